import { describe, expect, it } from 'vitest'
import { LEASE_MS } from '../../../packages/server/src/accounts/refresh/refresh-lease.ts'
import { stores } from '../support/stores.ts'
import { VAULT_KEY } from './home.ts'
import { callAndDie, KILL_POINTS, type KillPoint } from './kill.ts'
import { type Reuse, RotatingProvider } from './rotating-provider.ts'
import { KILLS, SHORT_LEASE_MS } from './settings.ts'
import { connectScripted, stageOn } from './stage.ts'

/** `pnpm test:refresh` and `pnpm test:kills` wait for the lease that is in use, too; every run for a shorter one. */
const leasesOf = (kills: number) => [
  ...Array.from({ length: kills }, () => SHORT_LEASE_MS),
  ...(kills > 1 ? [LEASE_MS] : []),
]
/** Questions are put every tenth of a second, by a clock of whole seconds, on a busy machine. */
const SLACK_MS = 2_500

/** Where the provider has replaced the token, and what it says is lost with the process. */
const LOST: KillPoint[] = ['after provider commit', 'after response', 'in commit']
const points = (['strict', 'graceful'] satisfies Reuse[]).flatMap((reuse) =>
  KILL_POINTS.map((point) => ({ reuse, point })),
)

describe.each(stores)('a process killed while it refreshes, on $name', (store) => {
  const stage = stageOn(store, { start: RotatingProvider.start })

  async function killAndCall(reuse: Reuse, point: KillPoint, leaseMs: number) {
    const { home, place } = stage
    const { id, session, grant } = await connectScripted(stage, [], -1)
    grant.reuse = reuse
    const { override } = home
    await callAndDie({ place, vaultKey: VAULT_KEY, override, session, point, leaseMs }, grant)
    const startedAt = performance.now()
    const result = await home.call(session)
    const tookMs = performance.now() - startedAt
    return { result, tookMs, grant, account: await home.account(id) }
  }

  describe.concurrent.each(points)('$point, at a $reuse provider', ({ reuse, point }) => {
    const isLost = reuse === 'strict' && LOST.includes(point)
    const report = (times: number[]) => {
      if (times.length === 1) return
      const [slowest, middle] = [Math.max(...times), times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0]
      console.log(
        `${store.name}, ${reuse}, killed ${point}: ${times.length} times as promised; ` +
          `the next call took ${Math.round(middle)} ms (median), ${Math.round(slowest)} ms (most)`,
      )
    }
    const title = isLost ? 'ends the account, and says why' : 'is stood in for by another'
    it(title, { timeout: 20_000 + (KILLS + 1) * 25_000 }, async () => {
      const times: number[] = []
      for (const leaseMs of leasesOf(KILLS)) {
        const { result, tookMs, grant, account } = await killAndCall(reuse, point, leaseMs)
        if (isLost) {
          // The call that found out asks for the account to be connected again, for that reason.
          expect(account.status).toBe('INITIATED')
          expect(account.status_reason).toMatch(/^refresh_interrupted: /)
          expect(result.data).toMatchObject({ connection_required: { reason: 'expired' } })
          expect(stage.home.log.filter((line) => line.includes(`${account.id}: refresh_interrupted`))).toHaveLength(1)
        } else {
          expect(account).toMatchObject({ status: 'ACTIVE', status_reason: null })
          expect(result).toMatchObject({ error: null, data: { id: account.label } })
        }
        expect(tookMs).toBeLessThan(leaseMs + SLACK_MS)
        expect(grant.mostAtOnce).toBe(1)
        const isFirstSeen = ['after send', ...LOST].includes(point)
        expect(grant.presented).toHaveLength(isFirstSeen ? 2 : 1)
        times.push(tookMs)
        if (times.length % 25 === 0 && times.length < KILLS) report(times)
      }
      report(times)
    })
  })
})
