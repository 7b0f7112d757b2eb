import { join } from 'node:path'
import type { ConnectionRequired } from '@composio/core'
import { LangchainProvider, type LangchainProviderOptions } from '@composio/langchain'
import { Command, MemorySaver } from '@langchain/langgraph'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openSqliteSaver } from '../../../packages/providers/langchain/src/fixtures/sqlite-saver.ts'
import { ask, askForBatch, GithubStage } from './github-stage.ts'
import { inAnotherProcess } from './in-another-process.ts'
import { newAgent, newGraph, type ResumeOrder, type Runnable } from './langchain-program.ts'

let stage: GithubStage
let runs = 0
beforeAll(async () => {
  stage = await GithubStage.open()
}, 60_000)
afterAll(() => stage.close())
afterEach(() => vi.restoreAllMocks())

type Session = Awaited<ReturnType<typeof openSession>>
type Tools = Awaited<ReturnType<Session['tools']>>

/** The ways to have a run that can pause. */
const ways = {
  'createAgent and pausing tools': {
    options: { connections: 'pause' },
    make: (_session: Session, tools: Tools) => newAgent(tools, stage.model, new MemorySaver()),
  },
  'createAgent and the middleware': {
    options: {},
    make: (session: Session, tools: Tools) =>
      newAgent(tools, stage.model, new MemorySaver(), [session.connectionMiddleware()]),
  },
  'a graph with a ToolNode': {
    options: { connections: 'pause' },
    make: (_session: Session, tools: Tools) => newGraph(tools, stage.model, new MemorySaver()),
  },
} satisfies Record<string, { options: LangchainProviderOptions; make: (session: Session, tools: Tools) => Runnable }>

function openSession(options: LangchainProviderOptions) {
  return stage.session(new LangchainProvider(options))
}

function nextRun() {
  runs += 1
  return { title: `LangChain ${runs}.`, config: { configurable: { thread_id: `thread_${runs}` } } }
}

/** Runs an agent on a thread of its own, from the user's words or from an answer. */
function runner(agent: Runnable, config: object) {
  const report = async (input: unknown) => {
    const { messages, __interrupt__ = [] } = await agent.invoke(input, config)
    const requests = __interrupt__.map(({ value }) => value as ConnectionRequired)
    return { text: messages.at(-1)?.text ?? '', requests, interrupts: __interrupt__ }
  }
  return {
    start: (...turns: string[][]) => report({ messages: [{ role: 'user', content: ask(...turns) }] }),
    startBatch: (titles: string[]) => report({ messages: [{ role: 'user', content: askForBatch(titles) }] }),
    resume: (status: 'connected' | 'declined' = 'connected') => report(new Command({ resume: { status } })),
  }
}

describe.each(Object.entries(ways))('LangGraph, with %s', { timeout: 60_000 }, (_name, { options, make }) => {
  async function open() {
    const session = await openSession(options)
    const { title, config } = nextRun()
    return { session, title, ...runner(make(session, await session.tools()), config) }
  }

  /** An agent whose account works until the first of two issues is made. */
  async function openExpiring() {
    const session = await openSession(options)
    const { title, config } = nextRun()
    await stage.connect((await session.authorize('github')).redirectUrl ?? '')
    const titles = [`${title} a`, `${title} b`]
    const tools = await session.tools(stage.expiringAfter(`${title} a`))
    return { title, titles, ...runner(make(session, tools), config) }
  }

  it('pauses with the request, and runs the call once it is resumed', async () => {
    const { session, title, start, resume } = await open()
    const { requests, interrupts } = await start([title])
    expect(requests).toMatchObject([{ toolkit: 'github', toolkitName: 'GitHub', reason: 'missing', status: 'pending' }])
    expect(interrupts[0]?.response_schema).toMatchObject({
      properties: { status: { enum: ['connected', 'declined'] } },
    })
    expect(await session.pending()).toMatchObject([{ id: requests[0]?.id }])
    expect(await stage.issues(title)).toEqual([])
    await stage.connect(requests[0]?.url ?? '')
    const after = await resume()
    expect(after.requests).toEqual([])
    expect(JSON.parse(after.text)).toMatchObject({ successful: true, data: { title } })
    expect(await stage.issues(title)).toEqual([title])
  })

  it('pauses again with the same request where it is resumed too early', async () => {
    const { title, start, resume } = await open()
    const { requests } = await start([title])
    const early = await resume()
    expect(early.requests).toMatchObject([{ id: requests[0]?.id, url: requests[0]?.url }])
    expect((await resume()).requests).toMatchObject([{ id: requests[0]?.id }])
    expect(await stage.issues(title)).toEqual([])
    await stage.connect(requests[0]?.url ?? '')
    expect((await resume()).requests).toEqual([])
    expect(await stage.issues(title)).toEqual([title])
  })

  it('tells the model where the person declined, in the app or on the page', async () => {
    const inApp = await open()
    await inApp.start([inApp.title])
    const told = await inApp.resume('declined')
    expect(JSON.parse(told.text)).toMatchObject({ successful: false })
    expect(await inApp.session.pending()).toEqual([])

    const onPage = await open()
    const { requests } = await onPage.start([onPage.title])
    await stage.decline(requests[0]?.url ?? '')
    expect(JSON.parse((await onPage.resume()).text)).toMatchObject({ successful: false })
    expect(await stage.issues(inApp.title)).toEqual([])
    expect(await stage.issues(onPage.title)).toEqual([])
  })

  it('asks anew where nobody followed the link in time', async () => {
    const { title, start, resume } = await open()
    const { requests } = await start([title])
    stage.runOut(requests[0]?.id ?? '')
    const anew = (await resume()).requests
    expect(anew).toHaveLength(1)
    expect(anew[0]?.id).not.toBe(requests[0]?.id)
    await stage.connect(anew[0]?.url ?? '')
    expect((await resume()).requests).toEqual([])
    expect(await stage.issues(title)).toEqual([title])
  })

  it('shows one link for two calls of an account, and runs each once', async () => {
    const { session, title, start, resume } = await open()
    const titles = [`${title} a`, `${title} b`]
    const { requests } = await start(titles)
    expect(new Set(requests.map(({ id }) => id)).size).toBe(1)
    expect(await session.pending()).toHaveLength(1)
    await stage.connect(requests[0]?.url ?? '')
    expect((await resume()).requests).toEqual([])
    expect(await stage.issues(title)).toEqual(titles)
  })

  it('pauses before a batch, and runs each of its calls once', async () => {
    const { session, title, startBatch, resume } = await open()
    const titles = [`${title} a`, `${title} b`]
    const { requests } = await startBatch(titles)
    expect(requests).toMatchObject([{ toolkit: 'github', reason: 'missing' }])
    expect(await session.pending()).toHaveLength(1)
    await stage.connect(requests[0]?.url ?? '')
    expect(JSON.parse((await resume()).text)).toMatchObject({ successful: true, data: { success_count: 2 } })
    expect(await stage.issues(title)).toEqual(titles)
  })

  it('pauses where an account stops working on the way, and does not repeat what was done', async () => {
    const { title, titles, start, resume } = await openExpiring()
    const { requests } = await start(...titles.map((each) => [each]))
    expect(requests).toMatchObject([{ reason: 'expired' }])
    expect(await stage.issues(title)).toEqual([`${title} a`])
    await stage.connect(requests[0]?.url ?? '')
    expect((await resume()).requests).toEqual([])
    expect(await stage.issues(title)).toEqual(titles)
  })
})

describe('LangGraph', { timeout: 60_000 }, () => {
  it('is resumed by another process, from what is stored', async () => {
    const session = await openSession({ connections: 'pause' })
    const { title, config } = nextRun()
    const file = join(stage.folder, 'langgraph.db')
    const { start } = runner(newAgent(await session.tools(), stage.model, openSqliteSaver(file)), config)
    const { requests } = await start([title])
    await stage.connect(requests[0]?.url ?? '')
    const { backend, model } = stage
    const { text } = await inAnotherProcess<{ text: string }>('langchain-program.ts', {
      backend: { url: backend.url, apiKey: backend.apiKey },
      sessionId: session.sessionId,
      model: { baseUrl: model.baseUrl, apiKey: model.apiKey, model: model.model },
      file,
      threadId: config.configurable.thread_id,
      answer: { status: 'connected' },
    } satisfies ResumeOrder)
    expect(JSON.parse(text)).toMatchObject({ successful: true, data: { title } })
    expect(await stage.issues(title)).toEqual([title])
  })

  it.each([
    ['createAgent', newAgent],
    ['a ToolNode', newGraph],
  ])('tells the model where %s has no checkpointer, and says so once', async (_name, make) => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const session = await openSession({ connections: 'pause' })
    const { title } = nextRun()
    const { start } = runner(make(await session.tools(), stage.model), {})
    const { text, requests } = await start([title], [title])
    expect(requests).toEqual([])
    expect(text).toContain((await session.pending())[0]?.url)
    expect(warn.mock.calls.filter(([line]) => String(line).includes('LangchainProvider'))).toHaveLength(1)
  })

  it('shows the link and goes on after consent', async () => {
    const shown: string[] = []
    const session = await openSession({
      connections: 'wait',
      onConnection: ([pending]) => {
        shown.push(pending?.url ?? '')
        // Not awaited: showing a link returns at once.
        void stage.connect(pending?.url ?? '')
      },
    })
    const { title } = nextRun()
    const { text } = await runner(newAgent(await session.tools(), stage.model), {}).start([title])
    expect(JSON.parse(text)).toMatchObject({ successful: true, data: { title } })
    expect(shown).toEqual([expect.stringContaining('/link/')])
  })

  it('stops waiting when the run is aborted', async () => {
    const controller = new AbortController()
    const session = await openSession({ connections: 'wait', onConnection: () => controller.abort() })
    const { title } = nextRun()
    const { start } = runner(newAgent(await session.tools(), stage.model), { signal: controller.signal })
    await expect(start([title])).rejects.toThrow(/abort/i)
    expect(await session.pending()).toHaveLength(1)
    expect(await stage.issues(title)).toEqual([])
  })
})
