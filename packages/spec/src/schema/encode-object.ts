import type { JsonSchema } from '../json-schema.ts'
import { type Codec, withSchema } from './codec.ts'
import { encodeOptions } from './encode-union.ts'
import { type Encoding, mapRecord, objectSchema } from './encoding.ts'
import { isRecord } from './json-value.ts'
import { allowsNull, isNever, withoutNull } from './outline.ts'
import type { PropertyNode, SchemaNode, Shape } from './schema-node.ts'

interface PropertyCodec {
  name: string
  required: boolean
  codec: Codec
}

const NOTHING = 'Null leaves it out; {"value": null} sends null.'

/** An object with named properties; what it may hold beside them is a property of its own. */
export function encodeObject(
  encoder: Encoding,
  node: SchemaNode,
  shape: Extract<Shape, { kind: 'object' }>,
  depth: number,
): Codec {
  const properties = shape.properties
    .map((property) => encodeProperty(encoder, property, depth + 1))
    .filter((property) => property !== undefined)
  const isOpen = shape.rest !== undefined && !isNever(encoder.reader, shape.rest())
  const rest = isOpen ? restProperty(encoder, node, shape, depth) : undefined
  const all = rest ? [...properties, rest] : properties
  const { dialect } = encoder
  const needed = all.filter(({ required }) => required || dialect.everythingRequired).map(({ name }) => name)
  const schema = objectSchema(
    dialect,
    all.map(({ name, codec }) => [name, codec.schema]),
    needed,
  )
  const isLeftOut = ({ required }: PropertyCodec, value: unknown) =>
    dialect.everythingRequired && !required && value === null
  const byName = new Map(properties.map((property) => [property.name, property]))
  return {
    schema,
    same: !rest && properties.every(({ required, codec }) => codec.same && (required || !dialect.everythingRequired)),
    restore: (value) =>
      mapRecord(value, (record) => {
        const others = rest && Object.hasOwn(record, rest.name) ? rest.codec.restore(record[rest.name]) : undefined
        const entries = Object.entries(record).flatMap(([name, entry]): [string, unknown][] => {
          if (rest?.name === name) return isRecord(others) || isLeftOut(rest, entry) ? [] : [[name, entry]]
          const property = byName.get(name)
          if (!property) return [[name, entry]]
          return isLeftOut(property, entry) ? [] : [[name, property.codec.restore(entry)]]
        })
        const named = new Set(entries.map(([name]) => name))
        const unnamed = isRecord(others) ? Object.entries(others).filter(([name]) => !named.has(name)) : []
        return Object.fromEntries([...entries, ...unnamed])
      }),
    express: (value) =>
      mapRecord(value, (record) => {
        const unnamed = Object.entries(record).filter(([name]) => !byName.has(name))
        const named = properties.flatMap((property): [string, unknown][] => {
          const { name, codec } = property
          if (Object.hasOwn(record, name)) return [[name, codec.express(record[name])]]
          return dialect.everythingRequired ? [[name, null]] : []
        })
        if (!rest) return Object.fromEntries([...named, ...unnamed])
        const others = unnamed.length > 0 ? rest.codec.express(Object.fromEntries(unnamed)) : null
        return Object.fromEntries(
          others === null && !dialect.everythingRequired ? named : [...named, [rest.name, others]],
        )
      }),
  }
}

/** @returns undefined for a property no value fits */
function encodeProperty(
  encoder: Encoding,
  { name, required, read }: PropertyNode,
  depth: number,
): PropertyCodec | undefined {
  const node = read()
  if (!required && isNever(encoder.reader, node)) return undefined
  if (required || !encoder.dialect.everythingRequired) return { name, required, codec: encoder.encode(node, depth) }
  if (!allowsNull(encoder.reader, node)) return { name, required, codec: orNull(encoder.encode(node, depth)) }
  // Null already means something: then it is said by an object, and null stands for nothing, as everywhere.
  encoder.notes.add(node.paths, 'null', 'wrapped')
  const { title: _, description: __, ...bare } = withoutNull(encoder.reader, node)
  const written = encodeOptions(encoder, [
    ...(isNever(encoder.reader, bare) ? [] : [encoder.encode(bare, depth)]),
    explicitNull(encoder),
  ])
  const described = { ...node, limits: [], remarks: [], shape: { kind: 'any' as const } }
  delete described.examples
  delete described.default
  const description = [node.description, NOTHING].filter(Boolean).join(' ')
  return { name, required, codec: orNull(encoder.finish({ ...described, description }, written)) }
}

function explicitNull({ dialect }: Encoding): Codec {
  const schema = objectSchema(dialect, [['value', { type: 'null' }]], ['value'])
  return {
    schema: { description: 'Sends null itself.', ...schema },
    same: false,
    restore: (value) => (isRecord(value) ? null : value),
    express: (value) => (value === null ? { value: null } : value),
  }
}

/** Lets null stand for a property left out; the description stays outside. */
function orNull(codec: Codec): Codec {
  const { description, title, ...schema } = codec.schema
  const only = Object.keys(schema).every((keyword) => keyword === 'anyOf') ? schema.anyOf : undefined
  const nothing: JsonSchema = { type: 'null' }
  return {
    ...withSchema(codec, {
      ...(title !== undefined && { title }),
      ...(description !== undefined && { description }),
      anyOf: only ? [...only, nothing] : [schema, nothing],
    }),
    same: codec.same,
  }
}

/** What an object may hold beside its named properties. */
function restProperty(
  encoder: Encoding,
  node: SchemaNode,
  shape: Extract<Shape, { kind: 'object' }>,
  depth: number,
): PropertyCodec {
  let name = 'additional_properties'
  while (shape.properties.some((property) => property.name === name)) name += '_'
  const read = shape.rest!
  const map: SchemaNode = {
    shape: { kind: 'object', properties: [], rest: read },
    paths: node.paths.map((path) => `${path}/additionalProperties`),
    description: 'Arguments beside the named ones.',
    limits: [],
    remarks: [],
  }
  const codec = encoder.encode(map, depth + 1)
  return { name, required: false, codec: encoder.dialect.everythingRequired ? orNull(codec) : codec }
}

/** A map as a list of entries: its keys are not known, and closed objects have only known ones. */
export function encodeMap(encoder: Encoding, node: SchemaNode, values: SchemaNode, depth: number): Codec {
  encoder.notes.add(node.paths, 'additionalProperties', 'entries')
  const { restore, express, schema } = encoder.encode(values, depth + 1)
  const entry = objectSchema(
    encoder.dialect,
    [
      ['key', { type: 'string' }],
      ['value', schema],
    ],
    ['key', 'value'],
  )
  return {
    schema: { type: 'array', items: entry },
    same: false,
    restore: (value) => {
      if (!Array.isArray(value)) return mapRecord(value, (record) => mapValues(record, restore))
      if (!value.every((item) => isRecord(item) && typeof item.key === 'string')) return value
      return Object.fromEntries(value.map((item) => [item.key, restore(item.value)]))
    },
    express: (value) =>
      mapRecord(value, (record) => Object.entries(record).map(([key, entry]) => ({ key, value: express(entry) }))),
  }
}

function mapValues(record: Record<string, unknown>, change: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}
