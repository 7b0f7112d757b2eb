import type { ExecuteToolFn, PendingConnection, Tool, ToolSession } from '@composio/spec'
import { exampleTool } from '@composio/testing'
import { type ModelReply, type ScriptedModel, startScriptedModel } from '@composio/testing/scripted-model'
import { OpenAI } from '@llamaindex/openai'
import { agent, agentToolCallEvent, startAgentEvent, stopAgentEvent } from '@llamaindex/workflow'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { LlamaindexProvider, type LlamaindexTool } from './index.ts'

const star: Tool = {
  ...exampleTool,
  inputParameters: {
    type: 'object',
    properties: { repo: { type: 'string' }, note: { type: ['string', 'null'] } },
    required: ['repo'],
    additionalProperties: false,
  },
}

/** Stars anything, and notes what it was given. */
function recorder(data: Record<string, unknown> = { starred: true }) {
  const calls: Parameters<ExecuteToolFn>[] = []
  const execute: ExecuteToolFn = async (...call) => {
    calls.push(call)
    return { data, error: null, successful: true, logId: 'log_1' }
  }
  return { calls, execute }
}

/** A session whose account is missing until `connect`. */
function unconnectedSession(execute: ExecuteToolFn) {
  let connect: () => void = () => undefined
  const connected = new Promise<void>((resolve) => {
    connect = resolve
  })
  const request = {
    id: 'lk_1',
    toolkit: 'github',
    toolkitName: 'GitHub',
    reason: 'missing' as const,
    url: 'http://127.0.0.1/lk_1',
    expiresAt: '2026-11-22T01:00:00Z',
    status: 'pending' as const,
    statusReason: null,
    connectedAccountId: 'ca_1',
  }
  const settled: PendingConnection['settled'] = async ({ signal } = {}) => {
    signal?.throwIfAborted()
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason))
    })
    await Promise.race([connected, aborted])
    return { ...request, status: 'connected' }
  }
  const connectionsFor = vi.fn(async () => [{ ...request, settled, decline: settled, toJSON: () => request }])
  const session: ToolSession = {
    sessionId: 'trs_1',
    execute: (slug, args = {}, options) => execute(slug, args, options),
    connectionsFor,
    pending: async () => [],
  }
  return { session, connectionsFor, connect }
}

describe('LlamaindexProvider', () => {
  let model: ScriptedModel | undefined
  afterEach(async () => {
    await model?.close()
    model = undefined
  })

  async function openAgent(tools: LlamaindexTool[], first: ModelReply) {
    model = await startScriptedModel(({ index }) => (index === 0 ? first : { text: 'Done.' }))
    const { baseUrl: baseURL, apiKey } = model
    return agent({ tools, llm: new OpenAI({ model: model.model, apiKey, baseURL, maxRetries: 0 }) })
  }
  const starring = (...repos: string[]): ModelReply => ({
    toolCalls: repos.map((repo) => ({ name: 'GITHUB_STAR', arguments: { repo } })),
  })

  it('makes function tools that carry the JSON Schema as it is and answer with JSON text', async () => {
    const { execute, calls } = recorder()
    const [tool] = new LlamaindexProvider().wrapTools([star], execute)
    expect(tool!.metadata).toEqual({
      name: 'GITHUB_STAR',
      description: 'Stars a repository.',
      parameters: star.inputParameters,
    })
    expect(await tool!.call({ repo: 'a/b' })).toBe('{"successful":true,"data":{"starred":true}}')
    const { signal } = new AbortController()
    await tool!.bind({ signal, account: 'work' }).call({ repo: 'c/d' })
    expect(calls).toEqual([
      ['GITHUB_STAR', { repo: 'a/b' }, {}],
      ['GITHUB_STAR', { repo: 'c/d' }, { signal, account: 'work' }],
    ])
  })

  it("shows an agent's model the exact result, and each execution the ID of its call", async () => {
    const note = 'He said "hi" and \\ left\n🌍'
    const { execute, calls } = recorder({ note })
    const tools = new LlamaindexProvider().wrapTools([star], execute)
    const workflow = await openAgent(tools, starring('a/b', 'c/d'))
    const { data } = await workflow.run('Star them.')
    expect(data.result).toBe('Done.')
    const results = model!.turns[1]!.messages.filter(({ role }) => role === 'tool')
    expect(results.map(({ text }) => JSON.parse(text))).toEqual(Array(2).fill({ successful: true, data: { note } }))
    expect(calls.map(([, , options]) => options?.toolCallId)).toEqual(results.map(({ toolCallId }) => toolCallId))
  })

  it('leaves the results of other tools to LlamaIndex', async () => {
    const { execute } = recorder()
    const [tool] = new LlamaindexProvider().wrapTools([star], execute)
    const { FunctionTool } = await import('llamaindex')
    const other = FunctionTool.from(() => 'say "hi"', { name: 'GITHUB_STAR', description: tool!.metadata.description })
    const workflow = await openAgent([other as LlamaindexTool], starring('a/b'))
    await workflow.run('Star it.')
    expect(model!.turns[1]!.messages.at(-1)!.text, 'as LlamaIndex writes it').not.toContain('"hi"')
  })

  it('tells by default: it asks for nothing beforehand', async () => {
    const { execute } = recorder()
    const { session, connectionsFor } = unconnectedSession(execute)
    const [tool] = new LlamaindexProvider().wrapTools([star], execute, session)
    expect(JSON.parse(await tool!.call({ repo: 'a/b' }))).toMatchObject({ successful: true })
    expect(connectionsFor).not.toHaveBeenCalled()
  })

  it('waits in the tool call where asked, and executes after consent', async () => {
    const { execute, calls } = recorder()
    const { session, connectionsFor, connect } = unconnectedSession(execute)
    const links: string[] = []
    const onConnection = ([pending]: PendingConnection[]) => {
      links.push(pending!.url)
      expect(calls).toEqual([])
      connect()
    }
    const provider = new LlamaindexProvider({ connections: 'wait', onConnection })
    const workflow = await openAgent(provider.wrapTools([star], execute, session), starring('a/b'))
    const { data } = await workflow.run('Star it.')
    expect(data.result).toBe('Done.')
    expect(links).toEqual(['http://127.0.0.1/lk_1'])
    const toolCallId = model!.turns[1]!.messages.at(-1)!.toolCallId
    expect(connectionsFor).toHaveBeenCalledWith(
      { slug: 'GITHUB_STAR', arguments: { repo: 'a/b' }, toolCallId },
      { signal: undefined },
    )
    expect(calls).toHaveLength(1)
  })

  it('stops waiting when the bound signal is aborted, and executes nothing', async () => {
    const { execute, calls } = recorder()
    const { session } = unconnectedSession(execute)
    const controller = new AbortController()
    const onConnection = () => controller.abort(new Error('The user left.'))
    const provider = new LlamaindexProvider({ connections: 'wait', onConnection })
    const [tool] = provider.wrapTools([star], execute, session)
    await expect(tool!.bind({ signal: controller.signal }).call({ repo: 'a/b' })).rejects.toThrow('The user left.')
    expect(calls).toEqual([])
  })

  // Why there is no 'pause'. Where LlamaIndex changes this, the provider can.
  it('cannot pause: a snapshot of an agent waits for the tool call that would ask for it', async () => {
    const { execute } = recorder()
    const { session, connect } = unconnectedSession(execute)
    const provider = new LlamaindexProvider({ connections: 'wait', onConnection: () => undefined })
    const workflow = await openAgent(provider.wrapTools([star], execute, session), starring('a/b'))
    const context = workflow.createContext() as ReturnType<typeof workflow.createContext> & {
      snapshot(): Promise<{ queue: unknown[]; unrecoverableQueue: unknown[]; state?: string }>
    }
    const events = context.stream.until(stopAgentEvent)[Symbol.asyncIterator]()
    context.sendEvent(startAgentEvent.with({ userInput: 'Star it.' }))
    for (;;) {
      const { value, done } = await events.next()
      expect(done).toBe(false)
      if (agentToolCallEvent.include(value)) break
    }
    let taken = false
    const snapshot = context.snapshot().then((data) => {
      taken = true
      return data
    })
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(taken).toBe(false)
    connect()
    await snapshot
    expect('resume' in workflow).toBe(false)
  })
})
