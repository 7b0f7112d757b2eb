import type { HttpParameter, JsonSchema, ParameterStyle } from '@composio/spec'
import { compileSchema, isUsableName, type SchemaRun } from './compile-schema.ts'
import { isObject, type JsonObject, own, ownObject, ownText, resolve } from './description.ts'
import { limits } from './limits.ts'

/** What a tool takes, as it is put together. */
export interface ToolArguments {
  properties: Record<string, JsonSchema>
  required: string[]
  parameters: Record<string, HttpParameter>
  rename: Record<string, string>
}

/** The server writes these itself, or they would change whom it speaks for. */
const OWN_HEADERS = new Set(
  'accept content-type authorization host cookie content-length transfer-encoding connection'.split(' '),
)
const STYLES: Record<HttpParameter['in'], ParameterStyle[]> = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
}
const ORDER = ['path', 'query', 'header', 'cookie'] as const

/** Parameters of the path item and of the operation, which takes precedence, in the order path, query, header, cookie. */
export function parametersOf(run: SchemaRun, pathItem: JsonObject, operation: JsonObject): JsonObject[] {
  const found = new Map<string, JsonObject>()
  for (const list of [own(pathItem, 'parameters'), own(operation, 'parameters')]) {
    for (const item of Array.isArray(list) ? list : []) {
      const parameter = resolve(run.description, item)
      if (parameter) found.set(`${ownText(parameter, 'in')} ${ownText(parameter, 'name')}`, parameter)
    }
  }
  const rank = (parameter: JsonObject) => ORDER.indexOf(ownText(parameter, 'in') as (typeof ORDER)[number])
  return [...found.values()].filter((parameter) => rank(parameter) >= 0).sort((a, b) => rank(a) - rank(b))
}

/**
 * Adds a parameter to a tool's arguments.
 * @returns the argument's name; undefined where it is left out
 */
export function addParameter(run: SchemaRun, tool: ToolArguments, parameter: JsonObject): string | undefined {
  const name = ownText(parameter, 'name')
  const place = ownText(parameter, 'in') as HttpParameter['in']
  const isRequired = own(parameter, 'required') === true || place === 'path'
  if (place === 'header' && OWN_HEADERS.has(name.toLowerCase())) return undefined
  const isToken = /^[!#$%&'*+.^_`|~\w-]+$/.test(name)
  const isFull = Object.keys(tool.properties).length >= limits.argumentsOfTool && !isRequired
  if (!isUsableName(name) || isFull || ((place === 'header' || place === 'cookie') && !isToken)) {
    run.description.writer.note('argument-left-out', run.where, `The parameter "${name}" of the ${place} is left out.`)
    return undefined
  }
  const content = Object.values(ownObject(parameter, 'content')).find(isObject)
  const schema = compileSchema(run, own(content ?? parameter, 'schema'))
  const said = compileSchema(run, { description: own(parameter, 'description') }).description
  const argument = argumentName(tool, name, place)
  tool.properties[argument] = { ...schema, ...(said && { description: joined(said, schema.description) }) }
  if (isRequired) tool.required.push(argument)
  tool.parameters[argument] = {
    ...howWritten(parameter, place, content !== undefined),
    ...(argument !== name && { name }),
  }
  return argument
}

/** The description of the parameter, with what that of its schema says of pattern and default. */
function joined(said: string, ofSchema: string | undefined): string {
  const rest = /(?:Default|Pattern): .*$/.exec(ofSchema ?? '')?.[0]
  return rest ? `${said} ${rest}` : said
}

function howWritten(parameter: JsonObject, place: HttpParameter['in'], isJson: boolean): HttpParameter {
  if (isJson) return { in: place, json: true }
  const style = STYLES[place].find((candidate) => candidate === own(parameter, 'style'))
  const explode = own(parameter, 'explode')
  const isDefault = style === undefined || style === STYLES[place][0]
  return {
    in: place,
    ...(!isDefault && { style: style! }),
    ...(typeof explode === 'boolean' && { explode }),
    ...(place === 'path' && own(parameter, 'allowReserved') === true && { segments: true as const }),
  }
}

/** A name that model APIs take, and that no other argument has: the place goes before it where one has. */
export function argumentName(tool: ToolArguments, name: string, place: string): string {
  const plain = name
    .replace(/[^A-Za-z0-9_-]+/g, '_')
    .replace(/^_+(?=.)|(?<=.)_+$/g, '')
    .slice(0, limits.argumentNameLength)
  let result = plain === '' || plain === '_' ? 'value' : plain
  for (let count = 1; Object.hasOwn(tool.properties, result); count++)
    result = `${place}_${count > 1 ? `${count}_` : ''}${plain}`.slice(0, limits.argumentNameLength)
  return result
}
