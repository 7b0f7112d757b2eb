import { type CanUseTool, createSdkMcpServer, type HookInput } from '@anthropic-ai/claude-agent-sdk'
import type { PendingConnection, Tool, ToolExecuteResponse, ToolSession } from '@composio/spec'
import { exampleTool } from '@composio/testing'
import { describe, expect, it, vi } from 'vitest'
import { ClaudeAgentSDKProvider } from './index.ts'

const star: Tool = {
  ...exampleTool,
  inputParameters: {
    type: 'object',
    properties: { repo: { type: 'string', examples: ['a/b'] }, $top: { type: ['integer', 'null'] } },
    required: ['repo'],
    additionalProperties: false,
  },
  tags: ['readOnlyHint'],
}
const worked: ToolExecuteResponse = { data: { starred: true }, error: null, successful: true, logId: 'log_1' }
const signal = new AbortController().signal

/** A session that notes its calls. While `missing` is true an account is, until somebody waits for it. */
function recordingSession() {
  const calls: unknown[][] = []
  const state = { missing: false }
  const request = {
    id: 'lk_1',
    url: 'http://127.0.0.1/link/lk_1',
    settled: async () => {
      state.missing = false
      return { status: 'connected' }
    },
  } as unknown as PendingConnection
  const session: ToolSession = {
    sessionId: 'trs_1',
    execute: async (...call) => {
      calls.push(call)
      return worked
    },
    connectionsFor: async () => (state.missing ? [request] : []),
    pending: async () => (state.missing ? [request] : []),
  }
  return { calls, state, session, request }
}

type AskedFor = Parameters<CanUseTool>[2]
const own = { toolUseID: 'c1', signal, mcpServer: { name: 'composio', source: 'sdk' } } as AskedFor
const foreign = { toolUseID: 'c1', signal } as AskedFor

describe('ClaudeAgentSDKProvider', () => {
  it('hands the SDK the schema as it is, with names the API takes', async () => {
    const { session } = recordingSession()
    const tools = new ClaudeAgentSDKProvider().wrapTools([star], session.execute, session)
    const { instance } = createSdkMcpServer({ name: 'composio', tools })
    const handlers = (instance.server as unknown as { _requestHandlers: Map<string, (request: unknown) => unknown> })
      ._requestHandlers
    const listed = await handlers.get('tools/list')?.({ method: 'tools/list', params: {} })
    expect(listed).toMatchObject({
      tools: [{ name: 'GITHUB_STAR', annotations: { readOnlyHint: true }, _meta: { 'anthropic/alwaysLoad': true } }],
    })
    expect((listed as { tools: { inputSchema: unknown }[] }).tools[0]?.inputSchema).toEqual({
      ...star.inputParameters,
      properties: { repo: { type: 'string', examples: ['a/b'] }, dollar_top: { type: ['integer', 'null'] } },
    })
    expect(new ClaudeAgentSDKProvider({ alwaysLoad: false }).wrapTool(star, session.execute)).not.toHaveProperty(
      '_meta',
    )
  })

  it("executes with the tool's own names, and marks what failed", async () => {
    const { session, calls } = recordingSession()
    const tool = new ClaudeAgentSDKProvider().wrapTool(star, session.execute)
    const extra = { signal, _meta: { 'claudecode/toolUseId': 'c1' } }
    expect(await tool.handler({ repo: 'a/b', dollar_top: null }, extra)).toEqual({
      content: [{ type: 'text', text: '{"successful":true,"data":{"starred":true}}' }],
    })
    expect(calls).toEqual([['GITHUB_STAR', { repo: 'a/b', $top: null }, { signal, toolCallId: 'c1' }]])
    const broken = new ClaudeAgentSDKProvider().wrapTool(star, () => Promise.reject(new Error('It is gone.')))
    expect(await broken.handler({}, {})).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('gone') }],
    })
  })
})

describe('session.canUseTool', () => {
  it('shows the link, waits, and allows', async () => {
    const { session, state, request } = recordingSession()
    state.missing = true
    const onConnection = vi.fn()
    const canUseTool = new ClaudeAgentSDKProvider({ onConnection }).sessionHelpers(session).canUseTool()
    const answer = await canUseTool('mcp__composio__GITHUB_STAR', { repo: 'a/b' }, own)
    expect(answer).toEqual({ behavior: 'allow', updatedInput: { repo: 'a/b' } })
    expect(onConnection.mock.calls).toEqual([[[request]]])
    expect(state.missing).toBe(false)
  })

  it('does not wait for what nobody is shown: the call then tells the model', async () => {
    const { session, state } = recordingSession()
    state.missing = true
    const canUseTool = new ClaudeAgentSDKProvider().sessionHelpers(session).canUseTool()
    expect(await canUseTool('mcp__composio__GITHUB_STAR', {}, own)).toMatchObject({ behavior: 'allow' })
    expect(state.missing).toBe(true)
  })

  it('asks the app first, and shows nothing where that says no', async () => {
    const { session, state } = recordingSession()
    state.missing = true
    const onConnection = vi.fn()
    const { canUseTool } = new ClaudeAgentSDKProvider({ onConnection }).sessionHelpers(session)
    const denied = { behavior: 'deny' as const, message: 'No.' }
    const ask = canUseTool({ next: async () => denied })
    expect(await ask('mcp__composio__GITHUB_STAR', {}, own)).toEqual(denied)
    expect(onConnection).not.toHaveBeenCalled()
  })

  it.each(['Bash', 'mcp__other__GITHUB_STAR', 'mcp__composio2__GITHUB_STAR'])('does not allow %s', async (name) => {
    const { canUseTool } = new ClaudeAgentSDKProvider().sessionHelpers(recordingSession().session)
    expect(await canUseTool()(name, {}, foreign)).toMatchObject({ behavior: 'deny' })
    const next = async () => ({ behavior: 'allow' as const, updatedInput: {} })
    expect(await canUseTool({ next })(name, {}, foreign)).toMatchObject({ behavior: 'allow' })
  })
})

describe('session.hooks', () => {
  const use = (tool_use_id: string, tool_name = 'mcp__composio__GITHUB_STAR') =>
    ({ hook_event_name: 'PreToolUse', tool_name, tool_input: {}, tool_use_id }) as HookInput
  const deciding = (provider: ClaudeAgentSDKProvider, session: ToolSession) => {
    const hook = provider.sessionHelpers(session).hooks().PreToolUse?.[0]?.hooks[0]
    return async (input: HookInput) => {
      const output = await hook?.(input, undefined, { signal })
      return (output as { hookSpecificOutput?: { permissionDecision?: string } }).hookSpecificOutput?.permissionDecision
    }
  }

  it('defers one call of a turn and has the others made again; once connected, lets them pass', async () => {
    const { session, state } = recordingSession()
    state.missing = true
    const decide = deciding(new ClaudeAgentSDKProvider({ connections: 'pause' }), session)
    expect(await decide(use('c1'))).toBe('defer')
    expect(await decide(use('c2'))).toBe('deny')
    expect(await decide(use('c3', 'Bash'))).toBeUndefined()
    state.missing = false
    expect(await decide(use('c1'))).toBeUndefined()
    state.missing = true
    expect(await decide(use('c4')), 'what was deferred has gone on').toBe('defer')
  })

  it('is empty without pausing', () => {
    expect(new ClaudeAgentSDKProvider().sessionHelpers(recordingSession().session).hooks()).toEqual({})
  })
})

describe('session.onElicitation', () => {
  const elicitation = (url: string) => ({ serverName: 'composio', message: 'Connect', mode: 'url' as const, url })

  it("shows the link that is asked for, waits, and answers; declines links that are not the session's", async () => {
    const { session, state, request } = recordingSession()
    state.missing = true
    const onConnection = vi.fn()
    const answer = new ClaudeAgentSDKProvider({ onConnection }).sessionHelpers(session).onElicitation()
    const options = { signal, requestId: 'r1' }
    expect(await answer(elicitation('https://evil.example/login'), options)).toEqual({ action: 'decline' })
    expect(onConnection).not.toHaveBeenCalled()
    expect(await answer(elicitation(request.url), options)).toEqual({ action: 'accept' })
    expect(onConnection.mock.calls).toEqual([[[request]]])
  })
})
