import type { CredentialField } from '@composio/spec'

export const LONGEST_VALUE = 8192

/** The declared fields out of a form or an object; the first required one that is absent or too long, else. */
export function readKeyFields(
  fields: CredentialField[],
  read: (name: string) => unknown,
): { values: Record<string, string> } | { missing: string } {
  const values: Record<string, string> = {}
  for (const { name, required, multiline } of fields) {
    const value = read(name)
    // A form sends line ends as CRLF.
    const text = typeof value === 'string' ? (multiline ? value.replaceAll('\r\n', '\n') : value).trim() : ''
    if (text && text.length <= LONGEST_VALUE) values[name] = text
    else if (required || text) return { missing: name }
  }
  return { values }
}
