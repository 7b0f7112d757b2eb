import { describe, expect, it } from 'vitest'
import { watch } from './accounts/connection-request.ts'
import { WakeUps } from './wake-ups.ts'

/** Many who wait while something changes all the time. @returns how often they looked, together */
async function looksOf(waiters: number, waitMs: number): Promise<number> {
  const wakeUps = new WakeUps()
  const { signal } = new AbortController()
  let looks = 0
  const ringing = setInterval(() => wakeUps.ring(), 10)
  const look = async () => {
    looks += 1
  }
  await Promise.all(Array.from({ length: waiters }, () => watch({ wakeUps }, { waitMs, signal }, look, () => false)))
  clearInterval(ringing)
  return looks
}

describe('watching', () => {
  it('looks as soon as something has changed', async () => {
    const wakeUps = new WakeUps()
    let isChanged = false
    const { signal } = new AbortController()
    const begun = performance.now()
    const seen = watch({ wakeUps }, { waitMs: 60_000, signal }, async () => isChanged, Boolean)
    await Promise.resolve()
    isChanged = true
    wakeUps.ring()
    expect(await seen).toBe(true)
    expect(performance.now() - begun).toBeLessThan(200)
  })

  it('asks the database no more often than it can bear, however many wait and whatever happens', async () => {
    // Each looks at the beginning and at the end; in between there is one look in two milliseconds for all together.
    expect(await looksOf(300, 1_000)).toBeLessThan(2 * 300 + 700)
  })

  it('ends in time for each of many', async () => {
    const begun = performance.now()
    await looksOf(300, 200)
    expect(performance.now() - begun).toBeLessThan(2_000)
  })

  it('leaves nobody waiting, and no listener, once the caller has gone', async () => {
    const wakeUps = new WakeUps()
    const leaving = new AbortController()
    const seen = watch(
      { wakeUps },
      { waitMs: 60_000, signal: leaving.signal },
      async () => 'seen',
      () => false,
    )
    await new Promise((resolve) => setImmediate(resolve))
    leaving.abort()
    expect(await seen).toBe('seen')
    expect(wakeUps.waiting).toBe(0)
  })
})
