import { execFileSync } from 'node:child_process'
import {
  ComposioInvalidToolArgumentsError,
  type Tool,
  type ToolExecuteResponse,
  type ToolSession,
} from '@composio/spec'
import { exampleTool } from '@composio/testing'
import type { ChatCompletion } from 'openai/resources/chat/completions'
import type { ResponseFunctionToolCall } from 'openai/resources/responses/responses'
import { describe, expect, it } from 'vitest'
import { OpenAIProvider, OpenAIResponsesProvider } from './index.ts'

const star: Tool = {
  ...exampleTool,
  inputParameters: {
    type: 'object',
    properties: { repo: { type: 'string' }, note: { type: 'string', default: 'none' } },
    required: ['repo'],
  },
}
const worked: ToolExecuteResponse = { data: { starred: true }, error: null, successful: true, logId: 'log_1' }

const none = async () => []

/** A session that notes its calls; `GITHUB_BREAK` throws. */
function recordingSession() {
  const calls: unknown[][] = []
  const execute = async (...call: unknown[]) => {
    calls.push(call)
    if (call[0] === 'GITHUB_BREAK') throw new Error('The session is gone.')
    return worked
  }
  return { calls, session: { sessionId: 'trs_1', execute, connectionsFor: none, pending: none } satisfies ToolSession }
}

const chatCall = (id: string, name: string, args: string) => ({
  id,
  type: 'function' as const,
  function: { name, arguments: args },
})
const completion = (...tool_calls: ReturnType<typeof chatCall>[]) =>
  ({ choices: [{ message: { role: 'assistant', content: null, tool_calls } }] }) as unknown as ChatCompletion

describe('OpenAIProvider', () => {
  const provider = new OpenAIProvider()

  it('loads where the openai package is not installed', () => {
    const index = JSON.stringify(new URL('index.ts', import.meta.url).href)
    const code = `
      import { registerHooks } from 'node:module'
      const refuse = (name) => { throw new Error('The package asked for ' + name) }
      registerHooks({ resolve: (name, context, next) => (/^openai(\\/|$)/.test(name) ? refuse(name) : next(name, context)) })
      console.log(Object.keys(await import(${index})).join())`
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
    expect(output.trim()).toBe('OpenAIProvider,OpenAIResponsesProvider')
  })

  it('wraps tools as function tools with their schema untouched', () => {
    expect(provider.wrapTools([star])).toEqual([
      {
        type: 'function',
        function: { name: 'GITHUB_STAR', description: 'Stars a repository.', parameters: star.inputParameters },
      },
    ])
  })

  it('answers every call in order, and says in words what went wrong', async () => {
    const { session, calls } = recordingSession()
    const messages = await provider.handleToolCalls(
      session,
      completion(
        chatCall('c1', 'GITHUB_STAR', '{"repo":"a/b"}'),
        chatCall('c2', 'GITHUB_BREAK', ''),
        chatCall('c3', 'GITHUB_STAR', '{'),
      ),
      { account: 'work' },
    )
    expect(messages.map((message) => [message.tool_call_id, JSON.parse(message.content as string)])).toEqual([
      ['c1', { successful: true, data: { starred: true } }],
      ['c2', { successful: false, data: {}, error: 'The session is gone.' }],
      ['c3', { successful: false, data: {}, error: expect.stringContaining('not valid JSON') }],
    ])
    expect(calls).toEqual([
      ['GITHUB_STAR', { repo: 'a/b' }, { toolCallId: 'c1', account: 'work' }],
      ['GITHUB_BREAK', {}, { toolCallId: 'c2', account: 'work' }],
    ])
  })

  it('has nothing to append where the model called nothing', async () => {
    const { session } = recordingSession()
    expect(await provider.handleToolCalls(session, completion())).toEqual([])
    expect(await provider.handleToolCalls(session, { choices: [] } as unknown as ChatCompletion)).toEqual([])
  })

  it('throws from executeToolCall, and from handleToolCalls once aborted', async () => {
    const { session } = recordingSession()
    const broken = chatCall('c1', 'GITHUB_STAR', 'no')
    await expect(provider.executeToolCall(session, broken)).rejects.toBeInstanceOf(ComposioInvalidToolArgumentsError)
    const aborted = provider.handleToolCalls(session, completion(chatCall('c2', 'GITHUB_BREAK', '{}')), {
      signal: AbortSignal.abort(),
    })
    await expect(aborted).rejects.toThrow('The session is gone.')
  })

  it('runs calls for a user ID where it belongs to a Composio instance', async () => {
    const own = new OpenAIProvider()
    const call = chatCall('c1', 'GITHUB_STAR', '{"repo":"a/b"}')
    await expect(own.executeToolCall('user_123', call)).rejects.toMatchObject({
      code: 'TS-SDK::GLOBAL_EXECUTE_TOOL_FN_NOT_SET',
    })
    const calls: unknown[][] = []
    own._setExecuteToolFn(async (...args) => {
      calls.push(args)
      return worked
    })
    expect(JSON.parse(await own.executeToolCall('user_123', call))).toEqual({
      successful: true,
      data: { starred: true },
    })
    expect(calls).toEqual([['user_123', 'GITHUB_STAR', { repo: 'a/b' }, { toolCallId: 'c1' }]])
  })
})

describe('OpenAIResponsesProvider', () => {
  const functionCall = (call_id: string, name: string, args: string): ResponseFunctionToolCall => ({
    type: 'function_call',
    call_id,
    name,
    arguments: args,
  })

  it('marks calls that broke off as incomplete', async () => {
    const { session } = recordingSession()
    const items = await new OpenAIResponsesProvider().handleToolCalls(session, [
      functionCall('c1', 'GITHUB_STAR', '{"repo":"a/b"}'),
      functionCall('c2', 'GITHUB_BREAK', '{}'),
    ])
    expect(items).toEqual([
      {
        type: 'function_call_output',
        call_id: 'c1',
        output: '{"successful":true,"data":{"starred":true}}',
        status: 'completed',
      },
      { type: 'function_call_output', call_id: 'c2', output: expect.stringContaining('gone'), status: 'incomplete' },
    ])
  })

  it('is strict where asked, and undoes what strictness brings', async () => {
    const provider = new OpenAIResponsesProvider({ strict: true })
    const open: Tool = { ...star, slug: 'GITHUB_OPEN', inputParameters: { type: 'object', properties: { any: {} } } }
    const [strict, anything] = provider.wrapTools([star, open])
    expect(strict).toMatchObject({
      strict: true,
      parameters: { required: ['repo', 'note'], additionalProperties: false },
    })
    expect(anything).toMatchObject({ strict: true, parameters: { required: ['any'], additionalProperties: false } })
    const { session, calls } = recordingSession()
    await provider.handleToolCalls(session, [
      functionCall('c1', 'GITHUB_STAR', '{"repo":"a/b","note":null}'),
      functionCall('c2', 'GITHUB_OPEN', JSON.stringify({ any: '{"deep":[1]}' })),
    ])
    expect(calls.map((call) => call[1])).toEqual([{ repo: 'a/b' }, { any: { deep: [1] } }])
  })

  it('is not strict by default', () => {
    expect(new OpenAIResponsesProvider().wrapTool(star)).toMatchObject({
      strict: false,
      parameters: star.inputParameters,
    })
  })
})
