import type { JsonSchema } from '../json-schema.ts'
import { isRecord, isSameJson, isSchemaObject, jsonTypeOf, own } from './json-value.ts'

/** Looks up what a `$ref` names. */
export type Lookup = (reference: string) => unknown

/**
 * Whether a value fits a converted schema: enough of JSON Schema for what converters write. Objects count as closed unless
 * they say otherwise. Formats are not checked.
 */
export function isMatch(schema: unknown, value: unknown, lookup: Lookup = () => true): boolean {
  if (!isSchemaObject(schema)) return schema !== false
  if (schema.nullable === true && value === null) return true
  if (schema.$ref !== undefined && !isMatch(lookup(schema.$ref), value, lookup)) return false
  if (Array.isArray(schema.enum) && !schema.enum.some((entry) => isSameJson(entry, value))) return false
  if ('const' in schema && !isSameJson(schema.const, value)) return false
  if (schema.type !== undefined && ![schema.type].flat().some((type) => isOfType(type, value))) return false
  if (schema.allOf && !schema.allOf.every((part) => isMatch(part, value, lookup))) return false
  if (schema.oneOf && schema.oneOf.filter((branch) => isMatch(branch, value, lookup)).length !== 1) return false
  if (schema.anyOf && !schema.anyOf.some((branch) => isMatch(branch, value, lookup))) return false
  if (typeof value === 'string') return fitsString(schema, value)
  if (typeof value === 'number') return fitsNumber(schema, value)
  if (Array.isArray(value)) return fitsArray(schema, value, lookup)
  return !isRecord(value) || fitsObject(schema, value, lookup)
}

function isOfType(type: string, value: unknown): boolean {
  return type === 'integer' ? Number.isInteger(value) : type === jsonTypeOf(value)
}

function fitsString({ pattern, minLength = 0, maxLength }: JsonSchema, value: string): boolean {
  const length = [...value].length
  if (length < minLength || length > (maxLength ?? length)) return false
  return pattern === undefined || isPatternMatch(pattern, value)
}

/** A pattern that cannot be read refuses nothing. */
export function isPatternMatch(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value)
  } catch {
    return true
  }
}

function fitsNumber(schema: JsonSchema, value: number): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
  if (minimum !== undefined && value < minimum) return false
  if (maximum !== undefined && value > maximum) return false
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum) return false
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum) return false
  return multipleOf === undefined || Number.isInteger(value / multipleOf)
}

function fitsArray(schema: JsonSchema, value: unknown[], lookup: Lookup): boolean {
  const { minItems = 0, maxItems, items } = schema
  if (value.length < minItems || value.length > (maxItems ?? value.length)) return false
  const prefix: unknown[] = Array.isArray(schema.prefixItems) ? schema.prefixItems : []
  return value.every((item, index) => isMatch(index < prefix.length ? prefix[index] : (items ?? true), item, lookup))
}

function fitsObject(schema: JsonSchema, value: Record<string, unknown>, lookup: Lookup): boolean {
  if (schema.required?.some((name) => !Object.hasOwn(value, name))) return false
  const others = schema.additionalProperties ?? schema.properties === undefined
  return Object.entries(value).every(([name, entry]) => isMatch(own(schema.properties, name) ?? others, entry, lookup))
}

/**
 * Whether no value can fit both converted schemas, as far as their structure shows.
 * @param depth - references are followed this far
 */
export function areDisjoint(a: unknown, b: unknown, lookup: Lookup, depth = 3): boolean {
  if (a === false || b === false) return true
  if (!isSchemaObject(a) || !isSchemaObject(b)) return false
  const [nullA, nullB] = [a, b].map((schema) => isMatch(schema, null, lookup))
  if (nullA && nullB) return false
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if (one.$ref !== undefined) return depth > 0 && areDisjoint(lookup(one.$ref), other, lookup, depth - 1)
    if (one.anyOf) return one.anyOf.every((branch) => areDisjoint(branch, other, lookup, depth))
    const values = 'const' in one ? [one.const] : one.enum
    if (values) return values.every((value) => !isMatch(other, value, lookup))
  }
  const types = (schema: JsonSchema) => [schema.type ?? []].flat().map((type) => (type === 'integer' ? 'number' : type))
  if (types(a).length === 0 || types(b).length === 0) return false
  const shared = types(a).filter((type) => types(b).includes(type))
  if (shared.length === 0) return true
  return shared.length === 1 && shared[0] === 'object' && areObjectsDisjoint(a, b, lookup, depth)
}

function areObjectsDisjoint(a: JsonSchema, b: JsonSchema, lookup: Lookup, depth: number): boolean {
  const needs = (one: JsonSchema, other: JsonSchema) =>
    other.properties !== undefined && (one.required ?? []).some((name) => !Object.hasOwn(other.properties!, name))
  if (needs(a, b) || needs(b, a)) return true
  return (a.required ?? []).some(
    (name) =>
      own(b.properties, name) !== undefined &&
      areDisjoint(own(a.properties, name), own(b.properties, name), lookup, depth - 1),
  )
}
