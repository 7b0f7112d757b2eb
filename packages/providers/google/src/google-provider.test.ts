import type { PendingConnection, Tool, ToolCall, ToolExecuteResponse, ToolSession } from '@composio/spec'
import { exampleTool } from '@composio/testing'
import { type ScriptedModel, startScriptedModel } from '@composio/testing/scripted-model'
import { type Content, type FunctionCall, type GenerateContentResponse, GoogleGenAI } from '@google/genai'
import { afterEach, describe, expect, it } from 'vitest'
import { GoogleProvider } from './index.ts'

const star: Tool = {
  ...exampleTool,
  inputParameters: {
    type: 'object',
    properties: { repo: { type: 'string' }, note: { type: ['string', 'null'], default: null } },
    required: ['repo'],
    additionalProperties: false,
  },
}
const worked: ToolExecuteResponse = { data: { starred: true }, error: null, successful: true, logId: 'log_1' }

/** A session in memory whose account is missing until `connect`; it notes its calls. `GITHUB_BREAK` throws. */
function memorySession({ connected = true } = {}) {
  const calls: unknown[][] = []
  const asked: ToolCall[] = []
  const { promise, resolve } = withResolvers()
  let ready = connected
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
  const settled = async () => {
    await promise
    return { ...request, status: 'connected' as const }
  }
  const pending = (): PendingConnection[] =>
    ready ? [] : [{ ...request, settled, decline: settled, toJSON: () => request }]
  const session: ToolSession = {
    sessionId: 'trs_1',
    execute: async (...call) => {
      calls.push(call)
      if (call[0] === 'GITHUB_BREAK') throw new Error('The session is gone.')
      return ready
        ? worked
        : { ...worked, successful: false, error: `Open ${request.url}`, connectionRequired: request }
    },
    connectionsFor: async (call) => {
      asked.push(call)
      if (call.slug === 'GITHUB_UNKNOWN') throw new Error('The backend is gone.')
      return pending()
    },
    pending: async () => pending(),
  }
  const connect = () => {
    ready = true
    resolve()
  }
  return { session, calls, asked, connect }
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil
  })
  return { promise, resolve }
}

const call = (id: string, name = 'GITHUB_STAR'): FunctionCall => ({ id, name, args: { repo: 'a/b' } })
const said = (...functionCalls: FunctionCall[]): Content[] => [
  { role: 'user', parts: [{ text: 'Star it.' }] },
  { role: 'model', parts: functionCalls.map((functionCall) => ({ functionCall })) },
]

describe('GoogleProvider', () => {
  const provider = new GoogleProvider()

  it('declares tools with their whole JSON Schema', () => {
    expect(provider.wrapTools([star])).toEqual([
      { name: 'GITHUB_STAR', description: 'Stars a repository.', parametersJsonSchema: star.inputParameters },
    ])
  })

  it('answers every call in order with its id, and says in words what went wrong', async () => {
    const { session, calls, asked } = memorySession()
    const functionCalls = [call('c1'), call('c2', 'GITHUB_BREAK'), { name: 'GITHUB_STAR' }]
    const parts = await provider.handleToolCalls(session, { functionCalls }, { account: 'work' })
    const error = 'The session is gone.'
    expect(parts).toEqual([
      { functionResponse: { id: 'c1', name: 'GITHUB_STAR', response: { successful: true, data: { starred: true } } } },
      { functionResponse: { id: 'c2', name: 'GITHUB_BREAK', response: { successful: false, data: {}, error } } },
      { functionResponse: { name: 'GITHUB_STAR', response: { successful: true, data: { starred: true } } } },
    ])
    expect(calls).toEqual([
      ['GITHUB_STAR', { repo: 'a/b' }, { toolCallId: 'c1', account: 'work' }],
      ['GITHUB_BREAK', { repo: 'a/b' }, { toolCallId: 'c2', account: 'work' }],
      ['GITHUB_STAR', {}, { account: 'work' }],
    ])
    expect(asked, 'tell asks for nothing beforehand').toEqual([])
    expect(await provider.handleToolCalls(session, {})).toEqual([])
  })

  it('throws from executeToolCall, and from handleToolCalls once aborted', async () => {
    const { session } = memorySession()
    await expect(provider.executeToolCall(session, call('c1', 'GITHUB_BREAK'))).rejects.toThrow('The session is gone.')
    const options = { signal: AbortSignal.abort() }
    const aborted = provider.handleToolCalls(session, { functionCalls: [call('c1', 'GITHUB_BREAK')] }, options)
    await expect(aborted).rejects.toThrow('The session is gone.')
  })

  it('runs calls for a user ID where it belongs to a Composio instance', async () => {
    const own = new GoogleProvider({ connections: 'wait', onConnection: () => undefined })
    await expect(own.executeToolCall('user_123', call('c1'))).rejects.toMatchObject({
      code: 'TS-SDK::GLOBAL_EXECUTE_TOOL_FN_NOT_SET',
    })
    const calls: unknown[][] = []
    own._setExecuteToolFn(async (...args) => {
      calls.push(args)
      return worked
    })
    const text = await own.executeToolCall('user_123', call('c1'))
    expect(JSON.parse(text)).toEqual({ successful: true, data: { starred: true } })
    expect(calls).toEqual([['user_123', 'GITHUB_STAR', { repo: 'a/b' }, { toolCallId: 'c1' }]])
  })

  it('is done where the model called nothing, and asks it where its calls are answered', async () => {
    const helpers = provider.sessionHelpers(memorySession().session)
    const answer: Content[] = [{ role: 'model', parts: [{ text: 'Hello.' }] }]
    expect(await helpers.continueTurn(answer)).toEqual({ status: 'done', contents: answer, pending: [] })
    const once = await helpers.continueTurn(said(call('c1')))
    expect(once.status).toBe('continue')
    expect(await helpers.continueTurn(once.contents), 'nothing runs twice').toEqual(once)
    const [question] = once.contents
    expect(await helpers.continueTurn([question!])).toEqual({ status: 'continue', contents: [question], pending: [] })
  })

  it('pauses the whole turn with one link, and goes on from stored contents', async () => {
    const { session, calls, asked, connect } = memorySession({ connected: false })
    const contents = said(call('c1'), call('c2'))
    const first = await new GoogleProvider({ connections: 'pause' }).sessionHelpers(session).continueTurn(contents)
    expect(first).toMatchObject({ status: 'paused', contents, pending: [{ id: 'lk_1' }] })
    expect(asked.map(({ toolCallId }) => toolCallId)).toEqual(['c1', 'c2'])
    expect(calls).toEqual([])

    const stored = JSON.stringify(first)
    const restored = new GoogleProvider({ connections: 'pause' }).sessionHelpers(session)
    const again = await restored.continueTurn(JSON.parse(stored).contents)
    expect(again).toMatchObject({ status: 'paused', pending: [{ id: 'lk_1' }] })
    connect()
    const last = await restored.continueTurn(JSON.parse(stored).contents)
    expect(last.status).toBe('continue')
    expect(last.contents.at(-1)).toMatchObject({
      role: 'user',
      parts: [{ functionResponse: { id: 'c1' } }, { functionResponse: { id: 'c2' } }],
    })
    expect(calls).toHaveLength(2)
  })

  it('keeps what ran where an account stops working on the way', async () => {
    const { session, calls, connect } = memorySession({ connected: false })
    const { execute, connectionsFor } = session
    let looked = 0
    session.connectionsFor = async (...call) => (looked++ < 2 ? [] : connectionsFor(...call))
    session.execute = async (slug, args, options) => {
      const response = await execute(slug, args, options)
      return options?.toolCallId === 'c1' ? worked : response
    }
    const helpers = new GoogleProvider({ connections: 'pause' }).sessionHelpers(session)
    const contents = said(call('c1'), call('c2'))
    const first = await helpers.continueTurn(contents)
    expect(first).toMatchObject({ status: 'paused', pending: [{ id: 'lk_1' }] })
    expect(first.contents.slice(2)).toMatchObject([{ role: 'user', parts: [{ functionResponse: { id: 'c1' } }] }])
    connect()
    const { status, contents: last } = await helpers.continueTurn(JSON.parse(JSON.stringify(first.contents)))
    expect(status).toBe('continue')
    expect(last.slice(2)).toMatchObject([
      { role: 'user', parts: [{ functionResponse: { id: 'c1' } }, { functionResponse: { id: 'c2' } }] },
    ])
    expect(calls.map(([, , options]) => options)).toEqual(['c1', 'c2', 'c2'].map((toolCallId) => ({ toolCallId })))
  })

  it('takes a turn that was streamed in several contents as one', async () => {
    const { session, calls } = memorySession()
    const [question, turn] = said(call('c1'), call('c2'))
    const chunks = turn!.parts!.map((part): Content => ({ role: 'model', parts: [part] }))
    const { contents } = await provider.sessionHelpers(session).continueTurn([question!, ...chunks])
    expect(contents.at(-1)!.parts).toHaveLength(2)
    expect(calls).toHaveLength(2)
  })

  it('waits in place, shows the link once, and executes after consent', async () => {
    const { session, calls, connect } = memorySession({ connected: false })
    const shown: string[][] = []
    const waiting = new GoogleProvider({
      connections: 'wait',
      onConnection: (pending) => {
        shown.push(pending.map(({ url }) => url))
        expect(calls, 'nothing ran before').toEqual([])
        connect()
      },
    })
    const parts = await waiting.handleToolCalls(session, { functionCalls: [call('c1'), call('c2')] })
    expect(parts).toMatchObject(Array(2).fill({ functionResponse: { response: { successful: true } } }))
    expect(shown).toEqual([['http://127.0.0.1/lk_1']])
  })

  it('tells the model where it cannot even be asked what is missing', async () => {
    const { session } = memorySession({ connected: false })
    const waiting = new GoogleProvider({ connections: 'wait', onConnection: () => undefined })
    const [part] = await waiting.handleToolCalls(session, { functionCalls: [call('c1', 'GITHUB_UNKNOWN')] })
    expect(part!.functionResponse!.response).toEqual({ successful: false, data: {}, error: 'The backend is gone.' })
  })
})

describe('automatic function calling', () => {
  let model: ScriptedModel
  afterEach(() => model.close())

  async function client(names: string[]): Promise<GoogleGenAI> {
    const toolCalls = names.map((name) => ({ name, arguments: { repo: 'a/b' } }))
    model = await startScriptedModel(({ index }) => (index === 0 ? { toolCalls } : { text: 'Done.' }))
    return new GoogleGenAI({ apiKey: model.apiKey, httpOptions: { baseUrl: new URL(model.baseUrl).origin } })
  }

  it('leaves calls of other tools to them', async () => {
    const { session, calls } = memorySession()
    const { models } = await client(['GITHUB_STAR', 'MINE'])
    const provider = new GoogleProvider()
    const callable = provider.sessionHelpers(session).callableTool(provider.wrapTools([star]))
    const mine = provider.wrapTools([{ ...star, slug: 'MINE' }])
    const tools = [callable, provider.sessionHelpers(memorySession().session).callableTool(mine)]
    const response = await models.generateContent({ model: model.model, contents: 'Star it.', config: { tools } })
    expect(response.text).toBe('Done.')
    expect(calls.map(([slug]) => slug)).toEqual(['GITHUB_STAR'])
    expect(model.turns[1]!.messages.filter(({ role }) => role === 'tool')).toHaveLength(2)
  })

  it('waits in the middle of a streamed run', async () => {
    const { session, connect } = memorySession({ connected: false })
    const { models } = await client(['GITHUB_STAR', 'GITHUB_STAR'])
    let shown = 0
    const onConnection = () => {
      shown += 1
      connect()
    }
    const provider = new GoogleProvider({ connections: 'wait', onConnection })
    const tools = [provider.sessionHelpers(session).callableTool(provider.wrapTools([star]))]
    const stream = await models.generateContentStream({ model: model.model, contents: 'Star it.', config: { tools } })
    const chunks: GenerateContentResponse[] = []
    for await (const chunk of stream) chunks.push(chunk)
    expect(chunks.at(-2)!.text).toBe('Done.')
    expect(shown).toBe(1)
    const results = model.turns[1]!.messages.filter(({ role }) => role === 'tool')
    expect(results.map(({ text }) => JSON.parse(text).successful)).toEqual([true, true])
  })
})
