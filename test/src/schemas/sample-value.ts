import type { JsonSchema } from '@composio/spec'

/** A source of chance: whole numbers below a bound. */
export type Chance = (below: number) => number

const words = ['a', 'b', 'red', '', 'null', '1', '{"k1":1}', 'x-1', '[1]', 'abc', '"a"']
/** None that a generated schema declares: whoever writes a named argument among the others is told so, not helped. */
const keys = ['k1', 'k2', 'x-1', 'x-$', 'dollar_filter', 'dollar_filter_', 'at_type', '']
const loose: unknown[] = [
  'a',
  '',
  '{"k2":2}',
  0,
  1.5,
  true,
  null,
  [],
  ['a'],
  {},
  { k1: 1 },
  { k1: null },
  [{ k1: 'a' }],
]

/**
 * A value a schema may have made: right about structure, often right about limits. Check it before use.
 * @returns undefined where the schema goes too deep
 */
export function sampleValue(schema: unknown, root: JsonSchema, chance: Chance, depth = 0): unknown {
  const pick = <T>(list: readonly T[]): T => list[chance(list.length)]!
  const inside = (inner: unknown) => sampleValue(inner, root, chance, depth + 1)
  if (typeof schema !== 'object' || schema === null) return pick(loose)
  const node = schema as JsonSchema
  if (depth > 12) return undefined
  if (node.nullable === true && chance(4) === 0) return null
  if (node.$ref !== undefined) return inside(resolve(node.$ref, root))
  if (node.enum) return pick(node.enum)
  if ('const' in node) return node.const
  if (node.allOf) return Object.assign({}, ...node.allOf.map((part) => inside(part)))
  const branches = node.anyOf ?? node.oneOf
  if (branches) return withBase(node, inside(pick(branches)), inside)
  const type = pick([node.type ?? []].flat())
  switch (type) {
    case undefined:
      return pick(loose)
    case 'object':
      return sampleObject(node, inside, chance)
    case 'array':
      return sampleArray(node, inside, chance)
    default:
      return sampleScalar(node, type, chance)
  }
}

function withBase(node: JsonSchema, value: unknown, inside: (schema: unknown) => unknown): unknown {
  if (!node.properties || typeof value !== 'object' || value === null) return value
  const { anyOf: _, oneOf: __, ...base } = node
  return { ...(inside(base) as object), ...value }
}

function sampleObject(node: JsonSchema, inside: (schema: unknown) => unknown, chance: Chance): unknown {
  const entries: [string, unknown][] = []
  for (const [name, property] of Object.entries(node.properties ?? {})) {
    if (!node.required?.includes(name) && chance(2) === 0) continue
    const value = inside(property)
    if (value !== undefined) entries.push([name, value])
  }
  const patterned = Object.values((node.patternProperties as Record<string, unknown>) ?? {})
  if (patterned.length > 0 && chance(2) === 0) entries.push(['x-1', inside(patterned[0])])
  const others = node.additionalProperties ?? (node.properties === undefined && patterned.length === 0)
  if (others !== false) {
    for (let count = chance(3); count > 0; count -= 1) {
      const value = inside(others)
      if (value !== undefined) entries.push([keys[chance(keys.length)]!, value])
    }
  }
  return Object.fromEntries(entries)
}

function sampleArray(node: JsonSchema, inside: (schema: unknown) => unknown, chance: Chance): unknown {
  const prefix = Array.isArray(node.prefixItems) ? node.prefixItems : []
  const least = node.minItems ?? 0
  const places = prefix.slice(0, Math.max(least, chance(prefix.length + 1)))
  const items: unknown = node.items
  const more = places.length < prefix.length || items === false ? 0 : Math.max(least - places.length, chance(3))
  const values = [...places.map(inside), ...Array.from({ length: more }, () => inside(items ?? true))]
  return values.filter((value) => value !== undefined)
}

function sampleScalar(node: JsonSchema, type: string, chance: Chance): unknown {
  if (type === 'null') return null
  if (type === 'boolean') return chance(2) === 0
  if (type !== 'string') return (chance(6) - 2) * (type === 'integer' ? 1 : 0.5)
  if (node.format === 'date') return '2026-11-22'
  if (node.format === 'email') return 'ada@example.com'
  if (node.format === 'uri') return 'https://example.com/'
  return words[chance(words.length)]
}

function resolve(reference: string, root: JsonSchema): unknown {
  const keys = reference.slice(2).split('/')
  return keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], root)
}
