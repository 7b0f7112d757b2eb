import type { JsonSchema } from '../json-schema.ts'

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A schema that is not `true` or `false`. */
export function isSchemaObject(value: unknown): value is JsonSchema {
  return isRecord(value)
}

/** Of a record that may have a property called `constructor`: its own value only. */
export function own(record: unknown, key: string): unknown {
  return isRecord(record) && Object.hasOwn(record, key) ? record[key] : undefined
}

/** Whether two JSON values are the same; the order of properties does not count. */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isSameJson(item, b[index]))
  }
  if (!isRecord(a) || !isRecord(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSameJson(a[key], b[key]))
  )
}

export type JsonTypeName = 'string' | 'number' | 'boolean' | 'object' | 'array' | 'null'

export function jsonTypeOf(value: unknown): JsonTypeName {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value as JsonTypeName
}

/** A token of a JSON pointer in a URI fragment (RFC 6901, sections 3 and 6). */
export function pointerToken(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))
}

/** The keys a `#/…` pointer goes through; undefined where it is none. */
export function pointerKeys(pointer: string): string[] | undefined {
  if (pointer === '#' || pointer === '') return []
  if (!pointer.startsWith('#/')) return undefined
  try {
    return pointer
      .slice(2)
      .split('/')
      .map((token) => decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~'))
  } catch {
    return undefined
  }
}
