import type { JsonSchema, ObjectSchema } from '../json-schema.ts'
import { type Codec, jsonTextCodec } from './codec.ts'
import type { Dialect } from './dialect.ts'
import { encodeObject } from './encode-object.ts'
import { objectSchema } from './encoding.ts'
import { isRecord } from './json-value.ts'
import { SchemaEncoder } from './schema-encoder.ts'
import { isWithin } from './schema-limits.ts'
import type { PropertyNode, SchemaNode, Shape } from './schema-node.ts'
import { type ConvertedSchema, SchemaNotes } from './schema-note.ts'
import { SchemaReader } from './schema-reader.ts'

type ObjectShape = Extract<Shape, { kind: 'object' }>

/** Writes a schema in a dialect, as deep as the dialect's limits let it. */
export function convertWithDialect(schema: JsonSchema, dialect: Dialect): ConvertedSchema {
  for (let depth = dialect.limits.depth; depth > 0; depth -= 1) {
    const converted = convertTo(schema, dialect, depth)
    if (converted && isWithin(converted.schema, dialect.limits)) return converted
  }
  return asText(dialect)
}

function convertTo(schema: JsonSchema, dialect: Dialect, depth: number): ConvertedSchema | undefined {
  const notes = new SchemaNotes()
  const reader = new SchemaReader(schema, notes)
  const encoder = new SchemaEncoder(reader, dialect, notes, depth)
  const root = rootObject(reader, reader.root())
  if (!root) return undefined
  const codec = encoder.finish(root.node, encodeObject(encoder, root.node, root.shape, 1))
  const definitions = encoder.definitions()
  const { restore, express } = codec
  return {
    schema: { ...codec.schema, ...(definitions && { $defs: definitions }) } as ObjectSchema,
    restore,
    express,
    notes: notes.list(),
  }
}

/** The root as one object: arguments always are one. Alternatives become one object that has what any of them has. */
function rootObject(reader: SchemaReader, root: SchemaNode): { node: SchemaNode; shape: ObjectShape } | undefined {
  const found = objectsOf(reader, root, 6)
  const [first, ...others] = found
  if (!first) return undefined
  if (others.length === 0) return { node: { ...root, ...first.node }, shape: first.shape }
  const keyword = root.shape.kind === 'union' ? root.shape.keyword : 'anyOf'
  reader.notes.add(root.paths, keyword, 'merged')
  const names = [...new Set(found.flatMap(({ shape }) => shape.properties.map(({ name }) => name)))]
  const properties = names.map((name): PropertyNode => {
    const readers = found.flatMap(({ shape }) => shape.properties.filter((property) => property.name === name))
    const rests = found.filter(({ shape }) => !shape.properties.some((property) => property.name === name))
    const reads = [...readers.map(({ read }) => read), ...rests.flatMap(({ shape }) => shape.rest ?? [])]
    return {
      name,
      required: readers.length === found.length && readers.every(({ required }) => required),
      read: () => either(reads),
    }
  })
  const rests = found.flatMap(({ shape }) => shape.rest ?? [])
  const sets = found.map(
    ({ shape }) =>
      `(${shape.properties
        .filter(({ required }) => required)
        .map(({ name }) => name)
        .join(', ')})`,
  )
  const hint = `What is needed together, one of: ${sets.join(' or ')}.`
  const node: SchemaNode = {
    ...root,
    description: [root.description, hint].filter(Boolean).join(' '),
    limits: found.flatMap(({ node }) => node.limits),
    remarks: [...root.remarks, ...found.flatMap(({ node }) => (node === root ? [] : node.remarks))],
  }
  return { node, shape: { kind: 'object', properties, ...(rests.length > 0 && { rest: () => either(rests) }) } }
}

function either(reads: (() => SchemaNode)[]): SchemaNode {
  if (reads.length === 1) return reads[0]!()
  const first = reads[0]!()
  const same = reads.every((read) => read().paths.join() === first.paths.join())
  return {
    shape: { kind: 'union', keyword: 'anyOf', branches: reads },
    paths: same ? first.paths : reads.flatMap((read) => read().paths),
    ...(same && first.description !== undefined && { description: first.description }),
    limits: [],
    remarks: [],
  }
}

function objectsOf(reader: SchemaReader, node: SchemaNode, depth: number): { node: SchemaNode; shape: ObjectShape }[] {
  const { shape } = node
  if (depth === 0) return []
  if (shape.kind === 'object') return [{ node, shape }]
  if (shape.kind === 'ref') return objectsOf(reader, reader.definition(shape.pointer), depth - 1)
  if (shape.kind === 'union') return shape.branches.flatMap((read) => objectsOf(reader, read(), depth - 1))
  if (shape.kind !== 'any') return []
  const rest = (): SchemaNode => ({ shape: { kind: 'any' }, paths: node.paths, limits: [], remarks: [] })
  return [{ node, shape: { kind: 'object', properties: [], rest } }]
}

/** The last resort: all arguments as one text. */
function asText(dialect: Dialect): ConvertedSchema {
  const text: Codec = jsonTextCodec()
  const description = 'All arguments, as JSON text of one object.'
  const schema = objectSchema(dialect, [['arguments', { ...text.schema, description }]], ['arguments']) as ObjectSchema
  return {
    schema,
    restore: (args) => (isRecord(args) && typeof args.arguments === 'string' ? text.restore(args.arguments) : args),
    express: (args) => ({ arguments: text.express(args) }),
    notes: [{ path: '#', keyword: 'nesting', done: 'json-text' }],
  }
}
