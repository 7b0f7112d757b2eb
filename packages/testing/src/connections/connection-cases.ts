import type { PendingConnection } from '@composio/spec'
import { expect } from 'vitest'
import { callsOnce, resultTexts } from '../provider/case-bench.ts'
import type { ConformanceToolkit } from '../provider/conformance-toolkit.ts'
import type { ModelScript } from '../scripted-model/index.ts'
import { type ConnectionBench, textOf } from './connection-bench.ts'
import type { ConnectionCaseId, ConnectionDriver } from './types.ts'

export interface ConnectionCase {
  id: ConnectionCaseId
  /** What holds, for people who read the test's name or the table. */
  says: string
  /** Which ways it is about. */
  handling: ConnectionDriver['handling'][]
  connected: boolean
  script: (toolkit: ConformanceToolkit) => ModelScript
  test(bench: ConnectionBench): Promise<void>
}

const item = (item_id: string) => ({ name: 'CONFORMANCE_GET_ITEM', arguments: { item_id } })
const both: ConnectionDriver['handling'][] = ['pause', 'wait']

/** Every behaviour, once. */
export const connectionCases: ConnectionCase[] = [
  {
    id: 'missing',
    says: 'an account that is missing is connected, the call runs once, and nobody says "done"',
    handling: both,
    connected: false,
    script: () => callsOnce(item('i_1')),
    async test(bench) {
      const text = await bench.through(async ([request]) => {
        expect(bench.toolkit.served).toEqual([])
        expect(request).toMatchObject({ toolkit: 'conformance', reason: 'missing' })
        await bench.opened.connect(request?.url ?? '')
      })
      expect(text).toBe('Done.')
      expect(results(bench)).toMatchObject([{ successful: true, data: { id: 'i_1' } }])
      expect(bench.toolkit.served).toEqual(['i_1'])
      expect(bench.model.turns, 'the model was asked for the call and the end, and nothing else').toHaveLength(2)
    },
  },
  {
    id: 'expiring',
    says: 'an account that stops working in the middle of a run is connected again, and the run goes on',
    handling: both,
    connected: true,
    script: (toolkit) => expiringScript(toolkit),
    async test(bench) {
      const text = await bench.through(async ([request]) => {
        expect(request).toMatchObject({ toolkit: 'conformance', reason: 'expired' })
        bench.toolkit.refuseKey(false)
        await bench.opened.connect(request?.url ?? '')
      })
      expect(text).toBe('Done.')
      expect(bench.toolkit.served).toEqual(['i_1', 'i_2'])
    },
  },
  {
    id: 'declined',
    says: 'a person who declines is not asked again for that call, and the model is told',
    handling: both,
    connected: false,
    script: () => callsOnce(item('i_1')),
    test: (bench) => expectDeclined(bench, ([request]) => bench.opened.decline(request?.url ?? '')),
  },
  {
    id: 'message',
    says: 'a person who says something else instead has declined, once the app says so for them',
    handling: both,
    connected: false,
    script: () => callsOnce(item('i_1')),
    test: (bench) =>
      expectDeclined(bench, async () => {
        const open = await bench.opened.session.pending()
        await Promise.all(open.map((request) => request.decline()))
      }),
  },
  {
    id: 'ignored',
    says: 'a link nobody follows runs out: a paused run asks with a new one, one that waits gives it to the model',
    handling: both,
    connected: false,
    script: () => callsOnce(item('i_1')),
    async test(bench) {
      const links: string[] = []
      const text = await bench.through(
        ([request]) => {
          links.push(request?.url ?? '')
          return bench.opened.runOut()
        },
        ([request]) => {
          links.push(request?.url ?? '')
          return bench.opened.connect(request?.url ?? '')
        },
      )
      expect(text).toBe('Done.')
      if (bench.driver.handling === 'pause') {
        expect(new Set(links).size, 'the second link is another one').toBe(2)
        expect(bench.toolkit.served).toEqual(['i_1'])
      } else {
        const [result] = results(bench)
        expect(result?.successful).toBe(false)
        expect(result?.error, 'the model has a link to relay').toMatch(/https?:/)
        expect(result?.error).not.toContain(links[0])
        expect(bench.toolkit.served).toEqual([])
      }
    },
  },
  {
    id: 'early',
    says: 'approved or resumed before anything is connected, nothing runs',
    handling: ['pause'],
    connected: false,
    script: () => callsOnce(item('i_1')),
    async test(bench) {
      const paused = await bench.start()
      if (paused.status !== 'paused') throw new Error('The run does not pause.')
      const early = await bench.resume(paused.stored, { insist: true })
      expect(bench.toolkit.served).toEqual([])
      if (early.status === 'done') {
        const [text] = resultTexts(bench.model)
        expect(text, 'the model has a link to relay').toMatch(/https?:/)
        expect(text).not.toContain('"successful":true')
        return
      }
      await connectAll(bench, await bench.opened.session.pending())
      expect(textOf(await bench.resume(early.stored))).toBe('Done.')
      expect(bench.toolkit.served).toEqual(['i_1'])
    },
  },
  {
    id: 'elsewhere',
    says: 'another process goes on from what was stored',
    handling: ['pause'],
    connected: false,
    script: () => callsOnce(item('i_1')),
    async test(bench) {
      const paused = await bench.start()
      if (paused.status !== 'paused') throw new Error('The run does not pause.')
      await connectAll(bench, await bench.opened.session.pending())
      expect(textOf(await bench.resumeElsewhere(paused.stored))).toBe('Done.')
      expect(bench.toolkit.served).toEqual(['i_1'])
    },
  },
  {
    id: 'together',
    says: 'two calls that need the same account share one link, and each runs once',
    handling: both,
    connected: false,
    script: () => callsOnce(item('i_1'), item('i_2')),
    async test(bench) {
      const urls = new Set<string>()
      let connecting: Promise<void> | undefined
      const text = await bench.through((pending) => {
        for (const { url } of pending) urls.add(url)
        connecting ??= connectAll(bench, pending)
        return connecting
      })
      expect(text).toBe('Done.')
      expect(urls.size).toBe(1)
      expect(results(bench)).toMatchObject([{ data: { id: 'i_1' } }, { data: { id: 'i_2' } }])
      expect(bench.toolkit.served.toSorted()).toEqual(['i_1', 'i_2'])
    },
  },
  {
    id: 'abort',
    says: 'a run that is aborted stops waiting, and nothing runs',
    handling: ['wait'],
    connected: false,
    script: () => callsOnce(item('i_1')),
    async test(bench) {
      const controller = new AbortController()
      bench.onShown = () => {
        setTimeout(() => controller.abort(), 50)
      }
      const ended = bench.start(controller.signal).then(
        () => 'ended',
        () => 'failed',
      )
      const late = new Promise((resolve) => setTimeout(() => resolve('still waiting'), 5_000).unref())
      expect(await Promise.race([ended, late])).toBe('failed')
      expect(bench.shown).toHaveLength(1)
      await connectAll(bench, bench.shown.flat())
      expect(bench.toolkit.served).toEqual([])
    },
  },
]

/** After the first item the API refuses its key. Told that the account is lost, the model simply tries again. */
function expiringScript(toolkit: ConformanceToolkit): ModelScript {
  return ({ index, messages }) => {
    if (index === 0) return { toolCalls: [item('i_1')] }
    const said = messages.at(-1)?.text ?? ''
    if (said.includes('i_2')) return { text: 'Done.' }
    if (index > 3) return { text: `It does not work: ${said}` }
    if (said.includes('i_1')) toolkit.refuseKey(true)
    return { toolCalls: [item('i_2')] }
  }
}

async function expectDeclined(bench: ConnectionBench, act: (pending: PendingConnection[]) => unknown): Promise<void> {
  expect(await bench.through(act)).toBe('Done.')
  expect(results(bench)).toMatchObject([{ successful: false, error: expect.stringMatching(/chose not to connect/) }])
  expect(bench.toolkit.served).toEqual([])
  expect(await bench.opened.session.pending()).toEqual([])
}

async function connectAll(bench: ConnectionBench, pending: PendingConnection[]): Promise<void> {
  expect(pending).toHaveLength(1)
  for (const { url } of pending) await bench.opened.connect(url)
}

interface Result {
  successful: boolean
  error?: string
}

function results({ model }: ConnectionBench): Result[] {
  return resultTexts(model).map((text) => JSON.parse(text) as Result)
}
