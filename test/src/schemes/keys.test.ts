import type { AuthScheme, KeyScheme } from '@composio/spec'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Peer, type Seen, Stage, toolkitOf } from './stage.ts'

// API_KEY (in a header, the query, the body), BEARER_TOKEN (RFC 6750 section 2.1), BASIC (RFC 7617) and NO_AUTH.

const KEY = 'key_0123456789abcdef'
const key = { name: 'api_key', label: 'API key', secret: true, required: true }
const region = { name: 'region', label: 'Region', secret: false, required: false }

interface Case {
  scheme: KeyScheme
  /** What is typed in. */
  entered: Record<string, string>
  /** Whether a call carries it where it belongs. */
  isRight: (seen: Seen) => boolean
  /** What clients of the REST contract send. */
  val: Record<string, unknown>
}

const cases: Record<string, Case> = {
  'API_KEY in a header': {
    scheme: { scheme: 'API_KEY', fields: [key, region], apply: ({ api_key }) => ({ headers: { 'x-key': api_key! } }) },
    entered: { api_key: KEY, region: 'eu' },
    isRight: ({ headers }) => headers['x-key'] === KEY,
    val: { generic_api_key: KEY },
  },
  'API_KEY in the query': {
    scheme: { scheme: 'API_KEY', fields: [key], apply: ({ api_key }) => ({ query: { key: api_key! } }) },
    entered: { api_key: KEY },
    isRight: ({ search }) => search.get('key') === KEY,
    val: { api_key: KEY },
  },
  'API_KEY in the body': {
    scheme: {
      scheme: 'API_KEY',
      fields: [key],
      apply: ({ api_key }) => ({ body: { api_key: api_key! } }),
    },
    entered: { api_key: KEY },
    isRight: ({ headers, body }) => {
      if (headers['content-type']?.includes('form')) return new URLSearchParams(body).get('api_key') === KEY
      return body !== '' && JSON.parse(body).api_key === KEY
    },
    val: { api_key: KEY },
  },
  BEARER_TOKEN: {
    scheme: {
      scheme: 'BEARER_TOKEN',
      fields: [{ ...key, name: 'token' }],
      apply: ({ token }) => ({ headers: { authorization: `Bearer ${token}` } }),
    },
    entered: { token: KEY },
    isRight: ({ headers }) => headers.authorization === `Bearer ${KEY}`,
    val: { token: KEY },
  },
  'BASIC, as in RFC 7617 section 2': {
    scheme: {
      scheme: 'BASIC',
      fields: [
        { name: 'username', label: 'User name', secret: false, required: true },
        { name: 'password', label: 'Password', secret: true, required: true },
      ],
      apply: ({ username, password }) => ({
        headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
      }),
    },
    entered: { username: 'Aladdin', password: 'open sesame' },
    isRight: ({ headers }) => headers.authorization === 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    val: { username: 'Aladdin', password: 'open sesame' },
  },
}

describe.each(Object.entries(cases))('%s', (_, { scheme, entered, isRight, val }) => {
  let peer: Peer
  let stage: Stage
  let config: string
  // A key in the body goes with POST only, so there whoami is one.
  const method = scheme.apply(entered).body ? 'POST' : 'GET'
  const secret = entered[scheme.fields.find((field) => field.secret)!.name]!

  beforeAll(async () => {
    peer = await Peer.start((seen) =>
      // An upstream that shows what it was sent: no answer of ours may.
      isRight(seen)
        ? {
            body: {
              id: '1',
              login: 'aladdin',
              echo: { ...seen.headers, search: seen.search.toString(), body: seen.body },
            },
          }
        : { status: 401, body: { message: 'Bad key' } },
    )
    const whoami = {
      request: { method, path: '/me' } as const,
      account: (body: unknown) => ({ id: '1', label: (body as { login: string }).login }),
    }
    stage = await Stage.open(toolkitOf(peer.url, [scheme as AuthScheme], { whoami }))
    config = await stage.authConfig(scheme.scheme)
  })
  afterAll(async () => {
    await stage?.close()
    await peer?.close()
  })

  it('is asked for in a form, checked by whoami, and put on calls', async () => {
    const { url, accountId } = await stage.link(config, 'anna')
    const wrong = Object.fromEntries(Object.keys(entered).map((name) => [name, 'something wrong']))
    const refused = await stage.enter(url, wrong)
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('does not accept the credential')
    expect((await stage.account(accountId)).status).toBe('INITIATED')
    expect((await stage.enter(url, entered)).text).toContain('Signed in as aladdin')
    expect(await stage.account(accountId)).toMatchObject({ status: 'ACTIVE', label: 'aladdin' })
    const done = await stage.run('anna', 'SAMPLE_SET_THING', { color: 'red' })
    expect(done).toMatchObject({ error: null, account: { id: accountId, name: 'aladdin' } })
    expect(JSON.stringify(done)).not.toContain(secret)
    const form = await stage.run('anna', 'SAMPLE_SEND_FORM', { color: 'red' })
    expect(form.error).toBeNull()
    expect(JSON.stringify([form, await stage.account(accountId), stage.log])).not.toContain(secret)
  })

  it('is taken from the developer, and refused when it does not work', async () => {
    const create = (value: object) =>
      stage.rest('POST', '/connected_accounts', {
        auth_config: { id: config },
        connection: { user_id: 'ben', state: { authScheme: scheme.scheme, val: value } },
      })
    expect((await create(val)).body.status).toBe('ACTIVE')
    const wrong = await create(Object.fromEntries(Object.keys(val).map((name) => [name, 'something wrong'])))
    expect(wrong.body.status).toBe('FAILED')
    const nothing = await create({})
    expect(nothing).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining('is required') } } })
  })

  it('is replaced by another, after that one has proven itself', async () => {
    const [account] = (await stage.rest('GET', '/connected_accounts?user_ids=ben&statuses=ACTIVE')).body.items
    const replace = (value: object) =>
      stage.rest('PATCH', `/connected_accounts/${account.id}`, {
        connection: { state: { authScheme: scheme.scheme, val: value } },
      })
    const wrong = Object.fromEntries(Object.keys(val).map((name) => [name, 'something wrong']))
    expect((await replace(wrong)).status).toBe(400)
    expect((await stage.account(account.id)).status).toBe('ACTIVE')
    expect(await replace(val)).toMatchObject({ status: 200, body: { status: 'ACTIVE', success: true } })
  })
})

it('shows what was entered and is no secret', async () => {
  const peer = await Peer.start(() => ({ body: { id: '1', login: 'aladdin' } }))
  const { scheme, entered } = cases['API_KEY in a header']!
  const stage = await Stage.open(toolkitOf(peer.url, [scheme]))
  const { url, accountId } = await stage.link(await stage.authConfig('API_KEY'), 'anna')
  await stage.enter(url, entered)
  expect((await stage.account(accountId)).data).toEqual({ region: 'eu', label: 'aladdin' })
  await stage.close()
  await peer.close()
})

it('NO_AUTH beside another scheme connects at the press of a button, and sends nothing', async () => {
  const peer = await Peer.start(() => ({ body: { id: '0', login: 'everybody' } }))
  const stage = await Stage.open(toolkitOf(peer.url, [cases.BEARER_TOKEN!.scheme, { scheme: 'NO_AUTH' }]))
  const { url, accountId } = await stage.link(await stage.authConfig('NO_AUTH'), 'anna')
  expect((await stage.enter(url, {})).text).toContain('Sample is connected')
  expect((await stage.account(accountId)).status).toBe('ACTIVE')
  expect((await stage.run('anna', 'SAMPLE_GET_THING')).error).toBeNull()
  expect(peer.seen.every(({ headers }) => headers.authorization === undefined)).toBe(true)
  await stage.close()
  await peer.close()
})

it('a toolkit that offers NO_AUTH alone needs no account at all', async () => {
  const peer = await Peer.start(() => ({ body: { ok: true } }))
  const stage = await Stage.open(toolkitOf(peer.url, [{ scheme: 'NO_AUTH' }]))
  expect(await stage.run('anna', 'SAMPLE_GET_THING')).toMatchObject({ error: null, data: { ok: true } })
  const refused = await stage.rest('POST', '/auth_configs', { toolkit: { slug: 'sample' } })
  expect(refused).toMatchObject({ status: 400, body: { error: { slug: 'Auth_Config_NoAuthApp' } } })
  await stage.close()
  await peer.close()
})
