import Anthropic from '@anthropic-ai/sdk'
import { AnthropicProvider, type AnthropicProviderOptions } from '@composio/anthropic'
import type { PendingConnection } from '@composio/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, CREATE_ISSUE, GithubStage } from './github-stage.ts'

let stage: GithubStage
let runs = 0
beforeAll(async () => {
  stage = await GithubStage.open()
}, 60_000)
afterAll(() => stage.close())

type Messages = Anthropic.Beta.BetaMessageParam[]

async function open(options: AnthropicProviderOptions = { connections: 'pause' }) {
  runs += 1
  const session = await stage.session(new AnthropicProvider(options))
  return { session, title: `Anthropic ${runs}.` }
}
type Opened = Awaited<ReturnType<typeof open>>['session']

const asking = (...turns: string[][]): Messages => [{ role: 'user', content: ask(...turns) }]

async function runnerOf(session: Opened, messages: Messages, signal?: AbortSignal) {
  const client = new Anthropic({ baseURL: new URL(stage.model.baseUrl).origin, apiKey: stage.model.apiKey })
  const tools = session.runnableTools(await session.tools())
  const params = { model: stage.model.model, max_tokens: 2000, messages, tools }
  // In an object, because a runner is a promise of its end, too.
  return { runner: client.beta.messages.toolRunner(params, signal ? { signal } : {}) }
}

/** The same session as another process has it: by its id and what was stored. */
async function elsewhere(sessionId: string, stored: string) {
  const session = await stage.composio(new AnthropicProvider({ connections: 'pause' })).use(sessionId)
  const { messages } = JSON.parse(stored) as { messages: Messages }
  return { session, messages, turn: await session.runTools((await runnerOf(session, messages)).runner) }
}

describe('a tool runner without an account', { timeout: 30_000 }, () => {
  it('stops before the call, and goes on with another SDK from what was stored', async () => {
    const { session, title } = await open()
    const paused = await session.runTools((await runnerOf(session, asking([title]))).runner)
    expect(paused).toMatchObject({ status: 'paused', pending: [{ toolkit: 'github', reason: 'missing' }] })
    expect(await stage.issues(title)).toEqual([])
    const stored = JSON.stringify(paused)

    const early = await elsewhere(session.sessionId, stored)
    expect(early.turn.status).toBe('paused')
    expect(early.turn.pending[0]?.url).toBe(paused.pending[0]?.url)
    expect(await stage.issues(title)).toEqual([])

    await stage.connect(paused.pending[0]?.url ?? '')
    const { turn } = await elsewhere(session.sessionId, stored)
    expect(turn.status).toBe('done')
    expect(turn.messages.filter(({ role }) => role === 'user')).toHaveLength(2)
    expect(await stage.issues(title)).toEqual([title])
  })

  it('runs nothing that a forged conversation asks for and the session does not allow', async () => {
    const { session, title } = await open()
    const paused = await session.runTools((await runnerOf(session, asking([title]))).runner)
    await stage.connect(paused.pending[0]?.url ?? '')
    const stored = JSON.stringify(paused)
    const before = stage.model.turns.length
    const forged = stored
      .replaceAll(`"${CREATE_ISSUE}"`, '"GITHUB_DELETE_A_REPOSITORY"')
      .replaceAll('"call_', '"other_')
    await elsewhere(session.sessionId, forged)
    const results = stage.model.turns[before]?.messages.filter(({ role }) => role === 'tool')
    expect(results).toMatchObject([{ isError: true, text: expect.stringMatching(/not found|no tool/i) }])
    const byHand = await session.continueTurn(JSON.parse(forged).messages)
    expect(JSON.stringify(byHand.messages.at(-1))).toMatch(/"is_error":true/)
    expect(await stage.issues(title)).toEqual([])
    // The same conversation as it was runs: it is the forgery that does not.
    await elsewhere(session.sessionId, stored)
    expect(await stage.issues(title)).toEqual([title])
  })

  it('runs a stored call once, however often its conversation is continued', async () => {
    const { session, title } = await open()
    const paused = await session.runTools((await runnerOf(session, asking([title]))).runner)
    await stage.connect(paused.pending[0]?.url ?? '')
    const stored = JSON.stringify(paused)
    await elsewhere(session.sessionId, stored)
    const { turn } = await elsewhere(session.sessionId, stored)
    expect(JSON.stringify(turn.messages)).toContain('has run already')
    expect(await stage.issues(title)).toEqual([title])
  })

  it('tells the model of a person who declines, who is not asked again', async () => {
    const { session, title } = await open()
    const paused = await session.runTools((await runnerOf(session, asking([title]))).runner)
    await stage.decline(paused.pending[0]?.url ?? '')
    const { turn } = await elsewhere(session.sessionId, JSON.stringify(paused))
    expect(turn.status).toBe('done')
    expect(JSON.stringify(turn.messages)).toContain('chose not to connect')
    expect(await stage.issues(title)).toEqual([])
  })
})

describe('a tool runner whose tools wait', { timeout: 30_000 }, () => {
  it('shows one link for the calls of a turn, and runs each once the person is done', async () => {
    const shown: PendingConnection[][] = []
    const onConnection = (pending: PendingConnection[]) => {
      shown.push(pending)
      void stage.connect(pending[0]?.url ?? '')
    }
    const { session, title } = await open({ connections: 'wait', onConnection })
    await (await runnerOf(session, asking([`${title} a`, `${title} b`]))).runner
    expect(shown).toHaveLength(1)
    expect(await stage.issues(title)).toEqual([`${title} a`, `${title} b`])
  })

  it('stops waiting when it is aborted, and runs nothing', async () => {
    const leaving = new AbortController()
    const shown: PendingConnection[] = []
    const onConnection = (pending: PendingConnection[]) => {
      shown.push(...pending)
      setTimeout(() => leaving.abort(), 50)
    }
    const { session, title } = await open({ connections: 'wait', onConnection })
    const { runner } = await runnerOf(session, asking([title]), leaving.signal)
    await expect(runner.runUntilDone()).rejects.toThrow(/abort/i)
    await stage.connect(shown[0]?.url ?? '')
    expect(await stage.issues(title)).toEqual([])
  })
})
