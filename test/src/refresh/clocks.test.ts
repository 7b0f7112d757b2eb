import { afterEach, describe, expect, it } from 'vitest'
import { databaseLeases } from '../../../packages/server/src/accounts/refresh/refresh-lease.ts'
import { openStore } from '../../../packages/server/src/storage/open-store.ts'
import { type StorePlace, stores } from '../support/stores.ts'
import { type Callers, startCallers } from './callers.ts'
import { type Clock, hasFaketime, makeClock } from './faketime.ts'
import { VAULT_KEY } from './home.ts'
import { callAndDie } from './kill.ts'
import { type Grant, RotatingProvider } from './rotating-provider.ts'
import { SHORT_LEASE_MS } from './settings.ts'
import { connectScripted, type Stage, stageOn } from './stage.ts'

const MINUTE_MS = 60_000
const SLACK_MS = 30_000
/** What a call takes on a busy machine. */
const timeout = 90_000

/** Server processes that live by a clock of their own. */
interface ClockedServer extends Callers {
  clock: Clock
}

const opened: ClockedServer[] = []
afterEach(async () => {
  for (const server of opened.splice(0)) {
    await server.stop()
    await server.clock.remove()
  }
})

async function startServer({ home, place }: Stage<RotatingProvider>, offset: string): Promise<ClockedServer> {
  const clock = await makeClock(offset)
  const options = { place, vaultKey: VAULT_KEY, override: home.override, hasLeases: true }
  const server = { ...(await startCallers(1, options, clock.env)), clock }
  opened.push(server)
  return server
}

/** All succeed. @returns how far the server's clock is from ours, in milliseconds */
async function callAll(server: ClockedServer, session: string, callers = 1): Promise<number> {
  const { succeeded, errors, clocks } = await server.call(session, callers)
  expect(errors).toEqual([])
  expect(succeeded).toBe(callers)
  return clocks[0]! - Date.now()
}

/** The API refuses the tokens there are now, as one that ended. @returns counts the calls that came with one */
function endTokens(grant: Grant): () => number {
  const ended = new Set(grant.accessTokens)
  let calls = 0
  grant.refuses = (token) => {
    if (!ended.has(token)) return false
    calls++
    return true
  }
  return () => calls
}

/** A token that ends was not issued a moment ago, as it would seem here. */
async function ageAttempts(place: StorePlace, accountId: string): Promise<void> {
  const db = await openStore(place, () => undefined)
  try {
    const attempts = db
      .selectFrom('refresh_attempts')
      .select(['fence', 'started_at'])
      .where('account_id', '=', accountId)
    for (const { fence, started_at } of await attempts.execute()) {
      const aged = new Date(Date.parse(started_at) - 60 * MINUTE_MS).toISOString()
      await db
        .updateTable('refresh_attempts')
        .set({ started_at: aged })
        .where('account_id', '=', accountId)
        .where('fence', '=', fence)
        .execute()
    }
  } finally {
    await db.destroy()
  }
}

describe.skipIf(!hasFaketime).each(stores)('a clock that is set, on $name', (store) => {
  const stage = stageOn(store, {
    start: RotatingProvider.start,
    parts: (db) => ({ refreshLeases: databaseLeases(db, SHORT_LEASE_MS) }),
  })

  it('two hours ahead has every account refreshed once, and no more', { timeout }, async () => {
    const server = await startServer(stage, '+0')
    const accounts = [
      await connectScripted(stage, []),
      await connectScripted(stage, []),
      await connectScripted(stage, []),
    ]
    for (const { session } of accounts) expect(Math.abs(await callAll(server, session))).toBeLessThan(SLACK_MS)
    for (const { grant } of accounts) expect(grant.presented).toHaveLength(0)
    await server.clock.set('+2h')
    for (let round = 0; round < 4; round++)
      for (const { session } of accounts)
        expect(Math.abs((await callAll(server, session, 5)) - 120 * MINUTE_MS)).toBeLessThan(SLACK_MS)
    for (const { grant } of accounts) expect(grant.presented).toHaveLength(1)
  })

  it('two hours back has an ended token used for one call, and the account goes on', { timeout }, async () => {
    const server = await startServer(stage, '+2h')
    const { id, session, grant } = await connectScripted(stage, [], -1)
    expect(await callAll(server, session)).toBeGreaterThan(60 * MINUTE_MS)
    expect(grant.presented).toHaveLength(1)
    await server.clock.set('+0')
    await ageAttempts(stage.place, id)
    const callsWithEnded = endTokens(grant)
    for (let call = 0; call < 8; call++) expect(Math.abs(await callAll(server, session))).toBeLessThan(SLACK_MS)
    expect(callsWithEnded()).toBe(1)
    expect(grant.presented).toHaveLength(2)
    expect(await stage.home.account(id)).toMatchObject({ status: 'ACTIVE', status_reason: null })
  })

  it('two hours back keeps nobody waiting for a lease of before', { timeout }, async () => {
    const clock = await makeClock('+2h')
    const { home, place } = stage
    const { session, grant } = await connectScripted(stage, [], -1)
    const order = { place, vaultKey: VAULT_KEY, override: home.override, session, leaseMs: SHORT_LEASE_MS }
    await callAndDie({ ...order, point: 'after journal' }, grant, clock.env)
    await clock.remove()
    const startedAt = performance.now()
    expect(await home.call(session)).toMatchObject({ error: null })
    expect(performance.now() - startedAt).toBeLessThan(SHORT_LEASE_MS + 8_000)
    expect(grant.presented).toHaveLength(1)
  })
})

// The servers of one SQLite file are on one machine, and have its clock.
const shared = stores.filter(({ name }) => name !== 'SQLite')

describe.skipIf(!hasFaketime).each(shared)('servers whose clocks are ten minutes apart, on $name', (store) => {
  const stage = stageOn(store, { start: RotatingProvider.start })
  const start = async () => [await startServer(stage, '+5m'), await startServer(stage, '-5m')] as const

  it('do not refresh a token that lives by both', { timeout }, async () => {
    const [fast, slow] = await start()
    const { session, grant } = await connectScripted(stage, [], 30 * 60)
    for (let round = 0; round < 5; round++) {
      const apart = (await callAll(fast, session)) - (await callAll(slow, session))
      expect(Math.abs(apart - 10 * MINUTE_MS)).toBeLessThan(SLACK_MS)
    }
    expect(grant.presented).toHaveLength(0)
  })

  it('refresh once a token that has ended by one only', { timeout }, async () => {
    const [fast, slow] = await start()
    const { session, grant } = await connectScripted(stage, [], 4 * 60)
    await callAll(slow, session)
    expect(grant.presented).toHaveLength(0)
    for (let round = 0; round < 5; round++) {
      await callAll(fast, session)
      await callAll(slow, session)
    }
    expect(grant.presented).toHaveLength(1)
  })

  it('use an ended token for one call at most', { timeout }, async () => {
    const [fast, slow] = await start()
    const { session, grant } = await connectScripted(stage, [], -1)
    const callsWithEnded = endTokens(grant)
    for (let round = 0; round < 5; round++) {
      await callAll(slow, session)
      await callAll(fast, session)
    }
    expect(callsWithEnded()).toBe(1)
    expect(grant.presented).toHaveLength(1)
  })

  it('refresh once for a hundred callers, by the clock of the database', { timeout }, async () => {
    const [fast, slow] = await start()
    const { session, grant } = await connectScripted(stage, [], -600)
    await Promise.all([callAll(fast, session, 50), callAll(slow, session, 50)])
    expect(grant.presented).toHaveLength(1)
    expect(grant.mostAtOnce).toBe(1)
  })
})
