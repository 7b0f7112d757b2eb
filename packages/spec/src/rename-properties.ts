import type { JsonSchema, ObjectSchema } from './json-schema.ts'

/** A tool's schema with property names an API takes, and the way back for the arguments it leads to. */
export interface RenamedSchema {
  schema: ObjectSchema
  /** Gives arguments the names the tool has for them. */
  restore(args: unknown): unknown
}

/** Which property names an API takes. */
export interface PropertyNameRule {
  /** Matches one character that may be in a name. */
  character: RegExp
  maxLength: number
}

/** Keywords whose members are named freely, and those that hold values instead of schemas. */
const namedSchemas = new Set(['$defs', 'definitions', 'patternProperties', 'dependentSchemas'])
const values = new Set(['default', 'examples', 'enum', 'const'])

/**
 * Renames properties at every level that an API does not take: `$filter` becomes `dollar_filter`, `@type` `at_type`, other
 * characters `_`; what is too long, or taken, is cut and numbered. The same schema always gives the same names.
 * @returns undefined where all names are taken as they are.
 */
export function renameProperties(schema: ObjectSchema, rule: PropertyNameRule): RenamedSchema | undefined {
  let renamed = false
  const convert = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(convert)
    if (!isRecord(node)) return node
    const names = newNames(node, rule)
    renamed ||= names.size > 0
    const nameOf = (key: string) => names.get(key) ?? key
    return mapEntries(node, (keyword, value) => {
      if (keyword === 'properties') return [keyword, mapEntries(value, (key, each) => [nameOf(key), convert(each)])]
      if (keyword === 'required' && Array.isArray(value)) return [keyword, value.map(nameOf)]
      if (namedSchemas.has(keyword)) return [keyword, mapEntries(value, (key, each) => [key, convert(each)])]
      return [keyword, values.has(keyword) ? value : convert(value)]
    })
  }
  const converted = convert(schema) as ObjectSchema
  return renamed ? { schema: converted, restore: (args) => restore(args, [schema], { root: schema, rule }) } : undefined
}

/** Level by level, with every schema that may describe the value there. */
function restore(value: unknown, schemas: unknown[], context: { root: JsonSchema; rule: PropertyNameRule }): unknown {
  const found = new Set<JsonSchema>()
  for (const schema of schemas) collect(schema, context.root, found)
  const views = [...found]
  if (Array.isArray(value)) {
    const items = views.flatMap((view) => [view.items, view.prefixItems].flat())
    return value.map((each) => restore(each, items, context))
  }
  if (!isRecord(value)) return value
  const originals = new Map(
    views.flatMap((view) => [...newNames(view, context.rule)].map(([key, name]) => [name, key] as const)),
  )
  return mapEntries(value, (name, child) => {
    const key = originals.get(name) ?? name
    const below = views.map((view) => view.properties?.[key] ?? view.additionalProperties)
    return [key, restore(child, below, context)]
  })
}

/** The schema, what it refers to, and its alternatives. */
function collect(schema: unknown, root: JsonSchema, found: Set<JsonSchema>): void {
  if (!isRecord(schema) || found.has(schema)) return
  found.add(schema)
  const { anyOf, oneOf, allOf, then, else: otherwise, $ref }: JsonSchema = schema
  for (const each of [anyOf, oneOf, allOf, then, otherwise].flat()) collect(each, root, found)
  if (!$ref?.startsWith('#')) return
  const steps = $ref.split('/').slice(1)
  const target = steps.reduce<unknown>((node, step) => (isRecord(node) ? node[step] : undefined), root)
  collect(target, root, found)
}

/** New names by the old ones, of those that are not taken as they are. */
function newNames({ properties }: JsonSchema, { character, maxLength }: PropertyNameRule): Map<string, string> {
  const isTaken = (key: string) =>
    key.length <= maxLength && key !== '' && [...key].every((each) => character.test(each))
  const keys = Object.keys(properties ?? {})
  const used = new Set(keys.filter(isTaken))
  const names = new Map<string, string>()
  for (const key of keys.filter((each) => !isTaken(each))) {
    const words = key.replaceAll('$', 'dollar_').replaceAll('@', 'at_')
    const plain = [...words].map((each) => (character.test(each) ? each : '_')).join('')
    let name = plain
    for (let count = 2; used.has(name) || !isTaken(name); count++) {
      name = `${plain.slice(0, maxLength - 1 - String(count).length)}_${count}`
    }
    used.add(name)
    names.set(key, name)
  }
  return names
}

function mapEntries(record: unknown, change: (key: string, value: unknown) => [string, unknown]): unknown {
  if (!isRecord(record)) return record
  return Object.fromEntries(Object.entries(record).map(([key, value]) => change(key, value)))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
