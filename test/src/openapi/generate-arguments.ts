import type { JsonSchema } from '@composio/spec'
import fc from 'fast-check'

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const FORMATS: Record<string, string> = {
  'date-time': '2026-11-22T10:00:00Z',
  date: '2026-11-22',
  time: '10:00:00Z',
  duration: 'P1D',
  email: 'ann@acme.com',
  hostname: 'acme.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://acme.com/a',
  'uri-reference': '/a',
  uuid: '3f2b8c1e-5a4d-4e6f-9b7a-1c2d3e4f5a6b',
  byte: 'YWJj',
}

/** A value that the schema allows: all that is required, and about a third of the rest. */
export function generate(schema: JsonSchema, random: () => number): unknown {
  if (schema.const !== undefined) return schema.const
  const values = schema.enum?.filter((value) => value !== null && value !== '')
  if (values?.length) return values[Math.floor(random() * values.length)]
  if (schema.anyOf?.[0]) return generate(schema.anyOf[0], random)
  switch ([schema.type].flat().find((type) => type !== 'null')) {
    case 'object':
      return generateObject(schema, random)
    case 'array': {
      const length = Math.max(schema.minItems ?? 1, Math.min(schema.maxItems ?? 2, schema.uniqueItems ? 1 : 2))
      return Array.from({ length }, () => generate(schema.items ?? {}, random))
    }
    case 'integer':
    case 'number': {
      const least = schema.minimum ?? (schema.exclusiveMinimum ?? Math.min(0, (schema.maximum ?? 8) - 8)) + 1
      const value = Math.min(Math.ceil(least), schema.maximum ?? Number.POSITIVE_INFINITY)
      return schema.multipleOf ? Math.ceil(value / schema.multipleOf) * schema.multipleOf : value
    }
    case 'boolean':
      return random() < 0.5
    default:
      return generateText(schema, random)
  }
}

function generateObject(schema: JsonSchema, random: () => number): Record<string, unknown> {
  const names = Object.keys(schema.properties ?? {})
  const given = names.filter((name) => schema.required?.includes(name) || random() < 0.35)
  return Object.fromEntries(given.map((name) => [name, generate(schema.properties![name]!, random)]))
}

const TEXTS = ['plain', 'two words', 'a&b=c', 'ä/ö', '50%', 'a+b', 'x;y,z']

function generateText(schema: JsonSchema, random: () => number): string {
  const pattern = schema.pattern ?? /Pattern: (\S+)$/.exec(schema.description ?? '')?.[1]
  const seed = Math.floor(random() * 2 ** 31)
  if (pattern) return fc.sample(fc.stringMatching(new RegExp(pattern)), { seed, numRuns: 1 })[0]!
  const known = schema.format && FORMATS[schema.format]
  if (known) return known
  const text = TEXTS[Math.floor(random() * TEXTS.length)]!
  return text.padEnd(schema.minLength ?? 0, 'x').slice(0, schema.maxLength ?? 1_000)
}
