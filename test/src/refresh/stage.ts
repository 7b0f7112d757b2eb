import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import type { Backend } from '../../../packages/server/src/backend.ts'
import type { OpenStore, Store, StorePlace } from '../support/stores.ts'
import { ageToken } from './age-token.ts'
import { type ConnectedAccount, type Home, openHome, type Provider } from './home.ts'
import type { Answer, Grant, RotatingProvider } from './rotating-provider.ts'

/** What the tests of a `describe` share: a store, and a home on it. */
export interface Stage<P extends Provider> {
  readonly home: Home<P>
  readonly place: StorePlace
  readonly opened: OpenStore
}

export interface StageParts<P extends Provider> {
  /** Starts the provider, given the redirect URI. */
  start: (redirectUri: string) => Promise<P>
  parts?: (db: Backend['db']) => Partial<Backend>
}

/** Sets the stage before the first test of the `describe` it is called in, and clears it after the last. */
export function stageOn<P extends Provider>(store: Store, { start, parts }: StageParts<P>): Stage<P> {
  let opened: OpenStore | undefined
  let place: StorePlace | undefined
  let home: Home<P> | undefined
  beforeAll(async () => {
    opened = await store.open()
    place = await opened.fresh()
    home = await openHome(place, start, parts)
  }, 60_000)
  afterAll(async () => {
    await home?.close()
    await opened?.close()
  })
  return {
    get home() {
      return home!
    },
    get place() {
      return place!
    },
    get opened() {
      return opened!
    },
  }
}

export interface ScriptedAccount extends ConnectedAccount {
  grant: Grant
}

/** A new account at a provider that answers its refreshes so. @param secondsLeft - of its token's life, where it is aged */
export async function connectScripted(
  { home, place }: Stage<RotatingProvider>,
  script: Answer[],
  secondsLeft?: number,
): Promise<ScriptedAccount> {
  const account = await home.connect(randomUUID())
  const grant = home.provider.grant(account.label)
  grant.script = script
  if (secondsLeft !== undefined) await ageToken(place, account.id, secondsLeft)
  return { ...account, grant }
}
