import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JsonSchema } from '@composio/spec'
import { toolkits } from '@composio/toolkits'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { activateAccount, insertAccount } from '../accounts/account-store.ts'
import { insertAuthConfig } from '../accounts/auth-config-store.ts'
import type { Backend } from '../backend.ts'
import { Catalog, type CatalogTool } from '../catalog/catalog.ts'
import { Egress } from '../egress/egress.ts'
import { newSessionConfig } from '../sessions/session-config.ts'
import { IN_MEMORY, openDatabase } from '../storage/open-database.ts'
import { openVault } from '../vault/open-vault.ts'
import { WakeUps } from '../wake-ups.ts'
import { executeTool } from './execute-tool.ts'

const scope = { projectId: 'pr_1' }
const session = { id: 'trs_1', userId: 'u', config: newSessionConfig({ user_id: 'u' }), version: 1 }
interface Answer {
  status: number
  type: string
  body: string
}
const FINE: Answer = { status: 200, type: 'application/json', body: '{"ok":true,"data":{}}' }
/** What the upstream answers to everything. */
let answer = FINE
const requests: { method: string; path: string; host: string }[] = []
const upstream = createServer((request, response) => {
  const { method = '', url = '', headers } = request
  requests.push({ method, path: url.split('?')[0]!, host: headers.host ?? '' })
  request.resume()
  response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body)
})
let backend: Backend
let host: string

beforeAll(async () => {
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', () => resolve()))
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
  host = new URL(url).host
  const overrides = Object.fromEntries(
    toolkits.map(({ slug, baseUrl, allowedHosts = [] }) => {
      const hosts = Object.fromEntries(allowedHosts.map((allowed) => [`https://${allowed}`, url]))
      return [slug, { baseUrl: `${url}${new URL(baseUrl).pathname.replace(/\/$/, '')}`, hosts }]
    }),
  )
  const db = await openDatabase(IN_MEMORY)
  const catalog = new Catalog(toolkits, overrides)
  backend = {
    db,
    catalog,
    vault: await openVault(db, randomBytes(32), scope.projectId),
    egress: new Egress(catalog.trustedOrigins),
    linkKey: randomBytes(32),
    publicUrl: () => 'http://127.0.0.1:8674',
    wakeUps: new WakeUps(),
    log: () => undefined,
  }
  for (const { slug, auth } of toolkits) {
    if (auth.length === 0) continue
    const authConfig = await insertAuthConfig(backend, scope, {
      toolkit: slug,
      name: slug,
      scheme: 'OAUTH2',
      isManaged: false,
    })
    const account = await insertAccount(backend, scope, { userId: 'u', authConfig, pendingUntil: '2999' })
    const credential = { kind: 'oauth2', accessToken: 'a-token-for-tests' } as const
    await activateAccount(backend, scope, account, { credential, identity: null })
  }
})
afterAll(async () => {
  await backend.egress.close()
  await backend.db.destroy()
  upstream.close()
})

const PAYLOADS = [
  '../../../evil',
  '..',
  '%2e%2e%2fevil',
  '..%2f..%2fevil',
  '..\\..\\evil',
  'x/../../evil',
  'x?evil=1#',
  'x\r\nHost: evil.example\r\n\r\nGET /evil',
  '//evil.example/evil',
  '@evil.example/evil',
  'https://evil.example/evil',
  'x;/evil\u0000',
]

async function run(found: CatalogTool, args: Record<string, unknown>) {
  const from = requests.length
  const outcome = await executeTool(backend, scope, { found, session, args, signal: AbortSignal.timeout(10_000) })
  return { outcome, sent: requests.slice(from) }
}

/** A value that fits; `text` where any text does. */
function sample(schema: JsonSchema, text: string): unknown {
  const branch = schema.anyOf?.[0] ?? schema.oneOf?.[0]
  if (branch && schema.type === undefined) return sample(branch, text)
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const [type] = [schema.type].flat()
  const isFree = type === 'string' && !schema.format && !schema.pattern
  if (!isFree && schema.examples?.length) return schema.examples[0]
  if (type === 'string') return schema.format === 'date-time' ? '2026-11-22T10:00:00Z' : text
  if (type === 'integer' || type === 'number') return schema.minimum ?? 1
  if (type === 'boolean') return true
  if (type === 'array') return [sample(schema.items ?? {}, text)]
  return Object.fromEntries(
    (schema.required ?? []).map((name) => [name, sample(schema.properties?.[name] ?? {}, text)]),
  )
}

const isText = (schema: JsonSchema) =>
  [schema.type, ...(schema.anyOf ?? []).map(({ type }) => type)].flat().includes('string') && !schema.enum

/** A path with every part that came from the text replaced by `*`: what must stay the same whatever the text is. */
function shapeOf({ method, path }: { method: string; path: string }, text: string): string {
  const parts = new Set([text, ...text.split('/')].filter(Boolean))
  const segments = path.split('/').map((segment) => {
    const decoded = decodeURIComponent(segment)
    return [...parts].some((part) => decoded === part || (part.length > 2 && decoded.includes(part))) ? '*' : segment
  })
  return `${method} ${segments.join('/').replace(/\*(\/\*)+/g, '*')}`
}

describe.each(toolkits.map(({ slug }) => slug))('the tools of %s', (slug) => {
  it('call the same host, method and path whatever text they are given', { timeout: 60_000 }, async () => {
    const tools = backend.catalog.tools.filter(({ toolkit }) => toolkit.definition.slug === slug)
    let calling = 0
    for (const found of tools) {
      const { input } = found.tool
      const args = sample(input, 'plain1') as Record<string, unknown>
      if ((await run(found, args)).sent.length > 0) calling++
      for (const [name] of Object.entries(input.properties).filter(([, property]) => isText(property))) {
        const usual = await run(found, { ...args, [name]: 'marker2' })
        const allowed = new Set(usual.sent.map((request) => shapeOf(request, 'marker2')))
        for (const text of PAYLOADS) {
          const { outcome, sent } = await run(found, { ...args, [name]: text })
          expect(JSON.stringify(outcome)).not.toContain('a-token-for-tests')
          for (const request of sent) {
            const where = `${found.tool.slug} ${name}=${JSON.stringify(text)}: ${request.method} ${request.path}`
            expect(request.host, where).toBe(host)
            expect(request.path.split('/').map(decodeURIComponent), where).not.toContain('..')
            if (allowed.size > 0) expect([...allowed], where).toContain(shapeOf(request, text))
          }
        }
      }
    }
    // With nothing sent there would be nothing to see.
    expect(calling / tools.length).toBeGreaterThan(0.8)
  })
})

it('would see a path that text can change', () => {
  const naive = { method: 'GET', path: new URL('https://api.example/repos/../../../evil/issues').pathname }
  const right = shapeOf({ method: 'GET', path: '/repos/marker2/issues' }, 'marker2')
  expect(shapeOf(naive, '../../../evil')).not.toBe(right)
})

describe('every tool', () => {
  const json = 'application/json'
  const bad: Record<string, Answer> = {
    'a web page under 200': { status: 200, type: 'text/html', body: '<!doctype html><h1>Sign in</h1>' },
    'a web page under 502': { status: 502, type: 'text/html', body: '<!doctype html><h1>Bad gateway</h1>' },
    'JSON that is cut off': { status: 200, type: json, body: '{"id":1,"items":[{"na' },
    'nothing, under 500': { status: 500, type: json, body: '' },
    'an error that is text': { status: 400, type: 'text/plain', body: 'no' },
    'an error that is null': { status: 404, type: json, body: 'null' },
    'an error that is a list': { status: 422, type: json, body: '[1,null,{"message":"no"}]' },
    'an error of odd types': { status: 403, type: json, body: '{"message":{},"error":[],"errors":"x","detail":1}' },
    'an error nobody foresaw': { status: 418, type: json, body: '{"teapot":true}' },
    'too many requests': { status: 429, type: json, body: '{}' },
  }
  const odd: Record<string, Answer> = {
    'null under 200': { status: 200, type: json, body: 'null' },
    'a list under 200': { status: 200, type: json, body: '[null,1,"x",{}]' },
    'text under 200': { status: 200, type: json, body: '"text"' },
    'an object of odd types': { status: 200, type: json, body: '{"ok":1,"data":[],"errors":{},"items":7,"id":null}' },
    'nothing under 204': { status: 204, type: json, body: '' },
  }

  const everyOutcome = async (given: Answer) => {
    answer = given
    try {
      const outcomes = []
      for (const found of backend.catalog.tools) {
        const { outcome, sent } = await run(found, sample(found.tool.input, 'plain1') as Record<string, unknown>)
        if (sent.length > 0) outcomes.push({ slug: found.tool.slug, ...outcome })
      }
      expect(outcomes.length / backend.catalog.tools.length).toBeGreaterThan(0.8)
      return outcomes
    } finally {
      answer = FINE
    }
  }

  it.each(Object.keys(bad))('tells the model of %s, with the status and what to do', async (name) => {
    const { status } = bad[name]!
    for (const { slug, error } of await everyOutcome(bad[name]!)) {
      expect(error, slug).toMatch(/\S.*\S/s)
      expect(error, slug).not.toMatch(/\[object|undefined|NaN|TypeError/)
      // Some tools say what a 404 means for them.
      if (status >= 400) expect(error, slug).toMatch(new RegExp(`${status}|^There is no`))
    }
  })

  it.each(Object.keys(odd))('lives with %s', async (name) => {
    for (const { slug, data, error } of await everyOutcome(odd[name]!)) {
      expect(typeof data, slug).toBe('object')
      expect(error === null || error.length > 10, slug).toBe(true)
      expect(() => JSON.stringify(data), slug).not.toThrow()
    }
  })
})
