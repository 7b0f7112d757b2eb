import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { stores } from '../support/stores.ts'
import { VAULT_KEY } from './home.ts'
import { callAndFreeze } from './kill.ts'
import { RotatingProvider } from './rotating-provider.ts'
import { SHORT_LEASE_MS } from './settings.ts'
import { connectScripted, stageOn } from './stage.ts'

describe.each(stores)('a process that freezes with the lease in hand, on $name', (store) => {
  const stage = stageOn(store, { start: RotatingProvider.start })

  it('does not spend the old token when it comes back', async () => {
    const { home, place } = stage
    const { id, session, grant } = await connectScripted(stage, [], -1)
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
