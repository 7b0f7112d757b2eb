import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { hasPostgres, type StorePlace, stores } from '../support/stores.ts'
import { ageToken } from './age-token.ts'
import { startCallers } from './callers.ts'
import { type Home, openHome, VAULT_KEY } from './home.ts'
import { lockOn, type Outage, wayTo } from './outage.ts'
import { type Grant, RotatingProvider, sendJson } from './rotating-provider.ts'

const timeout = 120_000

/** An account whose next refresh is granted, and answered once `before` is done. */
async function connected(home: Home<RotatingProvider>, place: StorePlace, before: () => Promise<unknown>) {
  const account = await home.connect(randomUUID())
  const grant = home.provider.grant(account.label)
  let answered: () => void = () => undefined
  const answer = new Promise<void>((resolve) => {
    answered = resolve
  })
  grant.script = [
    async (response, carryOut) => {
      const body = carryOut()
      await before()
      sendJson(response, 200, body)
      answered()
    },
  ]
  await ageToken(place, account.id, -1)
  return { ...account, grant, answer }
}

/** The token the provider gave is the one that is used from now on, and it was asked for once. */
async function expectKept(home: Home<RotatingProvider>, account: { id: string; session: string; grant: Grant }) {
  const [presented] = account.grant.presented
  expect(account.grant.presented).toEqual([presented])
  expect(account.grant.isOver).toBe(false)
  for (let call = 0; call < 3; call++) expect(await home.call(account.session)).toMatchObject({ error: null })
  expect(await home.account(account.id)).toMatchObject({ status: 'ACTIVE', status_reason: null })
  expect(account.grant.presented).toHaveLength(1)
  expect(home.log.join('\n')).toMatch(new RegExp(`refresh of ${account.id}: the new token is not stored yet`))
}

describe('a SQLite file that another process locks while the provider answers', () => {
  it('has the new token held until it is free', { timeout }, async () => {
    const opened = await stores[0]!.open()
    const place = await opened.fresh()
    const home = await openHome(place, RotatingProvider.start)
    const lock: Outage = lockOn(place.dataDir)
    try {
      const account = await connected(home, place, lock.begin)
      const call = home.call(account.session)
      await account.answer
      // Longer than any statement waits for the lock.
      await delay(12_000)
      await lock.end()
      // Whoever waited for so long either has the result, or was told to come again.
      const { error } = await call
      if (error !== null) expect(error).toMatch(/could not be refreshed just now/)
      await expectKept(home, account)
    } finally {
      await lock.end()
      await home.close()
      await opened.close()
    }
  })
})

describe.skipIf(!hasPostgres)('a PostgreSQL that goes away while the provider answers', () => {
  let postgres: TestPostgres
  let way: Awaited<ReturnType<typeof wayTo>>
  let direct: StorePlace
  let home: Home<RotatingProvider>
  beforeAll(async () => {
    postgres = await startPostgres()
    const databaseUrl = await postgres.createDatabase()
    direct = { dataDir: ':memory:', databaseUrl }
    way = await wayTo(databaseUrl)
    home = await openHome({ ...direct, databaseUrl: way.url }, RotatingProvider.start)
  }, timeout)
  afterEach(() => way.end())
  afterAll(async () => {
    await home.close()
    await way.close()
    await postgres.stop()
  })

  it('for longer than callers wait has the new token held until it is back', { timeout }, async () => {
    const account = await connected(home, direct, way.begin)
    const call = home.call(account.session).catch((error: unknown) => error)
    await account.answer
    await delay(16_000)
    await way.end()
    await call
    await expectKept(home, account)
  })

  it('by a crash has the new token stored after it', { timeout }, async () => {
    let restarted: Promise<void> | undefined
    const account = await connected(home, direct, async () => {
      restarted = postgres.crash()
      restarted.catch(() => undefined)
      while (await isThere(postgres)) await delay(2)
    })
    const call = home.call(account.session).catch((error: unknown) => error)
    await account.answer
    await restarted
    await call
    await expectKept(home, account)
  })

  it('and takes the process along ends the account, and says why', { timeout }, async () => {
    const account = await connected(home, direct, way.begin)
    const { override } = home
    const place = { ...direct, databaseUrl: way.url }
    const callers = await startCallers(1, { place, vaultKey: VAULT_KEY, override, hasLeases: true })
    const call = callers.call(account.session, 1).catch((error: unknown) => error)
    await account.answer
    await delay(1_000)
    await callers.kill()
    expect(await call).toBeInstanceOf(Error)
    await way.end()
    // Nobody has the new token any more, and the provider takes the old one for theft.
    let result = await home.call(account.session)
    while (result.error?.includes('just now')) {
      await delay(1_000)
      result = await home.call(account.session)
    }
    expect(result.data).toMatchObject({ connection_required: { reason: 'expired' } })
    expect((await home.account(account.id)).status_reason).toMatch(/^refresh_interrupted: /)
    expect(account.grant.presented).toHaveLength(2)
  })
})

async function isThere(postgres: TestPostgres): Promise<boolean> {
  return postgres.query('select 1').then(
    () => true,
    () => false,
  )
}
