import { describe, expect, it } from 'vitest'
import { stores } from '../support/stores.ts'
import { startReferee } from './referee.ts'
import { playRounds, type RoundsResult } from './rounds.ts'
import { ROUNDS } from './settings.ts'
import { stageOn } from './stage.ts'

const CALLERS = 100
const MOST_PER_ROUND_MS = 15_000

describe.each(stores)('100 callers with an expired token, on $name', (store) => {
  const stage = stageOn(store, { start: startReferee })

  async function play(processes: number, hasLeases: boolean, rounds: number): Promise<RoundsResult> {
    const result = await playRounds({
      home: stage.home,
      place: stage.place,
      processes,
      hasLeases,
      rounds,
      callers: CALLERS,
    })
    const sent = result.refreshes.reduce((sum, count) => sum + count, 0)
    console.log(
      `${store.name}, ${processes} processes, leases ${hasLeases ? 'on' : 'off'}, ${rounds} rounds: ${sent} refreshes, ` +
        `${result.succeeded} of ${rounds * CALLERS} calls succeeded, ${result.revoked} grants revoked`,
    )
    return result
  }

  const timeout = 20_000 + ROUNDS * MOST_PER_ROUND_MS
  it.each([1, 2, 4, 8])('refresh it once, from %i processes', { timeout }, async (processes) => {
    expect(await play(processes, true, ROUNDS)).toEqual({
      succeeded: ROUNDS * CALLERS,
      errors: [],
      refreshes: Array.from({ length: ROUNDS }, () => 1),
      revoked: 0,
      refused: 0,
      alive: ROUNDS,
    })
  })

  it('lose the account without leases', { timeout: 60_000 }, async () => {
    const { refreshes, succeeded, revoked } = await play(4, false, 2)
    expect(Math.min(...refreshes)).toBeGreaterThan(1)
    expect(revoked).toBeGreaterThan(0)
    expect(succeeded).toBeLessThan(2 * CALLERS)
  })
})
