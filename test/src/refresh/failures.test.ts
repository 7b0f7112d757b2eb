import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { ageToken } from './age-token.ts'
import { changed, error, page, reset, resetAfterwards, silence, text } from './answers.ts'
import { type Answer, RotatingProvider } from './rotating-provider.ts'
import { someStores } from './settings.ts'
import { connectScripted, stageOn } from './stage.ts'

const TIMEOUT_MS = 1_500
/** As long as nobody tries again after a first failure, and a little. */
const PAUSE_MS = 2_500

describe.each(someStores)('a refresh, on $name', (store) => {
  const stage = stageOn(store, { start: RotatingProvider.start, parts: () => ({ refreshTimeoutMs: TIMEOUT_MS }) })
  /** Its token has just ended, unless said otherwise. */
  const scripted = (script: Answer[], secondsLeft = -1) => connectScripted(stage, script, secondsLeft)

  describe.concurrent.each<[string, Answer, RegExp]>([
    ['invalid_grant', error('invalid_grant'), /no longer accepts this connection: because of invalid_grant/],
    ['invalid_grant with 401', error('invalid_grant', 401), /no longer accepts/],
    ['invalid_grant with 200', error('invalid_grant', 200), /no longer accepts/],
    ['invalid_scope', error('invalid_scope'), /because of invalid_scope/],
    ['an error of its own making', error('bad_refresh_token'), /because of bad_refresh_token/],
  ])('refused with %s', (_, answer, reason) => {
    it('ends the account, once', async () => {
      const { id, session, grant } = await scripted([answer])
      const results = await Promise.all(Array.from({ length: 10 }, () => stage.home.call(session)))
      for (const { data } of results) expect(data).toMatchObject({ connection_required: { reason: 'expired' } })
      expect((await stage.home.account(id)).status_reason).toMatch(reason)
      await stage.home.call(session)
      expect(grant.presented).toHaveLength(1)
    })
  })

  describe.concurrent.each<[string, Answer[]]>([
    ['temporarily_unavailable', [error('temporarily_unavailable')]],
    ['429', [error('slow_down', 429)]],
    ['429 without JSON', [page(429)]],
    ['500 with JSON, twice', [error('server_error', 500), error('server_error', 500)]],
    ['502 with a page, twice', [page(502), page(502)]],
    ['a reset before the headers', [reset]],
  ])('met with %s', (_, script) => {
    it('is tried again, and succeeds', async () => {
      const tries = script.length + 1
      const { id, session, grant } = await scripted(script)
      expect(await stage.home.call(session)).toMatchObject({ error: null })
      expect(grant.presented).toHaveLength(tries)
      expect(grant.mostAtOnce).toBe(1)
      expect(await stage.home.account(id)).toMatchObject({ status: 'ACTIVE' })
    })
  })

  describe.concurrent.each<[string, Answer[], number]>([
    ['500 again and again', [page(500), page(500), page(500)], 3],
    ['no answer', [silence], 1],
    ['a page with 200', [page(200)], 1],
    ['a page with 403', [page(403)], 1],
    ['a token of an unknown type', [changed((body) => ({ ...body, token_type: 'mac' }))], 1],
    ['no token', [changed(() => ({ scope: 'x' }))], 1],
    ['half a JSON', [text((json) => json.slice(0, -20))], 1],
    ['two access tokens', [text((json) => `{"access_token":"other",${json.slice(1)}`)], 1],
    ['two access tokens, one in disguise', [text((json) => `{"\\u0061ccess_token":"other",${json.slice(1)}`)], 1],
  ])('met with %s', (_, script, tries) => {
    it('fails, keeps the account, and works the next time', async () => {
      const { id, session, grant } = await scripted([...script])
      grant.reuse = 'graceful'
      expect((await stage.home.call(session)).error).toMatch(/could not be refreshed just now/)
      expect(grant.presented).toHaveLength(tries)
      expect(await stage.home.account(id)).toMatchObject({ status: 'ACTIVE', status_reason: null })
      // Not at once: a provider in trouble is left alone for a while.
      await stage.home.call(session)
      expect(grant.presented).toHaveLength(tries)
      await delay(PAUSE_MS)
      expect(await stage.home.call(session)).toMatchObject({ error: null })
      expect(grant.presented).toHaveLength(tries + 1)
    })

    it('keeps a token that still lives', async () => {
      const { id, session, grant } = await scripted([...script], 30)
      expect(await stage.home.call(session)).toMatchObject({ error: null })
      expect(grant.presented).toHaveLength(tries)
      expect(await stage.home.account(id)).toMatchObject({ status: 'ACTIVE' })
    })
  })

  describe.concurrent('whose answer is lost', () => {
    it('ends the account where the provider takes the second try for theft, and says why', async () => {
      const { id, session } = await scripted([resetAfterwards])
      expect((await stage.home.call(session)).data).toMatchObject({ connection_required: { reason: 'expired' } })
      expect((await stage.home.account(id)).status_reason).toMatch(/^refresh_interrupted: /)
    })

    it('is repeated where the provider allows for that', async () => {
      const { session, grant } = await scripted([resetAfterwards])
      grant.reuse = 'graceful'
      expect(await stage.home.call(session)).toMatchObject({ error: null })
    })
  })

  describe.concurrent.each<[string, Record<string, unknown>]>([
    ['expires_in as text', { expires_in: '3600' }],
    ['no expires_in', { expires_in: undefined }],
    ['a negative expires_in', { expires_in: -5 }],
    ['an expires_in of 0', { expires_in: 0 }],
    ['expires_in: null', { expires_in: null }],
    ['an expires_in that is none', { expires_in: 'soon' }],
    ['an expires_in beyond all calendars', { expires_in: 1e300 }],
    ['token_type BEARER', { token_type: 'BEARER' }],
    ['no token_type', { token_type: undefined }],
    ['token_type: null', { token_type: null }],
    ['scope as a list', { scope: ['a', 'b'] }],
    ['scope: null', { scope: null }],
    ['error: null', { error: null }],
    ['an ID token that is none', { id_token: 'x.y.z' }],
  ])('answered with %s', (_, change) => {
    it('is taken, and lasts', async () => {
      const { session, grant } = await scripted([changed((body) => ({ ...body, ...change }))])
      expect(await stage.home.call(session)).toMatchObject({ error: null })
      expect(await stage.home.call(session)).toMatchObject({ error: null })
      expect(grant.presented).toHaveLength(1)
    })
  })

  describe.concurrent.each<[string, unknown]>([
    ['no', undefined],
    ['null as', null],
    ['an empty', ''],
  ])('answered with %s refresh token', (_, refresh_token) => {
    it('keeps the one there is', async () => {
      const { id, session, grant } = await scripted([])
      const first = grant.current
      const keep: Answer = changed((body) => {
        grant.current = first
        return { ...body, refresh_token }
      })
      grant.script = [keep]
      expect(await stage.home.call(session)).toMatchObject({ error: null })
      await ageToken(stage.place, id, -1)
      expect(await stage.home.call(session)).toMatchObject({ error: null })
      expect(grant.presented).toEqual([first, first])
    })
  })

  describe.concurrent('told when to come back', () => {
    it('waits so many seconds', async () => {
      const { session, grant } = await scripted([error('slow_down', 429, { 'retry-after': '2' })])
      expect(await stage.home.call(session)).toMatchObject({ error: null })
      expect(grant.times[1]! - grant.times[0]!).toBeGreaterThanOrEqual(1_950)
    })

    it('waits until a date', async () => {
      const date = new Date(Date.now() + 4_000).toUTCString()
      const { session, grant } = await scripted([page(503), error('slow_down', 503, { 'retry-after': date })])
      expect(await stage.home.call(session)).toMatchObject({ error: null })
      expect(grant.times[2]!).toBeGreaterThanOrEqual(Date.parse(date) - 50)
    })

    it('does not keep a caller for an hour, nor ask before it is over', async () => {
      const { session, grant } = await scripted([error('slow_down', 429, { 'retry-after': '3600' })])
      expect((await stage.home.call(session)).error).toMatch(/could not be refreshed just now/)
      await delay(PAUSE_MS)
      expect((await stage.home.call(session)).error).toMatch(/could not be refreshed just now/)
      expect(grant.presented).toHaveLength(1)
    })
  })
})
