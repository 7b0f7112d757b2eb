import type { JsonSchema, JsonSchemaType } from '@composio/spec'
import { cleanText } from './clean-text.ts'
import {
  type Description,
  isObject,
  type JsonObject,
  own,
  ownList,
  ownObject,
  ownText,
  resolve,
} from './description.ts'
import { limits } from './limits.ts'
import { isLinearPattern } from './linear-pattern.ts'
import { mergeAllOf } from './merge-all-of.ts'

/** One schema being compiled: what it may still cost, and what it is for. */
export interface SchemaRun {
  description: Description
  where: string
  for: 'input' | 'output'
  nodesLeft: number
  maxDepth: number
  isCut: boolean
  /** In multipart forms strings of bytes are files. */
  files?: true
}

export function schemaRun(description: Description, where: string, purpose: 'input' | 'output'): SchemaRun {
  const isInput = purpose === 'input'
  return {
    description,
    where,
    for: purpose,
    nodesLeft: isInput ? limits.inputNodes : limits.outputNodes,
    maxDepth: isInput ? limits.inputDepth : limits.outputDepth,
    isCut: false,
  }
}

/** How a file is given as an argument: `FileArgument`. */
export const fileSchema = (description: string): JsonSchema => ({
  type: 'object',
  description: description || 'A file.',
  properties: {
    filename: { type: 'string' },
    contentType: { type: 'string', description: 'Media type, such as text/plain.' },
    text: { type: 'string', description: 'The content, where it is text.' },
    base64: { type: 'string', description: 'The content in base64, where it is not.' },
  },
  additionalProperties: false,
})

/**
 * A schema of OpenAPI 3.0 or 3.1 as one of JSON Schema 2020-12 that stands on its own: references put in their place,
 * recursion ended, keywords checked. What is cut off accepts anything.
 */
export function compileSchema(
  run: SchemaRun,
  value: unknown,
  depth = 0,
  path: ReadonlySet<string> = new Set(),
): JsonSchema {
  if (!isObject(value)) return {}
  const ref = ownText(value, '$ref')
  if (ref === '') return compileNode(run, value, depth, path)
  const target = resolve(run.description, value)
  if (!target) return {}
  if (path.has(ref)) return cutNode(run, target, 'Nested as above.')
  const schema = compileNode(run, target, depth, new Set([...path, ref]))
  const said = cleanText(own(value, 'description'), limits.fieldDescriptionLength)
  return said ? { ...schema, description: said } : schema
}

function compileNode(run: SchemaRun, node: JsonObject, depth: number, path: ReadonlySet<string>): JsonSchema {
  if (depth > run.maxDepth || run.nodesLeft <= 0) return cutNode(run, node, '')
  run.nodesLeft--
  if (run.files && isBytes(node)) return fileSchema(descriptionOf(node))
  const child = (value: unknown) => compileSchema(run, value, depth + 1, path)
  const schema: JsonSchema = { ...typeAndValues(node), ...numbersOf(node) }
  const description = descriptionOf(node)
  if (description) schema.description = description
  const pattern = own(node, 'pattern')
  if (typeof pattern === 'string' && isLinearPattern(pattern)) schema.pattern = pattern
  Object.assign(schema, objectKeywords(run, node, child))
  if (hasType(schema, 'array')) schema.items = isObject(own(node, 'items')) ? child(own(node, 'items')) : {}
  const branches = [...ownList(node, 'anyOf'), ...ownList(node, 'oneOf')]
  // What was cut may fit several branches: `oneOf` would refuse it.
  if (branches.length > 0) schema.anyOf = branches.slice(0, limits.branches).map(child)
  if (branches.length > limits.branches) {
    delete schema.anyOf
    run.isCut = true
  }
  return mergeAllOf(schema, ownList(node, 'allOf').slice(0, limits.branches).map(child))
}

/** What stands where a schema is not followed any further: its type, so that a model knows that much. */
function cutNode(run: SchemaRun, node: JsonObject, text: string): JsonSchema {
  run.isCut = true
  const { type } = typeAndValues(node)
  const description = [descriptionOf(node), text].filter((part) => part !== '').join(' ')
  return {
    ...(type && { type }),
    ...(description && { description }),
    ...([type].flat().includes('array') && { items: {} }),
  }
}

const TYPES = new Set<unknown>(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'])
const FORMATS = new Set(
  'date-time date time duration email hostname ipv4 ipv6 uri uri-reference uuid int32 int64 float double byte'.split(
    ' ',
  ),
)

function typeAndValues(node: JsonObject): JsonSchema {
  const types = [own(node, 'type')].flat().filter((type) => TYPES.has(type)) as JsonSchemaType[]
  if (types.length === 0 && Object.keys(ownObject(node, 'properties')).length > 0) types.push('object')
  if (types.length === 0 && isObject(own(node, 'items'))) types.push('array')
  if (own(node, 'nullable') === true && types.length > 0 && !types.includes('null')) types.push('null')
  const schema: JsonSchema = {}
  if (types.length > 0) schema.type = types.length === 1 ? types[0]! : [...new Set(types)]
  const format = own(node, 'format')
  if (typeof format === 'string' && FORMATS.has(format)) schema.format = format
  const values = enumOf(ownList(node, 'enum'), types)
  if (values) schema.enum = values
  const only = own(node, 'const')
  if (isPlain(only)) schema.const = only
  const example = own(node, 'example') ?? ownList(node, 'examples')[0]
  if (isPlain(example) && String(example).length <= 100)
    schema.examples = [typeof example === 'string' ? cleanText(example, 100) : example]
  return schema
}

/** Values that fit the type; YAML turns `yes` and `1.0` into what their authors did not mean. */
function enumOf(values: unknown[], types: JsonSchemaType[]): unknown[] | undefined {
  if (values.length === 0 || values.length > limits.enumValues || !values.every(isPlain)) return undefined
  const isText = types.length > 0 && types.every((type) => type === 'string' || type === 'null')
  const fitting = isText ? values.map((value) => (value === null ? null : String(value))) : values
  const all = types.includes('null') ? [...fitting, null] : fitting
  return [...new Set(all)]
}

function isPlain(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'] as const

function numbersOf(node: JsonObject): JsonSchema {
  const schema: JsonSchema = {}
  for (const keyword of COUNTS) {
    const value = own(node, keyword)
    if (Number.isSafeInteger(value) && (value as number) >= 0) schema[keyword] = value as number
  }
  for (const keyword of ['minimum', 'maximum'] as const) {
    const exclusive = keyword === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum'
    const limit = own(node, keyword)
    const beyond = own(node, exclusive)
    if (Number.isFinite(beyond)) schema[exclusive] = beyond as number
    if (Number.isFinite(limit)) schema[beyond === true ? exclusive : keyword] = limit as number
  }
  const step = own(node, 'multipleOf')
  // Fractions do not divide: 0.3 is no multiple of 0.1.
  if (Number.isSafeInteger(step) && (step as number) > 0) schema.multipleOf = step as number
  if (own(node, 'uniqueItems') === true) schema.uniqueItems = true
  return schema
}

function objectKeywords(run: SchemaRun, node: JsonObject, child: (value: unknown) => JsonSchema): JsonSchema {
  const given = own(node, 'properties')
  const properties: [string, JsonSchema][] = []
  const hidden = new Set<string>()
  for (const [name, value] of isObject(given) ? Object.entries(given) : []) {
    const isHidden = resolve(run.description, value)?.[run.for === 'input' ? 'readOnly' : 'writeOnly'] === true
    if (isHidden || !isUsableName(name)) hidden.add(name)
    else if (run.nodesLeft > 0) properties.push([name, child(value)])
    else run.isCut = true
    if (!isUsableName(name))
      run.description.writer.note('argument-left-out', run.where, `The name "${name}" is not usable.`)
  }
  const schema: JsonSchema = {}
  const names = new Set(properties.map(([name]) => name))
  const required = ownList(node, 'required').filter(
    (name): name is string => typeof name === 'string' && !hidden.has(name) && isUsableName(name),
  )
  if (properties.length > 0) schema.properties = Object.fromEntries(properties)
  // Those that `properties` does not list may be those of a branch.
  if (required.length > 0) schema.required = [...new Set(required)]
  const rest = own(node, 'additionalProperties')
  const isClosed = rest === false && !('patternProperties' in node) && required.every((name) => names.has(name))
  if (isClosed && !run.isCut) schema.additionalProperties = false
  else if (isObject(rest)) schema.additionalProperties = child(rest)
  else if (rest === true) schema.additionalProperties = true
  return schema
}

/** `__proto__` would be taken for more than a name by careless readers; control characters hide what is there. */
export function isUsableName(name: string): boolean {
  return name !== '' && name.length <= 200 && name !== '__proto__' && !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(name)
}

/** With the pattern and the default in words: a default of the wrong type would be an argument nobody gave. */
function descriptionOf(node: JsonObject): string {
  const parts = [cleanText(own(node, 'description') ?? own(node, 'title'), limits.fieldDescriptionLength)]
  const fallback = own(node, 'default')
  if (isPlain(fallback) && fallback !== null && fallback !== '')
    parts.push(`Default: ${cleanText(String(fallback), 60)}.`)
  const pattern = own(node, 'pattern')
  if (typeof pattern === 'string' && !isLinearPattern(pattern) && pattern.length <= limits.patternLength)
    parts.push(`Pattern: ${cleanText(pattern, limits.patternLength)}`)
  return parts.filter((part) => part !== '').join(' ')
}

function isBytes(node: JsonObject): boolean {
  const isString = [own(node, 'type')].flat().includes('string') || own(node, 'type') === undefined
  return own(node, 'type') === 'file' || (isString && (own(node, 'format') === 'binary' || 'contentMediaType' in node))
}

function hasType({ type }: JsonSchema, name: JsonSchemaType): boolean {
  return [type].flat().includes(name)
}
