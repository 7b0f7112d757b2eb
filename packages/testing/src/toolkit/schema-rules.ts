import type { JsonSchema } from '@composio/spec'
import { Ajv2020 } from 'ajv/dist/2020.js'

const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'])
/** Keywords the published SDK keeps when it reads a tool; it drops every other one without a word. */
const keptKeywords = new Set(
  `type description title default nullable properties required items enum const anyOf oneOf allOf not if then else
  minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern format minItems maxItems
  uniqueItems contains minContains maxContains minProperties maxProperties patternProperties propertyNames
  dependentRequired additionalProperties examples readOnly writeOnly $ref $defs definitions file_uploadable
  file_downloadable`.split(/\s+/),
)
const numericKeywords = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']
const countKeywords = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties']
const formats = ['date-time', 'date', 'time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uri', 'uuid', 'byte']
const schemaMaps = ['properties', 'patternProperties', '$defs', 'definitions']
const schemaLists = ['anyOf', 'oneOf', 'allOf']
const schemaValues = ['items', 'not', 'if', 'then', 'else', 'contains', 'propertyNames', 'additionalProperties']

/** A schema inside a tool's schema, with the path that leads to it: `input.labels[]`. */
export interface SchemaNode {
  path: string
  schema: Record<string, unknown>
  /** Whether it is the schema of a named property. */
  isProperty: boolean
}

/**
 * Everything wrong with a tool's schema by itself, as sentences. `root` names it in them. Covers JSON Schema 2020-12 in
 * ajv's strict mode, and the form the published SDK insists on when it reads a tool.
 */
export function schemaProblems(root: string, schema: JsonSchema): string[] {
  const problems = compileProblems(root, schema)
  if (schema.type !== 'object') problems.push(`${root}: the root must have type "object".`)
  if (!isRecord(schema.properties)) problems.push(`${root}: the root must have "properties", an empty object included.`)
  for (const node of nodesOf(root, schema, problems)) problems.push(...nodeProblems(node))
  return problems
}

/** Problems that only matter where a model has to fill the schema in: descriptions, and values that fit. */
export function inputProblems(schema: JsonSchema): string[] {
  const problems: string[] = []
  for (const { path, schema: node, isProperty } of nodesOf('input', schema, [])) {
    const description = node.description
    if (isProperty && node.$ref === undefined && (typeof description !== 'string' || description.trim() === '')) {
      problems.push(`${path}: every property needs a description.`)
    }
    const examples = Array.isArray(node.examples) ? node.examples : []
    const samples: unknown[] = 'default' in node ? [...examples, node.default] : examples
    for (const sample of samples) {
      if (!fits(schema, node, sample)) problems.push(`${path}: ${JSON.stringify(sample)} does not fit its own schema.`)
    }
  }
  return problems
}

/** Every schema in `schema`, itself first. Where a schema has to be and something else is, that goes to `problems`. */
function* nodesOf(path: string, schema: unknown, problems: string[], isProperty = false): Generator<SchemaNode> {
  if (!isRecord(schema)) {
    problems.push(`${path}: a schema must be an object here; the published SDK refuses the whole list otherwise.`)
    return
  }
  yield { path, schema, isProperty }
  for (const keyword of schemaMaps) {
    for (const [name, child] of Object.entries(isRecord(schema[keyword]) ? schema[keyword] : {})) {
      yield* nodesOf(`${path}.${name}`, child, problems, keyword === 'properties')
    }
  }
  for (const keyword of schemaLists) {
    const list: unknown = schema[keyword]
    for (const [index, child] of (Array.isArray(list) ? list : []).entries()) {
      yield* nodesOf(`${path}(${keyword} ${index})`, child, problems)
    }
  }
  for (const keyword of schemaValues) {
    const child = schema[keyword]
    if (child === undefined || (keyword === 'additionalProperties' && typeof child === 'boolean')) continue
    yield* nodesOf(keyword === 'items' ? `${path}[]` : `${path}(${keyword})`, child, problems)
  }
}

function nodeProblems({ path, schema }: SchemaNode): string[] {
  const problems: string[] = []
  const demand = (holds: boolean, message: string) => {
    if (!holds) problems.push(`${path}: ${message}`)
  }
  const declared = Array.isArray(schema.type) ? schema.type : schema.type === undefined ? [] : [schema.type]
  demand(
    declared.every((type) => types.has(String(type))),
    `type ${JSON.stringify(schema.type)} is not a JSON type.`,
  )
  for (const keyword of ['description', 'title', 'pattern', 'format']) {
    demand(schema[keyword] === undefined || typeof schema[keyword] === 'string', `"${keyword}" must be a string.`)
  }
  for (const keyword of ['examples', 'enum']) {
    demand(schema[keyword] === undefined || Array.isArray(schema[keyword]), `"${keyword}" must be an array.`)
  }
  for (const keyword of [...numericKeywords, ...countKeywords]) {
    demand(schema[keyword] === undefined || typeof schema[keyword] === 'number', `"${keyword}" must be a number.`)
  }
  for (const keyword of Object.keys(schema)) {
    demand(keptKeywords.has(keyword), `the keyword "${keyword}" does not reach models: the published SDK drops it.`)
  }
  if (schema.required !== undefined) {
    const required: unknown[] = Array.isArray(schema.required) ? schema.required : [null]
    demand(
      required.every((name) => typeof name === 'string'),
      '"required" must be an array of strings.',
    )
    const known = isRecord(schema.properties) ? schema.properties : undefined
    for (const name of required) demand(!known || String(name) in known, `"required" names ${name}, no property.`)
  }
  return problems
}

function compileProblems(root: string, schema: JsonSchema): string[] {
  try {
    newAjv().compile(schema)
    return []
  } catch (error) {
    return [`${root}: not a valid JSON Schema (2020-12): ${error instanceof Error ? error.message : String(error)}.`]
  }
}

function fits(root: JsonSchema, node: Record<string, unknown>, value: unknown): boolean {
  try {
    const definitions = root.$defs === undefined ? {} : { $defs: root.$defs }
    return sampleAjv.validate({ ...definitions, ...node }, value)
  } catch {
    // The schema itself is wrong, which compileProblems reports with its reason.
    return true
  }
}

function newAjv(): Ajv2020 {
  return new Ajv2020({
    strict: true,
    strictTypes: false,
    logger: false,
    formats: Object.fromEntries(formats.map((name) => [name, true])),
    keywords: ['file_uploadable', 'file_downloadable'],
  })
}

const sampleAjv = newAjv()

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
