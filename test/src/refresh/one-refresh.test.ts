import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenStore, type StorePlace, stores } from '../support/stores.ts'
import { startCallers } from './callers.ts'
import { type ConnectedAccount, type Home, openHome, VAULT_KEY } from './home.ts'
import { type Referee, startReferee } from './referee.ts'

import { ROUNDS } from './settings.ts'

const CALLERS = 100
const MOST_PER_ROUND_MS = 15_000

describe.each(stores)('100 callers with an expired token, on $name', (store) => {
  let opened: OpenStore
  let place: StorePlace
  let home: Home<Referee>
  beforeAll(async () => {
    opened = await store.open()
    place = await opened.fresh()
    home = await openHome(place, startReferee)
  }, 60_000)
  afterAll(async () => {
    await home.close()
    await opened.close()
  })

  /** Each round has an account of its own. @returns what came of all of them together */
  async function play(processes: number, hasLeases: boolean, rounds: number) {
    const accounts: ConnectedAccount[] = []
    for (let round = 0; round < rounds; round++) accounts.push(await home.connect(`user-${processes}-${round}`))
    const callers = await startCallers(processes, { place, vaultKey: VAULT_KEY, override: home.override, hasLeases })
    try {
      // The tokens of the consents live for a second.
      await delay(1_100)
      const before = await home.provider.counts()
      let succeeded = 0
      const errors = new Set<string>()
      const refreshes: number[] = []
      for (const { session } of accounts) {
        const { asked } = await home.provider.counts()
        const result = await callers.call(session, CALLERS)
        succeeded += result.succeeded
        for (const error of result.errors) errors.add(error)
        refreshes.push((await home.provider.counts()).asked - asked)
      }
      const after = await home.provider.counts()
      const statuses = await Promise.all(accounts.map(async ({ id }) => (await home.account(id)).status))
      const result = {
        succeeded,
        refreshes,
        revoked: after.revoked - before.revoked,
        refused: after.refused - before.refused,
        alive: statuses.filter((status) => status === 'ACTIVE').length,
      }
      console.log(
        `${store.name}, ${processes} processes, leases ${hasLeases ? 'on' : 'off'}, ${rounds} rounds: ` +
          `${refreshes.reduce((sum, count) => sum + count, 0)} refreshes, ${succeeded} of ${rounds * CALLERS} calls succeeded, ` +
          `${result.revoked} grants revoked`,
      )
      return { ...result, errors: [...errors] }
    } finally {
      await callers.stop()
    }
  }

  it.each([1, 2, 4, 8])(
    'refresh it once, from %i processes',
    { timeout: 20_000 + ROUNDS * MOST_PER_ROUND_MS },
    async (processes) => {
      expect(await play(processes, true, ROUNDS)).toEqual({
        succeeded: ROUNDS * CALLERS,
        errors: [],
        refreshes: Array.from({ length: ROUNDS }, () => 1),
        revoked: 0,
        refused: 0,
        alive: ROUNDS,
      })
    },
  )

  it('lose the account without leases', { timeout: 60_000 }, async () => {
    const { refreshes, succeeded, revoked } = await play(4, false, 2)
    expect(Math.min(...refreshes)).toBeGreaterThan(1)
    expect(revoked).toBeGreaterThan(0)
    expect(succeeded).toBeLessThan(2 * CALLERS)
  })
})
