import type { JsonSchema } from '../json-schema.ts'
import { type Codec, jsonTextCodec, plainCodec, withSchema } from './codec.ts'
import { describeNode } from './describe-node.ts'
import type { Dialect } from './dialect.ts'
import { encodeMap, encodeObject } from './encode-object.ts'
import { encodeTuple } from './encode-tuple.ts'
import { encodeUnion } from './encode-union.ts'
import { encodeValues } from './encode-values.ts'
import type { Encoding } from './encoding.ts'
import type { Lookup } from './match-value.ts'
import { isNever, outlineOf } from './outline.ts'
import type { SchemaNode } from './schema-node.ts'
import type { SchemaNotes } from './schema-note.ts'
import type { SchemaReader } from './schema-reader.ts'

/** Stands where an argument is required that no value fits: the tool cannot be called, and says so. */
const NEVER = 'no value fits'

interface Definition {
  name: string
  /** What is known of it before it is written. */
  outline: JsonSchema
  codec?: Codec
}

/** Writes what a reader reads, in one dialect. */
export class SchemaEncoder implements Encoding {
  readonly reader: SchemaReader
  readonly dialect: Dialect
  readonly notes: SchemaNotes
  /** Containers deeper than this become JSON text. */
  readonly maxDepth: number
  readonly #definitions = new Map<string, Definition>()
  readonly #copying: string[] = []

  constructor(reader: SchemaReader, dialect: Dialect, notes: SchemaNotes, maxDepth: number) {
    this.reader = reader
    this.dialect = dialect
    this.notes = notes
    this.maxDepth = maxDepth
  }

  readonly lookup: Lookup = (reference) => {
    const definition = [...this.#definitions.values()].find(({ name }) => `#/$defs/${name}` === reference)
    return definition ? (definition.codec?.schema ?? definition.outline) : false
  }

  definitions(): Record<string, JsonSchema> | undefined {
    if (this.#definitions.size === 0) return undefined
    return Object.fromEntries([...this.#definitions.values()].map(({ name, codec }) => [name, codec!.schema]))
  }

  /** @param depth - of containers around it */
  encode(node: SchemaNode, depth: number): Codec {
    const { shape } = node
    if (isNever(this.reader, node)) return plainCodec({ type: 'string', enum: [NEVER] })
    switch (shape.kind) {
      case 'any':
        return this.jsonText(node, 'any', 'Any value, as JSON text.')
      case 'values':
        return this.finish(node, encodeValues(this, node, shape.values))
      case 'union':
        return this.finish(
          node,
          encodeUnion(
            this,
            shape.branches.map((read) => read()),
            depth,
          ),
        )
      case 'ref':
        return this.dialect.references ? this.#refer(node, shape.pointer) : this.#copy(node, shape.pointer, depth)
      case 'array':
      case 'tuple':
      case 'object':
        return this.#container(node, depth)
      case 'null':
        return this.finish(
          node,
          this.dialect.nulls === 'type' ? plainCodec({ type: 'null' }) : encodeValues(this, node, [null]),
        )
      case 'never':
        return plainCodec({ type: 'string', enum: [NEVER] })
      default:
        return this.finish(node, plainCodec({ type: shape.kind }))
    }
  }

  #container(node: SchemaNode, depth: number): Codec {
    const { shape } = node
    if (depth > this.maxDepth) return this.jsonText(node, 'nesting', 'As JSON text.')
    if (shape.kind === 'array') {
      const items = this.encode(shape.items(), depth)
      const schema: JsonSchema = { type: 'array', items: items.schema }
      const each = (change: (value: unknown) => unknown) => (value: unknown) =>
        Array.isArray(value) ? value.map(change) : value
      return this.finish(node, { schema, same: items.same, restore: each(items.restore), express: each(items.express) })
    }
    if (shape.kind === 'tuple') return this.finish(node, encodeTuple(this, node, shape, depth))
    if (shape.kind !== 'object') return plainCodec({})
    if (shape.properties.length > 0) return this.finish(node, encodeObject(this, node, shape, depth))
    if (!shape.rest || isNever(this.reader, shape.rest())) {
      if (this.dialect.emptyObjects) return this.finish(node, encodeObject(this, node, shape, depth))
      return this.jsonText(node, 'properties', 'An object without properties, as JSON text.')
    }
    const values = shape.rest()
    if (values.shape.kind !== 'any') return this.finish(node, encodeMap(this, node, values, depth))
    return this.jsonText(node, 'additionalProperties', 'An object, as JSON text.')
  }

  /** A place whose value is written as JSON text. */
  jsonText(node: SchemaNode, keyword: string, hint: string): Codec {
    this.notes.add(node.paths, keyword, 'json-text')
    return this.finish(node, jsonTextCodec(), hint)
  }

  /** Adds the words, and the limits the dialect enforces. */
  finish(node: SchemaNode, codec: Codec, hint?: string): Codec {
    // In another form, what is said of the original's length or range would mean something else.
    const holds = codec.schema.type === node.shape.kind
    const kept = node.limits.filter((limit) => holds && this.dialect.enforces(limit))
    const said = [...node.limits.filter((limit) => !kept.includes(limit)), ...node.remarks]
    for (const { paths, keyword } of said) this.notes.add(paths, keyword, 'described')
    const own = describeNode(node, said, hint, codec.express)
    const { description: inner, ...rest } = codec.schema
    const description = [own, ...(inner === undefined || own.includes(inner) ? [] : [inner])].filter(Boolean).join(' ')
    const base: JsonSchema = rest.$ref !== undefined && description !== '' ? { anyOf: [rest] } : rest
    return withSchema(codec, {
      ...(node.title !== undefined && codec.schema.$ref === undefined && { title: node.title }),
      ...(description !== '' && { description }),
      ...base,
      ...Object.fromEntries(kept.map(({ keyword, value }) => [keyword, value])),
    })
  }

  #refer(node: SchemaNode, pointer: string): Codec {
    let definition = this.#definitions.get(pointer)
    if (!definition) {
      const target = this.reader.definition(pointer)
      definition = { name: this.#nameFor(pointer), outline: outlineOf(this.reader, target) }
      this.#definitions.set(pointer, definition)
      definition.codec = this.encode(target, 1)
    }
    const written = definition
    return this.finish(node, {
      schema: { $ref: `#/$defs/${written.name}` },
      same: written.codec?.same ?? false,
      restore: (value) => written.codec!.restore(value),
      express: (value) => written.codec!.express(value),
    })
  }

  #copy(node: SchemaNode, pointer: string, depth: number): Codec {
    if (this.#copying.includes(pointer))
      return this.jsonText(node, '$ref', 'As JSON text, of the same form as around it.')
    this.#copying.push(pointer)
    try {
      const { title, description, ...target } = this.reader.definition(pointer)
      return this.encode(
        {
          ...target,
          ...(title !== undefined && { title }),
          ...(description !== undefined && { description }),
          ...annotations(node),
        },
        depth,
      )
    } finally {
      this.#copying.pop()
    }
  }

  #nameFor(pointer: string): string {
    const last = pointer.split('/').at(-1)!.replace(/^#$/, 'root')
    const plain = last.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 60)
    const taken = new Set([...this.#definitions.values()].map(({ name }) => name))
    let name = plain
    for (let count = 2; taken.has(name); count += 1) name = `${plain}_${count}`
    return name
  }
}

function annotations(node: SchemaNode): Partial<SchemaNode> {
  const { title, description, examples } = node
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...('default' in node && { default: node.default }),
    ...(examples && { examples }),
  }
}
