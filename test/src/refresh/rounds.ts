import { setTimeout as delay } from 'node:timers/promises'
import type { StorePlace } from '../support/stores.ts'
import { startCallers } from './callers.ts'
import { type ConnectedAccount, type Home, VAULT_KEY } from './home.ts'
import type { Referee } from './referee.ts'

export interface RoundsOptions {
  home: Home<Referee>
  place: StorePlace
  processes: number
  hasLeases: boolean
  rounds: number
  /** In all processes together. */
  callers: number
}

export interface RoundsResult {
  succeeded: number
  /** The different ones. */
  errors: string[]
  /** Requests with a refresh token, in each round. */
  refreshes: number[]
  /** Grants that the provider ended. */
  revoked: number
  /** Refreshes that were not granted. */
  refused: number
  /** Accounts that are ACTIVE afterwards. */
  alive: number
}

/** In each round all callers ask for one account, whose token has expired, at the same instant. */
export async function playRounds(options: RoundsOptions): Promise<RoundsResult> {
  const { home, place, processes, hasLeases, rounds, callers } = options
  const accounts: ConnectedAccount[] = []
  for (let round = 0; round < rounds; round++) accounts.push(await home.connect(crypto.randomUUID()))
  const group = await startCallers(processes, { place, vaultKey: VAULT_KEY, override: home.override, hasLeases })
  try {
    // The tokens of the consents live for two seconds: a provider's clock of whole seconds may take one of them.
    await delay(2_100)
    const before = await home.provider.counts()
    let succeeded = 0
    const errors = new Set<string>()
    const refreshes: number[] = []
    for (const { session } of accounts) {
      const { asked } = await home.provider.counts()
      const result = await group.call(session, callers)
      succeeded += result.succeeded
      for (const error of result.errors) errors.add(error)
      refreshes.push((await home.provider.counts()).asked - asked)
    }
    const after = await home.provider.counts()
    const statuses = await Promise.all(accounts.map(async ({ id }) => (await home.account(id)).status))
    return {
      succeeded,
      errors: [...errors],
      refreshes,
      revoked: after.revoked - before.revoked,
      refused: after.refused - before.refused,
      alive: statuses.filter((status) => status === 'ACTIVE').length,
    }
  } finally {
    await group.stop()
  }
}
