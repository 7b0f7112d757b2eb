import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Composio } from '@composio/core'
import { TimedProvider } from './consent-rounds.ts'
import { startTwoServers } from './consent-servers.ts'
import { costOfStory } from './consent-tokens.ts'
import { percentile } from './measure.ts'
import { type Benchmark, milliseconds, type Row } from './report.ts'

const ROUNDS = 60
const WARM_UP = 5
const AIM_IN_PROCESS_MS = 50
const AIM_TWO_SERVERS_MS = 300

/** How soon a call that waits goes on once the person has consented, and what waiting saves the model. */
export const consentToCall: Benchmark = {
  name: 'consent',
  title: `from the callback being sent to the tool's request arriving, ${ROUNDS} rounds; one errand without an account, VercelProvider, o200k_base`,
  async run(): Promise<Row[]> {
    const provider = await TimedProvider.start()
    try {
      return [...(await inOneProcess(provider)), ...(await acrossServers(provider)), ...(await storyRows())]
    } finally {
      await provider.acme.close()
    }
  },
}

async function inOneProcess(provider: TimedProvider): Promise<Row[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'composio-bench-'))
  const composio = new Composio({ dataDir, port: 0, toolkits: { github: provider.acme.override } })
  try {
    return timeRows('embedded', await timesOf(provider, composio), AIM_IN_PROCESS_MS)
  } finally {
    await composio.close()
    rmSync(dataDir, { recursive: true })
  }
}

async function acrossServers(provider: TimedProvider): Promise<Row[]> {
  const servers = await startTwoServers(provider)
  try {
    return timeRows('two servers, PostgreSQL', await timesOf(provider, servers.composio), AIM_TWO_SERVERS_MS)
  } finally {
    await servers.close()
  }
}

async function timesOf(provider: TimedProvider, composio: Composio): Promise<number[]> {
  const times: number[] = []
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    const session = await composio.create(`user_${round}`, { toolkits: ['github'] })
    const time = await provider.round(session)
    if (round >= 0) times.push(time)
  }
  return times
}

function timeRows(where: string, times: number[], aim: number): Row[] {
  return [50, 95].map((percent) => ({
    what: `${where}, p${percent}`,
    value: milliseconds(percentile(times, percent)),
    ratio: percentile(times, percent) / aim,
    against: `the aim of ${aim} ms`,
  }))
}

async function storyRows(): Promise<Row[]> {
  const wait = await costOfStory('wait')
  const tell = await costOfStory('tell')
  const row = (what: string, part: keyof typeof wait): Row[] => [
    {
      what: `${what}, waiting in place`,
      value: `${wait[part]}`,
      ratio: wait[part] / tell[part],
      against: 'link and “done”',
    },
    { what: `${what}, link and “done”`, value: `${tell[part]}` },
  ]
  return [
    ...row('model turns', 'turns'),
    ...row('tokens read', 'read'),
    ...row('tokens written', 'written'),
    ...row('messages typed', 'typed'),
  ]
}
