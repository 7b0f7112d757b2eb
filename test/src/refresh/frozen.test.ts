import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenStore, type StorePlace, stores } from '../support/stores.ts'
import { ageToken } from './age-token.ts'
import { type Home, openHome, VAULT_KEY } from './home.ts'
import { callAndFreeze } from './kill.ts'
import { RotatingProvider } from './rotating-provider.ts'
import { SHORT_LEASE_MS } from './settings.ts'

describe.each(stores)('a process that freezes with the lease in hand, on $name', (store) => {
  let opened: OpenStore
  let place: StorePlace
  let home: Home<RotatingProvider>
  beforeAll(async () => {
    opened = await store.open()
    place = await opened.fresh()
    home = await openHome(place, RotatingProvider.start)
  }, 60_000)
  afterAll(async () => {
    await home.close()
    await opened.close()
  })

  it('does not spend the old token when it comes back', async () => {
    const { id, session, label } = await home.connect('somebody')
    const grant = home.provider.grant(label)
    await ageToken(place, id, -1)
    const { override } = home
    const point = 'frozen before send'
    const frozen = await callAndFreeze({
      place,
      vaultKey: VAULT_KEY,
      override,
      session,
      point,
      leaseMs: SHORT_LEASE_MS,
    })
    expect(await home.call(session)).toMatchObject({ error: null })
    await frozen.thaw()
    await delay(100)
    expect(grant.presented).toHaveLength(1)
    expect(await home.account(id)).toMatchObject({ status: 'ACTIVE', status_reason: null })
    expect(await home.call(session)).toMatchObject({ error: null })
  })
})
