import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Composio, type Session } from '@composio/core'
import type { ToolkitOverrides } from '@composio/spec'
import { connectedSession, readByTool, startUpstream } from './connected-github.ts'
import { interleaved, median } from './measure.ts'
import { type Benchmark, milliseconds, type Row } from './report.ts'
import { type Stage, type StagedServer, stagedServer } from './staged-server.ts'

const ROUNDS = 400
const API_KEY = 'a-key-for-this-benchmark-only'
const BASE_URL = 'http://127.0.0.1:8674'

/** Where the time of one execution goes, by clocks around the parts the server is put together from. */
export const executeStages: Benchmark = {
  name: 'stages',
  title: `where the time of one session.execute goes (medians of ${ROUNDS})`,
  async run(): Promise<Row[]> {
    const dataDir = mkdtempSync(join(tmpdir(), 'composio-bench-'))
    const { emulators, plainRead, token } = await startUpstream()
    const server = await openServer(dataDir, emulators.toolkits)
    try {
      const composio = new Composio({ baseURL: BASE_URL, apiKey: API_KEY, fetch: server.fetch })
      const samples = await sample(await connectedSession(composio, token), server, plainRead)
      return rowsOf(samples)
    } finally {
      await server.close()
      await emulators.close()
      rmSync(dataDir, { recursive: true })
    }
  },
}

function openServer(dataDir: string, toolkits: ToolkitOverrides): Promise<StagedServer> {
  return stagedServer({ dataDir, toolkits, apiKey: API_KEY, publicUrl: BASE_URL })
}

interface Samples {
  total: number[]
  plain: number[]
  stages: Record<Stage, number[]>
  queries: number
}

async function sample(session: Session, server: StagedServer, plainRead: () => Promise<unknown>): Promise<Samples> {
  const stages: Record<Stage, number[]> = { server: [], database: [], vault: [], egress: [] }
  let rounds = 0
  let queries = 0
  const warmUp = 100
  const { tool, plain } = await interleaved(
    {
      plain: plainRead,
      tool: async () => {
        server.reset()
        await readByTool(session)
        rounds += 1
        if (rounds <= warmUp) return
        for (const [stage, spent] of Object.entries(server.spent)) stages[stage as Stage].push(spent)
        queries = server.queries()
      },
    },
    { rounds: ROUNDS, warmUp },
  )
  return { total: tool, plain, stages, queries }
}

function rowsOf({ total, plain, stages, queries }: Samples): Row[] {
  const whole = median(total)
  const each = (values: (index: number) => number) => median(total.map((_, index) => values(index)))
  const client = each((i) => total[i]! - stages.server[i]!)
  const rest = each((i) => stages.server[i]! - stages.database[i]! - stages.vault[i]! - stages.egress[i]!)
  const row = (what: string, value: number): Row => ({
    what,
    value: milliseconds(value),
    ratio: value / whole,
    against: 'of the whole',
  })
  return [
    row('session.execute', whole),
    row('SDK: request, answer, checks', client),
    row('server: routing, parsing, validation, shaping', rest),
    row(`server: database, ${queries} queries`, median(stages.database)),
    row('server: opening the credential', median(stages.vault)),
    row('server: egress, with the upstream itself', median(stages.egress)),
    { what: 'upstream by plain fetch, for comparison', value: milliseconds(median(plain)) },
  ]
}
