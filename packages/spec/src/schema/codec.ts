import type { JsonSchema } from '../json-schema.ts'

/** One place of a converted schema, with the ways there and back for its values. */
export interface Codec {
  schema: JsonSchema
  /** Whether both ways leave every value as it is. */
  same: boolean
  restore(value: unknown): unknown
  express(value: unknown): unknown
}

/** A place whose values stay as they are. */
export function plainCodec(schema: JsonSchema): Codec {
  return { schema, same: true, restore: (value) => value, express: (value) => value }
}

/** A value of any form, written as JSON text. Text that is no JSON is taken as it is. */
export function jsonTextCodec(): Codec {
  return {
    schema: { type: 'string' },
    same: false,
    restore: (value) => {
      if (typeof value !== 'string') return value
      try {
        return JSON.parse(value)
      } catch {
        return value
      }
    },
    express: (value) => JSON.stringify(value),
  }
}

/** The same codec with another schema. */
export function withSchema({ same, restore, express }: Codec, schema: JsonSchema): Codec {
  return { schema, same, restore, express }
}
