import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../../packages/server/src/storage/open-store.ts'
import { type StorePlace, stores } from '../support/stores.ts'
import { ageToken } from './age-token.ts'
import { openHome, TOOL } from './home.ts'
import { type Answer, RotatingProvider, sendJson } from './rotating-provider.ts'
import { isLong } from './settings.ts'
import { connectScripted, stageOn } from './stage.ts'

const after =
  (ms: number): Answer =>
  async (response, carryOut) => {
    const body = carryOut()
    await delay(ms)
    sendJson(response, 200, body)
  }

async function versionOf(place: StorePlace, id: string): Promise<number | undefined> {
  const db = await openStore(place, () => undefined)
  try {
    const row = await db
      .selectFrom('connected_accounts')
      .select('credential_version')
      .where('id', '=', id)
      .executeTakeFirst()
    return row?.credential_version
  } finally {
    await db.destroy()
  }
}

describe.each(stores)('a refresh, on $name', (store) => {
  const stage = stageOn(store, { start: RotatingProvider.start })
  const connected = (script: Answer[], secondsLeft?: number) => connectScripted(stage, script, secondsLeft)

  describe.concurrent('goes on', () => {
    it('when the only caller has gone', async () => {
      const { session, grant } = await connected([after(1_000)], -1)
      const caller = new AbortController()
      const path = `/tool_router/session/${session}/execute`
      const call = stage.home
        .rest('POST', path, { tool_slug: TOOL, arguments: {} }, caller.signal)
        .catch(() => undefined)
      await delay(300)
      caller.abort()
      await call
      await delay(1_200)
      expect(await stage.home.call(session)).toMatchObject({ error: null })
      expect(grant.presented).toHaveLength(1)
    })

    it('when those who waited use the token that still lives', { timeout: 20_000 }, async () => {
      const { session, grant } = await connected([after(6_500)], 30)
      const startedAt = performance.now()
      expect(await stage.home.call(session)).toMatchObject({ error: null })
      const tookMs = performance.now() - startedAt
      expect(tookMs).toBeGreaterThan(4_500)
      expect(tookMs).toBeLessThan(6_400)
      await delay(2_500)
      await stage.home.call(session)
      // The late answer was stored: nobody asked again.
      expect(grant.presented).toHaveLength(1)
    })

    it.runIf(isLong)(
      'for a minute, after every waiter was told that it takes too long',
      { timeout: 120_000 },
      async () => {
        const { session, grant } = await connected([after(60_000)], -1)
        const startedAt = performance.now()
        const results = await Promise.all(Array.from({ length: 5 }, () => stage.home.call(session)))
        for (const { error } of results) expect(error).toMatch(/could not be refreshed just now/)
        expect(performance.now() - startedAt).toBeLessThan(23_000)
        await delay(42_000)
        expect(await stage.home.call(session)).toMatchObject({ error: null })
        expect(grant.presented).toHaveLength(1)
      },
    )
  })

  it('is waited for by a server that closes', async () => {
    const own = await stage.opened.fresh()
    const closing = await openHome(own, RotatingProvider.start)
    const { id, session, label } = await closing.connect('somebody')
    const grant = closing.provider.grant(label)
    grant.script = [after(1_500)]
    await ageToken(own, id, -1)
    const call = closing.call(session).catch(() => undefined)
    while (grant.presented.length === 0) await delay(10)
    await closing.close()
    await call
    expect(await versionOf(own, id)).toBe(2)
  })

  describe.concurrent('because the API refuses a token before its time', () => {
    it('happens once for 100 calls, which then works', async () => {
      const { session, grant } = await connected([])
      const [first] = grant.accessTokens
      grant.refuses = (token) => token === first
      const results = await Promise.all(Array.from({ length: 100 }, () => stage.home.call(session)))
      for (const { error } of results) expect(error).toBeNull()
      expect(grant.presented).toHaveLength(1)
    })

    it('happens once for 100 calls, and not again when that does not help', async () => {
      const { id, session, grant } = await connected([])
      grant.refuses = () => true
      const results = await Promise.all(Array.from({ length: 100 }, () => stage.home.call(session)))
      for (const { data } of results) expect(data).toMatchObject({ connection_required: { reason: 'expired' } })
      expect(grant.presented).toHaveLength(1)
      expect((await stage.home.account(id)).status).not.toBe('ACTIVE')
    })

    it('happens once in 30 seconds at an API that refuses now and then', async () => {
      const { session, grant } = await connected([])
      let calls = 0
      // Every second call is refused whatever the token.
      grant.refuses = () => calls++ % 2 === 0
      for (let call = 0; call < 10; call++) expect(await stage.home.call(session)).toMatchObject({ error: null })
      expect(grant.presented).toHaveLength(1)
    })
  })
})
