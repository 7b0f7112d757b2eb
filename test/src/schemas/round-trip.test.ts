import { type ConvertedSchema, convertSchema, type JsonSchema, schemaTargets } from '@composio/spec'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toolSchema } from './generate-schema.ts'
import { type Convert, checkRoundTrips, type RoundTrip, seededChance } from './round-trip.ts'

// `pnpm test:schemas` is the long form: 100,000 judged values for each target, others each time. SCHEMAS_SEED repeats a run.
const isLong = process.env.SCHEMAS_VALUES !== undefined
const wanted = Number(process.env.SCHEMAS_VALUES ?? 400)
const given = process.env.SCHEMAS_SEED ?? (isLong ? undefined : '20261122')
const seed = given === undefined ? undefined : Number(given)
const VALUES = 10

/** Judges generated schemas until enough values were judged. @throws what fast-check found, with its seed */
function judge(
  convert: Convert,
  target: (typeof schemaTargets)[number],
  least: number,
  shrink = true,
): RoundTrip & { seeds: number[] } {
  const done = { there: 0, back: 0, seeds: [] as number[] }
  while (done.there + done.back < least) {
    const property = fc.property(toolSchema, fc.integer(), (schema, chance) => {
      const { there, back } = checkRoundTrips(convert, target, schema, seededChance(chance), VALUES)
      done.there += there
      done.back += back
    })
    const outcome = fc.check(property, {
      numRuns: 20,
      endOnFailure: !shrink,
      ...(seed !== undefined && { seed: seed + done.seeds.length }),
    })
    done.seeds.push(outcome.seed)
    if (outcome.failed)
      throw new Error(`SCHEMAS_SEED=${outcome.seed}: ${outcome.errorInstance}`, { cause: outcome.errorInstance })
  }
  return done
}

describe('generated schemas and values, there and back', () => {
  it.each(schemaTargets)(
    '%s',
    (target) => {
      const { there, back, seeds } = judge(convertSchema, target, wanted)
      console.log(
        `${target}: ${there} values written and restored, ${back} restored from a model's; first seed ${seeds[0]}`,
      )
      // Both ways were judged, neither by a handful.
      expect(Math.min(there, back)).toBeGreaterThan(wanted / 6)
    },
    Math.max(120_000, wanted * 40),
  )
})

/** A conversion with one way of it broken. */
const broken =
  (change: (converted: ConvertedSchema) => Partial<ConvertedSchema>): Convert =>
  (schema, target) => {
    const converted = convertSchema(schema, target)
    return { ...converted, ...change(converted) }
  }
const deep = (value: unknown, change: (value: unknown) => unknown): unknown => {
  if (typeof value !== 'object' || value === null) return change(value)
  if (Array.isArray(value)) return value.map((item) => deep(item, change))
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, deep(entry, change)]))
}

describe('a broken conversion is found', () => {
  it.each<[string, (typeof schemaTargets)[number], Convert]>([
    ['one that restores nothing', 'openai-strict', broken(() => ({ restore: (args) => args }))],
    ['one that restores nothing', 'gemini-subset', broken(() => ({ restore: (args) => args }))],
    ['one that restores nothing', 'anthropic', broken(() => ({ restore: (args) => args }))],
    [
      'one that loses nulls that mean something',
      'openai-strict',
      broken(({ restore }) => ({
        restore: (args) => {
          const restored = restore(args)
          const kept = Object.entries(restored as object).filter(([, value]) => value !== null)
          return typeof restored === 'object' ? Object.fromEntries(kept) : restored
        },
      })),
    ],
    [
      'one that hands on JSON text as text',
      'openai-strict',
      broken(({ restore }) => ({ restore: (args) => deep(restore(args), String) })),
    ],
    [
      'one that keeps quiet about what it does not enforce',
      'openai-strict',
      broken(({ notes }) => ({ notes: notes.filter(({ done }) => done !== 'described') })),
    ],
    [
      'one that keeps quiet about a union it widened',
      'gemini-subset',
      broken(({ notes }) => ({ notes: notes.filter(({ done }) => done !== 'widened' && done !== 'merged') })),
    ],
    [
      'one that drops an argument',
      'mcp',
      broken(({ schema }) => ({ schema: withoutFirst(schema) as ConvertedSchema['schema'] })),
    ],
  ])('%s (%s)', (_, target, convert) => {
    expect(() => judge(convert, target, 20_000, false)).toThrow(/fit|written|changed/)
  })
})

function withoutFirst(schema: JsonSchema): JsonSchema {
  const [first, ...others] = Object.entries(schema.properties ?? {})
  if (!first) return schema
  const required = schema.required?.filter((name) => name !== first[0])
  return {
    ...schema,
    properties: Object.fromEntries(others),
    ...(required && { required }),
    additionalProperties: false,
  }
}
