import type { JsonSchema } from '../json-schema.ts'
import { isRecord } from './json-value.ts'

const single = [
  'additionalProperties',
  'additionalItems',
  'items',
  'contains',
  'not',
  'if',
  'then',
  'else',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
]
const lists = ['anyOf', 'oneOf', 'allOf', 'prefixItems']
const records = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']

/** A schema with each schema directly inside it replaced. Values in `enum`, `default` and the like are no schemas. */
export function mapSubschemas(schema: JsonSchema, change: (schema: unknown) => unknown): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([, value]) => value !== undefined)
      .map(([keyword, value]) => {
        if (single.includes(keyword) && typeof value === 'object') return [keyword, change(value)]
        if (lists.includes(keyword) && Array.isArray(value)) return [keyword, value.map(change)]
        if (records.includes(keyword) && isRecord(value)) {
          return [keyword, Object.fromEntries(Object.entries(value).map(([key, child]) => [key, change(child)]))]
        }
        return [keyword, value]
      }),
  )
}
