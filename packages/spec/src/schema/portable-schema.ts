import type { JsonSchema, ObjectSchema } from '../json-schema.ts'
import { isSameJson, isSchemaObject, own } from './json-value.ts'
import { modernSpelling } from './modern-spelling.ts'
import { type ConvertedSchema, SchemaNotes } from './schema-note.ts'
import { SchemaReader } from './schema-reader.ts'
import { mapSubschemas } from './subschemas.ts'

/**
 * A schema any MCP client can take: an object at the root with no union beside it, today's spelling of what older drafts and
 * OpenAPI say otherwise, every reference to a place in `$defs`. Arguments stay as they are.
 */
export function convertToPortable(schema: JsonSchema): ConvertedSchema {
  const notes = new SchemaNotes()
  const reader = new SchemaReader(schema, notes)
  const writer = new PortableWriter(reader, notes)
  const root = rootOf(reader, notes)
  const written = writer.write({ ...root, type: 'object', properties: root.properties ?? {} })
  const definitions = writer.definitions()
  const same = (args: unknown) => args
  return {
    schema: { ...written, ...(definitions && { $defs: definitions }) } as ObjectSchema,
    restore: same,
    express: same,
    notes: notes.list(),
  }
}

class PortableWriter {
  readonly #reader: SchemaReader
  readonly #notes: SchemaNotes
  readonly #names = new Map<string, string>()
  readonly #written = new Map<string, unknown>()

  constructor(reader: SchemaReader, notes: SchemaNotes) {
    this.#reader = reader
    this.#notes = notes
  }

  definitions(): Record<string, JsonSchema> | undefined {
    return this.#written.size > 0 ? (Object.fromEntries(this.#written) as Record<string, JsonSchema>) : undefined
  }

  write(schema: JsonSchema): JsonSchema {
    const {
      $defs: _,
      definitions: __,
      $schema: ___,
      $id,
      $anchor,
      $dynamicAnchor,
      id,
      $ref,
      $dynamicRef,
      ...rest
    } = modernSpelling(schema)
    // `id` named a schema in draft 4; since then it is no keyword.
    const written = mapSubschemas(rest, (child) => (isSchemaObject(child) ? this.write(child) : child))
    const reference = $ref ?? $dynamicRef
    if (typeof reference !== 'string') return written
    const name = this.#define(reference)
    if (name === undefined) {
      this.#notes.add(this.#reader.pathsOf(schema), '$ref', 'widened')
      return written
    }
    if (schema.nullable === true) return { ...written, anyOf: [{ $ref: `#/$defs/${name}` }, { type: 'null' }] }
    return { ...written, $ref: `#/$defs/${name}` }
  }

  #define(reference: string): string | undefined {
    const target = this.#reader.resolve(reference)
    if (target === undefined) return undefined
    const known = this.#names.get(reference)
    if (known !== undefined) return known
    const last =
      reference
        .split('/')
        .at(-1)!
        .replace(/[^a-zA-Z0-9_-]/g, '_') || 'root'
    const taken = new Set(this.#names.values())
    let name = last
    for (let count = 2; taken.has(name); count += 1) name = `${last}_${count}`
    this.#names.set(reference, name)
    this.#written.set(name, isSchemaObject(target) ? this.write(target) : target)
    return name
  }
}

/** The root without reference and `allOf`, and with its alternatives in one object. */
function rootOf(reader: SchemaReader, notes: SchemaNotes): JsonSchema {
  const root = reader.rootSchema()
  const needsJoining = root.$ref !== undefined || root.allOf !== undefined
  const whole = needsJoining ? reader.expand(root) : root
  const keyword = (['anyOf', 'oneOf'] as const).find((each) => Array.isArray(whole[each]))
  if (keyword === undefined) return whole
  const variants = variantsOf(reader, whole, 4)
  notes.add(reader.keywordPaths(whole, keyword), keyword, 'merged')
  const { anyOf: _, oneOf: __, ...base } = whole
  if (variants.length === 0) return base
  const names = [...new Set(variants.flatMap(({ properties }) => Object.keys(properties ?? {})))]
  const required = names.filter((name) => variants.every((variant) => variant.required?.includes(name)))
  const isClosed = variants.every(({ additionalProperties }) => additionalProperties === false)
  for (const variant of variants) {
    if (variant.additionalProperties === undefined)
      notes.add(reader.pathsOf(variant), 'additionalProperties', 'narrowed')
  }
  const sets = variants.map((variant) => `(${(variant.required ?? []).join(', ')})`)
  const hint = `What is needed together, one of: ${[...new Set(sets)].join(' or ')}.`
  return {
    ...base,
    description: [base.description, hint].filter(Boolean).join(' '),
    properties: Object.fromEntries(
      names.map((name) => [name, anyOfThem(variants.map((variant) => propertyOf(variant, name)))]),
    ),
    required,
    ...(isClosed && { additionalProperties: false }),
  }
}

function propertyOf(variant: JsonSchema, name: string): unknown {
  const declared = own(variant.properties, name)
  if (declared !== undefined) return declared
  return variant.additionalProperties
}

function anyOfThem(schemas: unknown[]): JsonSchema {
  const said = schemas.filter((schema) => schema !== undefined && schema !== false)
  const distinct = said.filter((schema, index) => said.findIndex((other) => isSameJson(other, schema)) === index)
  return (distinct.length === 1 ? distinct[0] : { anyOf: distinct }) as JsonSchema
}

/** The alternatives of a schema as objects, what stands beside the union joined in. */
function variantsOf(reader: SchemaReader, schema: JsonSchema, depth: number): JsonSchema[] {
  const keyword = (['anyOf', 'oneOf'] as const).find((each) => Array.isArray(schema[each]))
  if (keyword === undefined || depth === 0) {
    const types = [schema.type ?? 'object'].flat()
    return types.includes('object') ? [schema] : []
  }
  const { [keyword]: branches, ...rest } = schema
  const base = reader.derive(rest, schema)
  return (branches as unknown[])
    .filter((branch) => branch !== false)
    .flatMap((branch) => {
      const joined = isSchemaObject(branch) ? reader.join(base, reader.expand(branch)) : base
      return variantsOf(reader, joined, depth - 1)
    })
}
