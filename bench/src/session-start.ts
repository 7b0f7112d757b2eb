import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Composio } from '@composio/core'
import { installed } from './installed.ts'
import { interleaved, median, runNode } from './measure.ts'
import { type Benchmark, milliseconds, type Row } from './report.ts'

const WARM_ROUNDS = 100
const PROCESS_ROUNDS = 15

const FIRST_TOOLS = `
import { Composio } from '@composio/core'
const composio = new Composio({ port: 0 })
const session = await composio.create('bench_user')
const tools = await session.tools()
if (tools.length === 0) throw new Error('no tools')
await composio.close()
`

/** How long until an agent has its tools: in a running program, and from the start of one. */
export const sessionStart: Benchmark = {
  name: 'start',
  title: `create() + tools() (medians; ${WARM_ROUNDS} in a running program, ${PROCESS_ROUNDS} processes each)`,
  async run(): Promise<Row[]> {
    const warm = await inRunningProgram()
    const { empty, fresh, kept } = await fromProcessStart()
    return [
      { what: 'create() + tools() in a running program', value: milliseconds(warm) },
      { what: 'empty Node process', value: milliseconds(empty) },
      {
        what: 'process to tools, new data folder',
        value: milliseconds(fresh),
        ratio: fresh / empty,
        against: 'an empty process',
      },
      {
        what: 'process to tools, existing data folder',
        value: milliseconds(kept),
        ratio: kept / empty,
        against: 'an empty process',
      },
    ]
  },
}

async function inRunningProgram(): Promise<number> {
  const dataDir = mkdtempSync(join(tmpdir(), 'composio-bench-'))
  const composio = new Composio({ dataDir, port: 0 })
  try {
    const work = async () => (await composio.create('bench_user')).tools()
    return median((await interleaved({ work }, { rounds: WARM_ROUNDS, warmUp: 20 })).work)
  } finally {
    await composio.close()
    rmSync(dataDir, { recursive: true })
  }
}

async function fromProcessStart(): Promise<{ empty: number; fresh: number; kept: number }> {
  const { folder } = installed()
  const used = join(folder, 'kept')
  let next = 0
  const times = await interleaved(
    {
      empty: () => runNode('', folder),
      fresh: () => runNode(FIRST_TOOLS, folder, { COMPOSIO_DATA_DIR: join(folder, `fresh-${next++}`) }),
      kept: () => runNode(FIRST_TOOLS, folder, { COMPOSIO_DATA_DIR: used }),
    },
    { rounds: PROCESS_ROUNDS, warmUp: 2 },
  )
  return { empty: median(times.empty), fresh: median(times.fresh), kept: median(times.kept) }
}
