import { MemorySession, toolOf } from '@composio/testing'
import { type ModelScript, startScriptedModel } from '@composio/testing/scripted-model'
import { type DynamicStructuredTool, tool } from '@langchain/core/tools'
import { Command, MemorySaver } from '@langchain/langgraph'
import { ChatOpenAI } from '@langchain/openai'
import { createAgent } from 'langchain'
import { describe, expect, it } from 'vitest'
import { toolNodeGraph } from './fixtures/tool-node-graph.ts'
import { LangchainProvider } from './langchain-provider.ts'

const github = toolOf('github')
const slack = toolOf('slack')
const thread = { configurable: { thread_id: '1' } }
const asked = { messages: [{ role: 'user', content: 'Do both.' }] }

/** Calls the tools once, together, and then says what they answered. */
const callAll =
  (...names: string[]): ModelScript =>
  ({ messages }) => {
    const results = messages.filter(({ role }) => role === 'tool')
    if (results.length > 0) return { text: results.map(({ text }) => text).join('\n') }
    return { toolCalls: names.map((name, index) => ({ name, arguments: { n: index + 1 } })) }
  }

async function withModel<T>(script: ModelScript, run: (chat: ChatOpenAI) => Promise<T>): Promise<T> {
  const model = await startScriptedModel(script)
  try {
    return await run(
      new ChatOpenAI({ model: model.model, apiKey: model.apiKey, configuration: { baseURL: model.baseUrl } }),
    )
  } finally {
    await model.close()
  }
}

/** Each call in a node of its own. */
function agentOf(chat: ChatOpenAI, tools: DynamicStructuredTool[], checkpointer = new MemorySaver()) {
  return createAgent({ model: chat, tools, checkpointer })
}

describe('a call in a node with others', () => {
  it('that worked is not run again when another one is resumed, though its node is', async () => {
    const session = new MemorySession()
    session.connected.add('github')
    let ranOwn = 0
    const own = tool(async () => `own ${++ranOwn}`, {
      name: 'OWN',
      description: 'Of the app.',
      schema: github.inputParameters,
    })
    const tools = new LangchainProvider({ connections: 'pause' }).wrapTools([github, slack], session.execute, session)
    await withModel(callAll('GITHUB_DO', 'OWN', 'SLACK_DO'), async (chat) => {
      const graph = toolNodeGraph(chat, [...tools, own as unknown as DynamicStructuredTool], new MemorySaver())
      expect(await graph.invoke(asked, thread)).toMatchObject({ __interrupt__: [{ value: { toolkit: 'slack' } }] })
      await graph.invoke(new Command({ resume: { status: 'connected' } }), thread)
      expect(session.executed).toEqual(['github 1'])
      session.connected.add('slack')
      const { messages } = await graph.invoke(new Command({ resume: { status: 'connected' } }), thread)
      expect(messages.at(-1)?.text).toContain('"n":3')
    })
    expect(session.executed).toEqual(['github 1', 'slack 3'])
    expect(session.requests).toHaveLength(1)
    // What the guard is there for: a tool without it runs once for each time the node starts.
    expect(ranOwn).toBe(3)
  })

  it('pauses for each of two accounts, and each answer is for the request it followed', async () => {
    const session = new MemorySession()
    const tools = new LangchainProvider({ connections: 'pause' }).wrapTools([github, slack], session.execute, session)
    await withModel(callAll('GITHUB_DO', 'SLACK_DO'), async (chat) => {
      const graph = toolNodeGraph(chat, tools, new MemorySaver())
      await graph.invoke(asked, thread)
      const toolkits = session.requests.map(({ toolkit }) => toolkit)
      expect(toolkits.toSorted()).toEqual(['github', 'slack'])
      session.connected.add('github')
      const second = await graph.invoke(new Command({ resume: { status: 'connected' } }), thread)
      expect(second).toMatchObject({ __interrupt__: [{ value: { toolkit: 'slack' } }] })
      const { messages } = await graph.invoke(new Command({ resume: { status: 'declined' } }), thread)
      expect(messages.at(-1)?.text).toContain('does not want to connect slack')
    })
    expect(session.executed).toEqual(['github 1'])
  })
})

describe('a paused call', () => {
  it('is declined after an answer that came too early', async () => {
    const session = new MemorySession()
    const tools = new LangchainProvider({ connections: 'pause' }).wrapTools([slack], session.execute, session)
    await withModel(callAll('SLACK_DO'), async (chat) => {
      const agent = agentOf(chat, tools)
      await agent.invoke(asked, thread)
      await agent.invoke(new Command({ resume: { status: 'connected' } }), thread)
      expect(session.requests[0]?.status).toBe('pending')
      const { messages } = await agent.invoke(new Command({ resume: { status: 'declined' } }), thread)
      expect(messages.at(-1)?.text).toContain('does not want to')
    })
    expect(session.requests.map(({ status }) => status)).toEqual(['declined'])
  })

  it('becomes a result where the backend cannot be asked', async () => {
    const session = new MemorySession()
    session.connectionsFor = () => Promise.reject(new Error('The backend is on fire.'))
    const tools = new LangchainProvider({ connections: 'pause' }).wrapTools([slack], session.execute, session)
    await withModel(callAll('SLACK_DO'), async (chat) => {
      const agent = agentOf(chat, tools)
      const { messages } = await agent.invoke(asked, thread)
      expect(messages.at(-1)?.text).toContain('The backend is on fire.')
    })
  })

  it.each([
    ['createAgent adds nothing to streams', agentOf, ['model_request', 'tools', 'model_request']],
    ['a ToolNode has an update of its own', toolNodeGraph, ['model', 'SLACK_DO call', 'tools', 'model']],
  ])('with %s', async (_name, make, expected) => {
    const session = new MemorySession()
    session.connected.add('slack')
    const tools = new LangchainProvider({ connections: 'pause' }).wrapTools([slack], session.execute, session)
    const nodes: string[] = []
    await withModel(callAll('SLACK_DO'), async (chat) => {
      for await (const update of await make(chat, tools, new MemorySaver()).stream(asked, {
        ...thread,
        streamMode: 'updates',
      })) {
        nodes.push(...Object.keys(update))
      }
    })
    expect(nodes.map((node) => node.replace(/ call_.*/, ' call'))).toEqual(expected)
  })
})

describe('a pausing call that is running', () => {
  it.each([
    ['createAgent', agentOf],
    ['a ToolNode', toolNodeGraph],
  ])('stops when the run of %s is aborted', async (_name, make) => {
    const session = new MemorySession()
    session.connected.add('slack')
    const controller = new AbortController()
    const stopped: unknown[] = []
    session.execute = (_slug, _args, options) =>
      new Promise((_resolve, reject) => {
        options?.signal?.addEventListener('abort', () => {
          stopped.push(options.signal?.reason)
          reject(options.signal?.reason)
        })
        setTimeout(() => controller.abort(), 20)
      })
    const tools = new LangchainProvider({ connections: 'pause' }).wrapTools([slack], session.execute, session)
    await withModel(callAll('SLACK_DO'), async (chat) => {
      const running = make(chat, tools, new MemorySaver()).invoke(asked, { ...thread, signal: controller.signal })
      await expect(running).rejects.toThrow(/abort/i)
    })
    expect(stopped).toHaveLength(1)
  })
})

describe('connectionMiddleware', () => {
  it('pauses for tools of its session, and leaves others alone', async () => {
    const session = new MemorySession()
    const provider = new LangchainProvider()
    const other = Object.assign(new MemorySession(), { sessionId: 'session_2' })
    const tools = [
      ...provider.wrapTools([github], session.execute, session),
      ...provider.wrapTools([slack], other.execute, other),
    ]
    await withModel(callAll('SLACK_DO', 'GITHUB_DO'), async (chat) => {
      const middleware = [provider.sessionHelpers(session).connectionMiddleware()]
      const agent = createAgent({ model: chat, tools, middleware, checkpointer: new MemorySaver() })
      const paused = await agent.invoke(asked, thread)
      expect(paused).toMatchObject({ __interrupt__: [{ value: { toolkit: 'github' } }] })
      session.connected.add('github')
      const { messages } = await agent.invoke(new Command({ resume: { status: 'connected' } }), thread)
      expect(messages.at(-1)?.text).toContain('"n":2')
      expect(messages.at(-1)?.text).toContain(other.requests[0]?.url)
    })
    expect(session.executed).toEqual(['github 2'])
  })
})
