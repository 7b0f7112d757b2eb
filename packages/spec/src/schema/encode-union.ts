import type { JsonSchema, JsonSchemaType } from '../json-schema.ts'
import { type Codec, withSchema } from './codec.ts'
import { type Encoding, objectSchema } from './encoding.ts'
import { isRecord, isSameJson, jsonTypeOf, own } from './json-value.ts'
import { areDisjoint, isMatch } from './match-value.ts'
import { isNever } from './outline.ts'
import type { SchemaNode } from './schema-node.ts'

/** A value of one of several forms. Null is one of them where the dialect has it as a type, otherwise a mark. */
export function encodeUnion(encoder: Encoding, nodes: SchemaNode[], depth: number): Codec {
  const { dialect } = encoder
  const possible = joinValues(nodes.filter((node) => !isNever(encoder.reader, node)))
  const marked = dialect.nulls === 'nullable' && possible.some(isBareNull)
  const written: { codec: Codec; paths: string }[] = []
  for (const node of possible) {
    if (marked && isBareNull(node)) continue
    const codec = encoder.encode(node, depth)
    const paths = node.paths.join()
    // A union spread over what stands beside it repeats what its branches share.
    const isRepeated = written.some((other) => other.paths === paths && isSameJson(other.codec.schema, codec.schema))
    if (!isRepeated) written.push({ codec, paths })
  }
  if (written.length === 0)
    return encoder.encode(
      { shape: { kind: possible.length > 0 ? 'null' : 'never' }, paths: [], limits: [], remarks: [] },
      depth,
    )
  const codec = encodeOptions(
    encoder,
    written.map((each) => each.codec),
  )
  return marked ? nullable(codec) : codec
}

function isBareNull({ shape }: SchemaNode): boolean {
  return shape.kind === 'null'
}

/** Constants that are alternatives are one enum. */
function joinValues(nodes: SchemaNode[]): SchemaNode[] {
  const isBare = (node: SchemaNode) =>
    node.shape.kind === 'values' &&
    node.description === undefined &&
    node.title === undefined &&
    node.remarks.length === 0
  const bare = nodes.filter(isBare)
  if (bare.length < 2) return nodes
  const all = bare.flatMap(({ shape }) => (shape.kind === 'values' ? shape.values : []))
  const values = all.filter((value, index) => all.findIndex((other) => isSameJson(value, other)) === index)
  const joined: SchemaNode = {
    shape: { kind: 'values', values },
    paths: bare.flatMap(({ paths }) => paths),
    limits: [],
    remarks: [],
  }
  return [joined, ...nodes.filter((node) => !isBare(node))]
}

function nullable(codec: Codec): Codec {
  return {
    ...withSchema(codec, { ...codec.schema, nullable: true }),
    restore: (value) => (value === null ? null : codec.restore(value)),
    express: (value) => (value === null ? null : codec.express(value)),
  }
}

/** Puts alternatives side by side, each told from the others by its form; those that are not go into objects of their own. */
export function encodeOptions(encoder: Encoding, codecs: Codec[]): Codec {
  if (codecs.length === 1) return codecs[0]!
  const options = apart(encoder, codecs)
  const { lookup } = encoder
  const fitting = (value: unknown) => options.filter(({ schema }) => mayHoldType(schema, value, lookup))
  const restore = (value: unknown): unknown => {
    const candidates = fitting(value)
    const option =
      candidates.length === 1 ? candidates[0] : candidates.find(({ schema }) => isMatch(schema, value, lookup))
    return option ? option.restore(value) : value
  }
  const express = (value: unknown): unknown => {
    for (const { schema, express: write } of options) {
      const written = write(value)
      if (isMatch(schema, written, lookup) && isSameJson(restore(written), value)) return written
    }
    return value
  }
  return {
    schema: joinSchemas(
      encoder,
      options.map(({ schema }) => schema),
    ),
    same: options.every(({ same }) => same),
    restore,
    express,
  }
}

function mayHoldType(schema: JsonSchema, value: unknown, lookup: (reference: string) => unknown, depth = 4): boolean {
  if (depth === 0) return true
  if (schema.$ref !== undefined) return mayHoldType(lookup(schema.$ref) as JsonSchema, value, lookup, depth - 1)
  if (schema.nullable === true && value === null) return true
  if (schema.anyOf) return schema.anyOf.some((branch) => mayHoldType(branch, value, lookup, depth))
  if (schema.type === undefined) return true
  const type = jsonTypeOf(value)
  return [schema.type].flat().some((each) => each === type || (each === 'integer' && type === 'number'))
}

/** Types side by side, where there is nothing more to them. */
function joinSchemas({ dialect }: Encoding, schemas: JsonSchema[]): JsonSchema {
  const bare = schemas.every((schema) => Object.keys(schema).length === 1 && typeof schema.type === 'string')
  if (bare && dialect.nulls === 'type') return { type: schemas.map(({ type }) => type as JsonSchemaType) }
  return { anyOf: schemas }
}

function apart(encoder: Encoding, codecs: Codec[]): Codec[] {
  const { lookup, dialect } = encoder
  const ordered = dialect.distinctFirstKeys ? codecs.map((codec) => discriminatorFirst(codec, codecs, encoder)) : codecs
  const isAlike = (a: Codec, b: Codec) =>
    (!(a.same && b.same) && !areDisjoint(a.schema, b.schema, lookup)) ||
    (dialect.distinctFirstKeys && haveSameFirstKey(a.schema, b.schema, encoder))
  const wrapped = new Set<Codec>()
  for (const [index, codec] of ordered.entries()) {
    for (const earlier of ordered.slice(0, index)) {
      if (wrapped.has(codec) || wrapped.has(earlier) || !isAlike(codec, earlier)) continue
      // One of them is enough; what is written as it is meant stays plain.
      wrapped.add(codec.same && !earlier.same ? earlier : codec)
    }
  }
  return ordered.map((codec, index) => (wrapped.has(codec) ? wrap(encoder, codec, index, ordered) : codec))
}

function wrap({ dialect }: Encoding, codec: Codec, index: number, all: Codec[]): Codec {
  let name = `option_${index + 1}`
  while (all.some(({ schema }) => own(schema.properties, name) !== undefined)) name += '_'
  const { title, description, ...schema } = codec.schema
  return {
    schema: {
      ...(title !== undefined && { title }),
      ...(description !== undefined && { description }),
      ...objectSchema(dialect, [[name, schema]], [name]),
    },
    same: false,
    restore: (value) => (isRecord(value) && Object.hasOwn(value, name) ? codec.restore(value[name]) : value),
    express: (value) => ({ [name]: codec.express(value) }),
  }
}

function objectBehind(schema: JsonSchema, { lookup }: Encoding): JsonSchema {
  const target = schema.$ref === undefined ? schema : lookup(schema.$ref)
  return isRecord(target) ? target : {}
}

function haveSameFirstKey(a: JsonSchema, b: JsonSchema, encoder: Encoding): boolean {
  const [first, second] = [a, b].map((schema) => objectBehind(schema, encoder).properties)
  const key = Object.keys(first ?? {})[0]
  if (key === undefined || key !== Object.keys(second ?? {})[0]) return false
  return !areDisjoint(own(first, key), own(second, key), encoder.lookup)
}

/** Moves what tells an object from its alternatives to the front: there a model decides between them. */
function discriminatorFirst(codec: Codec, all: Codec[], encoder: Encoding): Codec {
  const { properties } = codec.schema
  if (!properties) return codec
  const others = all.filter((other) => other !== codec).map(({ schema }) => objectBehind(schema, encoder).properties)
  const tells = (key: string) =>
    others.every(
      (other) => own(other, key) === undefined || areDisjoint(properties[key], own(other, key), encoder.lookup),
    )
  const keys = Object.keys(properties)
  const first = keys.find(tells)
  if (first === undefined || first === keys[0]) return codec
  const sorted = [first, ...keys.filter((key) => key !== first)]
  return withSchema(codec, {
    ...codec.schema,
    properties: Object.fromEntries(sorted.map((key) => [key, properties[key]!])),
    ...(codec.schema.required && { required: sorted.filter((key) => codec.schema.required!.includes(key)) }),
  })
}
