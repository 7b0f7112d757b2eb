import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { Composio } from '@composio/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Acme, type Answer } from './support/acme.ts'
import { Rig } from './support/rig.ts'

let rig: Rig
let session: string
let accountId: string
beforeAll(async () => {
  rig = await Rig.open()
  ;({ session, accountId } = await rig.connected('user_1'))
})
afterEach(() => rig.acme.usual())
afterAll(() => rig.close())

const PATH = '/things/1'
const get = () => rig.execute(session, 'ACME_GET_THING', { id: '1' })
const create = () => rig.execute(session, 'ACME_CREATE_THING', { title: 'a' })

/** What every failure upstream has in common, however it came about. */
async function failure(call: () => ReturnType<typeof get> = get) {
  const { status, body } = await call()
  expect(status).toBe(200)
  expect(body).toMatchObject({
    data: expect.any(Object),
    error: expect.any(String),
    log_id: expect.stringMatching(/^log_/),
  })
  expect(body.error).toMatch(/^Acme\b.*\.$/s)
  // And the account works again as soon as the provider does.
  rig.acme.usual()
  expect((await get()).body.error).toBeNull()
  expect((await rig.account(accountId)).status).toBe('ACTIVE')
  return body as { data: { status_code?: number; retry_after?: number }; error: string }
}

describe('an upstream status', () => {
  it.each<[number, unknown, string]>([
    [400, { message: 'Bad title' }, 'Acme answered 400: Bad title. Correct the arguments and try again.'],
    [403, { message: 'Forbidden' }, 'not allowed'],
    [404, { message: 'Not Found' }, 'Check the identifiers'],
    [409, { error: 'exists' }, 'Correct the arguments'],
    [422, { errors: ['a', 'b'] }, '(a; b)'],
    [500, 'oops', 'The fault is on their side; try again later.'],
    [502, '<html><h1>Bad gateway</h1>', 'a web page instead of data'],
    [503, {}, 'try again later'],
    [504, null, 'It may or may not have been done'],
  ])('%i is told with what to do', async (status, body, advice) => {
    rig.acme.answerJson(PATH, status, body)
    const { error, data } = await failure()
    expect(data.status_code).toBe(status)
    expect(error).toContain(`Acme answered ${status}`)
    expect(error).toContain(advice)
  })

  it('429 is told with how long to wait', async () => {
    rig.acme.answerJson(PATH, 429, { message: 'Slow down' }, { 'retry-after': '17' })
    const { error, data } = await failure()
    expect(error).toBe('Acme answered 429: Slow down. Wait 17 seconds before trying again.')
    expect(data).toEqual({ status_code: 429, retry_after: 17 })
  })

  it('3xx to another host is not followed', async () => {
    const trap = await Acme.start()
    try {
      rig.acme.answer(PATH, (_, response) => response.writeHead(302, { location: `${trap.url}/steal` }).end())
      expect((await failure()).error).toContain('redirect, which is not followed')
      expect(trap.requests).toEqual([])
    } finally {
      await trap.close()
    }
  })

  it('3xx to another place on the same host is followed, not without end', async () => {
    rig.acme.answer('/old', undefined)
    rig.acme.answer(PATH, (_, response) => response.writeHead(301, { location: '/things/2' }).end())
    expect((await get()).body).toMatchObject({ error: null, data: { path: '/things/2' } })
    rig.acme.answer(PATH, (_, response) => response.writeHead(302, { location: PATH }).end())
    expect((await failure()).error).toContain('answered 302')
  })
})

describe('an upstream body', () => {
  const answers: Record<string, [Answer, RegExp]> = {
    'a web page': [
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
      /answered 200 with a web page instead of data/,
    ],
    'JSON that is cut off': [
      (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":1,"na'),
      /answered 200 with JSON that is cut off/,
    ],
    'shorter than it said': [
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
        response.write('{"id":1')
        setTimeout(() => response.destroy(), 20)
      },
      /broke off/,
    ],
    'cut off by a reset': [
      (_, response) => (response.socket as import('node:net').Socket).resetAndDestroy(),
      /broke off/,
    ],
    'larger than 10 MiB': [(_, response) => response.end(Buffer.alloc(11 * 1024 * 1024, 'a')), /larger than 10 MiB/],
    'larger than 10 MiB once unpacked': [
      (_, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(64 * 1024 * 1024))),
      /larger than 10 MiB/,
    ],
    'packed, but broken': [
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip'),
      /broke off/,
    ],
    'nested too deeply': [
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        response.end(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)
      },
      /cut off or malformed/,
    ],
  }
  it.each(Object.keys(answers))('that is %s is a failure that says so', async (name) => {
    const [answer, told] = answers[name]!
    rig.acme.answer(PATH, answer)
    expect((await failure()).error).toMatch(told)
  })

  it.each<[string, unknown, object]>([
    ['empty', '', { result: null }],
    ['a list', [1, 2], { result: [1, 2] }],
    ['text', '"done"', { result: 'done' }],
    ['null', 'null', { result: null }],
    ['an object that wants to be more', '{"__proto__":{"admin":true},"constructor":1}', { constructor: 1 }],
    ['a number beyond doubles, and half a character', '{"n":1e400,"s":"\\ud800"}', { n: null }],
  ])('that is %s is data', async (_, body, data) => {
    rig.acme.answerJson(PATH, 200, body)
    const { body: answer } = await get()
    expect(answer).toMatchObject({ error: null, data })
    expect(({} as Record<string, unknown>).admin).toBeUndefined()
  })
})

describe('a call that does not come through', () => {
  it('because nobody listens says that nothing was sent', async () => {
    const acme = await Acme.start()
    const own = await Rig.open({ acme })
    try {
      const mine = await own.connected('user_1')
      await acme.close()
      const { body } = await own.execute(mine.session, 'ACME_CREATE_THING', { title: 'a' })
      expect(body.error).toMatch(/could not be reached\. Nothing was sent/)
      expect((await own.account(mine.accountId)).status).toBe('ACTIVE')
    } finally {
      await own.close()
    }
  })

  it('to its end says that it may have been done, and is not sent again', async () => {
    rig.acme.answer('/things', (_, response) => response.destroy())
    const before = rig.acme.seen('/things').length
    expect((await failure(create)).error).toContain('It may or may not have been done')
    expect(rig.acme.seen('/things')).toHaveLength(before + 1)
  })

  it('in time ends when its caller gives up, upstream too', async () => {
    const gone = new Promise<void>((resolve) => {
      rig.acme.answer(PATH, (_, response) => void response.once('close', resolve))
    })
    const asked = rig.acme.seen(PATH).length
    const controller = new AbortController()
    const { url, apiKey } = rig.backend
    const call = fetch(`${url}/api/v3.1/tool_router/session/${session}/execute`, {
      method: 'POST',
      headers: { 'x-api-key': apiKey },
      body: JSON.stringify({ tool_slug: 'ACME_GET_THING', arguments: { id: '1' } }),
      signal: controller.signal,
    }).catch((error: unknown) => error)
    while (rig.acme.seen(PATH).length === asked) await delay(10)
    controller.abort()
    expect(await call).toMatchObject({ name: 'AbortError' })
    await gone
    expect((await rig.account(accountId)).status).toBe('ACTIVE')
  })

  it('keeps no other call waiting', async () => {
    rig.acme.answer('/things/slow', () => undefined)
    const controller = new AbortController()
    const stuck = Array.from({ length: 50 }, () =>
      rig.backend
        .fetch(
          new Request(`${rig.backend.url}/api/v3.1/tool_router/session/${session}/execute`, {
            method: 'POST',
            headers: { 'x-api-key': rig.backend.apiKey },
            body: JSON.stringify({ tool_slug: 'ACME_GET_THING', arguments: { id: 'slow' } }),
            signal: controller.signal,
          }),
        )
        .catch(() => undefined),
    )
    const start = performance.now()
    expect((await get()).body.error).toBeNull()
    expect(performance.now() - start).toBeLessThan(1_000)
    controller.abort()
    await Promise.all(stuck)
  })
})

describe('a token the provider no longer takes', () => {
  it('is renewed once, and the call goes through', async () => {
    const mine = await rig.connected('user_refresh')
    const refreshes = () => rig.acme.seen('/token').filter(({ body }) => body.includes('refresh_token=')).length
    const before = refreshes()
    rig.acme.expireTokens()
    expect((await rig.execute(mine.session, 'ACME_GET_THING', { id: '1' })).body.error).toBeNull()
    expect(refreshes()).toBe(before + 1)
  })

  it('is renewed once for many calls at once, although each refresh token works only once', async () => {
    const mine = await rig.connected('user_many')
    rig.acme.expireTokens()
    // Some calls learn of the expiry late, when the others have renewed the token already.
    let count = 0
    rig.acme.answer('/things/late', async (request, response) => {
      await delay(40 * (count++ % 5))
      response.writeHead(rig.acme.takes(request) ? 200 : 401, { 'content-type': 'application/json' }).end('{}')
    })
    const answers = await Promise.all(
      Array.from({ length: 25 }, () => rig.execute(mine.session, 'ACME_GET_THING', { id: 'late' })),
    )
    expect(answers.map(({ body }) => body.error)).toEqual(answers.map(() => null))
    expect((await rig.account(mine.accountId)).status).toBe('ACTIVE')
  })

  it('and cannot be renewed ends the account, and says how to connect again', async () => {
    const mine = await rig.connected('user_ended')
    rig.acme.expireTokens()
    rig.acme.answerJson('/token', 400, { error: 'invalid_grant' })
    const { body } = await rig.execute(mine.session, 'ACME_GET_THING', { id: '1' })
    expect(body.error).toContain('no longer works')
    expect(body.data.connection_required).toMatchObject({
      toolkit: 'acme',
      reason: 'expired',
      connected_account_id: mine.accountId,
    })
    expect(await rig.account(mine.accountId)).toMatchObject({ status: 'INITIATED' })
  })

  it.each([500, 429, 503])('is not given up because its renewal failed with %i', async (status) => {
    const mine = await rig.connected(`user_${status}`)
    rig.acme.expireTokens()
    rig.acme.answerJson('/token', status, { message: 'later' })
    const { body } = await rig.execute(mine.session, 'ACME_GET_THING', { id: '1' })
    expect(body.error).not.toBeNull()
    expect(body.error).toMatch(/try again/i)
    expect((await rig.account(mine.accountId)).status).toBe('ACTIVE')
  })
})

it('a failure reaches the SDK as a value', async () => {
  const composio = new Composio({ baseURL: rig.backend.url, apiKey: rig.backend.apiKey })
  rig.acme.answerJson(PATH, 500, 'oops')
  const mine = await composio.use(session)
  const result = await mine.execute('ACME_GET_THING', { id: '1' })
  expect(result).toMatchObject({ successful: false, error: expect.stringContaining('Acme answered 500') })
  await composio.close()
})
