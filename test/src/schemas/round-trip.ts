import { isDeepStrictEqual } from 'node:util'
import type { ConvertedSchema, JsonSchema, SchemaTarget } from '@composio/spec'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import { narrowed, relaxed } from './relaxed.ts'
import { type Chance, sampleValue } from './sample-value.ts'

// The package is CommonJS: Node gives the module object, the compiler sees the default export.
const addFormats = addFormatsModule as unknown as (ajv: Ajv2020) => void

/** One instance serves a few hundred schemas: it keeps what it compiled. */
let ajv = freshAjv()
let compiled = 0

function freshAjv(): Ajv2020 {
  const fresh = new Ajv2020({ strict: false, validateSchema: false, logger: false, ownProperties: true })
  addFormats(fresh)
  return fresh
}

function validator(schema: unknown): ValidateFunction {
  compiled += 1
  if (compiled % 300 === 0) ajv = freshAjv()
  return ajv.compile(schema as JsonSchema)
}

export type Convert = (schema: JsonSchema, target: SchemaTarget) => ConvertedSchema

export interface RoundTrip {
  /** Values judged: those a sample gave and the schema holds for right. */
  there: number
  back: number
}

/**
 * Judges a conversion by both ways. What a model may write, restored, fits the original; what the original allows can be
 * written, and comes back as it was. Validity is ajv's word.
 * @throws Error that names schema, value and what is wrong
 */
export function checkRoundTrips(
  convert: Convert,
  target: SchemaTarget,
  schema: JsonSchema,
  chance: Chance,
  values: number,
): RoundTrip {
  const converted = convert(schema, target)
  const written = judged(converted.schema, target)
  const isWritten = validator(written)
  const isRight = validator(narrowed(schema, converted.notes))
  const isEnough = validator(relaxed(schema, converted.notes))
  const done: RoundTrip = { there: 0, back: 0 }
  const fail = (what: string, details: object): never => {
    throw new Error(
      `${target}: ${what}\n${JSON.stringify({ ...details, schema, converted: converted.schema, notes: converted.notes }, null, 1)}`,
    )
  }
  for (let round = 0; round < values; round += 1) {
    const fromModel = sampleValue(written, written as JsonSchema, chance)
    if (fromModel !== undefined && isPossible(fromModel) && isWritten(fromModel)) {
      done.back += 1
      const restored = converted.restore(fromModel)
      if (!isEnough(restored))
        fail('a written value does not fit when restored', { written: fromModel, restored, errors: isEnough.errors })
    }
    const original = sampleValue(schema, schema, chance)
    if (original === undefined || !isRight(original)) continue
    done.there += 1
    const expressed = converted.express(original)
    if (!isWritten(expressed))
      fail('a right value cannot be written', { original, expressed, errors: isWritten.errors })
    const restored = converted.restore(expressed)
    if (!isDeepStrictEqual(restored, original))
      fail('a right value comes back changed', { original, expressed, restored })
  }
  return done
}

/** Where no value fits an argument that is required, the converted schema has this to say so. */
function isPossible(value: unknown): boolean {
  return !JSON.stringify(value).includes('"no value fits"')
}

/** The converted schema as JSON Schema means it: Gemini's objects are closed without saying so, and null is a mark. */
function judged(schema: JsonSchema, target: SchemaTarget): unknown {
  return target === 'gemini-subset' ? asJsonSchema(schema) : schema
}

function asJsonSchema({ nullable, ...schema }: JsonSchema): JsonSchema {
  const { properties, items, anyOf } = schema
  const plain: JsonSchema = {
    ...schema,
    ...(properties && {
      additionalProperties: false,
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, asJsonSchema(property)]),
      ),
    }),
    ...(items && { items: asJsonSchema(items) }),
    ...(anyOf && { anyOf: anyOf.map(asJsonSchema) }),
  }
  return nullable ? { anyOf: [plain, { type: 'null' }] } : plain
}

/** mulberry32: chance that a seed repeats. */
export function seededChance(seed: number): Chance {
  let state = seed | 0
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}
