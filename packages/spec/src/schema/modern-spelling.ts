import type { JsonSchema } from '../json-schema.ts'
import { isRecord } from './json-value.ts'

/** Older drafts' and OpenAPI's spellings in that of 2020-12. */
export function modernSpelling(schema: JsonSchema): JsonSchema {
  const changed: JsonSchema = { ...schema }
  if (schema.nullable !== undefined) {
    delete changed.nullable
    if (schema.nullable && schema.type !== undefined)
      changed.type = [...new Set([...[schema.type].flat(), 'null' as const])]
  }
  for (const [flag, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    const value: unknown = schema[flag]
    if (typeof value !== 'boolean') continue
    delete changed[flag]
    if (!value || schema[bound] === undefined) continue
    changed[flag] = schema[bound]
    delete changed[bound]
  }
  if (Array.isArray(schema.items)) {
    delete changed.items
    delete changed.additionalItems
    if (schema.items.length > 0) changed.prefixItems = schema.items
    if (schema.additionalItems !== undefined) changed.items = schema.additionalItems as JsonSchema
  }
  if (schema.example !== undefined) {
    delete changed.example
    changed.examples ??= [schema.example]
  }
  return { ...changed, ...modernDependencies(changed) }
}

function modernDependencies({ dependencies, dependentRequired, dependentSchemas }: JsonSchema): JsonSchema {
  if (!isRecord(dependencies)) return {}
  const entries = Object.entries(dependencies)
  const lists = entries.filter(([, value]) => Array.isArray(value))
  const schemas = entries.filter(([, value]) => !Array.isArray(value))
  return {
    dependencies: undefined,
    ...(lists.length > 0 && { dependentRequired: { ...Object.fromEntries(lists), ...(dependentRequired as object) } }),
    ...(schemas.length > 0 && {
      dependentSchemas: { ...Object.fromEntries(schemas), ...(dependentSchemas as object) },
    }),
  }
}
