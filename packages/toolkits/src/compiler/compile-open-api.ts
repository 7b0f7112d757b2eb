import type { HttpMethod, ToolDefinition, ToolkitDefinition } from '@composio/spec'
import { cleanText, firstSentence } from './clean-text.ts'
import { type CompiledAuth, compileAuth } from './compile-auth.ts'
import { compileOperation, type FoundOperation } from './compile-operation.ts'
import { type CompileReport, Refusal, ReportWriter } from './compile-report.ts'
import { type CompiledServer, compileServer } from './compile-server.ts'
import {
  type Description,
  isObject,
  own,
  ownList,
  ownObject,
  ownText,
  readDescription,
  resolve,
} from './description.ts'
import { limits } from './limits.ts'
import { splitWords, toolSlugs } from './tool-slug.ts'

export interface CompileOptions {
  /** Lower-case letters and digits, a letter first; made of the title without it. */
  slug?: string
  name?: string
  /** `yyyymmdd_nn`. */
  version?: string
  /** In place of the servers of the description; trusted as given. */
  baseUrl?: string
  /** Where the description came from: servers without a host are relative to it. */
  sourceUrl?: string
  /** Asked for when an account connects, in place of all that the operations need. */
  scopes?: string[]
}

/** `toolkit` is undefined where the report says why there can be none. */
export interface CompileResult {
  toolkit?: ToolkitDefinition
  report: CompileReport
}

const METHODS: [string, HttpMethod][] = [
  ['get', 'GET'],
  ['head', 'HEAD'],
  ['post', 'POST'],
  ['put', 'PUT'],
  ['patch', 'PATCH'],
  ['delete', 'DELETE'],
]

/**
 * A toolkit from the description of an API: OpenAPI 3.0, 3.1, or Swagger 2.0, as an object. What it says is data: nothing
 * in it is executed, and nothing is loaded that it refers to.
 * @throws TypeError where an option is wrong; never for what the description says
 */
export async function compileOpenApi(description: unknown, options: CompileOptions = {}): Promise<CompileResult> {
  checkOptions(options)
  const slug = options.slug ?? slugOf(description)
  const writer = new ReportWriter(slug)
  try {
    const read = await readDescription(description, writer)
    return { toolkit: compileToolkit(read, slug, options), report: writer.report }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    writer.note(error.code, '', error.message)
    return { report: writer.report }
  }
}

function compileToolkit(description: Description, slug: string, options: CompileOptions): ToolkitDefinition {
  const { root, writer } = description
  const operations = findOperations(description)
  writer.report.operations = operations.length
  const server = compileServer(description, options.baseUrl, options.sourceUrl)
  const auth = compileAuth(
    description,
    operations.map(({ operation }) => operation),
    options.scopes,
  )
  if (auth.schemes.length === 0) throw new Refusal('no-usable-auth', 'None of its security schemes can be used.')
  const tools = compileTools(description, slug, operations, auth)
  if (tools.length === 0) throw new Refusal('no-tools', 'It has no operation that can be called.')
  writer.report.tools = tools.length
  const info = ownObject(root, 'info')
  const name = cleanText(options.name ?? ownText(info, 'title'), 60) || slug
  return {
    slug,
    name,
    description: summaryOf(name, cleanText(own(info, 'description') ?? own(info, 'summary'), 2_000)),
    appUrl: appUrlOf(description, server),
    categories: categoriesOf(description),
    version: options.version ?? '20000101_00',
    baseUrl: server.baseUrl,
    ...(server.addressFields.length > 0 && { addressFields: server.addressFields }),
    auth: auth.schemes,
    tools,
  }
}

function compileTools(
  description: Description,
  slug: string,
  operations: FoundOperation[],
  auth: CompiledAuth,
): ToolDefinition[] {
  const { writer } = description
  const usable = operations.filter((found) => isAtOwnServer(description, found))
  const slugs = toolSlugs(slug, usable)
  return usable.flatMap((found, index) => {
    const { slug: toolSlug, collides } = slugs[index]!
    if (collides)
      writer.note('slug-collision', `${found.method} ${found.path}`, `Another one has its name: it is ${toolSlug}.`)
    return compileOperation(description, found, toolSlug, auth) ?? []
  })
}

/** In the order of path and method, so that the order in a file changes nothing. */
function findOperations(description: Description): FoundOperation[] {
  const found: FoundOperation[] = []
  for (const [path, value] of Object.entries(ownObject(description.root, 'paths'))) {
    if (path.startsWith('x-')) continue
    const pathItem = resolve(description, value)
    if (!pathItem) continue
    for (const [key, method] of METHODS) {
      const operation = own(pathItem, key)
      if (!isObject(operation)) continue
      found.push({
        method,
        path,
        pathItem,
        operation,
        operationId: ownText(operation, 'operationId'),
        summary: ownText(operation, 'summary'),
      })
    }
  }
  if (found.length > limits.operations)
    throw new Refusal('too-large', `It has ${found.length} operations; ${limits.operations} can be taken.`)
  const key = ({ method, path }: FoundOperation) => `${path} ${method}`
  return found.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

/** An account's credential goes to the hosts of the API itself, whatever single operations say. */
function isAtOwnServer({ root, writer }: Description, { method, path, pathItem, operation }: FoundOperation): boolean {
  const servers = [...ownList(operation, 'servers'), ...ownList(pathItem, 'servers')].filter(isObject)
  if (servers.length === 0) return true
  const known = new Set(
    ownList(root, 'servers')
      .filter(isObject)
      .map((server) => ownText(server, 'url').replace(/(?<!\/)\/+$/, '')),
  )
  if (servers.some((server) => known.has(ownText(server, 'url').replace(/(?<!\/)\/+$/, '')))) return true
  writer.note(
    'host-left-out',
    `${method} ${path}`,
    `It is at ${ownText(servers[0]!, 'url')}, which is not the API's own server.`,
  )
  return false
}

function slugOf(description: unknown): string {
  const title = isObject(description) ? ownText(ownObject(description, 'info'), 'title') : ''
  const noise = new Set('API APIS REST RESTFUL HTTP OPENAPI SWAGGER SPECIFICATION SPEC DOCUMENTATION THE'.split(' '))
  const words = splitWords(title).filter((word) => !noise.has(word) && !/^V?\d+$/.test(word))
  const slug = words.join('').toLowerCase().replace(/^\d+/, '').slice(0, 24)
  return slug === '' ? 'imported' : slug
}

function summaryOf(name: string, text: string): string {
  const first = firstSentence(text, 200)
  return first.length >= 20 ? first : `The API of ${name}, from its description.`
}

function appUrlOf({ root }: Description, { baseUrl }: CompiledServer): string {
  const info = ownObject(root, 'info')
  const said = [ownText(ownObject(root, 'externalDocs'), 'url'), ownText(ownObject(info, 'contact'), 'url')]
  const url = said
    .map((text) => URL.parse(text))
    .find((found) => found && /^https?:$/.test(found.protocol) && !found.username)
  if (url) return url.href
  const [, host = ''] = /^https:\/\/(?:[^/]*\})?\.?([a-z0-9.-]+)/i.exec(baseUrl) ?? []
  return host.includes('.') ? `https://${host}` : 'https://www.openapis.org'
}

function categoriesOf({ root }: Description): string[] {
  const said = ownList(ownObject(root, 'info'), 'x-apisguru-categories').filter((value) => typeof value === 'string')
  const slugs = said.map((value) => splitWords(value).join('-').toLowerCase()).filter((value) => value !== '')
  return slugs.length > 0 ? [...new Set(slugs)].slice(0, 5) : ['other']
}

function checkOptions({ slug, version, baseUrl }: CompileOptions): void {
  if (slug !== undefined && !/^[a-z][a-z0-9]{0,23}$/.test(slug))
    throw new TypeError(`slug: "${slug}" has to be lower-case letters and digits, a letter first, at most 24.`)
  if (version !== undefined && !/^\d{8}_\d{2}$/.test(version))
    throw new TypeError(`version: "${version}" has to be yyyymmdd_nn.`)
  if (baseUrl !== undefined && !/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? ''))
    throw new TypeError(`baseUrl: "${baseUrl}" is not an http(s) URL.`)
}
