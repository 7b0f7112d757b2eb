import type { JsonSchema, ToolDefinition } from '@composio/spec'
import { toolkits } from '@composio/toolkits'
import { describe, expect, it } from 'vitest'
import { Catalog, type CatalogTool } from '../../../packages/server/src/catalog/catalog.ts'
import { Egress, type EgressRequest, type EgressResponse } from '../../../packages/server/src/egress/egress.ts'
import { buildRequest } from '../../../packages/server/src/execute/build-request.ts'
import { argumentProblem } from '../../../packages/server/src/execute/validate-arguments.ts'
import { callApi } from '../../../packages/server/src/upstream/call-api.ts'
import { PAYLOADS } from './payloads.ts'

interface Sent extends Pick<EgressRequest, 'method' | 'headers'> {
  url: URL
}

/** Takes down what would go out, and answers everything with a success. */
class Recorder extends Egress {
  readonly sent: Sent[] = []

  override async send(url: URL, { method, headers }: EgressRequest): Promise<EgressResponse> {
    this.sent.push({ url: new URL(url), method, headers })
    const bytes = Buffer.from('{"ok":true,"data":{},"id":"1","items":[]}')
    return { status: 200, headers: { 'content-type': 'application/json' }, bytes }
  }
}

const TOKEN = 'a-token-for-tests'
const MARKER = 'marker2'

/** As the server runs a tool, once its account is chosen. */
async function run({ tool, toolkit }: CatalogTool, given: Record<string, unknown>): Promise<Sent[]> {
  const egress = new Recorder(new Set())
  const args = structuredClone(given)
  if (argumentProblem(tool.input, args)) return []
  const signal = new AbortController().signal
  const credential = { headers: { authorization: `Bearer ${TOKEN}` }, secrets: [TOKEN] }
  const request = (wanted: Parameters<typeof callApi>[1]) => callApi({ egress, toolkit, credential, signal }, wanted)
  try {
    if (typeof tool.operation === 'function') await tool.operation(args, { request, signal })
    else await request(buildRequest(tool.operation, args))
  } catch {
    // A refusal is fine: what counts is what had gone out by then.
  }
  return egress.sent
}

type Path = (string | number)[]

/** Where in the arguments any text may stand. */
function textPaths(schema: JsonSchema, depth = 0): Path[] {
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((branch) => textPaths(branch, depth))
  const types = [schema.type].flat()
  if (types.includes('string') && !schema.enum && schema.const === undefined) return [[], ...branches]
  if (depth > 4) return branches
  const below = types.includes('array')
    ? textPaths(schema.items ?? {}, depth + 1).map((path): Path => [0, ...path])
    : Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
        textPaths(property, depth + 1).map((path): Path => [name, ...path]),
      )
  return [...branches, ...below]
}

/** A value that fits. */
function sample(schema: JsonSchema): unknown {
  const branch = schema.anyOf?.[0] ?? schema.oneOf?.[0]
  if (branch && schema.type === undefined) return sample(branch)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const [type] = [schema.type].flat()
  if ((type !== 'string' || schema.format || schema.pattern) && schema.examples?.length) return schema.examples[0]
  if (type === 'string') return schema.format === 'date-time' ? '2026-11-22T10:00:00Z' : 'plain1'
  if (type === 'integer' || type === 'number') return schema.minimum ?? 1
  if (type === 'boolean') return true
  if (type === 'array') return [sample(schema.items ?? {})]
  return Object.fromEntries((schema.required ?? []).map((name) => [name, sample(schema.properties?.[name] ?? {})]))
}

function withText(schema: JsonSchema | undefined, value: unknown, [step, ...rest]: Path, text: string): unknown {
  if (step === undefined) return text
  const branches = schema ? [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])] : []
  if (typeof step === 'number') {
    const list = Array.isArray(value) ? value : []
    const items = branches.find((branch) => branch.items)?.items
    return [withText(items, list[0] ?? (items && sample(items)), rest, text), ...list.slice(1)]
  }
  const own = branches.find((branch) => branch.properties?.[step])
  const property = own?.properties?.[step]
  const base = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : (own && sample(own)) || {}
  const known = (base as Record<string, unknown>)[step]
  return {
    ...base,
    [step]: withText(property, known ?? (property && rest.length > 0 ? sample(property) : undefined), rest, text),
  }
}

/** What must be the same whatever the text is: all of the address but the places that hold the text, and the names. */
function shapeOf({ url, method, headers }: Sent, text: string): string {
  const pieces = [...new Set([text, ...text.split('/')])].filter(Boolean)
  const holds = (value: string) =>
    pieces.some((piece) => value === piece || (piece.length > 2 && value.includes(piece)))
  const segments = url.pathname.split('/').map((segment) => (holds(decodeURIComponent(segment)) ? '*' : segment))
  const path = segments.join('/').replace(/\*(\/\*)+/g, '*')
  const names = Object.keys(headers).sort().join()
  return `${method} ${url.protocol}//${url.username}${url.password}${url.host}${path}${url.hash} ${names}`
}

const catalog = new Catalog(toolkits)

function check(tool: ToolDefinition, allowed: Set<string>, hosts: Set<string>, text: string, sent: Sent[]): void {
  for (const request of sent) {
    const { url, headers } = request
    const where = `${tool.slug} ${JSON.stringify(text)}: ${request.method} ${url.href}`
    expect(hosts, where).toContain(url.host)
    expect(url.pathname.split('/').map(decodeURIComponent), where).not.toContain('..')
    for (const value of Object.values(headers)) expect(value, where).toMatch(/^[\t\x20-\x7e\x80-\xff]*$/)
    if (allowed.size > 0) expect([...allowed], where).toContain(shapeOf(request, text))
  }
}

describe.each(toolkits.map(({ slug }) => slug))('the tools of %s', (slug) => {
  const tools = catalog.tools.filter(({ toolkit }) => toolkit.definition.slug === slug)

  it('call the same scheme, host, method and path whatever any of their texts is', { timeout: 120_000 }, async () => {
    let tried = 0
    let went = 0
    for (const found of tools) {
      const { tool, toolkit } = found
      for (const path of textPaths(tool.input)) {
        const args = sample(tool.input)
        const argsWith = (text: string) => withText(tool.input, args, path, text) as Record<string, unknown>
        const allowed = new Set((await run(found, argsWith(MARKER))).map((request) => shapeOf(request, MARKER)))
        for (const text of PAYLOADS) {
          const sent = await run(found, argsWith(text))
          check(tool, allowed, toolkit.hosts, text, sent)
          tried++
          if (sent.length > 0) went++
        }
      }
    }
    console.log(`${slug}: ${tools.length} tools, ${tried} calls, ${went} of them sent`)
    // With nothing sent there would be nothing to see.
    expect(went / tried).toBeGreaterThan(0.2)
  })
})

describe('a tool that puts texts into addresses as they are', () => {
  const [github] = catalog.tools.filter(({ tool }) => tool.slug === 'GITHUB_GET_A_REPOSITORY')
  const naive: CatalogTool = {
    ...github!,
    tool: {
      ...github!.tool,
      operation: ({ owner, repo }, { request }) =>
        request({ method: 'GET', path: `/repos/${owner as string}/${repo as string}` }),
    },
  }

  it('is found out', async () => {
    const usual = await run(naive, { owner: MARKER, repo: 'r' })
    expect(usual).toHaveLength(1)
    const allowed = new Set(usual.map((request) => shapeOf(request, MARKER)))
    const caught = []
    for (const text of PAYLOADS) {
      const sent = await run(naive, { owner: text, repo: 'r' })
      try {
        check(naive.tool, allowed, naive.toolkit.hosts, text, sent)
      } catch {
        caught.push(text)
      }
    }
    expect(caught).toEqual(expect.arrayContaining(['..', '../../../evil', 'x?evil=1#evil', '#evil', 'x/../../evil']))
  })
})
