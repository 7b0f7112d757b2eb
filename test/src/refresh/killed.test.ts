import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LEASE_MS } from '../../../packages/server/src/accounts/refresh/refresh-lease.ts'
import { type OpenStore, type StorePlace, stores } from '../support/stores.ts'
import { ageToken } from './age-token.ts'
import { type Home, openHome, VAULT_KEY } from './home.ts'
import { callAndDie, KILL_POINTS, type KillPoint } from './kill.ts'
import { type Reuse, RotatingProvider } from './rotating-provider.ts'
import { isLong, KILLS, SHORT_LEASE_MS } from './settings.ts'

/** `pnpm test:refresh` waits for the lease that is in use, too; every run for a shorter one. */
const leasesOf = (kills: number) => [
  ...Array.from({ length: kills }, () => SHORT_LEASE_MS),
  ...(isLong ? [LEASE_MS] : []),
]
/** Questions are put every tenth of a second, by a clock of whole seconds, on a busy machine. */
const SLACK_MS = 2_500

/** Where the provider has replaced the token, and what it says is lost with the process. */
const LOST: KillPoint[] = ['after provider commit', 'after response', 'in commit']
const points = (['strict', 'graceful'] satisfies Reuse[]).flatMap((reuse) =>
  KILL_POINTS.map((point) => ({ reuse, point })),
)

describe.each(stores)('a process killed while it refreshes, on $name', (store) => {
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

  async function killAndCall(reuse: Reuse, point: KillPoint, leaseMs: number) {
    const account = await home.connect(randomUUID())
    const grant = home.provider.grant(account.label)
    grant.reuse = reuse
    await ageToken(place, account.id, -1)
    const { override } = home
    const { session } = account
    await callAndDie({ place, vaultKey: VAULT_KEY, override, session, point, leaseMs }, grant)
    const startedAt = performance.now()
    const result = await home.call(session)
    const tookMs = performance.now() - startedAt
    return { result, tookMs, grant, account: await home.account(account.id) }
  }

  describe.concurrent.each(points)('$point, at a $reuse provider', ({ reuse, point }) => {
    const isLost = reuse === 'strict' && LOST.includes(point)
    const title = isLost ? 'ends the account, and says why' : 'is stood in for by another'
    it(title, { timeout: 20_000 + (KILLS + 1) * 25_000 }, async () => {
      for (const leaseMs of leasesOf(KILLS)) {
        const { result, tookMs, grant, account } = await killAndCall(reuse, point, leaseMs)
        if (isLost) {
          // The call that found out asks for the account to be connected again, for that reason.
          expect(account.status).toBe('INITIATED')
          expect(account.status_reason).toMatch(/^refresh_interrupted: /)
          expect(result.data).toMatchObject({ connection_required: { reason: 'expired' } })
          expect(home.log.filter((line) => line.includes(`${account.id}: refresh_interrupted`))).toHaveLength(1)
        } else {
          expect(account).toMatchObject({ status: 'ACTIVE', status_reason: null })
          expect(result).toMatchObject({ error: null, data: { id: account.label } })
        }
        expect(tookMs).toBeLessThan(leaseMs + SLACK_MS)
        expect(grant.mostAtOnce).toBe(1)
        const isFirstSeen = ['after send', ...LOST].includes(point)
        expect(grant.presented).toHaveLength(isFirstSeen ? 2 : 1)
      }
    })
  })
})
