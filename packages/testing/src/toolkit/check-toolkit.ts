import type {
  AuthScheme,
  CredentialField,
  HttpOperation,
  KeyScheme,
  ToolDefinition,
  ToolkitDefinition,
} from '@composio/spec'
import { inputProblems, schemaProblems } from './schema-rules.ts'

/** What a rule is about; exceptions name it. */
export type ToolRule = 'slug' | 'text' | 'schema' | 'examples' | 'arguments' | 'hints' | 'scopes'

export interface ToolProblem {
  rule: ToolRule
  message: string
}

/** Problems of a toolkit apart from its tools, as sentences; empty when there are none. */
export function checkToolkit(definition: ToolkitDefinition): string[] {
  const problems: string[] = []
  const demand = demandInto(problems)
  demand(/^[a-z][a-z0-9]*$/.test(definition.slug), `slug "${definition.slug}" must be lower-case letters and digits.`)
  demand(definition.name.trim() !== '', 'name is empty.')
  demand(definition.description.trim().length >= 20, 'description must be a sentence, for people and for search.')
  demand(/^\d{8}_\d{2}$/.test(definition.version), `version "${definition.version}" must have the form yyyymmdd_nn.`)
  demand(isWebUrl(definition.appUrl), `appUrl "${definition.appUrl}" is not an http(s) URL.`)
  demand(
    isWebUrl(definition.baseUrl) && !definition.baseUrl.endsWith('/'),
    `baseUrl "${definition.baseUrl}" must be an http(s) URL without a trailing slash.`,
  )
  demand(definition.color === undefined || /^#[0-9a-f]{6}$/i.test(definition.color), 'color must be #rrggbb.')
  demand(definition.categories.length > 0, 'categories is empty.')
  demand(definition.tools.length > 0, 'there are no tools.')
  demand(
    definition.auth.length === 0 || definition.whoami !== undefined,
    'whoami is missing: without it nobody knows which account was connected.',
  )
  for (const scheme of definition.auth) problems.push(...authProblems(scheme))
  const names = definition.tools.flatMap((tool) => [tool.slug, ...(tool.aliases ?? [])])
  const repeated = names.filter((name, index) => names.indexOf(name) !== index)
  demand(repeated.length === 0, `these slugs or aliases occur more than once: ${repeated.join(', ')}.`)
  return problems
}

/** Problems of one tool; empty when there are none. */
export function checkTool(definition: ToolkitDefinition, tool: ToolDefinition): ToolProblem[] {
  const operation = typeof tool.operation === 'function' ? undefined : tool.operation
  const rules: Record<ToolRule, string[]> = {
    slug: slugProblems(definition, tool),
    text: textProblems(tool),
    schema: [
      ...schemaProblems('input', tool.input),
      ...inputProblems(tool.input),
      ...(tool.output ? schemaProblems('output', tool.output) : []),
    ],
    examples: exampleProblems(tool, operation),
    arguments: operation ? argumentProblems(tool, operation) : [],
    hints: hintProblems(tool, operation),
    scopes: scopeProblems(definition, tool),
  }
  return Object.entries(rules).flatMap(([rule, messages]) =>
    messages.map((message) => ({ rule: rule as ToolRule, message })),
  )
}

function authProblems(scheme: AuthScheme): string[] {
  const problems: string[] = []
  const demand = demandInto(problems)
  if (scheme.scheme === 'OAUTH2') {
    for (const url of [scheme.authorizationUrl, scheme.tokenUrl, scheme.revocationUrl]) {
      demand(url === undefined || isWebUrl(url), `OAUTH2: "${url}" is not an http(s) URL.`)
    }
    demand(new Set(scheme.scopes).size === scheme.scopes.length, 'OAUTH2: a scope occurs twice.')
    return problems
  }
  switch (scheme.scheme) {
    case 'API_KEY':
    case 'BEARER_TOKEN':
    case 'BASIC':
      return [...fieldProblems(scheme), ...keyProblems(scheme)]
    case 'BASIC_WITH_JWT':
      return fieldProblems(scheme)
    case 'NO_AUTH':
      return []
    default:
      return addressProblems(scheme)
  }
}

function fieldProblems({ scheme, fields }: { scheme: string; fields: CredentialField[] }): string[] {
  const problems: string[] = []
  const demand = demandInto(problems)
  demand(fields.length > 0, `${scheme}: there are no fields to fill in.`)
  demand(
    fields.some((field) => field.secret),
    `${scheme}: no field is marked secret.`,
  )
  return problems
}

function keyProblems({ scheme, fields, apply }: KeyScheme): string[] {
  const values = Object.fromEntries(fields.map((field) => [field.name, `value-of-${field.name}`]))
  const { headers, query, body } = apply(values)
  const isApplied = Object.keys({ ...headers, ...query, ...body }).length > 0
  return isApplied ? [] : [`${scheme}: apply puts nothing on the request.`]
}

function addressProblems(scheme: AuthScheme): string[] {
  const addresses = Object.entries(scheme).filter(([name]) => name.endsWith('Url') || name === 'issuer')
  return addresses
    .filter(([, url]) => url !== undefined && !isWebUrl(String(url)))
    .map(([, url]) => `${scheme.scheme}: "${url}" is not an http(s) URL.`)
}

function slugProblems(definition: ToolkitDefinition, tool: ToolDefinition): string[] {
  const problems: string[] = []
  const demand = demandInto(problems)
  for (const slug of [tool.slug, ...(tool.aliases ?? [])]) {
    demand(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(slug), `"${slug}" must be upper snake case.`)
    demand(slug.length <= 60, `"${slug}" has ${slug.length} characters; model APIs take 64 with a prefix, so 60.`)
  }
  const prefix = `${definition.slug.toUpperCase()}_`
  demand(tool.slug.startsWith(prefix), `"${tool.slug}" must begin with ${prefix}.`)
  return problems
}

function textProblems(tool: ToolDefinition): string[] {
  const problems: string[] = []
  const demand = demandInto(problems)
  const length = tool.description.trim().length
  demand(tool.name.trim() !== '', 'name is empty.')
  demand(length >= 40, `the description has ${length} characters; a model needs what, when and what comes back: 40.`)
  demand(length <= 1024, `the description has ${length} characters; model APIs take 1024.`)
  return problems
}

/** Which string arguments a model cannot guess the form of: what goes into a path, a query language, or a pattern. */
function exampleProblems(tool: ToolDefinition, operation: HttpOperation | undefined): string[] {
  const inPath = new Set(operation ? pathParameters(operation.path) : [])
  return Object.entries(tool.input.properties ?? {})
    .filter(([name, schema]) => {
      const unclear = inPath.has(name) || schema.pattern !== undefined || /(^|_)(id|query)$/.test(name)
      const told = schema.examples?.length || schema.enum || schema.const !== undefined || schema.default !== undefined
      return schema.type === 'string' && unclear && !told
    })
    .map(([name]) => `input.${name}: give an example; its form cannot be guessed.`)
}

function argumentProblems(tool: ToolDefinition, operation: HttpOperation): string[] {
  const problems: string[] = []
  const demand = demandInto(problems)
  const known = tool.input.properties ?? {}
  const inPath = pathParameters(operation.path)
  demand(operation.path.startsWith('/'), `path "${operation.path}" must begin with a slash.`)
  for (const name of inPath) {
    demand(name in known, `path parameter {${name}} is no argument.`)
    demand(tool.input.required?.includes(name) === true, `path parameter {${name}} must be required.`)
  }
  for (const name of operation.query ?? []) {
    demand(name in known, `"query" names ${name}, which is no argument.`)
    demand(!inPath.includes(name), `"query" names ${name}, which goes into the path.`)
  }
  for (const name of Object.keys(operation.rename ?? {})) {
    demand(name in known, `"rename" names ${name}, which is no argument.`)
  }
  for (const name of Object.keys(operation.headers ?? {})) {
    demand(name in known, `"headers" names ${name}, which is no argument.`)
  }
  return problems
}

function hintProblems(tool: ToolDefinition, operation: HttpOperation | undefined): string[] {
  const problems: string[] = []
  const demand = demandInto(problems)
  const readOnly = tool.tags.includes('readOnlyHint')
  const destructive = tool.tags.includes('destructiveHint')
  demand(!(readOnly && destructive), 'readOnlyHint and destructiveHint exclude each other.')
  demand(new Set(tool.tags).size === tool.tags.length, 'a tag occurs twice.')
  if (!operation) return problems
  const { method } = operation
  if (method === 'GET' || method === 'HEAD') demand(readOnly, `${method} changes nothing: tag it readOnlyHint.`)
  else demand(!readOnly, `${method} is tagged readOnlyHint.`)
  if (method === 'DELETE') demand(destructive, 'DELETE must be tagged destructiveHint.')
  return problems
}

/** Scope tokens as in RFC 6749 section 3.3. */
function scopeProblems(definition: ToolkitDefinition, tool: ToolDefinition): string[] {
  const problems: string[] = []
  const demand = demandInto(problems)
  const scopes = tool.scopes ?? []
  demand(new Set(scopes).size === scopes.length, 'a scope occurs twice.')
  for (const scope of scopes) demand(/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope), `"${scope}" is not a scope token.`)
  demand(
    scopes.length === 0 || definition.auth.some((scheme) => scheme.scheme === 'OAUTH2'),
    'it lists scopes, but the toolkit has no OAUTH2 scheme that could grant them.',
  )
  return problems
}

function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '')
}

function isWebUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

function demandInto(problems: string[]) {
  return (holds: boolean, message: string): void => {
    if (!holds) problems.push(message)
  }
}
