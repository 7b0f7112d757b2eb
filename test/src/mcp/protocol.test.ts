import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Rig } from '../support/rig.ts'
import { connect1, connect2 } from './clients.ts'
import { consent, GET_THING, mcpSession, UNASKED } from './mcp-rig.ts'

type Session = Awaited<ReturnType<typeof mcpSession>>

let rig: Rig
let session: Session
beforeAll(async () => {
  rig = await Rig.open()
  session = await connected()
})
afterAll(() => rig.close())

/** A session whose account is connected. */
async function connected(): Promise<Session> {
  const made = await mcpSession(rig)
  const link = await rig.rest('POST', `/tool_router/session/${made.id}/link`, { toolkit: 'acme' })
  await consent(rig, link.body.redirect_url)
  return made
}

const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
}
const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
const MODERN_META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
}

async function post(body: unknown, more: Record<string, string> = {}, to: Session = session) {
  const answer = await fetch(to.url, {
    method: 'POST',
    headers: { ...HEADERS, ...to.headers, ...more },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

/** As `post`, with a Host that fetch does not let anybody choose. */
function postAs(headers: Record<string, string>): Promise<number> {
  const { hostname, port, pathname } = new URL(session.url)
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { hostname, port, path: pathname, method: 'POST', headers: { ...HEADERS, ...session.headers, ...headers } },
      (answer) => resolve(answer.resume().statusCode ?? 0),
    )
    sent.on('error', reject).end(JSON.stringify(LIST))
  })
}

describe('who may ask', () => {
  it('takes neither a foreign Host nor a foreign Origin', async () => {
    expect(await postAs({})).toBe(200)
    for (const host of ['evil.example', '127.0.0.1.evil.example', '127.0.0.1:1', 'localhost'])
      expect(await postAs({ host }), host).toBe(400)
    for (const origin of [
      'https://evil.example',
      'null',
      'file://',
      rig.backend.url.replace('http:', 'https:').replace(/\d+$/, '1'),
    ])
      expect(await postAs({ origin }), origin).toBe(403)
    expect(await postAs({ origin: rig.backend.url })).toBe(200)
  })

  it('asks for the key every time, with a session id too', async () => {
    const id = (await post(INITIALIZE)).headers.get('mcp-session-id') ?? ''
    const own = { 'mcp-session-id': id, 'mcp-protocol-version': '2025-11-25' }
    expect((await post(LIST, own)).status).toBe(200)
    expect((await post(LIST, { ...own, 'x-api-key': 'ak_none' })).status).toBe(401)
    expect((await post(LIST, own, { ...session, headers: {} })).status).toBe(401)
  })

  it('knows the session ids it gave out, each for its own session', async () => {
    const other = await mcpSession(rig)
    const id = (await post(INITIALIZE)).headers.get('mcp-session-id') ?? ''
    expect(id).toMatch(/^[\x21-\x7e]{40,}$/)
    expect((await post(LIST, { 'mcp-session-id': id }, other)).status).toBe(404)
    const [payload, signature] = id.split('.')
    const raised = Buffer.from(JSON.stringify({ nonce: 'x', opensUrls: true })).toString('base64url')
    for (const forged of ['1', payload, `${payload}.`, `${raised}.${signature}`, `${id}x`, crypto.randomUUID()])
      expect((await post(LIST, { 'mcp-session-id': String(forged) })).status, forged).toBe(404)
    expect((await post(LIST, { 'mcp-session-id': id })).status).toBe(200)
  })
})

describe('what goes on to the service', () => {
  it("is the account's token, and nothing the client came with", async () => {
    const canary = 'canary_4f1c9b7e2a'
    const call = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: GET_THING, arguments: { id: 'token' } },
    }
    const sent = { authorization: `Bearer ${canary}`, cookie: `session=${canary}`, 'x-canary': canary }
    expect((await post(call, sent)).text).toContain('/things/token')
    const [seen] = rig.acme.seen('/things/token')
    const upstream = JSON.stringify(seen)
    expect(seen?.headers.authorization).toMatch(/^Bearer acme_access_/)
    for (const secret of [canary, rig.backend.apiKey]) expect(upstream).not.toContain(secret)
  })
})

describe('what is taken', () => {
  it.each([
    ['a batch', [LIST, LIST], 400, -32600],
    ['an empty batch', [], 400, -32600],
    ['no JSON', '{', 400, -32700],
    ['JSON that is no message', '3', 400, -32600],
    [
      'deep nesting',
      `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":${'[['.repeat(40)}${']]'.repeat(40)}}`,
      400,
      -32600,
    ],
  ])('not %s', async (_, body, status, code) => {
    const answer = await post(body)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.text)).toMatchObject({ jsonrpc: '2.0', error: { code } })
  })

  it('not more than 4 MiB, and nothing but JSON', async () => {
    const large = JSON.stringify({ ...LIST, params: { x: 'x'.repeat(4 * 1024 * 1024) } })
    expect((await post(large)).status).toBe(413)
    for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'application/jsonx'])
      expect((await post(LIST, { 'content-type': type })).status, type).toBe(415)
  })

  it('only POST', async () => {
    for (const method of ['GET', 'DELETE', 'PUT']) {
      const answer = await fetch(session.url, { method, headers: { ...HEADERS, ...session.headers } })
      expect(answer.status, method).toBe(405)
      expect(answer.headers.get('allow')).toBe('POST')
    }
  })

  it('the versions there are, in the header as in the body', async () => {
    expect((await post(LIST, { 'mcp-protocol-version': '2025-11-25' })).status).toBe(200)
    expect((await post(LIST, { 'mcp-protocol-version': '2024-01-01' })).status).toBe(400)
    expect((await post({ jsonrpc: '2.0', method: 'notifications/initialized' })).status).toBe(202)
    const modern = { ...LIST, params: { _meta: MODERN_META } }
    const right = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' }
    expect((await post(modern, right)).status).toBe(200)
    const otherMethod = await post(modern, { ...right, 'mcp-method': 'tools/call' })
    expect(otherMethod.status).toBe(400)
    expect(JSON.parse(otherMethod.text).error.code).toBe(-32020)
    const unknown = { ...MODERN_META, 'io.modelcontextprotocol/protocolVersion': '2031-01-01' }
    const later = await post(
      { ...LIST, params: { _meta: unknown } },
      { ...right, 'mcp-protocol-version': '2031-01-01' },
    )
    expect(later.status).toBe(400)
    expect(JSON.parse(later.text).error).toMatchObject({ code: -32022, data: { supported: ['2026-07-28'] } })
  })
})

describe('what is listed', () => {
  it('is the same in the same order, said to be of one user, with annotations and an output schema', async () => {
    const modern = { ...LIST, params: { _meta: MODERN_META } }
    const ask = () => post(modern, { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' })
    const [first, second] = [await ask(), await ask()]
    expect(second.text).toBe(first.text)
    const { result } = JSON.parse(first.text)
    expect(result).toMatchObject({ cacheScope: 'private', ttlMs: 0 })
    const tool = result.tools.find(({ name }: { name: string }) => name === GET_THING)
    expect(tool.annotations).toEqual({
      title: 'Get thing',
      readOnlyHint: true,
      destructiveHint: false,
      idempotentHint: false,
      openWorldHint: true,
    })
    expect(tool.outputSchema.required).toEqual(['successful', 'data'])
  })
})

describe.each([
  { revision: '2025-11-25', connect: connect1 },
  { revision: '2026-07-28', connect: connect2 },
])('a call that takes its time, $revision', ({ connect }) => {
  it('is stopped upstream when the client gives it up', { timeout: 30_000 }, async () => {
    const client = await connect({ ...session, ...UNASKED })
    let stopped: (() => void) | undefined
    const wasStopped = new Promise<void>((resolve) => {
      stopped = resolve
    })
    const arrived = new Promise<void>((resolve) => {
      rig.acme.answer('/things/slow', (_, response) => {
        response.on('close', () => stopped?.())
        resolve()
      })
    })
    const giveUp = new AbortController()
    const call = { name: GET_THING, arguments: { id: 'slow' } }
    const answer =
      connect === connect1
        ? (client as Awaited<ReturnType<typeof connect1>>).callTool(call, undefined, { signal: giveUp.signal })
        : (client as Awaited<ReturnType<typeof connect2>>).callTool(call, { signal: giveUp.signal })
    answer.catch(() => {})
    await arrived
    giveUp.abort()
    await expect(answer).rejects.toThrow()
    await wasStopped
    await client.close()
  })
})

describe('a call of more than ten seconds', () => {
  it('says that it is at work, where the client asked for that', { timeout: 30_000 }, async () => {
    const [older, newer] = [await connect1({ ...session, ...UNASKED }), await connect2({ ...session, ...UNASKED })]
    rig.acme.answer('/things/late', (_, response) => {
      setTimeout(() => response.end('{}'), 11_000)
    })
    const call = { name: GET_THING, arguments: { id: 'late' } }
    const seen: string[] = []
    const noting = (who: string) => ({
      onprogress: ({ progress }: { progress: number }) => void seen.push(`${who} ${progress}`),
    })
    await Promise.all([older.callTool(call, undefined, noting('older')), newer.callTool(call, noting('newer'))])
    expect(seen.sort()).toEqual(['newer 1', 'older 1'])
    await Promise.all([older.close(), newer.close()])
  })
})

describe('one client does not stop another', () => {
  it('whose call has the same id', { timeout: 30_000 }, async () => {
    const begin = async () => ({
      'mcp-session-id': (await post(INITIALIZE)).headers.get('mcp-session-id') ?? '',
      'mcp-protocol-version': '2025-11-25',
    })
    const [one, two] = [await begin(), await begin()]
    let arrived = 0
    rig.acme.answer('/things/same', (_, response) => {
      arrived++
      setTimeout(() => response.end('{"done":true}'), 800)
    })
    const call = { jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: GET_THING, arguments: { id: 'same' } } }
    const answers = [post(call, one), post(call, two)]
    while (arrived < 2) await new Promise((resolve) => setTimeout(resolve, 20))
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } }
    expect((await post(cancel, one)).status).toBe(202)
    // Without a session id nobody knows whose call is meant.
    expect((await post(cancel)).status).toBe(202)
    const [stopped, finished] = await Promise.all(answers)
    expect(stopped?.text).not.toContain('done')
    expect(finished?.text).toContain('done')
  })
})
