import { join } from 'node:path'
import type { PendingConnection } from '@composio/core'
import { MastraProvider, type MastraProviderOptions } from '@composio/mastra'
import type { Agent } from '@mastra/core/agent'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { ask, askForBatch, CREATE_ISSUE, GithubStage } from './github-stage.ts'
import { inAnotherProcess } from './in-another-process.ts'
import { newAgent, type ResumeOrder, resumeStored, storedAgent } from './mastra-program.ts'

let stage: GithubStage
let files = 0
beforeAll(async () => {
  stage = await GithubStage.open()
}, 60_000)
afterAll(() => stage.close())
afterEach(() => vi.restoreAllMocks())

/** A user's session and an agent with storage of its own. */
async function open(options: MastraProviderOptions = { connections: 'pause' }) {
  files += 1
  const file = join(stage.folder, `mastra-${files}.db`)
  const session = await stage.session(new MastraProvider(options))
  const agent = storedAgent(newAgent(await session.tools(), stage.model), file)
  return { session, agent, file, title: `Mastra ${files}.` }
}

/** An agent whose account works until the first of two issues is made. */
async function openExpiring() {
  const opened = await open()
  const { session, file, title } = opened
  await stage.connect((await session.authorize('github')).redirectUrl ?? '')
  const titles = [`${title} a`, `${title} b`]
  const tools = await session.tools(stage.expiringAfter(`${title} a`))
  return { ...opened, titles, agent: storedAgent(newAgent(tools, stage.model), file) }
}

/** Asks for issues and expects the run to suspend. */
async function suspended(agent: Agent, ...turns: string[][]) {
  const run = await agent.generate(ask(...turns))
  expect(run.finishReason).toBe('suspended')
  const { runs } = await agent.listSuspendedRuns()
  const [listed] = runs
  expect(runs).toEqual([expect.objectContaining({ runId: run.runId, status: 'suspended' })])
  expect(listed?.toolCalls).toEqual([expect.objectContaining({ toolName: CREATE_ISSUE })])
  const request = run.suspendPayload?.suspendPayload as PendingConnection
  expect(listed?.toolCalls[0]?.suspendPayload).toMatchObject(request)
  return { runId: run.runId ?? '', request, resumeSchema: run.suspendPayload?.resumeSchema as string }
}

const connected = { status: 'connected' }

describe('a Mastra run without an account', { timeout: 60_000 }, () => {
  it('suspends with the request, and runs the call once it is resumed', async () => {
    const { session, agent, title } = await open()
    const { runId, request, resumeSchema } = await suspended(agent, [title])
    expect(request).toMatchObject({ toolkit: 'github', toolkitName: 'GitHub', reason: 'missing', status: 'pending' })
    expect(JSON.parse(resumeSchema)).toMatchObject({ properties: { status: { enum: ['connected', 'declined'] } } })
    expect(await session.pending()).toMatchObject([{ id: request.id }])
    expect(await stage.issues(title)).toEqual([])

    await stage.connect(request.url)
    const { text, finishReason } = await agent.resumeGenerate(connected, { runId })
    expect(finishReason).toBe('stop')
    expect(JSON.parse(text)).toMatchObject({ successful: true, data: { title } })
    expect(await stage.issues(title)).toEqual([title])
    expect((await agent.listSuspendedRuns()).runs).toEqual([])
  })

  it('is resumed by another process, from what is stored', async () => {
    const { session, agent, file, title } = await open()
    const { request } = await suspended(agent, [title])
    await stage.connect(request.url)
    const { backend, model } = stage
    const order: ResumeOrder = {
      backend: { url: backend.url, apiKey: backend.apiKey },
      sessionId: session.sessionId,
      model: { baseUrl: model.baseUrl, apiKey: model.apiKey, model: model.model },
      file,
      answer: { status: 'connected' },
    }
    const { text } = await inAnotherProcess<{ text: string }>('mastra-program.ts', order)
    expect(JSON.parse(text)).toMatchObject({ successful: true, data: { title } })
    expect(await stage.issues(title)).toEqual([title])
    await expect(resumeStored(order), 'there is nothing left to resume').rejects.toThrow('0 suspended runs')
  })

  it('suspends again with the same request where it is resumed too early', async () => {
    const { agent, title } = await open()
    const { runId, request } = await suspended(agent, [title])
    const early = await agent.resumeGenerate(connected, { runId })
    expect(early.finishReason).toBe('suspended')
    expect(early.suspendPayload?.suspendPayload).toMatchObject({ id: request.id, url: request.url })
    expect(await stage.issues(title)).toEqual([])
    await stage.connect(request.url)
    expect((await agent.resumeGenerate(connected, { runId })).finishReason).toBe('stop')
    expect(await stage.issues(title)).toEqual([title])
  })

  it('tells the model where the person declined, in the app or on the page', async () => {
    const inApp = await open()
    const first = await suspended(inApp.agent, [inApp.title])
    const { text } = await inApp.agent.resumeGenerate({ status: 'declined' }, { runId: first.runId })
    expect(JSON.parse(text)).toMatchObject({ successful: false, error: expect.stringMatching(/not|declin/i) })
    expect(await inApp.session.pending()).toEqual([])

    const onPage = await open()
    const second = await suspended(onPage.agent, [onPage.title])
    await stage.decline(second.request.url)
    const said = await onPage.agent.resumeGenerate(connected, { runId: second.runId })
    expect(JSON.parse(said.text)).toMatchObject({ successful: false })
    expect(await stage.issues(inApp.title)).toEqual([])
    expect(await stage.issues(onPage.title)).toEqual([])
  })

  it('asks anew where nobody followed the link in time', async () => {
    const { agent, title } = await open()
    const { runId, request } = await suspended(agent, [title])
    stage.runOut(request.id)
    const again = await agent.resumeGenerate(connected, { runId })
    expect(again.finishReason).toBe('suspended')
    const anew = again.suspendPayload?.suspendPayload as PendingConnection
    expect(anew.id).not.toBe(request.id)
    await stage.connect(anew.url)
    expect((await agent.resumeGenerate(connected, { runId })).finishReason).toBe('stop')
    expect(await stage.issues(title)).toEqual([title])
  })

  it('shows one link for two calls of an account, and runs each once', async () => {
    const { session, agent, title } = await open()
    const titles = [`${title} a`, `${title} b`]
    const { runId, request } = await suspended(agent, titles)
    expect(await session.pending()).toHaveLength(1)
    await stage.connect(request.url)
    const { finishReason } = await agent.resumeGenerate(connected, { runId })
    expect(finishReason).toBe('stop')
    expect(await stage.issues(title)).toEqual(titles)
  })
})

describe('a Mastra run of a batch', { timeout: 60_000 }, () => {
  it('suspends before it, and runs each of its calls once', async () => {
    const { agent, title } = await open()
    const titles = [`${title} a`, `${title} b`]
    const { runId = '', suspendPayload } = await agent.generate(askForBatch(titles))
    const request = suspendPayload?.suspendPayload as PendingConnection
    expect(request).toMatchObject({ toolkit: 'github', reason: 'missing' })
    await stage.connect(request.url)
    const { text } = await agent.resumeGenerate(connected, { runId })
    expect(JSON.parse(text)).toMatchObject({ successful: true, data: { success_count: 2 } })
    expect(await stage.issues(title)).toEqual(titles)
  })

  it('goes on where the account stops working within it: the model is told, and nothing is done twice', async () => {
    const { session, agent, title } = await open()
    await stage.connect((await session.authorize('github')).redirectUrl ?? '')
    stage.expireTokens()
    const { text, finishReason } = await agent.generate(askForBatch([title]))
    expect(finishReason).toBe('stop')
    expect(text).toContain((await session.pending())[0]?.url)
    expect(await stage.issues(title)).toEqual([])
  })
})

describe('a Mastra run whose account stops working', { timeout: 60_000 }, () => {
  it('suspends on the way, and does not repeat what was done', async () => {
    const { agent, title, titles } = await openExpiring()
    const { runId, request } = await suspended(agent, ...titles.map((each) => [each]))
    expect(request).toMatchObject({ reason: 'expired' })
    expect(await stage.issues(title)).toEqual([`${title} a`])
    await stage.connect(request.url)
    const { finishReason } = await agent.resumeGenerate(connected, { runId })
    expect(finishReason).toBe('stop')
    expect(await stage.issues(title)).toEqual(titles)
  })

  it('does not repeat what was done in the same turn', async () => {
    const { agent, title, titles } = await openExpiring()
    const { runId, request } = await suspended(agent, titles)
    await stage.connect(request.url)
    expect((await agent.resumeGenerate(connected, { runId })).finishReason).toBe('stop')
    expect(await stage.issues(title)).toEqual(titles)
  })
})

describe('a Mastra run that waits or tells', { timeout: 60_000 }, () => {
  it('shows the link and goes on after consent', async () => {
    const shown: string[] = []
    const { agent, title } = await open({
      connections: 'wait',
      onConnection: ([pending]) => {
        shown.push(pending?.url ?? '')
        // Not awaited: showing a link returns at once.
        void stage.connect(pending?.url ?? '')
      },
    })
    const { text } = await agent.generate(ask([title]))
    expect(JSON.parse(text)).toMatchObject({ successful: true, data: { title } })
    expect(shown).toEqual([expect.stringContaining('/link/')])
  })

  it('stops waiting when the run is aborted', async () => {
    const controller = new AbortController()
    const { session, agent, title } = await open({ connections: 'wait', onConnection: () => controller.abort() })
    const { text } = await agent.generate(ask([title]), { abortSignal: controller.signal })
    expect(text).toBe('')
    expect(await session.pending()).toHaveLength(1)
    expect(await stage.issues(title)).toEqual([])
  })

  it('tells the model where a suspended run could not be resumed, and says so once', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const { session, title } = await open()
    const agent = newAgent(await session.tools(), stage.model)
    const { text, finishReason } = await agent.generate(ask([title], [title]))
    expect(finishReason).toBe('stop')
    expect(text).toContain((await session.pending())[0]?.url)
    expect(warn.mock.calls.filter(([line]) => String(line).includes('MastraProvider'))).toHaveLength(1)
  })
})
