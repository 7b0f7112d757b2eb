import type { JsonSchema } from '@composio/spec'

export interface NamedSchema {
  name: string
  schema: JsonSchema
  /** The same in the spelling of 2020-12, for the judge, where the schema has an older one. */
  today?: JsonSchema
}

/** One parameter of a tool, at any depth, with arguments that set it. */
export interface ParameterExample {
  /** Names on the way, `[]` for items, `{}` for a map's values: `blocks[].text`. */
  path: string
  args: unknown
}

interface Place {
  path: string
  /** The schemas on the way to it. */
  way: unknown[]
  /** Whether null is to be sent. */
  isNull: boolean
}

/** Every parameter of a schema, each with the smallest arguments that set it; twice where null may be sent too. */
export function parameterExamples(schema: JsonSchema): ParameterExample[] {
  return [...places(schema, schema, '', [schema], new Set())].map(({ path, way, isNull }) => ({
    path,
    args: build(schema, { root: schema, way: new Set(way), target: way.at(-1), isNull }, 0),
  }))
}

function* places(node: unknown, root: JsonSchema, path: string, way: unknown[], seen: Set<unknown>): Generator<Place> {
  const schema = resolve(node, root)
  if (!isSchema(schema) || seen.has(schema)) return
  seen.add(schema)
  const inside = (child: unknown, step: string) => places(child, root, `${path}${step}`, [...way, schema, child], seen)
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if ((property as unknown) === false) continue
    const place = { path: `${path}${path && '.'}${name}`, way: [...way, schema, property] }
    yield { ...place, isNull: false }
    if (takesNull(property, root)) yield { ...place, isNull: true }
    yield* places(property, root, place.path, place.way, seen)
  }
  if (isSchema(schema.additionalProperties)) yield* inside(schema.additionalProperties, '{}')
  for (const child of Object.values((schema.patternProperties as object) ?? {})) yield* inside(child, '{}')
  for (const child of [schema.items, ...((schema.prefixItems as unknown[]) ?? [])].flat()) yield* inside(child, '[]')
  for (const child of [schema.anyOf ?? [], schema.oneOf ?? [], schema.allOf ?? []].flat()) yield* inside(child, '')
}

function takesNull(node: unknown, root: JsonSchema): boolean {
  const schema = resolve(node, root)
  if (!isSchema(schema)) return false
  return (
    [schema.type].flat().includes('null') ||
    (schema.nullable === true && schema.type !== undefined) ||
    (schema.enum?.includes(null) ?? false) ||
    [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].some((branch) => takesNull(branch, root))
  )
}

interface Goal {
  root: JsonSchema
  way: Set<unknown>
  target: unknown
  isNull: boolean
}

/** A value that sets what is on the way, and else only what is required. */
function build(node: unknown, goal: Goal, depth: number): unknown {
  const isTarget = node === goal.target
  if (isTarget && goal.isNull) return null
  const schema = resolve(node, goal.root)
  if (!isSchema(schema) || depth > 30) return 'x'
  // Past the target there is no way any more: a recursive schema would go on.
  const next: Goal = isTarget ? { ...goal, way: new Set(), target: undefined } : goal
  const { way } = next
  const inside = (child: unknown) => build(child, next, depth + 1)
  if (schema.allOf) {
    const { allOf, ...base } = schema
    return Object.assign(
      {},
      ...[base, ...allOf].map((part) => (part.type || part.$ref || part.properties ? inside(part) : {})),
    )
  }
  const branches = schema.anyOf ?? schema.oneOf
  if (branches) {
    const branch = branches.find((each) => way.has(each)) ?? branches.find((each) => each.type !== 'null')
    const { anyOf: _, oneOf: __, ...base } = schema
    return base.properties
      ? {
          ...(inside(base) as object),
          ...requiredOf(branch, base, inside),
          ...(branch?.properties ? (inside(branch) as object) : {}),
        }
      : inside(branch)
  }
  const leadsOn = [schema.properties, schema.patternProperties].some((record) =>
    Object.values(record ?? {}).some((child) => way.has(child)),
  )
  if (!leadsOn && !way.has(schema.items) && !way.has(schema.additionalProperties)) {
    if (schema.examples?.length) return schema.examples[0]
    if (schema.example !== undefined) return schema.example
  }
  if (schema.enum) return schema.enum[0]
  if ('const' in schema) return schema.const
  return ofType(schema, way, isTarget, inside)
}

/** Of an alternative that only says what is needed: those properties. */
function requiredOf(branch: JsonSchema | undefined, base: JsonSchema, inside: (child: unknown) => unknown): object {
  const names = (branch?.required ?? []).filter((name) => base.properties && Object.hasOwn(base.properties, name))
  return Object.fromEntries(names.map((name) => [name, inside(base.properties![name])]))
}

function ofType(
  schema: JsonSchema,
  way: Set<unknown>,
  isTarget: boolean,
  inside: (child: unknown) => unknown,
): unknown {
  const type = [schema.type ?? (schema.properties ? 'object' : 'string')].flat()[0]
  switch (type) {
    case 'object':
      return ofObject(schema, way, isTarget, inside)
    case 'array': {
      const prefix = (Array.isArray(schema.items) ? schema.items : schema.prefixItems) as unknown[] | undefined
      if (prefix) return prefix.map(inside)
      const length = Math.max(isTarget || way.has(schema.items) ? 1 : 0, schema.minItems ?? 0)
      return Array.from({ length }, () => inside(schema.items ?? true))
    }
    case 'integer':
    case 'number':
      return Math.max(
        schema.minimum ?? 1,
        typeof schema.exclusiveMinimum === 'number' ? schema.exclusiveMinimum + 1 : 1,
      )
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return texts[schema.format ?? ''] ?? 'x'.repeat(Math.max(1, schema.minLength ?? 0))
  }
}

function ofObject(
  schema: JsonSchema,
  way: Set<unknown>,
  isTarget: boolean,
  inside: (child: unknown) => unknown,
): unknown {
  const properties = Object.entries(schema.properties ?? {})
  const needs = (schema.dependentRequired ?? {}) as Record<string, string[]>
  const onWay = properties.filter(([, child]) => way.has(child)).map(([name]) => name)
  const names = new Set([
    ...(schema.required ?? []),
    ...onWay,
    ...onWay.flatMap((name) => (Object.hasOwn(needs, name) ? needs[name]! : [])),
  ])
  const wanted = properties
    .filter(([name]) => names.has(name))
    .map(([name, child]): [string, unknown] => [name, inside(child)])
  const patterned = Object.values((schema.patternProperties as object) ?? {})
  const more = [...patterned, schema.additionalProperties]
    .filter((child) => way.has(child) || (isTarget && isSchema(child)))
    .slice(0, 1)
  const [key = 'x-more'] = (schema.propertyNames as JsonSchema | undefined)?.enum ?? []
  return Object.fromEntries([...wanted, ...more.map((child) => [key, inside(child)])])
}

const texts: Record<string, string> = {
  date: '2026-11-22',
  'date-time': '2026-11-22T10:00:00Z',
  email: 'ada@example.com',
  uri: 'https://example.com/',
  uuid: '7d444840-9dc0-11d1-b245-5ffdce74fad2',
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function resolve(node: unknown, root: JsonSchema): unknown {
  if (!isSchema(node) || node.$ref === undefined) return node
  const keys = node.$ref.split('/').slice(1)
  return keys.reduce<unknown>((value, key) => (isSchema(value) ? value[key] : undefined), root)
}
