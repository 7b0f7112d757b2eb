import type { JsonSchema } from '../json-schema.ts'
import type { Codec } from './codec.ts'
import type { Dialect } from './dialect.ts'
import { isRecord } from './json-value.ts'
import type { Lookup } from './match-value.ts'
import type { Reading } from './reading.ts'
import type { SchemaNode } from './schema-node.ts'
import type { SchemaNotes } from './schema-note.ts'

/** Writes places of a schema in one dialect. */
export interface Encoding {
  readonly reader: Reading
  readonly dialect: Dialect
  readonly notes: SchemaNotes
  /** Finds the converted definitions. */
  readonly lookup: Lookup
  /** @param depth - of containers around it */
  encode(node: SchemaNode, depth: number): Codec
  /** Adds the words, and the limits the dialect enforces. */
  finish(node: SchemaNode, codec: Codec, hint?: string): Codec
}

export function objectSchema(dialect: Dialect, properties: [string, JsonSchema][], required: string[]): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...((dialect.everythingRequired || required.length > 0) && { required }),
    ...(dialect.closes && { additionalProperties: false }),
  }
}

export function mapRecord(value: unknown, change: (value: Record<string, unknown>) => unknown): unknown {
  return isRecord(value) ? change(value) : value
}
