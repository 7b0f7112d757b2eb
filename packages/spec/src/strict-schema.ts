import type { JsonSchema, ObjectSchema } from './json-schema.ts'

/** A tool's schema in the form OpenAI's strict mode takes, and the way back for the arguments it leads to. */
export interface StrictSchema {
  schema: ObjectSchema
  /** Takes out the nulls that stand for arguments left out. Nulls the original schema allows stay. */
  restore(args: unknown): unknown
}

/** What strict mode takes; the rest is checked by the tool itself, or told in the description. */
const keptKeywords = new Set(
  `type title description enum const format pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf
  minItems maxItems properties required items anyOf additionalProperties $ref $defs definitions`.split(/\s+/),
)
const inexpressibleKeywords = ['oneOf', 'allOf', 'not', 'if', 'patternProperties', 'propertyNames', 'dependentRequired']

class Inexpressible extends Error {}

/**
 * Rewrites a schema for strict mode, where every property is required and no object is open: optional properties
 * become nullable, defaults and examples move into descriptions.
 * @returns undefined where strict mode cannot express it: open objects, values of any type, `oneOf`, `allOf` and the like.
 */
export function toStrictSchema(schema: ObjectSchema): StrictSchema | undefined {
  try {
    return {
      schema: strictNode(schema, schema) as ObjectSchema,
      restore: (args) => restoreNode(schema, args, schema),
    }
  } catch (error) {
    if (error instanceof Inexpressible) return undefined
    throw error
  }
}

function strictNode(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const typed = ['type', 'enum', 'const', 'anyOf', '$ref'].some((keyword) => keyword in schema)
  if (!typed || inexpressibleKeywords.some((keyword) => keyword in schema)) throw new Inexpressible()
  const strict: JsonSchema = Object.fromEntries(Object.entries(schema).filter(([keyword]) => keptKeywords.has(keyword)))
  const description = describe(schema)
  if (description !== '') strict.description = description
  if (schema.nullable && typeof schema.type === 'string') strict.type = [schema.type, 'null']
  if (schema.anyOf) strict.anyOf = schema.anyOf.map((branch) => strictNode(branch, root))
  if (schema.$defs) strict.$defs = mapValues(schema.$defs, (definition) => strictNode(definition, root))
  if (isType(schema, 'array')) {
    if (!schema.items) throw new Inexpressible()
    strict.items = strictNode(schema.items, root)
  }
  if (isType(schema, 'object')) {
    const open = schema.additionalProperties !== undefined && schema.additionalProperties !== false
    if (open || !schema.properties) throw new Inexpressible()
    strict.properties = mapValues(schema.properties, (property, name) => {
      const node = strictNode(property, root)
      if (schema.required?.includes(name) || allowsNull(property, root)) return node
      const { description, ...rest } = node
      return { ...(description === undefined ? {} : { description }), anyOf: [rest, { type: 'null' }] }
    })
    strict.required = Object.keys(schema.properties)
    strict.additionalProperties = false
  }
  return strict
}

function restoreNode(schema: JsonSchema, value: unknown, root: JsonSchema): unknown {
  const resolved = resolve(schema, root)
  if (Array.isArray(value)) {
    const { items } = branchFor(resolved, value, root)
    return items ? value.map((item) => restoreNode(items, item, root)) : value
  }
  if (typeof value !== 'object' || value === null) return value
  const { properties = {}, required } = branchFor(resolved, value, root)
  const entries = Object.entries(value).filter(([name, entry]) => {
    const property = properties[name]
    return entry !== null || !property || required?.includes(name) || allowsNull(property, root)
  })
  return Object.fromEntries(
    entries.map(([name, entry]) => {
      const property = properties[name]
      return [name, property ? restoreNode(property, entry, root) : entry]
    }),
  )
}

/** Of a union, the branch a strict value belongs to: an object there has exactly the branch's properties. */
function branchFor(schema: JsonSchema, value: object, root: JsonSchema): JsonSchema {
  const branches = (schema.anyOf ?? []).map((branch) => resolve(branch, root))
  const found = branches.find((branch) => {
    if (Array.isArray(value)) return isType(branch, 'array')
    const names = Object.keys(branch.properties ?? {})
    return isType(branch, 'object') && names.length === Object.keys(value).length && names.every((n) => n in value)
  })
  return found ?? schema
}

function describe({ description, default: fallback, examples }: JsonSchema): string {
  const parts = description ? [description] : []
  if (fallback !== undefined) parts.push(`Default: ${JSON.stringify(fallback)}.`)
  if (examples?.length) parts.push(`Examples: ${examples.map((example) => JSON.stringify(example)).join(', ')}.`)
  return parts.join(' ')
}

function allowsNull(schema: JsonSchema, root: JsonSchema): boolean {
  const resolved = resolve(schema, root)
  return (
    isType(resolved, 'null') ||
    resolved.nullable === true ||
    resolved.const === null ||
    resolved.enum?.includes(null) === true ||
    resolved.anyOf?.some((branch) => allowsNull(branch, root)) === true
  )
}

/** Follows references into the root's `$defs`; a reference anywhere else is beyond strict mode. */
function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema
  const name = /^#\/\$defs\/([^/]+)$/.exec(schema.$ref)?.[1]
  const target = name === undefined ? undefined : root.$defs?.[name]
  if (!target || target === schema) throw new Inexpressible()
  return resolve(target, root)
}

function isType(schema: JsonSchema, type: string): boolean {
  return Array.isArray(schema.type) ? schema.type.some((entry) => entry === type) : schema.type === type
}

function mapValues(record: Record<string, JsonSchema>, map: (value: JsonSchema, key: string) => JsonSchema) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]))
}
