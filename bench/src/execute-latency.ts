import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Composio } from '@composio/core'
import { connectedSession, readByTool, startUpstream } from './connected-github.ts'
import { interleaved, median, medianDifference, percentile } from './measure.ts'
import { type Benchmark, milliseconds, type Row } from './report.ts'

const ROUNDS = 400

/** One read by a tool against the same read by a plain fetch; both answered by the same emulated GitHub. */
export const executeLatency: Benchmark = {
  name: 'execute',
  title: `session.execute of a GitHub read, against a plain fetch of the same URL (${ROUNDS} interleaved pairs)`,
  async run(): Promise<Row[]> {
    const dataDir = mkdtempSync(join(tmpdir(), 'composio-bench-'))
    const { emulators, plainRead, token } = await startUpstream()
    const composio = new Composio({ dataDir, port: 0, toolkits: emulators.toolkits })
    try {
      const session = await connectedSession(composio, token)
      const { plain, tool } = await interleaved(
        { plain: plainRead, tool: () => readByTool(session) },
        { rounds: ROUNDS, warmUp: 100 },
      )
      const added = medianDifference(plain, tool)
      return [
        { what: 'plain fetch, median', value: milliseconds(median(plain)) },
        {
          what: 'session.execute, median',
          value: milliseconds(median(tool)),
          ratio: median(tool) / median(plain),
          against: 'plain fetch',
        },
        {
          what: 'added by us, median',
          value: milliseconds(added),
          ratio: added / median(plain),
          against: 'plain fetch',
        },
        { what: 'plain fetch, 95th percentile', value: milliseconds(percentile(plain, 95)) },
        {
          what: 'session.execute, 95th percentile',
          value: milliseconds(percentile(tool, 95)),
          ratio: percentile(tool, 95) / percentile(plain, 95),
          against: 'plain fetch',
        },
      ]
    } finally {
      await composio.close()
      await emulators.close()
      rmSync(dataDir, { recursive: true })
    }
  },
}
