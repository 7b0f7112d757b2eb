import type { HttpMethod, HttpOperation, JsonSchema, ObjectSchema, ToolDefinition, ToolTag } from '@composio/spec'
import { cleanText } from './clean-text.ts'
import { addParameter, parametersOf, type ToolArguments } from './compile-arguments.ts'
import type { CompiledAuth } from './compile-auth.ts'
import { addBody } from './compile-body.ts'
import { compileSchema, type SchemaRun, schemaRun } from './compile-schema.ts'
import { type Description, isObject, type JsonObject, own, ownObject, ownText, resolve } from './description.ts'
import { limits } from './limits.ts'
import { paginationOf } from './pagination.ts'
import { splitWords } from './tool-slug.ts'

/** One operation as the description has it. */
export interface FoundOperation {
  /** Upper case. */
  method: HttpMethod
  path: string
  pathItem: JsonObject
  operation: JsonObject
  operationId: string
  summary: string
}

/** The tool of an operation; undefined, with a line in the report, where it cannot be called rightly. */
export function compileOperation(
  description: Description,
  found: FoundOperation,
  slug: string,
  auth: CompiledAuth,
): ToolDefinition | undefined {
  const { method, operation, pathItem } = found
  const where = `${method} ${found.path}`
  const run = schemaRun(description, where, 'input')
  const tool: ToolArguments = { properties: {}, required: [], parameters: {}, rename: {} }
  const parameters = parametersOf(run, pathItem, operation).filter(
    (parameter) => !auth.places.has(`${ownText(parameter, 'in')} ${ownText(parameter, 'name')}`),
  )
  const path = compilePath(run, tool, found.path, parameters)
  if (typeof path !== 'string') {
    description.writer.note('operation-left-out', where, path.problem)
    return undefined
  }
  for (const parameter of parameters) if (ownText(parameter, 'in') !== 'path') addParameter(run, tool, parameter)
  const takesBody = method !== 'GET' && method !== 'HEAD'
  if (!takesBody && own(resolve(description, own(operation, 'requestBody')) ?? {}, 'required') === true) {
    description.writer.note('operation-left-out', where, `It requires a body, which a ${method} request cannot have.`)
    return undefined
  }
  const body = takesBody ? addBody(run, tool, operation) : undefined
  if (run.isCut)
    description.writer.note('schema-cut', where, 'Its arguments are cut: what is left out accepts anything.')
  const output = compileOutput(description, where, operation)
  const query = Object.keys(tool.parameters).filter((name) => tool.parameters[name]!.in === 'query')
  const pagination = method === 'GET' ? paginationOf(query, output) : undefined
  const scopes = auth.schemes.some(({ scheme }) => scheme === 'OAUTH2') ? auth.scopesOf(operation) : []
  const isDeprecated = own(operation, 'deprecated') === true
  const http: HttpOperation = {
    method,
    path,
    ...(Object.keys(tool.parameters).length > 0 && { parameters: tool.parameters }),
    ...(Object.keys(tool.rename).length > 0 && { rename: tool.rename }),
    body: body ?? null,
  }
  return {
    slug,
    ...textOf(found, isDeprecated),
    input: inputOf(tool),
    ...(output && { output }),
    tags: tagsOf(found),
    ...(scopes.length > 0 && { scopes }),
    ...(isDeprecated && { deprecated: true }),
    ...(pagination && { pagination }),
    operation: http,
  }
}

function inputOf({ properties, required }: ToolArguments): ObjectSchema {
  return { type: 'object', properties, ...(required.length > 0 && { required }) }
}

/** The path with placeholders named after arguments, all else encoded, so that it is what it looks like. */
function compilePath(
  run: SchemaRun,
  tool: ToolArguments,
  template: string,
  parameters: JsonObject[],
): string | { problem: string } {
  const [path = ''] = template.split('#', 1)
  if (!path.startsWith('/') || path.startsWith('//')) return { problem: 'The path does not begin with one slash.' }
  if (/[\p{Cc}\p{Cs}\\]/u.test(path)) return { problem: 'The path has characters that no path has.' }
  if (path.split(/[/?]/).some((part) => /^(?:\.|%2e){1,2}$/i.test(part)))
    return { problem: 'The path has steps such as "..".' }
  const declared = new Map(
    parameters.filter((one) => ownText(one, 'in') === 'path').map((one) => [ownText(one, 'name'), one]),
  )
  const names = new Map<string, string>()
  if (/[{}]/.test(path.replace(/\{[^{}]*\}/g, ''))) return { problem: 'The braces of the path do not match.' }
  for (const [, plus, name = ''] of path.matchAll(/\{(\+?)([^{}]*)\}/g)) {
    if (names.has(name)) continue
    const parameter = declared.get(name) ?? { name, in: 'path', schema: { type: 'string' } }
    if (!declared.has(name))
      run.description.writer.note('assumed', run.where, `{${name}} is not declared: it is taken for text.`)
    const argument = addParameter(run, tool, { ...parameter, ...(plus && { allowReserved: true }) })
    if (argument === undefined) return { problem: `{${name}} is left out.` }
    names.set(name, argument)
  }
  return path
    .split(/(\{[^{}]*\})/)
    .map((part) => {
      const [, name] = /^\{\+?([^{}]*)\}$/.exec(part) ?? []
      return name === undefined ? encodeURI(part).replace(/%25(?=[\dA-F]{2})/gi, '%') : `{${names.get(name)}}`
    })
    .join('')
}

function compileOutput(description: Description, where: string, operation: JsonObject): ObjectSchema | undefined {
  const responses = ownObject(operation, 'responses')
  const status =
    Object.keys(responses)
      .filter((key) => /^2(?:\d\d|XX)$/i.test(key))
      .sort()[0] ?? 'default'
  const content = ownObject(resolve(description, own(responses, status)) ?? {}, 'content')
  const type = Object.keys(content).find((name) => /json/i.test(name))
  const value = type === undefined ? undefined : own(ownObject(content, type), 'schema')
  if (!isObject(value)) return undefined
  const schema: JsonSchema = compileSchema(schemaRun(description, where, 'output'), value)
  if (schema.type === 'object') return { ...schema, type: 'object', properties: schema.properties ?? {} }
  // Lists and bare values are given back under this name.
  return { type: 'object', properties: { result: schema } }
}

/** Name and description; a description says what the operation is even where its author says nothing. */
function textOf({ method, path, operation, operationId, summary }: FoundOperation, isDeprecated: boolean) {
  const short = cleanText(summary, limits.nameLength)
  const words = splitWords(operationId || `${method} ${path}`)
    .join(' ')
    .toLowerCase()
  const name = short || `${words.charAt(0).toUpperCase()}${words.slice(1)}`.slice(0, limits.nameLength) || method
  const long = cleanText(own(operation, 'description'), limits.toolDescriptionLength - limits.nameLength - 200)
  const parts = [isDeprecated ? 'Deprecated.' : '', short && !long.startsWith(short) ? sentence(short) : '', long]
  const said = parts.filter((part) => part !== '').join(' ')
  const call = `${method} ${cleanText(path, 160)}`
  return {
    name,
    description: said.length >= 40 ? said : `${said ? sentence(said) : sentence(name)} Calls ${call} of the API.`,
  }
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}

const DESTROYS = new Set('DELETE REMOVE DESTROY PURGE REVOKE CANCEL ERASE DROP TERMINATE WIPE UNINSTALL'.split(' '))

/** RFC 9110, sections 9.2.1 and 9.2.2, and what the words of the name say. */
function tagsOf({ method, operationId, summary }: FoundOperation): ToolTag[] {
  if (method === 'GET' || method === 'HEAD') return ['readOnlyHint']
  const words = [...splitWords(operationId), ...splitWords(summary)]
  const isDestructive = method === 'DELETE' || words.some((word) => DESTROYS.has(word))
  const isIdempotent = method === 'DELETE' || method === 'PUT'
  return [
    ...(isDestructive ? ['destructiveHint' as const] : []),
    ...(isIdempotent ? ['idempotentHint' as const] : []),
    'openWorldHint',
  ]
}
