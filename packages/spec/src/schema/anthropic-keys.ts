import type { JsonSchema, ObjectSchema } from '../json-schema.ts'
import { isRecord, isSchemaObject, own, pointerKeys, pointerToken } from './json-value.ts'
import { isPatternMatch } from './match-value.ts'
import { convertToPortable } from './portable-schema.ts'
import { type ConvertedSchema, type SchemaNote, SchemaNotes } from './schema-note.ts'
import { mapSubschemas } from './subschemas.ts'

/** What Anthropic's Messages API takes as names of properties. */
const allowed = /^[a-zA-Z0-9_.-]{1,64}$/

/**
 * A schema the Messages API takes: a portable one with other names for the properties whose names it refuses. The names
 * follow from the schema alone, so whoever has the schema can restore arguments, in another process too.
 */
export function convertToAnthropic(original: JsonSchema): ConvertedSchema {
  const portable = convertToPortable(original)
  const names = new Names(portable.schema)
  if (names.isEmpty) return portable
  const notes = new SchemaNotes()
  const walker = new KeyWalker(portable.schema, names)
  const schema = renamed(portable.schema, '#', names, walker, notes) as ObjectSchema
  const walk = (way: 'restore' | 'express') => (args: unknown) => walker.walk([portable.schema], args, way)
  return {
    schema,
    restore: walk('restore'),
    express: walk('express'),
    notes: [...portable.notes, ...notes.list()] satisfies SchemaNote[],
  }
}

/** One other name for each refused one, the same all over the schema. */
class Names {
  readonly #there = new Map<string, string>()
  readonly #back = new Map<string, string>()

  constructor(schema: JsonSchema) {
    const declared = new Set<string>()
    collectNames(schema, declared)
    const taken = [...declared]
    for (const name of declared) {
      if (allowed.test(name)) continue
      const plain = plainName(name)
      let other = plain
      // Names with underscores after them are needed too, see `KeyWalker`.
      const isTaken = () => taken.some((each) => each.replace(/(?<!_)_+$/, '') === other.replace(/(?<!_)_+$/, ''))
      for (let count = 2; isTaken(); count += 1) other = `${plain.slice(0, 60)}_${count}`
      taken.push(other)
      this.#there.set(name, other)
      this.#back.set(other, name)
    }
  }

  get isEmpty(): boolean {
    return this.#there.size === 0
  }

  there(name: string): string | undefined {
    return this.#there.get(name)
  }

  back(name: string): string | undefined {
    return this.#back.get(name)
  }
}

function collectNames(schema: unknown, names: Set<string>): void {
  if (!isSchemaObject(schema)) return
  for (const name of [...Object.keys(schema.properties ?? {}), ...(schema.required ?? [])]) names.add(name)
  mapSubschemas(schema, (child) => collectNames(child, names))
}

function plainName(name: string): string {
  const plain =
    name
      .replaceAll('$', 'dollar_')
      .replaceAll('@', 'at_')
      .replace(/[^a-zA-Z0-9_.-]/g, '_') || '_'
  return plain.length > 64 ? `${plain.slice(0, 52)}_${fingerprint(name)}` : plain
}

/** 32-bit FNV-1a over UTF-16 units: tells long names with one beginning apart. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

function renamed(schema: JsonSchema, path: string, names: Names, walker: KeyWalker, notes: SchemaNotes): JsonSchema {
  const name = (key: string) => names.there(key) ?? key
  const inside = renamedInside(schema, path, names, walker, notes)
  const result: JsonSchema = { ...inside }
  const changed = Object.keys(schema.properties ?? {}).filter((key) => names.there(key) !== undefined)
  for (const key of changed) notes.add([`${path}/properties/${pointerToken(key)}`], 'properties', 'renamed')
  const renameKeys = (record: object) =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [name(key), value]))
  if (inside.properties) result.properties = renameKeys(inside.properties) as Record<string, JsonSchema>
  if (schema.required) result.required = schema.required.map(name)
  if (isRecord(inside.dependentSchemas)) result.dependentSchemas = renameKeys(inside.dependentSchemas)
  if (isRecord(schema.dependentRequired)) {
    const lists = Object.entries(schema.dependentRequired as Record<string, string[]>)
    result.dependentRequired = Object.fromEntries(lists.map(([key, list]) => [name(key), list.map(name)]))
  }
  const express = (value: unknown) => walker.walk([schema], value, 'express')
  if (schema.enum) result.enum = schema.enum.map(express)
  if (schema.examples) result.examples = schema.examples.map(express)
  for (const keyword of ['const', 'default'] as const) if (keyword in schema) result[keyword] = express(schema[keyword])
  return changed.length > 0 ? withoutNameRules(result, path, notes) : result
}

/** What a schema says about names of properties would mean the other names now. */
function withoutNameRules(schema: JsonSchema, path: string, notes: SchemaNotes): JsonSchema {
  const rules = ['patternProperties', 'propertyNames', 'unevaluatedProperties'].filter(
    (keyword) => schema[keyword] !== undefined,
  )
  if (rules.length === 0) return schema
  const { patternProperties, propertyNames: _, unevaluatedProperties: __, ...rest } = schema
  for (const keyword of rules) notes.add([path], keyword, 'described')
  const said = rules.map((keyword) => `${keyword}: ${JSON.stringify(schema[keyword])}.`)
  return {
    ...rest,
    description: [schema.description, ...said].filter(Boolean).join(' '),
    ...(patternProperties !== undefined && { additionalProperties: true }),
  }
}

function renamedInside(
  schema: JsonSchema,
  path: string,
  names: Names,
  walker: KeyWalker,
  notes: SchemaNotes,
): JsonSchema {
  const visit = (child: unknown, keys: string): unknown =>
    isSchemaObject(child) ? renamed(child, `${path}/${keys}`, names, walker, notes) : child
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      const one = mapSubschemas({ [keyword]: value }, (child) => visit(child, pathTo(keyword, value, child)))
      return [keyword, one[keyword]]
    }),
  )
}

function pathTo(keyword: string, holder: unknown, child: unknown): string {
  if (holder === child || !holder || typeof holder !== 'object') return keyword
  const key = Object.entries(holder).find(([, value]) => value === child)?.[0] ?? ''
  return `${keyword}/${pointerToken(key)}`
}

/**
 * Renames keys of values, following every schema a value is held to. A key no schema declares stays; one that is another
 * property's new name gets an underscore, so that it is not taken for that.
 */
class KeyWalker {
  readonly #root: JsonSchema
  readonly #names: Names

  constructor(root: JsonSchema, names: Names) {
    this.#root = root
    this.#names = names
  }

  walk(schemas: unknown[], value: unknown, way: 'restore' | 'express'): unknown {
    if (typeof value !== 'object' || value === null) return value
    const held = this.#applying(schemas)
    if (Array.isArray(value)) return value.map((item, index) => this.walk(itemSchemas(held, index), item, way))
    const declared = new Set(
      held.flatMap((schema) => [...Object.keys(schema.properties ?? {}), ...(schema.required ?? [])]),
    )
    return Object.fromEntries(
      Object.entries(value).map(([key, entry]) => {
        const other = this.#rename(key, declared, way)
        return [other, this.walk(propertySchemas(held, way === 'restore' ? other : key), entry, way)]
      }),
    )
  }

  #rename(key: string, declared: Set<string>, way: 'restore' | 'express'): string {
    if (way === 'express') {
      if (declared.has(key)) return this.#names.there(key) ?? key
      return this.#isLikeNew(key, declared) ? `${key}_` : key
    }
    const original = this.#names.back(key)
    if (original !== undefined && declared.has(original)) return original
    return !declared.has(key) && this.#isLikeNew(key, declared) ? key.slice(0, -1) : key
  }

  #isLikeNew(key: string, declared: Set<string>): boolean {
    return [...declared].some((name) => {
      const other = this.#names.there(name)
      return other !== undefined && key.startsWith(other) && /^_*$/.test(key.slice(other.length))
    })
  }

  /** Every schema that may say something about the same value. */
  #applying(schemas: unknown[]): JsonSchema[] {
    const found = new Set<JsonSchema>()
    const visit = (schema: unknown): void => {
      if (!isSchemaObject(schema) || found.has(schema)) return
      found.add(schema)
      if (typeof schema.$ref === 'string') {
        visit(pointerKeys(schema.$ref)?.reduce<unknown>((value, key) => own(value, key), this.#root))
      }
      for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) schema[keyword]?.forEach(visit)
      for (const keyword of ['if', 'then', 'else', 'not']) visit(schema[keyword])
      if (isRecord(schema.dependentSchemas)) Object.values(schema.dependentSchemas).forEach(visit)
    }
    schemas.forEach(visit)
    return [...found]
  }
}

function itemSchemas(schemas: JsonSchema[], index: number): unknown[] {
  return schemas.flatMap((schema) => {
    const prefix = Array.isArray(schema.prefixItems) ? schema.prefixItems : []
    return [index < prefix.length ? prefix[index] : schema.items, schema.contains, schema.unevaluatedItems]
  })
}

function propertySchemas(schemas: JsonSchema[], name: string): unknown[] {
  return schemas.flatMap((schema) => {
    const patterns = isRecord(schema.patternProperties) ? Object.entries(schema.patternProperties) : []
    const matching = patterns.filter(([pattern]) => isPatternMatch(pattern, name)).map(([, value]) => value)
    const declared = own(schema.properties, name)
    const said = declared === undefined ? matching : [declared, ...matching]
    return [...(said.length > 0 ? said : [schema.additionalProperties]), schema.unevaluatedProperties]
  })
}
