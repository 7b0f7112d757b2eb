import type { JsonSchema } from '../json-schema.ts'
import { isRecord, isSameJson, isSchemaObject, own } from './json-value.ts'

/** A keyword of one schema that could not go into a merged one. */
export interface Leftover {
  keyword: string
  value: unknown
}

const largest = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'])
const smallest = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'])
const annotations = new Set(['title', 'default', 'examples', '$comment', 'deprecated', 'readOnly', 'writeOnly'])
const objectKeywords = new Set(['properties', 'patternProperties', 'additionalProperties'])
const arrayKeywords = new Set(['items', 'prefixItems'])

/** Both schemas at once, as `allOf` means it. They have no `$ref` and no `allOf` at their top. */
export function mergeSchemas(a: JsonSchema, b: JsonSchema): { schema: JsonSchema; leftovers: Leftover[] } {
  const merged = new Map<string, unknown>()
  const leftovers: Leftover[] = []
  for (const keyword of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (objectKeywords.has(keyword) || arrayKeywords.has(keyword)) continue
    const inA = own(a, keyword)
    const inB = own(b, keyword)
    if (inA === undefined || inB === undefined || isSameJson(inA, inB)) merged.set(keyword, inA ?? inB)
    else {
      const both = mergeKeyword(keyword, inA, inB)
      merged.set(keyword, both === undefined ? inA : both)
      if (both === undefined) leftovers.push({ keyword, value: inB })
    }
  }
  return { schema: { ...Object.fromEntries(merged), ...mergeObjects(a, b), ...mergeArrays(a, b) }, leftovers }
}

/** @returns undefined where both cannot be said at once. */
function mergeKeyword(keyword: string, a: unknown, b: unknown): unknown {
  if (largest.has(keyword)) return Math.max(Number(a), Number(b))
  if (smallest.has(keyword)) return Math.min(Number(a), Number(b))
  if (annotations.has(keyword)) return a
  switch (keyword) {
    case 'description':
      return `${a} ${b}`
    case 'type':
      return mergeTypes([a].flat(), [b].flat())
    case 'required':
      return [...new Set([...(a as string[]), ...(b as string[])])]
    case 'uniqueItems':
    case 'nullable':
      return keyword === 'uniqueItems'
    case 'enum':
      return (a as unknown[]).filter((value) => (b as unknown[]).some((other) => isSameJson(value, other)))
    case 'anyOf':
    case 'oneOf':
      return mergeBranches(a as JsonSchema[], b as JsonSchema[], keyword)
    default:
      return undefined
  }
}

function mergeTypes(a: unknown[], b: unknown[]): unknown[] {
  const has = (types: unknown[], type: unknown) =>
    types.includes(type) || (type === 'integer' && types.includes('number'))
  return [...new Set([...a.filter((type) => has(b, type)), ...b.filter((type) => has(a, type))])]
}

function mergeBranches(a: JsonSchema[], b: JsonSchema[], keyword: string): JsonSchema[] | undefined {
  if (keyword === 'oneOf' || a.length * b.length > 32) return undefined
  return a.flatMap((one) => b.map((other) => ({ allOf: [one, other] })))
}

/** What a schema says of a property: what it declares, what its patterns say, or what it says of all others. */
export function propertyIn(schema: JsonSchema, name: string): unknown {
  const found: unknown[] = []
  const declared = own(schema.properties, name)
  if (declared !== undefined) found.push(declared)
  for (const [pattern, value] of Object.entries(isRecord(schema.patternProperties) ? schema.patternProperties : {})) {
    if (isMatch(pattern, name)) found.push(value)
  }
  if (found.length === 0) return schema.additionalProperties ?? true
  return allOf(found)
}

function isMatch(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text)
  } catch {
    return false
  }
}

function allOf(schemas: unknown[]): unknown {
  if (schemas.includes(false)) return false
  const saying = schemas.filter((schema) => schema !== true && schema !== undefined)
  if (saying.length < 2) return saying[0] ?? true
  return { allOf: saying }
}

function mergeObjects(a: JsonSchema, b: JsonSchema): JsonSchema {
  const names = new Set([...Object.keys(a.properties ?? {}), ...Object.keys(b.properties ?? {})])
  const patterns = new Set(
    [a, b].flatMap(({ patternProperties }) => (isRecord(patternProperties) ? Object.keys(patternProperties) : [])),
  )
  const merged: JsonSchema = {}
  if (a.properties || b.properties) {
    merged.properties = Object.fromEntries(
      [...names].map((name) => [name, allOf([propertyIn(a, name), propertyIn(b, name)]) as JsonSchema]),
    )
  }
  if (patterns.size > 0) {
    const inOne = (schema: JsonSchema, pattern: string) =>
      own(schema.patternProperties, pattern) ?? schema.additionalProperties ?? true
    merged.patternProperties = Object.fromEntries(
      [...patterns].map((pattern) => [pattern, allOf([inOne(a, pattern), inOne(b, pattern)])]),
    )
  }
  if (a.additionalProperties !== undefined || b.additionalProperties !== undefined) {
    merged.additionalProperties = allOf([a.additionalProperties, b.additionalProperties]) as boolean | JsonSchema
  }
  return merged
}

function mergeArrays(a: JsonSchema, b: JsonSchema): JsonSchema {
  const merged: JsonSchema = {}
  const [first, second] = [a, b].map(({ prefixItems }) => (Array.isArray(prefixItems) ? prefixItems : []))
  const length = Math.max(first!.length, second!.length)
  if (length > 0) {
    merged.prefixItems = Array.from({ length }, (_, index) => {
      const inOne = (schema: JsonSchema, prefix: unknown[]) => prefix[index] ?? (schema.items as unknown) ?? true
      return allOf([inOne(a, first!), inOne(b, second!)])
    })
  }
  if (a.items !== undefined || b.items !== undefined) merged.items = allOf([a.items, b.items]) as JsonSchema
  return merged
}

/** Whether a schema says nothing about values. */
export function isSilent(schema: unknown): boolean {
  return schema === true || (isSchemaObject(schema) && Object.keys(schema).every((keyword) => isAnnotation(keyword)))
}

export function isAnnotation(keyword: string): boolean {
  return (
    annotations.has(keyword) ||
    ['description', '$schema', '$id', 'id', '$defs', 'definitions', 'example'].includes(keyword) ||
    keyword.startsWith('x-')
  )
}
