import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Home, openHome } from '../../test/src/refresh/home.ts'
import { type Referee, startReferee } from '../../test/src/refresh/referee.ts'
import { RotatingProvider } from '../../test/src/refresh/rotating-provider.ts'
import { playRounds } from '../../test/src/refresh/rounds.ts'
import { percentile } from './measure.ts'
import { type Benchmark, milliseconds, type Row } from './report.ts'

const CALLERS = 100
const ROUNDS = 5
const CONSENTS = 40

/** What the leases are for, and how soon a run that waits for a person goes on. */
export const refreshes: Benchmark = {
  name: 'refreshes',
  title: `${CALLERS} callers with one expired token, ${ROUNDS} rounds, SQLite, a provider that takes reuse for theft; ${CONSENTS} consents`,
  async run(): Promise<Row[]> {
    const rows: Row[] = []
    await inFolder(async (dataDir) => {
      const home = await openHome({ dataDir }, startReferee)
      try {
        for (const processes of [1, 2, 4, 8]) {
          rows.push(await refreshRow(home, dataDir, processes, true), await refreshRow(home, dataDir, processes, false))
        }
      } finally {
        await home.close()
      }
    })
    return [...rows, ...(await consentRows())]
  },
}

async function refreshRow(home: Home<Referee>, dataDir: string, processes: number, hasLeases: boolean): Promise<Row> {
  const place = { dataDir }
  const result = await playRounds({ home, place, processes, hasLeases, rounds: ROUNDS, callers: CALLERS })
  const sent = result.refreshes.reduce((sum, count) => sum + count, 0)
  const failed = ROUNDS * CALLERS - result.succeeded
  return {
    what: `${processes} processes, leases ${hasLeases ? 'on' : 'off'}: ${failed} calls failed, ${result.revoked} grants lost`,
    value: `${sent} sent`,
    ratio: sent / ROUNDS,
    against: 'one each round',
  }
}

/** From the moment the provider sends the person back to the moment COMPOSIO_WAIT_FOR_CONNECTIONS returns. */
async function consentRows(): Promise<Row[]> {
  const times: number[] = []
  await inFolder(async (dataDir) => {
    const home = await openHome({ dataDir }, RotatingProvider.start)
    try {
      for (let consent = 0; consent < CONSENTS; consent++) times.push(await timeConsent(home, `user_${consent}`))
    } finally {
      await home.close()
    }
  })
  return [
    { what: 'consent to the waiting run going on, median', value: milliseconds(percentile(times, 50)) },
    { what: 'consent to the waiting run going on, 95th percentile', value: milliseconds(percentile(times, 95)) },
  ]
}

async function timeConsent(home: Home<RotatingProvider>, user_id: string): Promise<number> {
  const { session_id } = await home.rest<{ session_id: string }>('POST', '/tool_router/session', { user_id })
  const { consent } = await home.link(session_id)
  const waited = home.rest('POST', `/tool_router/session/${session_id}/execute_meta`, {
    slug: 'COMPOSIO_WAIT_FOR_CONNECTIONS',
    arguments: { toolkits: ['referee'] },
  })
  const endedAt = waited.then(() => performance.now())
  // People take their time; the wait looks again at moments of its own.
  await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 500))
  await consent()
  return (await endedAt) - home.provider.lastConsentAt
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'composio-bench-'))
  try {
    await work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
