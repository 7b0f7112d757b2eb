import { HttpPerson } from '@composio/testing/person'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Rig, Visitor } from './support/rig.ts'

let rig: Rig
let users = 0
const newUser = () => `user_${++users}`
beforeAll(async () => {
  rig = await Rig.open({ appName: 'Example' })
})
afterEach(() => rig.acme.usual())
afterAll(() => rig.close())

/** A link, and a person at the provider's page. */
async function begun(fields: object = {}) {
  const link = await rig.link(newUser(), fields)
  const person = new Visitor()
  return { link, person, authorization: await person.begin(link.url) }
}

const PAST = '2020-01-01T00:00:00.000Z'
const TRANSIENT = ['code', 'state', 'error']

describe('a connection', () => {
  it('ends on a page that says so, at an address that holds nothing secret', async () => {
    const { link, person, authorization } = await begun()
    const end = await person.open(rig.acme.consent(authorization))
    expect(end).toMatchObject({ status: 200, text: expect.stringContaining('Acme is connected') })
    expect(end.text).toContain('someone')
    for (const name of TRANSIENT) expect(end.url.searchParams.has(name)).toBe(false)
    expect(await rig.account(link.accountId)).toMatchObject({ status: 'ACTIVE', status_reason: null, label: 'someone' })
  })

  it('asks the provider with PKCE and a state of its own each time', async () => {
    const asked = await Promise.all(Array.from({ length: 5 }, async () => (await begun()).authorization.searchParams))
    for (const params of asked) {
      expect(params.get('response_type')).toBe('code')
      expect(params.get('code_challenge_method')).toBe('S256')
      expect(params.get('code_challenge')).toMatch(/^[\w-]{43}$/)
      expect(params.get('state')).toMatch(/^[\w-]{43}$/)
      expect(params.get('redirect_uri')).toBe(`${rig.backend.url}/oauth/callback/acme`)
      expect(params.get('scope')).toBe('things:read things:write')
    }
    for (const name of ['state', 'code_challenge']) {
      expect(new Set(asked.map((params) => params.get(name))).size).toBe(5)
    }
  })

  it('goes back to the app where the app asked for it', async () => {
    const { link, person, authorization } = await begun({ callback_url: `${rig.acme.url}/done?keep=1` })
    const end = await person.open(rig.acme.consent(authorization))
    expect(end.url.href).toBe(`${rig.acme.url}/done?keep=1&status=success&connected_account_id=${link.accountId}`)
  })

  it('can be begun twice by a person who went back, and ends once', async () => {
    const { link, person, authorization } = await begun()
    const again = await person.begin(link.url)
    expect((await person.open(rig.acme.consent(again))).text).toContain('is connected')
    expect((await person.open(rig.acme.consent(authorization))).text).toContain('is connected')
    expect(rig.acme.seen('/me').length).toBeGreaterThan(0)
    expect((await rig.account(link.accountId)).status).toBe('ACTIVE')
  })

  it('may be finished by who has begun in time, even after the link has expired', async () => {
    const { link, person, authorization } = await begun()
    await rig.sql('update connect_links set expires_at = ? where account_id = ?', PAST, link.accountId)
    expect((await rig.account(link.accountId)).status).toBe('INITIATED')
    expect((await person.open(rig.acme.consent(authorization))).text).toContain('is connected')
  })
})

describe('looking at a link', () => {
  it.each<[string, RequestInit]>([
    ['GET', {}],
    ['HEAD', { method: 'HEAD' }],
    ['a prefetch', { headers: { 'sec-purpose': 'prefetch;prerender' } }],
    ['a preview of a chat program', { headers: { 'user-agent': 'Slackbot-LinkExpanding 1.0' } }],
  ])('by %s changes nothing', async (_, init) => {
    const link = await rig.link(newUser())
    const tables = ['connect_links', 'connected_accounts', 'oauth_flows']
    const before = await Promise.all(tables.map((table) => rig.sql(`select * from ${table}`)))
    for (let count = 0; count < 3; count++) {
      expect((await fetch(link.url, { ...init, redirect: 'manual' })).status).toBe(200)
    }
    expect(await Promise.all(tables.map((table) => rig.sql(`select * from ${table}`)))).toEqual(before)
  })
})

describe('a connection that is not made', () => {
  const ended = async (accountId: string, reason: string | RegExp, status = 'FAILED') =>
    expect(await rig.account(accountId)).toMatchObject({ status, status_reason: expect.stringMatching(reason) })

  it('because the person denied it at the provider', async () => {
    const asked = rig.acme.seen('/token').length
    const { link, person, authorization } = await begun()
    const denied = rig.acme.consent(authorization, { error: 'access_denied' })
    denied.searchParams.delete('code')
    const end = await person.open(denied)
    expect(end.text).toContain('Acme is not connected')
    expect(end.text).toContain('Access was denied at Acme.')
    await ended(link.accountId, /^Access was denied at Acme\.$/)
    expect(rig.acme.seen('/token')).toHaveLength(asked)
  })

  it('because the person declined on our page', async () => {
    const link = await rig.link(newUser())
    const person = new HttpPerson()
    const end = await person.submit(await person.open(link.url), 'Do not connect')
    expect(end.text).toContain('You chose not to connect')
    await ended(link.accountId, /chose not to connect/)
    expect((await new HttpPerson().open(link.url)).status).toBe(410)
  })

  it('because the link expired', async () => {
    const link = await rig.link(newUser())
    await rig.sql('update connect_links set expires_at = ? where account_id = ?', PAST, link.accountId)
    await rig.sql('update connected_accounts set pending_until = ? where id = ?', PAST, link.accountId)
    const page = await new HttpPerson().open(link.url)
    expect(page.status).toBe(410)
    expect(page.text).toContain('This link has expired')
    await ended(link.accountId, /link expired/, 'EXPIRED')
  })

  it('because signing in took too long', async () => {
    const { link, person, authorization } = await begun()
    await rig.sql('update oauth_flows set expires_at = ? where account_id = ?', PAST, link.accountId)
    const end = await person.open(rig.acme.consent(authorization))
    expect(end.text).toContain('took longer than ten minutes')
    await ended(link.accountId, /longer than ten minutes/)
  })

  it('because the state is wrong', async () => {
    const { link, person, authorization } = await begun()
    const callback = rig.acme.consent(authorization)
    callback.searchParams.set('state', 'x'.repeat(43))
    const end = await person.open(callback)
    expect(end).toMatchObject({ status: 400, text: expect.stringContaining('cannot be finished') })
    for (const name of TRANSIENT) expect(end.url.searchParams.has(name)).toBe(false)
    await ended(link.accountId, /wrong state/)
    // The right state is of no use any more.
    expect((await person.open(rig.acme.consent(authorization))).text).not.toContain('is connected')
  })

  it.each<[string, number, unknown, RegExp]>([
    ['refuses the code', 400, { error: 'invalid_grant', error_description: 'Code expired' }, /Code expired\./],
    ['refuses the client', 401, { error: 'invalid_client' }, /invalid_client/],
    ['fails', 500, { message: 'boom' }, /unexpected form/],
    ['answers with a page', 502, '<html>', /answered 502 without JSON/],
    ['answers half', 200, '{"access_tok', /without JSON/],
    ['answers nothing', 200, '', /without JSON/],
    ['gives no token', 200, { token_type: 'bearer' }, /unexpected form/],
    ['gives a token of another type', 200, { access_token: 'x', token_type: 'mac' }, /./],
    ['reports an error in a good answer', 200, { error: 'bad_verification_code' }, /bad_verification_code/],
    ['gives a token that is none', 200, { access_token: 7, token_type: 'bearer' }, /unexpected form/],
    ['answers with a list', 200, [], /without JSON/],
  ])('because the token endpoint %s', async (_, status, body, reason) => {
    rig.acme.answerJson('/token', status, body)
    const { link, person, authorization } = await begun()
    const end = await person.open(rig.acme.consent(authorization))
    expect(end.text).toContain('Acme is not connected')
    expect(end.text).toMatch(reason)
    await ended(link.accountId, reason)
  })

  it.each<[string, number, unknown]>([
    ['refuses the token', 401, { message: 'No' }],
    ['fails', 503, 'down'],
    ['says something else', 200, { unexpected: true }],
    ['says nothing', 200, 'null'],
  ])('because the provider, asked whose account it is, %s', async (_, status, body) => {
    rig.acme.answerJson('/me', status, body)
    const { link, person, authorization } = await begun()
    expect((await person.open(rig.acme.consent(authorization))).text).toContain('Acme is not connected')
    await ended(link.accountId, /\.$/)
  })

  it('because the connection to the token endpoint broke off', async () => {
    rig.acme.answer('/token', (_, response) => response.destroy())
    const { link, person, authorization } = await begun()
    await person.open(rig.acme.consent(authorization))
    await ended(link.accountId, /broke off/)
  })

  it('and another app hears of it at its callback', async () => {
    const { person, authorization } = await begun({ callback_url: `${rig.acme.url}/done` })
    const denied = rig.acme.consent(authorization, { error: 'access_denied' })
    denied.searchParams.delete('code')
    expect((await person.open(denied)).url.searchParams.get('status')).toBe('failed')
  })
})

describe('an alias', () => {
  it('is free again when its connection never came about, and taken as long as it may', async () => {
    const user = newUser()
    const first = await rig.link(user, { alias: 'work' })
    await expect(rig.link(user, { alias: 'work' })).rejects.toThrow('alias: ')
    const person = new HttpPerson()
    await person.submit(await person.open(first.url), 'Do not connect')
    expect((await rig.link(user, { alias: 'work' })).accountId).not.toBe(first.accountId)
  })
})
