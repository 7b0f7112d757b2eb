import { readFile } from 'node:fs/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { type Answer, json, type Loopback, refuse, startLoopback } from '../../test/loopback.ts'
import { SDK_VERSION } from '../version.ts'
import { HttpClient } from './http-client.ts'
import { remoteBackend } from './remote.ts'

let server: Loopback | undefined
afterEach(() => server?.close())

async function clientOf(answer: Answer, options: { prefix?: string; headers?: Record<string, string> } = {}) {
  server = await startLoopback(answer)
  const baseURL = server.url + (options.prefix ?? '')
  const backend = remoteBackend({ baseURL, apiKey: 'key_1', fetch: (request) => fetch(request) })
  return { http: new HttpClient(backend, 'vercel', options.headers), seen: server.seen }
}

describe('a request', () => {
  it('keeps the path prefix of the base URL, and encodes the query as the contract says', async () => {
    const { http, seen } = await clientOf((_, response) => json(response, {}), { prefix: '/composio/' })
    await http.get('/tools', { query: { tool_slugs: ['A', 'B'], tags: [], search: undefined, important: true } })
    expect(seen[0]?.path).toBe('/composio/api/v3.1/tools?tool_slugs=A%2CB&important=true')
  })

  it('carries the key and says which SDK sent it, whatever the default headers say', async () => {
    const headers = { 'X-Framework': 'mine', 'x-api-key': 'mine', 'x-team': 'search' }
    const { http, seen } = await clientOf((_, response) => json(response, {}), { headers })
    await http.post('/tools', { body: { a: 'ü' } })
    expect(seen[0]?.headers).toMatchObject({
      'x-api-key': 'key_1',
      'x-framework': 'vercel',
      'x-source': 'TYPESCRIPT_SDK',
      'x-runtime': 'NODEJS',
      'x-sdk-version': SDK_VERSION,
      'x-team': 'search',
      'content-type': 'application/json',
    })
    expect(seen[0]?.body).toEqual({ a: 'ü' })
  })

  it('has no content type without a body', async () => {
    const { http, seen } = await clientOf((_, response) => json(response, {}))
    await http.patch('/auth_configs/ac_1/ENABLED')
    expect(seen[0]?.headers['content-type']).toBeUndefined()
  })

  it('sends the version of the package', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'))
    expect(SDK_VERSION).toBe(version)
  })
})

describe('retries', () => {
  it.each([429, 500, 503])('a GET answered with %i is sent again', async (status) => {
    const { http, seen } = await clientOf((_, response, index) =>
      index < 2 ? json(response, {}, status, { 'retry-after': '0' }) : json(response, { done: true }),
    )
    expect(await http.get('/tools')).toEqual({ done: true })
    expect(seen).toHaveLength(3)
  })

  it('gives up after the third attempt', async () => {
    const { http, seen } = await clientOf((_, response) => json(response, {}, 500, { 'retry-after': '0' }))
    await expect(http.get('/tools')).rejects.toMatchObject({ code: 'TS-SDK::API_ERROR', statusCode: 500 })
    expect(seen).toHaveLength(3)
  })

  it('waits as long as retry-after says', async () => {
    const times: number[] = []
    const { http } = await clientOf((_, response, index) => {
      times.push(Date.now())
      json(response, {}, index === 0 ? 429 : 200, { 'retry-after': '1' })
    })
    await http.get('/tools')
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(950)
  })

  it('gives up at once where retry-after is longer than anybody waits', async () => {
    const { http, seen } = await clientOf((_, response) => json(response, {}, 429, { 'retry-after': '3600' }))
    await expect(http.get('/tools')).rejects.toMatchObject({ statusCode: 429 })
    expect(seen).toHaveLength(1)
  })

  it('a GET whose connection broke is sent again', async () => {
    const { http, seen } = await clientOf((_, response, index) =>
      index === 0 ? response.destroy() : json(response, { done: true }),
    )
    expect(await http.get('/tools')).toEqual({ done: true })
    expect(seen).toHaveLength(2)
  })

  it.each([429, 500])('a POST answered with %i is not', async (status) => {
    const { http, seen } = await clientOf((_, response) => json(response, {}, status, { 'retry-after': '0' }))
    await expect(http.post('/tools/execute/A', { body: {} })).rejects.toMatchObject({ statusCode: status })
    expect(seen).toHaveLength(1)
  })

  it('a POST whose connection broke is not: it may have been carried out', async () => {
    const { http, seen } = await clientOf((_, response) => response.destroy())
    await expect(http.post('/tools/execute/A', { body: {} })).rejects.toMatchObject({
      code: 'TS-SDK::CONNECTION_ERROR',
    })
    expect(seen).toHaveLength(1)
  })

  it('a POST that found nobody listening is sent again', async () => {
    const stopped = await startLoopback((_, response) => json(response, {}))
    await stopped.close()
    let attempts = 0
    const send = (request: Request) => {
      attempts += 1
      return fetch(request)
    }
    const http = new HttpClient(remoteBackend({ baseURL: stopped.url, apiKey: 'k', fetch: send }), 'openai')
    await expect(http.post('/tools', { body: {} })).rejects.toMatchObject({
      code: 'TS-SDK::CONNECTION_ERROR',
      message: `Could not reach ${stopped.url}: ECONNREFUSED.`,
    })
    expect(attempts).toBe(3)
  })
})

describe('stopping', () => {
  const silent: Answer = () => undefined

  it('an abort rejects at once', async () => {
    const controller = new AbortController()
    const { http, seen } = await clientOf(() => controller.abort(new Error('enough')))
    const call = http.get('/tools', { signal: controller.signal })
    await expect(call).rejects.toMatchObject({ code: 'TS-SDK::REQUEST_CANCELLED', cause: { message: 'enough' } })
    expect(seen).toHaveLength(1)
  })

  it('an aborted signal sends nothing', async () => {
    const { http, seen } = await clientOf(silent)
    await expect(http.get('/tools', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'TS-SDK::REQUEST_CANCELLED',
    })
    expect(seen).toHaveLength(0)
  })

  it('an abort between two attempts ends the wait', async () => {
    const controller = new AbortController()
    const { http, seen } = await clientOf((_, response) => {
      json(response, {}, 503, { 'retry-after': '30' })
      setTimeout(() => controller.abort(), 100)
    })
    const { signal } = controller
    await expect(http.get('/tools', { signal })).rejects.toMatchObject({ code: 'TS-SDK::REQUEST_CANCELLED' })
    expect(seen).toHaveLength(1)
  })

  it('an abort rejects even where the backend does not listen to it', async () => {
    const deaf = remoteBackend({ baseURL: 'http://in.process', apiKey: 'k', fetch: () => new Promise(() => undefined) })
    const signal = AbortSignal.timeout(20)
    await expect(new HttpClient(deaf, 'openai').get('/tools', { signal })).rejects.toMatchObject({
      code: 'TS-SDK::REQUEST_CANCELLED',
    })
  })

  it('a POST without an answer in time fails, and names the base URL', async () => {
    const { http, seen } = await clientOf(silent)
    await expect(http.post('/tools', { body: {}, timeoutMs: 500 })).rejects.toMatchObject({
      code: 'TS-SDK::CONNECTION_ERROR',
      message: expect.stringContaining(`${server?.url}: it gave no answer within 0.5 s`),
    })
    expect(seen).toHaveLength(1)
  })
})

describe('an error answer', () => {
  it.each([
    ['HTTP_BadRequest', 400, 'VALIDATION_ERROR'],
    ['ToolRouterV2_SessionNotFound', 404, 'SESSION_NOT_FOUND'],
    ['ToolRouterV2_ToolNotFound', 400, 'TOOL_NOT_FOUND'],
    ['Tool_ToolNotFound', 404, 'TOOL_NOT_FOUND'],
    ['ToolRouterV2_InvalidToolkitSlugs', 400, 'TOOLKIT_NOT_FOUND'],
    ['Toolkit_ToolkitNotFound', 404, 'TOOLKIT_NOT_FOUND'],
    ['Auth_Config_NotFound', 404, 'AUTH_CONFIG_NOT_FOUND'],
    ['ConnectedAccount_NotFound', 404, 'CONNECTED_ACCOUNT_NOT_FOUND'],
    ['HTTP_Unauthorized', 401, 'API_ERROR'],
    ['Something_New', 418, 'API_ERROR'],
  ])('%s becomes %s %s', async (slug, status, code) => {
    const { http } = await clientOf((_, response) =>
      refuse(response, status, slug, { suggested_fix: 'Do that.', errors: ['Error in payload.toolkits: wrong'] }),
    )
    await expect(http.post('/x', { body: {} })).rejects.toMatchObject({
      code: `TS-SDK::${code}`,
      message: 'It was refused. Error in payload.toolkits: wrong',
      statusCode: status,
      possibleFixes: ['Do that.'],
      meta: { slug, requestId: 'req_1' },
    })
  })

  it('of a proxy in between keeps its status', async () => {
    const { http } = await clientOf((_, response) => response.writeHead(403).end('<h1>Forbidden</h1>'))
    await expect(http.get('/tools')).rejects.toMatchObject({ code: 'TS-SDK::API_ERROR', statusCode: 403 })
  })

  it('stands for a 200 that is not JSON', async () => {
    const { http } = await clientOf((_, response) => response.end('<h1>Welcome</h1>'))
    await expect(http.get('/tools')).rejects.toMatchObject({
      code: 'TS-SDK::API_ERROR',
      message: expect.stringContaining('not JSON'),
    })
  })

  it('stands for a redirect: the key goes nowhere else', async () => {
    const elsewhere = await startLoopback((_, response) => json(response, {}))
    const { http } = await clientOf((_, response) => response.writeHead(307, { location: elsewhere.url }).end())
    await expect(http.post('/tools', { body: {} })).rejects.toMatchObject({ statusCode: 307 })
    expect(elsewhere.seen).toHaveLength(0)
    await elsewhere.close()
  })
})
