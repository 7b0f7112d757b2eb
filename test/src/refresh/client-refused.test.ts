import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OpenStore, StorePlace } from '../support/stores.ts'
import { ageToken } from './age-token.ts'
import { error } from './answers.ts'
import { type Home, openHome } from './home.ts'
import { RotatingProvider } from './rotating-provider.ts'
import { someStores } from './settings.ts'

/** As long as nobody tries again. */
const PAUSE_MS = 11_500

describe.each(someStores)('a provider that refuses the OAuth client, on $name', (store) => {
  let opened: OpenStore
  let place: StorePlace
  let home: Home<RotatingProvider>
  beforeEach(async () => {
    opened = await store.open()
    place = await opened.fresh()
    home = await openHome(place, RotatingProvider.start)
  }, 60_000)
  afterEach(async () => {
    await home.close()
    await opened.close()
  })

  const configOf = async (id: string) => {
    const { auth_config } = await home.account(id)
    return home.rest<{ status_reason: string | null }>('GET', `/auth_configs/${auth_config.id}`)
  }

  it.each([
    ['invalid_client', 401],
    ['unauthorized_client', 400],
    ['unsupported_grant_type', 400],
    ['invalid_request', 400],
  ])('with %s: the settings are blamed, and every account is kept', async (code, status) => {
    const accounts = [await home.connect('one'), await home.connect('two')]
    for (const { id, label } of accounts) {
      home.provider.grant(label).script = [error(code, status), error(code, status)]
      await ageToken(place, id, -1)
    }
    for (const { id, session, label } of accounts) {
      const result = await home.call(session)
      expect(result.error).toMatch(
        new RegExp(`Referee refuses the OAuth client: because of ${code}.*Check COMPOSIO_AUTH_REFEREE_CLIENT_ID`),
      )
      // Told again without asking again.
      expect((await home.call(session)).error).toBe(result.error)
      expect(home.provider.grant(label).presented).toHaveLength(1)
      expect(await home.account(id)).toMatchObject({ status: 'ACTIVE', status_reason: null })
      expect((await configOf(id)).status_reason).toMatch(/refuses the OAuth client/)
    }
  })

  it('is asked again after a while, and then all is well', { timeout: 40_000 }, async () => {
    const { id, session, label } = await home.connect('one')
    home.provider.grant(label).script = [error('invalid_client', 401)]
    await ageToken(place, id, -1)
    await home.call(session)
    await delay(PAUSE_MS)
    expect(await home.call(session)).toMatchObject({ error: null })
    expect((await configOf(id)).status_reason).toBeNull()
  })
})
