import type { JsonSchema } from '../json-schema.ts'
import { isSameJson, isSchemaObject, own, pointerToken } from './json-value.ts'
import { isMatch } from './match-value.ts'
import { isAnnotation, isSilent, propertyIn } from './merge-schemas.ts'
import { modernSpelling } from './modern-spelling.ts'
import { type Reading, remarksOf } from './reading.ts'
import type { PropertyNode, SchemaNode, Shape } from './schema-node.ts'

type NodeBody = Pick<SchemaNode, 'shape' | 'limits' | 'remarks'>

const limitsOf: Record<string, string[]> = {
  string: ['pattern', 'format', 'minLength', 'maxLength'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  array: ['minItems', 'maxItems', 'uniqueItems'],
  object: ['minProperties', 'maxProperties'],
}
const spoken: Record<string, string[]> = {
  string: ['contentEncoding', 'contentMediaType', 'contentSchema'],
  number: [],
  array: ['contains', 'minContains', 'maxContains', 'unevaluatedItems'],
  object: ['propertyNames', 'dependentRequired', 'dependentSchemas', 'dependencies', 'unevaluatedProperties'],
}
const structure: Record<string, string[]> = {
  string: [],
  number: [],
  array: ['items', 'prefixItems', 'additionalItems'],
  object: ['properties', 'required', 'additionalProperties', 'patternProperties'],
}
/** What listed values are held to here, so that it need not be said. */
const checked = new Set(
  `type properties required additionalProperties items prefixItems minItems maxItems minLength maxLength pattern minimum
  maximum exclusiveMinimum exclusiveMaximum multipleOf anyOf allOf`.split(/\s+/),
)
const anywhere = ['not', 'if', 'then', 'else']
const types = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object']
/** What spreads no further than this says what it means in words. */
const MAX_SPREAD = 6

/** @param schema - expanded: without `$ref` and `allOf` at its top */
export function readShape(reader: Reading, schema: JsonSchema, depth: number): NodeBody {
  const known = reader.derive(modernSpelling(schema), schema)
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const branches = known[keyword]
    if (!Array.isArray(branches)) continue
    const { [keyword]: _, ...base } = known
    const rest = reader.derive(base, schema)
    const remarks = remarksOf(reader, schema, [keyword])
    if (branches.every(isCondition) || depth > MAX_SPREAD) {
      const body = readShape(reader, rest, depth)
      return { ...body, remarks: [...body.remarks, ...remarks] }
    }
    if (keyword === 'oneOf' && branches.length > 1)
      reader.notes.add(reader.keywordPaths(schema, keyword), keyword, 'widened')
    const silent = Object.keys(rest).every((each) => isAnnotation(each) || each === 'nullable')
    return union(
      keyword,
      branches.map((branch: unknown, index) => () => {
        const path = `${pathOf(reader, schema)}/${keyword}/${index}`
        if (silent || branch === false) return reader.read(branch, path, depth + 1)
        const { title: _title, description: _text, default: _default, examples: _examples, ...constraints } = rest
        const base = reader.derive(constraints, schema)
        if (!isSchemaObject(branch)) return reader.read(base, path, depth + 1)
        return reader.read(reader.join(base, reader.expand(branch)), path, depth + 1)
      }),
    )
  }
  if (Array.isArray(known.enum) || 'const' in known) return readValues(reader, known, schema)
  return readTyped(reader, known, schema)
}

/** Says which of the branches' properties are needed, and nothing else: words serve a model better than a union. */
function isCondition(branch: unknown): boolean {
  if (!isSchemaObject(branch)) return false
  const keywords = Object.keys(branch).filter((keyword) => !isAnnotation(keyword) && keyword !== 'type')
  return keywords.length > 0 && keywords.every((keyword) => ['required', 'not', 'dependentRequired'].includes(keyword))
}

function union(keyword: 'anyOf' | 'oneOf' | 'type', branches: (() => SchemaNode)[]): NodeBody {
  return { shape: { kind: 'union', keyword, branches }, limits: [], remarks: [] }
}

function readValues(reader: Reading, schema: JsonSchema, from: JsonSchema): NodeBody {
  const listed: unknown[] = Array.isArray(schema.enum) ? schema.enum : [schema.const]
  const constant = 'const' in schema ? listed.filter((value) => isSameJson(value, schema.const)) : listed
  const { enum: _, const: __, ...constraints } = schema
  // What a value has to be beside being listed is known now.
  let lookups = 200
  // Enough for what values hold; a schema that only refers to itself ends here.
  const lookup = (reference: string) => {
    lookups -= 1
    return lookups < 0 || reader.resolve(reference)
  }
  const values = constant.filter((value) => isMatch(constraints, value, lookup))
  const unique = values.filter((value, index) => values.findIndex((other) => isSameJson(value, other)) === index)
  const shape: Shape = unique.length > 0 ? { kind: 'values', values: unique } : { kind: 'never' }
  const unchecked = Object.keys(constraints).filter((keyword) => !checked.has(keyword))
  return { shape, limits: [], remarks: remarksOf(reader, from, unchecked) }
}

function readTyped(reader: Reading, schema: JsonSchema, from: JsonSchema): NodeBody {
  const named = schema.type === undefined ? undefined : [schema.type].flat()
  if (named?.length === 0) return { shape: { kind: 'never' }, limits: [], remarks: [] }
  const wanted = named?.filter((type) => types.includes(type))
  const kinds = wanted?.length ? wanted : inferredTypes(schema)
  if (kinds.length === 0) return { shape: { kind: 'any' }, limits: [], remarks: remarksOf(reader, from, anywhere) }
  if (!named) reader.notes.add(reader.pathsOf(from), 'type', 'narrowed')
  const distinct = [...new Set(kinds)].filter((kind) => kind !== 'integer' || !kinds.includes('number'))
  if (distinct.length === 1) return readOne(reader, schema, from, distinct[0]!)
  return union(
    'type',
    distinct.map((kind) => () => ({ ...readOne(reader, schema, from, kind), paths: reader.pathsOf(from) })),
  )
}

function inferredTypes(schema: JsonSchema): string[] {
  if (isSilent(schema)) return []
  return Object.keys(structure).filter((type) =>
    [...limitsOf[type]!, ...spoken[type]!, ...structure[type]!].some((keyword) => schema[keyword] !== undefined),
  )
}

function readOne(reader: Reading, schema: JsonSchema, from: JsonSchema, kind: string): NodeBody {
  const group = kind === 'integer' ? 'number' : kind
  const limits = remarksOf(reader, schema, limitsOf[group] ?? [])
  const remarks = remarksOf(reader, from, [...anywhere, ...(spoken[group] ?? [])])
  switch (kind) {
    case 'array':
      return { ...readArray(reader, schema, limits), remarks }
    case 'object':
      return { shape: readObject(reader, schema, from), limits, remarks }
    default:
      return { shape: { kind: kind as 'string' }, limits, remarks }
  }
}

function readArray(reader: Reading, schema: JsonSchema, limits: NodeBody['limits']): Omit<NodeBody, 'remarks'> {
  const path = pathOf(reader, schema)
  const { prefixItems, minItems = 0, maxItems } = schema
  const items: unknown = schema.items
  if (!Array.isArray(prefixItems) || prefixItems.length === 0) {
    return { shape: { kind: 'array', items: () => reader.read(items ?? true, `${path}/items`) }, limits }
  }
  const closed = items === false || (maxItems !== undefined && maxItems <= prefixItems.length)
  if (closed && minItems > prefixItems.length) return { shape: { kind: 'never' }, limits: [] }
  const length = Math.min(prefixItems.length, maxItems ?? prefixItems.length)
  const prefix = prefixItems
    .slice(0, length)
    .map((item, index) => () => reader.read(item, `${path}/prefixItems/${index}`))
  const rest = closed ? {} : { rest: () => reader.read(items ?? true, `${path}/items`) }
  // The count is in the shape, unless there is a rest to count.
  const counted = closed ? limits.filter(({ keyword }) => keyword === 'uniqueItems') : limits
  return { shape: { kind: 'tuple', prefix, ...rest, minItems }, limits: counted }
}

function readObject(reader: Reading, schema: JsonSchema, from: JsonSchema): Shape {
  const path = pathOf(reader, schema)
  const required = Array.isArray(schema.required) ? schema.required : []
  const declared = Object.keys(schema.properties ?? {})
  const properties = [...new Set([...declared, ...required])].map(
    (name): PropertyNode => ({
      name,
      required: required.includes(name),
      read: () => reader.read(propertyIn(schema, name), `${path}/properties/${pointerToken(name)}`),
    }),
  )
  const patterns = Object.values((own(schema, 'patternProperties') as object) ?? {})
  if (patterns.length > 0)
    reader.notes.add(reader.keywordPaths(from, 'patternProperties'), 'patternProperties', 'widened')
  const stated: unknown = schema.additionalProperties
  const isRoot = path === '#'
  const open = stated ?? (properties.length === 0 && patterns.length === 0 && !isRoot)
  if (stated === undefined && !open) reader.notes.add(reader.pathsOf(from), 'additionalProperties', 'narrowed')
  const others = [...patterns, ...(open === false ? [] : [open])].filter((other) => other !== false)
  if (others.length === 0) return { kind: 'object', properties }
  const rest = others.length === 1 ? others[0] : reader.derive({ anyOf: others as JsonSchema[] }, schema)
  return { kind: 'object', properties, rest: () => reader.read(rest, `${path}/additionalProperties`) }
}

function pathOf(reader: Reading, schema: JsonSchema): string {
  return reader.pathsOf(schema)[0] ?? '#'
}
