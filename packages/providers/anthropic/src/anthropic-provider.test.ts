import type { PendingConnection, Tool, ToolExecuteResponse, ToolSession } from '@composio/spec'
import { exampleTool } from '@composio/testing'
import { describe, expect, it } from 'vitest'
import { AnthropicProvider } from './index.ts'

const star: Tool = {
  ...exampleTool,
  inputParameters: {
    type: 'object',
    properties: { repo: { type: 'string' }, nested: { type: 'object', properties: { $top: { type: 'integer' } } } },
    required: ['repo'],
    additionalProperties: false,
  },
}
const worked: ToolExecuteResponse = { data: { starred: true }, error: null, successful: true, logId: 'log_1' }
const request = { id: 'lk_1', url: 'http://127.0.0.1/link/lk_1', status: 'pending' }

/** A session that notes its calls; `GITHUB_BREAK` throws. While `missing` is true an account is. */
function recordingSession() {
  const calls: unknown[][] = []
  const asked: unknown[] = []
  const state = { missing: false }
  const session: ToolSession = {
    sessionId: 'trs_1',
    execute: async (...call) => {
      calls.push(call)
      if (call[0] === 'GITHUB_BREAK') throw new Error('The session is gone.')
      return worked
    },
    connectionsFor: async (call) => {
      asked.push(call)
      return state.missing ? [request as PendingConnection] : []
    },
    pending: async () => [],
  }
  return { calls, asked, state, session }
}

const use = (id: string, name: string, input: unknown) => ({ type: 'tool_use' as const, id, name, input })
const said = (...content: ReturnType<typeof use>[]) => ({ role: 'assistant' as const, content })

describe('AnthropicProvider', () => {
  it('wraps tools in the form of the Messages API, with names it takes', () => {
    const [wrapped] = new AnthropicProvider().wrapTools([star])
    expect(wrapped).toEqual({
      name: 'GITHUB_STAR',
      description: 'Stars a repository.',
      input_schema: {
        ...star.inputParameters,
        properties: {
          repo: { type: 'string' },
          nested: { type: 'object', properties: { dollar_top: { type: 'integer' } } },
        },
      },
    })
  })

  it('marks the last tool for the cache where asked', () => {
    const tools = [star, { ...star, slug: 'GITHUB_OPEN' }]
    const marks = (provider: AnthropicProvider) => provider.wrapTools(tools).map((tool) => tool.cache_control)
    expect(marks(new AnthropicProvider({ cacheTools: true }))).toEqual([undefined, { type: 'ephemeral' }])
    expect(marks(new AnthropicProvider())).toEqual([undefined, undefined])
    expect(new AnthropicProvider({ cacheTools: true }).wrapTools([])).toEqual([])
  })

  it('answers every call in order, in one user message, and marks what failed', async () => {
    const provider = new AnthropicProvider()
    provider.wrapTools([star])
    const { session, calls } = recordingSession()
    const message = said(
      use('c1', 'GITHUB_STAR', { repo: 'a/b', nested: { dollar_top: 1 } }),
      use('c2', 'GITHUB_BREAK', {}),
      use('c3', 'GITHUB_STAR', '{'),
    )
    const [answer, ...more] = await provider.handleToolCalls(session, message, { account: 'work' })
    expect(more).toEqual([])
    expect(answer).toEqual({
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'c1', content: '{"successful":true,"data":{"starred":true}}' },
        { type: 'tool_result', tool_use_id: 'c2', is_error: true, content: expect.stringContaining('is gone') },
        { type: 'tool_result', tool_use_id: 'c3', is_error: true, content: expect.stringContaining('not valid JSON') },
      ],
    })
    expect(calls).toEqual([
      ['GITHUB_STAR', { repo: 'a/b', nested: { $top: 1 } }, { toolCallId: 'c1', account: 'work' }],
      ['GITHUB_BREAK', {}, { toolCallId: 'c2', account: 'work' }],
    ])
  })

  it('gives arguments their names back in a process that has not listed the tools', async () => {
    const provider = new AnthropicProvider()
    const { session, calls } = recordingSession()
    const listing = { ...session, tools: async () => provider.wrapTools([star]) }
    const message = said(use('c1', 'GITHUB_STAR', { repo: 'a/b', nested: { dollar_top: 1 } }))
    await provider.handleToolCalls(listing, message)
    await new AnthropicProvider().handleToolCalls(session, message)
    expect(calls.map((call) => call[1])).toEqual([
      { repo: 'a/b', nested: { $top: 1 } },
      { repo: 'a/b', nested: { dollar_top: 1 } },
    ])
  })

  it('has nothing to append where the model called nothing', async () => {
    const { session } = recordingSession()
    const provider = new AnthropicProvider()
    expect(await provider.handleToolCalls(session, { content: [{ type: 'text' }] })).toEqual([])
    expect(await provider.handleToolCalls(session, { content: 'Hello.' })).toEqual([])
  })

  it('throws from executeToolCall, and from handleToolCalls once aborted', async () => {
    const { session } = recordingSession()
    const provider = new AnthropicProvider()
    const broken = provider.executeToolCall(session, use('c1', 'GITHUB_STAR', 'no'))
    await expect(broken).rejects.toMatchObject({ code: 'TS-SDK::INVALID_TOOL_ARGUMENTS' })
    const aborted = provider.handleToolCalls(session, said(use('c2', 'GITHUB_BREAK', {})), {
      signal: AbortSignal.abort(),
    })
    await expect(aborted).rejects.toThrow('The session is gone.')
  })

  it('runs calls for a user ID where it belongs to a Composio instance', async () => {
    const provider = new AnthropicProvider({ connections: 'wait', onConnection: () => undefined })
    const call = use('c1', 'GITHUB_STAR', { repo: 'a/b' })
    await expect(provider.executeToolCall('user_123', call)).rejects.toMatchObject({
      code: 'TS-SDK::GLOBAL_EXECUTE_TOOL_FN_NOT_SET',
    })
    const calls: unknown[][] = []
    provider._setExecuteToolFn(async (...args) => {
      calls.push(args)
      return worked
    })
    expect(JSON.parse(await provider.executeToolCall('user_123', call))).toMatchObject({ successful: true })
    expect(calls).toEqual([['user_123', 'GITHUB_STAR', { repo: 'a/b' }, { toolCallId: 'c1' }]])
  })
})

describe('continueTurn', () => {
  const messages = [
    { role: 'user' as const, content: 'Star it.' },
    said(use('c1', 'GITHUB_STAR', { repo: 'a/b' }), use('c2', 'GITHUB_STAR', '{')),
  ]

  it('pauses with one request for calls that share it, runs nothing, and goes on from JSON', async () => {
    const { session, state, calls, asked } = recordingSession()
    const helpers = () => new AnthropicProvider({ connections: 'pause' }).sessionHelpers(session)
    state.missing = true
    const paused = await helpers().continueTurn(messages)
    expect(paused).toEqual({ status: 'paused', messages, pending: [request] })
    // What cannot be read is not asked about; it fails when it runs.
    expect(asked).toEqual([{ slug: 'GITHUB_STAR', arguments: { repo: 'a/b' }, toolCallId: 'c1' }])
    expect(calls).toEqual([])
    state.missing = false
    const turn = await helpers().continueTurn(JSON.parse(JSON.stringify(paused.messages)))
    expect(turn).toMatchObject({ status: 'continue', pending: [] })
    expect(turn.messages.slice(0, 2)).toEqual(messages)
    expect(turn.messages[2]).toMatchObject({ content: [{ tool_use_id: 'c1' }, { tool_use_id: 'c2', is_error: true }] })
    expect(calls).toHaveLength(1)
  })

  it('pauses only where it is told to', async () => {
    const { session, state, calls } = recordingSession()
    state.missing = true
    const turn = await new AnthropicProvider().sessionHelpers(session).continueTurn(messages)
    expect(turn.status).toBe('continue')
    expect(calls).toHaveLength(1)
  })

  it('is done where the model called nothing', async () => {
    const { continueTurn } = new AnthropicProvider({ connections: 'pause' }).sessionHelpers(recordingSession().session)
    const [asked] = messages
    expect(await continueTurn([asked!])).toEqual({ status: 'done', messages: [asked], pending: [] })
  })
})
