import type { KeyScheme } from '@composio/spec'

const LONGEST_VALUE = 8192

/** The declared fields of a key scheme out of a form or an object; the first required one that is absent, else. */
export function readKeyFields(
  scheme: KeyScheme,
  read: (name: string) => unknown,
): { values: Record<string, string> } | { missing: string } {
  const values: Record<string, string> = {}
  for (const { name, required } of scheme.fields) {
    const value = read(name)
    const text = typeof value === 'string' ? value.trim() : ''
    if (text && text.length <= LONGEST_VALUE) values[name] = text
    else if (required) return { missing: name }
  }
  return { values }
}
