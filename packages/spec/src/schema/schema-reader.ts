import type { JsonSchema } from '../json-schema.ts'
import { isRecord, isSameJson, isSchemaObject, own, pointerKeys, pointerToken } from './json-value.ts'
import { isSilent, mergeSchemas } from './merge-schemas.ts'
import { readShape } from './read-shape.ts'
import type { Reading } from './reading.ts'
import type { Remark, SchemaNode } from './schema-node.ts'
import type { SchemaNotes } from './schema-note.ts'

/** Reads places of one schema: follows references, joins `allOf`, spreads unions over what stands beside them. */
export class SchemaReader implements Reading {
  readonly notes: SchemaNotes
  readonly #root: JsonSchema
  /** Where each object of the original stands; for joined ones, where their parts stand. */
  readonly #paths = new WeakMap<object, string[]>()
  /** Of joined schemas: where each keyword comes from. */
  readonly #keywordPaths = new WeakMap<object, Map<string, string[]>>()
  readonly #leftovers = new WeakMap<object, Remark[]>()
  readonly #expanded = new WeakMap<object, JsonSchema>()
  readonly #anchors = new Map<string, string>()
  readonly #definitions = new Map<string, SchemaNode>()

  constructor(root: JsonSchema, notes: SchemaNotes) {
    // A copy: the same object at two places would have two paths.
    this.#root = JSON.parse(JSON.stringify(root)) as JsonSchema
    this.notes = notes
    this.#locate(this.#root, '#')
  }

  rootSchema(): JsonSchema {
    return this.#root
  }

  root(): SchemaNode {
    return this.read(this.#root, '#')
  }

  /** What a `ref` shape points to. */
  definition(pointer: string): SchemaNode {
    let node = this.#definitions.get(pointer)
    if (!node) {
      node = this.read(this.resolve(pointer) ?? true, pointer)
      this.#definitions.set(pointer, node)
    }
    return node
  }

  /** @param fallback - the path of `true` and `false`, which have none of their own */
  read(schema: unknown, fallback: string, depth = 0): SchemaNode {
    const node = this.#read(schema, fallback, depth)
    return node.paths.length > 0 ? node : { ...node, paths: [fallback] }
  }

  #read(schema: unknown, fallback: string, depth: number): SchemaNode {
    if (schema === false) return { shape: { kind: 'never' }, paths: [fallback], limits: [], remarks: [] }
    if (!isSchemaObject(schema)) return { shape: { kind: 'any' }, paths: [fallback], limits: [], remarks: [] }
    const reference = this.#reference(schema)
    if (reference !== undefined)
      return {
        ...annotationsOf(schema),
        shape: { kind: 'ref', pointer: reference },
        paths: this.pathsOf(schema),
        limits: [],
        remarks: [],
      }
    const expanded = this.expand(schema)
    const node = readShape(this, expanded, depth)
    return {
      ...annotationsOf(expanded),
      ...node,
      paths: this.pathsOf(expanded),
      remarks: [...node.remarks, ...(this.#leftovers.get(expanded) ?? [])],
    }
  }

  pathsOf(schema: object): string[] {
    return this.#paths.get(schema) ?? []
  }

  keywordPaths(schema: object, keyword: string): string[] {
    return this.#keywordPaths.get(schema)?.get(keyword) ?? this.pathsOf(schema)
  }

  /** A schema made of parts of another one, standing where that stands. */
  derive(schema: JsonSchema, from: JsonSchema): JsonSchema {
    this.#paths.set(schema, this.pathsOf(from))
    const keywords = this.#keywordPaths.get(from)
    if (keywords) this.#keywordPaths.set(schema, keywords)
    const leftovers = this.#leftovers.get(from)
    if (leftovers) this.#leftovers.set(schema, leftovers)
    return schema
  }

  /** Both at once; says where each keyword of the result comes from. */
  join(a: JsonSchema, b: JsonSchema): JsonSchema {
    const { schema, leftovers } = mergeSchemas(a, b)
    this.#paths.set(schema, [...new Set([...this.pathsOf(a), ...this.pathsOf(b)])])
    const keywords = new Map<string, string[]>()
    for (const keyword of Object.keys(schema)) {
      const sources = [a, b].filter((source) => keyword in source)
      keywords.set(keyword, [...new Set(sources.flatMap((source) => this.keywordPaths(source, keyword)))])
    }
    this.#keywordPaths.set(schema, keywords)
    const remarks = leftovers.map((leftover) => ({ ...leftover, paths: this.keywordPaths(b, leftover.keyword) }))
    this.#leftovers.set(schema, [...(this.#leftovers.get(a) ?? []), ...(this.#leftovers.get(b) ?? []), ...remarks])
    return schema
  }

  /** Without `$ref` and `allOf` at its top. */
  expand(schema: JsonSchema, following: string[] = []): JsonSchema {
    const known = this.#expanded.get(schema)
    if (known) return known
    const { $ref, $dynamicRef, allOf, ...rest } = schema
    let result = this.derive(withoutNullable(rest), schema)
    const reference = $ref ?? $dynamicRef
    if (typeof reference === 'string') {
      const target = following.includes(reference) ? undefined : this.resolve(reference)
      if (target === undefined) this.notes.add(this.pathsOf(schema), '$ref', 'json-text')
      if (isSchemaObject(target)) result = this.join(this.expand(target, [...following, reference]), result)
      if (target === false) result = this.join(result, this.derive({ enum: [] }, schema))
    }
    for (const part of Array.isArray(allOf) ? allOf : []) {
      if (part === (false as unknown)) result = this.join(result, this.derive({ enum: [] }, schema))
      else if (isSchemaObject(part)) result = this.join(result, this.expand(part, following))
    }
    if (following.length === 0) this.#expanded.set(schema, result)
    return result
  }

  /** The pointer of a schema that is a reference and nothing else. */
  #reference(schema: JsonSchema): string | undefined {
    const { $ref, ...rest } = schema
    if (typeof $ref !== 'string' || !isSilent(rest)) return undefined
    const pointer = this.#anchors.get($ref) ?? $ref
    const target = this.resolve(pointer)
    return isSchemaObject(target) && !isSameJson(target, schema) ? pointer : undefined
  }

  /** What a reference names: `#/…`, an anchor or the `$id` of a place. Undefined where it names nothing here. */
  resolve(reference: string): unknown {
    const keys = pointerKeys(this.#anchors.get(reference) ?? reference)
    return keys?.reduce<unknown>(
      (value, key) => (Array.isArray(value) ? value[Number(key)] : own(value, key)),
      this.#root,
    )
  }

  #locate(value: unknown, path: string): void {
    if (typeof value !== 'object' || value === null) return
    this.#paths.set(value, [path])
    for (const [key, child] of Object.entries(value)) this.#locate(child, `${path}/${pointerToken(key)}`)
    if (!isRecord(value)) return
    for (const keyword of ['$anchor', '$dynamicAnchor']) {
      if (typeof value[keyword] === 'string') this.#anchors.set(`#${value[keyword]}`, path)
    }
    if (typeof value.$id === 'string') this.#anchors.set(value.$id, path)
  }
}

/** OpenAPI 3.0 says it so; beside a type it can be said as JSON Schema does. */
function withoutNullable(schema: JsonSchema): JsonSchema {
  if (schema.nullable !== true || schema.type === undefined) return schema
  const { nullable: _, ...rest } = schema
  return { ...rest, type: [...[schema.type].flat(), 'null'] }
}

function annotationsOf(schema: JsonSchema): Partial<SchemaNode> {
  const { title, description, example } = schema
  const examples = Array.isArray(schema.examples) ? schema.examples : example === undefined ? [] : [example]
  return {
    ...(typeof title === 'string' && { title }),
    ...(typeof description === 'string' && description !== '' && { description }),
    ...('default' in schema && { default: schema.default }),
    ...(examples.length > 0 && { examples }),
  }
}
