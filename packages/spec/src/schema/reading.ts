import type { JsonSchema } from '../json-schema.ts'
import { isAnnotation } from './merge-schemas.ts'
import type { Remark, SchemaNode } from './schema-node.ts'
import type { SchemaNotes } from './schema-note.ts'

/** Places of one schema, read when they are asked for. */
export interface Reading {
  readonly notes: SchemaNotes
  /** @param fallback - the path of `true` and `false`, which have none of their own */
  read(schema: unknown, fallback: string, depth?: number): SchemaNode
  /** What a `ref` shape points to. */
  definition(pointer: string): SchemaNode
  /** Without `$ref` and `allOf` at its top. */
  expand(schema: JsonSchema): JsonSchema
  /** Both at once. */
  join(a: JsonSchema, b: JsonSchema): JsonSchema
  /** A schema made of parts of another one, standing where that stands. */
  derive(schema: JsonSchema, from: JsonSchema): JsonSchema
  pathsOf(schema: object): string[]
  keywordPaths(schema: object, keyword: string): string[]
  /** What a reference names: `#/…`, an anchor or the `$id` of a place. Undefined where it names nothing here. */
  resolve(reference: string): unknown
}

/** Keywords that say something about values, as remarks. */
export function remarksOf(reader: Reading, schema: JsonSchema, keywords: Iterable<string>): Remark[] {
  return [...keywords]
    .filter((keyword) => schema[keyword] !== undefined && !isAnnotation(keyword))
    .map((keyword) => ({ keyword, value: schema[keyword], paths: reader.keywordPaths(schema, keyword) }))
}
