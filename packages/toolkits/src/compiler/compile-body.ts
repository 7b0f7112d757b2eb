import type { HttpBody, HttpEncoding, JsonSchema, ParameterStyle } from '@composio/spec'
import { argumentName, type ToolArguments } from './compile-arguments.ts'
import { compileSchema, fileSchema, type SchemaRun } from './compile-schema.ts'
import { isObject, type JsonObject, own, ownObject, ownText, resolve } from './description.ts'

const PREFERRED = [
  /^application\/json\b/i,
  /^application\/(?:[^;]*\+)?json\b/i,
  /^application\/x-www-form-urlencoded/i,
  /^multipart\/form-data/i,
  /^text\//i,
  /^application\/(?:[^;]*\+)?xml\b/i,
  /^application\/octet-stream/i,
]

/** Adds the body to a tool's arguments. Undefined where the operation has none that can be sent. */
export function addBody(run: SchemaRun, tool: ToolArguments, operation: JsonObject): HttpBody | undefined {
  const requestBody = resolve(run.description, own(operation, 'requestBody'))
  if (!requestBody) return undefined
  const content = ownObject(requestBody, 'content')
  const types = Object.keys(content).filter((type) => /^[\w!#$&^.+-]+\/[\w!#$&^.+*-]+(?:\s*;[\x20-\x7e]*)?$/.test(type))
  const rank = (type: string) =>
    (PREFERRED.findIndex((pattern) => pattern.test(type)) + PREFERRED.length + 1) % (PREFERRED.length + 1)
  const chosen = types.sort((a, b) => rank(a) - rank(b))[0]
  if (chosen === undefined) {
    const names = Object.keys(content).join(', ')
    if (names) run.description.writer.note('body-left-out', run.where, `No body can be sent as ${names}.`)
    return undefined
  }
  const media = ownObject(content, chosen)
  const contentType = chosen.includes('*')
    ? /^\*|json/.test(chosen)
      ? 'application/json'
      : 'application/octet-stream'
    : chosen
  const isRequired = own(requestBody, 'required') === true
  const said = compileSchema(run, { description: own(requestBody, 'description') }).description
  const optional = isRequired ? {} : ({ optional: true } as const)
  if (!isStructured(contentType)) {
    const argument = addWhole(tool, wholeSchema(contentType, said), isRequired)
    return { contentType, argument, ...optional }
  }
  const isMultipart = /^multipart\//i.test(contentType)
  const schema = compileSchema(isMultipart ? asFiles(run) : run, own(media, 'schema'))
  const encoding = encodingOf(run, media)
  const rest = { contentType, ...optional, ...(Object.keys(encoding).length > 0 && { encoding }) }
  if (isSpreadable(schema, isRequired)) {
    spread(tool, schema)
    return rest
  }
  const isForm = isMultipart || /urlencoded/i.test(contentType)
  const given: JsonSchema = isForm && schema.type !== 'object' ? { ...schema, type: 'object' } : schema
  return { ...rest, argument: addWhole(tool, { ...given, ...(said && { description: said }) }, isRequired) }
}

function isStructured(contentType: string): boolean {
  return /^(?:application\/(?:[^;]*\+)?json\b|application\/x-www-form-urlencoded|multipart\/)/i.test(contentType)
}

/** The budget of the tool is one, whatever its body is read as. */
function asFiles(run: SchemaRun): SchemaRun {
  run.files = true
  return run
}

function wholeSchema(contentType: string, said: string | undefined): JsonSchema {
  const isText = /^text\/|xml\b/i.test(contentType)
  const description = [said, isText ? `The content, ${contentType}.` : ''].filter(Boolean).join(' ')
  return isText ? { type: 'string', description } : fileSchema(description)
}

/** Whether the properties of the body can be arguments themselves and still mean the same. */
function isSpreadable(schema: JsonSchema, isRequired: boolean): boolean {
  const { type, properties, required = [], additionalProperties, ...rest } = schema
  const names = Object.keys(properties ?? {})
  const isPlain = Object.keys(rest).every((key) => ['description', 'title', 'examples'].includes(key))
  const isKnown = required.every((name) => names.includes(name))
  const isOpen = additionalProperties !== undefined && additionalProperties !== false
  return type === 'object' && names.length > 0 && isPlain && isKnown && !isOpen && (isRequired || required.length === 0)
}

function spread(tool: ToolArguments, { properties = {}, required = [] }: JsonSchema): void {
  for (const [name, schema] of Object.entries(properties)) {
    const argument = argumentName(tool, name, 'body')
    tool.properties[argument] = schema
    if (argument !== name) tool.rename[argument] = name
    if (required.includes(name)) tool.required.push(argument)
  }
}

function addWhole(tool: ToolArguments, schema: JsonSchema, isRequired: boolean): string {
  const argument = argumentName(tool, 'body', 'request')
  tool.properties[argument] = schema
  if (isRequired) tool.required.push(argument)
  return argument
}

const FORM_STYLES: ParameterStyle[] = ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject']

function encodingOf(run: SchemaRun, media: JsonObject): Record<string, HttpEncoding> {
  const entries: [string, HttpEncoding][] = []
  for (const [name, value] of Object.entries(ownObject(media, 'encoding'))) {
    if (!isObject(value) || name === '__proto__') continue
    const style = FORM_STYLES.find((candidate) => candidate === own(value, 'style'))
    const explode = own(value, 'explode')
    const contentType = ownText(value, 'contentType')
    const isOne = /^[\w.+-]+\/[\w.+-]+$/.test(contentType)
    if (contentType && !isOne)
      run.description.writer.note(
        'assumed',
        run.where,
        `The part ${name} takes one of "${contentType}"; a file says which it is.`,
      )
    entries.push([
      name,
      { ...(style && { style }), ...(typeof explode === 'boolean' && { explode }), ...(isOne && { contentType }) },
    ])
  }
  return Object.fromEntries(entries)
}
