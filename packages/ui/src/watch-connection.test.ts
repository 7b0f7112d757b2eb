import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { ConnectionLinkError, type ConnectionState } from './connection-state.ts'
import { declineConnection, watchConnection } from './watch-connection.ts'

const STATE = {
  id: 'lk_1',
  toolkit: 'github',
  toolkit_name: 'GitHub',
  reason: 'missing',
  url: 'http://elsewhere.example/link/lk_1',
  expires_at: '2026-11-22T12:00:00.000Z',
  status: 'pending',
  status_reason: null,
  connected_account_id: 'ca_1',
  logo: 'javascript:alert(1)',
  app_name: null,
  account: null,
  abilities: [{ verb: 'Read', summary: 'issues' }, { verb: 7 }, null],
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void
const json =
  (body: unknown, status = 200): Answer =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A page that gives these answers in turn, the last one again and again. */
async function page(...answers: Answer[]): Promise<{ link: string; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    answer?.(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return { link: `http://127.0.0.1:${(server.address() as AddressInfo).port}/link/lk_1.t?x=1#y`, asked }
}

describe('watchConnection', () => {
  it('tells each status once, asks to be told of the next, and ends with the request', async () => {
    const steps = ['pending', 'opened', 'connected'].map((status) => json({ ...STATE, status }))
    const { link, asked } = await page(...steps)
    const seen: ConnectionState[] = []
    await watchConnection(link, (state) => seen.push(state))
    expect(seen.map(({ status }) => status)).toEqual(['pending', 'opened', 'connected'])
    expect(asked).toEqual([
      'GET /link/lk_1.t/state',
      'GET /link/lk_1.t/state?status=pending&wait_ms=20000',
      'GET /link/lk_1.t/state?status=opened&wait_ms=20000',
    ])
  })

  it('believes nothing of an answer that is not as it should be', async () => {
    const { link } = await page(json({ ...STATE, status: 'expired', reason: 'because' }))
    const seen: ConnectionState[] = []
    await watchConnection(link, (state) => seen.push(state))
    expect(seen).toMatchObject([
      { url: link, logo: null, reason: 'missing', abilities: [{ verb: 'Read', summary: 'issues' }] },
    ])
  })

  it('survives a server that is away, talks nonsense or redirects, and says so', async () => {
    const away: Answer = (request) => request.socket.destroy()
    const elsewhere: Answer = (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()
    const { link } = await page(away, elsewhere, json({ status: 'connected' }), json({ ...STATE, status: 'connected' }))
    const reachable: boolean[] = []
    const seen: string[] = []
    const watching = watchConnection(link, ({ status }) => seen.push(status), {
      onReachable: (isReachable) => reachable.push(isReachable),
    })
    await watching
    expect(reachable).toEqual([false, true])
    expect(seen).toEqual(['connected'])
  })

  it('does not hurry a server that answers at once that nothing is new', async () => {
    const { link, asked } = await page(json(STATE))
    await watchConnection(link, () => undefined, { signal: AbortSignal.timeout(700) })
    expect(asked).toHaveLength(2)
  })

  it('has the server hold two questions at most, and leaves connections for the connect page', async () => {
    const pages = await page((request, response) => {
      if (!request.url?.includes('status=')) json(STATE)(request, response)
    })
    const stop = new AbortController()
    const watching = [1, 2, 3, 4].map(() => watchConnection(pages.link, () => undefined, { signal: stop.signal }))
    await expect.poll(() => pages.asked.filter((line) => line.includes('status=')).length).toBe(4)
    expect(pages.asked.filter((line) => line.includes('wait_ms'))).toHaveLength(2)
    stop.abort()
    await Promise.all(watching)
  })

  it('stops when told to, in the middle of a question', async () => {
    const { link, asked } = await page(json(STATE), () => undefined)
    const stop = new AbortController()
    const watching = watchConnection(link, () => undefined, { signal: stop.signal })
    await expect.poll(() => asked.length).toBe(2)
    stop.abort()
    await watching
    await watchConnection(link, () => undefined, { signal: stop.signal })
    expect(asked).toHaveLength(2)
  })

  it.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', '/link/lk_1', '', 'connect'])(
    'refuses %s',
    async (url) => {
      const refused = { name: 'ConnectionLinkError', code: 'REFUSED_URL' }
      await expect(watchConnection(url, () => undefined)).rejects.toMatchObject(refused)
      await expect(declineConnection(url)).rejects.toMatchObject(refused)
    },
  )

  it('gives up on a link that nobody knows', async () => {
    const { link } = await page(json({ error: 'There is no such link.' }, 404))
    const error = await watchConnection(link, () => undefined).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ConnectionLinkError)
    expect(error).toMatchObject({ code: 'UNKNOWN_LINK' })
  })
})

describe('declineConnection', () => {
  it('says no, once, and gives how it stands', async () => {
    const bodies: string[] = []
    const { link, asked } = await page((request, response) => {
      request.on('data', (chunk) => bodies.push(String(chunk)))
      request.on('end', () => json({ ...STATE, status: 'declined' })(request, response))
    })
    expect(await declineConnection(link)).toMatchObject({ status: 'declined', toolkitName: 'GitHub' })
    expect(asked).toEqual(['POST /link/lk_1.t/state'])
    expect(bodies.map((body) => JSON.parse(body))).toEqual([{ decline: true }])
  })

  it('fails when it did not get through', async () => {
    const { link } = await page(json({}, 503))
    await expect(declineConnection(link)).rejects.toThrow('answered 503')
  })
})
