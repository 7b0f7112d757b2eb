import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  databaseLeases,
  type RefreshLease,
  type RefreshLeases,
} from '../../../packages/server/src/accounts/refresh/refresh-lease.ts'
import type { Backend } from '../../../packages/server/src/backend.ts'
import { openStore } from '../../../packages/server/src/storage/open-store.ts'
import type { ConnectedAccountRow } from '../../../packages/server/src/storage/schema.ts'
import { type OpenStore, stores } from '../support/stores.ts'

const LEASE_MS = 3_000
/** By a clock of whole seconds a lease runs out up to a second early, never late. */
const LAPSE_MS = 3_100
const TWENTY = Array.from({ length: 20 }, (_, index) => index)

describe.each(stores)('leases on $name', (store) => {
  let opened: OpenStore
  let db: Backend['db']
  /** Of another process. */
  let otherDb: Backend['db']
  let leases: RefreshLeases
  let accounts = 0
  beforeAll(async () => {
    opened = await store.open()
    const place = await opened.fresh()
    db = await openStore(place, () => undefined)
    otherDb = await openStore(place, () => undefined)
    leases = databaseLeases(db, LEASE_MS)
  }, 60_000)
  afterAll(async () => {
    await db.destroy()
    await otherDb.destroy()
    await opened.close()
  })

  async function newAccount(): Promise<ConnectedAccountRow> {
    accounts += 1
    const now = new Date().toISOString()
    const row: ConnectedAccountRow = {
      id: `ca_${accounts}`,
      project_id: 'pr_1',
      user_id: `user_${accounts}`,
      toolkit: 'referee',
      auth_config_id: 'ac_1',
      scheme: 'OAUTH2',
      alias: null,
      label: null,
      provider_account_id: null,
      status: 'ACTIVE',
      status_reason: null,
      pending_until: null,
      is_disabled: 0,
      open_fields: null,
      credential: 'sealed',
      credential_version: 3,
      created_at: now,
      updated_at: now,
    }
    await db.insertInto('connected_accounts').values(row).execute()
    return row
  }

  const stored = ({ id }: ConnectedAccountRow) =>
    db.selectFrom('connected_accounts').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

  async function held(account: ConnectedAccountRow): Promise<RefreshLease> {
    const answer = await leases.acquire(account, false)
    if (answer.kind !== 'held') throw new Error(`the lease is not to be had: ${answer.kind}`)
    return answer.lease
  }

  /** A first holder that was taken for dead, and the one that took over. */
  async function overtaken() {
    const account = await newAccount()
    const first = await held(account)
    await delay(LAPSE_MS)
    return { account, first, second: await held(account) }
  }

  it('go to one of forty that ask at once, from two processes', async () => {
    const account = await newAccount()
    const others = databaseLeases(otherDb, LEASE_MS)
    const answers = await Promise.all(
      TWENTY.flatMap(() => [leases.acquire(account, false), others.acquire(account, false)]),
    )
    expect(answers.filter(({ kind }) => kind === 'held')).toHaveLength(1)
    expect(answers.filter(({ kind }) => kind === 'busy')).toHaveLength(39)
  })

  it('are never had for a version that is over, whenever one asks', async () => {
    const account = await newAccount()
    const others = databaseLeases(otherDb, LEASE_MS)
    const lease = await held(account)
    const asked: Promise<{ kind: string }>[] = []
    const storing = leases.store(lease, 'new')
    for (const _ of TWENTY) {
      asked.push(others.acquire(account, false))
      await delay(1)
    }
    expect(await storing).toBe('stored')
    const kinds = (await Promise.all(asked)).map(({ kind }) => kind)
    expect(kinds).not.toContain('held')
    expect(await leases.acquire(account, false)).toEqual({ kind: 'changed' })
  })

  it('are not had by one that looks twice, while a new token is stored in between', async () => {
    const account = await newAccount()
    const lease = await held(account)
    const slowly = otherDb.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        await delay(150)
        return result
      },
    })
    const asked = databaseLeases(slowly, LEASE_MS).acquire(account, false)
    await delay(200)
    expect(await leases.store(lease, 'new')).toBe('stored')
    expect(['busy', 'changed']).toContain((await asked).kind)
  })

  describe.concurrent('of a holder that was taken for dead', () => {
    it('have a lower fence, and cannot be renewed', async () => {
      const { first, second } = await overtaken()
      expect(second).toMatchObject({ fence: first.fence + 1, follows: 'an interrupted attempt' })
      expect(await leases.renew(first)).toBe(false)
      expect(await leases.renew(second)).toBe(true)
    })

    it('run out even when nobody takes over', async () => {
      const lease = await held(await newAccount())
      await delay(LAPSE_MS)
      expect(await leases.renew(lease)).toBe(false)
    })

    it('do not overwrite what the later one stored', async () => {
      const { account, first, second } = await overtaken()
      expect(await leases.store(first, 'late')).toBe('contested')
      expect(await leases.store(second, 'newer')).toBe('stored')
      expect(await leases.store(first, 'late')).toBe('overtaken')
      expect(await stored(account)).toMatchObject({ credential: 'newer', credential_version: 4 })
    })

    it('still store when the later one came to nothing', async () => {
      const { account, first, second } = await overtaken()
      await leases.release(second, 'failed')
      expect(await leases.store(first, 'late')).toBe('stored')
      expect(await stored(account)).toMatchObject({ credential: 'late', credential_version: 4 })
    })

    it('do not end an account that the later one looks after', async () => {
      const { account, first, second } = await overtaken()
      expect(await leases.refuse(first, 'refused')).toBe(false)
      expect(await stored(account)).toMatchObject({ status: 'ACTIVE' })
      expect(await leases.store(second, 'newer')).toBe('stored')
      expect(await leases.refuse(first, 'refused')).toBe(false)
      expect(await stored(account)).toMatchObject({ status: 'ACTIVE', status_reason: null })
    })

    it('do not bring an account back that has ended', async () => {
      const { account, first, second } = await overtaken()
      expect(await leases.refuse(second, 'refused')).toBe(true)
      expect(await leases.store(first, 'late')).toBe('overtaken')
      expect(await stored(account)).toMatchObject({ status: 'EXPIRED', status_reason: 'refused', credential: 'sealed' })
    })
  })

  describe('given back', () => {
    it('pause all, for as long as was said', async () => {
      const account = await newAccount()
      await leases.release(await held(account), 'failed', 60_000)
      const answer = await databaseLeases(otherDb, LEASE_MS).acquire(account, false)
      expect(answer).toEqual({ kind: 'paused', forMs: expect.any(Number) })
      if (answer.kind === 'paused') expect(Math.abs(answer.forMs - 60_000)).toBeLessThan(2_000)
    })

    it('without a pause can be had at once, and tell of an attempt in doubt', async () => {
      const account = await newAccount()
      await leases.release(await held(account), 'failed')
      const second = await held(account)
      expect(second.follows).toBe('nothing')
      await leases.release(second, 'unknown')
      await leases.release(await held(account), 'failed')
      expect((await held(account)).follows).toBe('an interrupted attempt')
    })

    it('fifty times leave two rows', async () => {
      const account = await newAccount()
      await leases.release(await held(account), 'unknown')
      for (let time = 0; time < 50; time++) await leases.release(await held(account), time % 2 ? 'unknown' : 'failed')
      const rows = await db.selectFrom('refresh_attempts').selectAll().where('account_id', '=', account.id).execute()
      expect(rows.length).toBeLessThanOrEqual(2)
    })
  })
})
