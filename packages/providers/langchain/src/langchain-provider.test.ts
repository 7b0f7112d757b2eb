import { ComposioSessionNotFoundError, type ExecuteToolFn, type Tool, type ToolExecuteResponse } from '@composio/spec'
import { exampleTool } from '@composio/testing'
import { startScriptedModel } from '@composio/testing/scripted-model'
import { ToolMessage } from '@langchain/core/messages'
import { Command, interrupt, MemorySaver } from '@langchain/langgraph'
import { ChatOpenAI } from '@langchain/openai'
import { createAgent } from 'langchain'
import { describe, expect, it } from 'vitest'
import { LangchainProvider } from './langchain-provider.ts'

const star: Tool = {
  ...exampleTool,
  inputParameters: { type: 'object', properties: { repo: { type: 'string' } }, required: ['repo'] },
}
const worked: ToolExecuteResponse = { data: { starred: true }, error: null, successful: true, logId: 'log_1' }
const wrap = (execute: ExecuteToolFn) => new LangchainProvider().wrapTool(star, execute)
const toolCall = (args: Record<string, unknown>) => ({ type: 'tool_call' as const, id: 'c1', name: star.slug, args })

describe('LangchainProvider', () => {
  it('answers bare arguments with JSON text, and a tool call with a tool message', async () => {
    const tool = wrap(async () => worked)
    expect(await tool.invoke({ repo: 'a/b' })).toBe('{"successful":true,"data":{"starred":true}}')
    const message = await tool.invoke(toolCall({ repo: 'a/b' }))
    expect(message).toBeInstanceOf(ToolMessage)
    expect(message).toMatchObject({
      tool_call_id: 'c1',
      name: 'GITHUB_STAR',
      status: 'success',
      content: '{"successful":true,"data":{"starred":true}}',
    })
  })

  it('marks failures with status error, thrown ones too', async () => {
    const failed = wrap(async () => ({ ...worked, successful: false, error: 'No such repository.' }))
    const threw = wrap(() => Promise.reject(new ComposioSessionNotFoundError('The session is gone.')))
    expect(await failed.invoke(toolCall({ repo: 'a/b' }))).toMatchObject({
      status: 'error',
      content: expect.stringContaining('No such repository.'),
    })
    expect(await threw.invoke(toolCall({ repo: 'a/b' }))).toMatchObject({
      status: 'error',
      content: expect.stringContaining('The session is gone.'),
    })
  })

  it('lets the session judge arguments that LangChain would refuse', async () => {
    const seen: unknown[] = []
    const tool = wrap(async (...call) => {
      seen.push(call)
      return { ...worked, successful: false, error: 'repo must be string.' }
    })
    const message = await tool.invoke(toolCall({ repo: 1 }))
    expect(message).toMatchObject({ status: 'error', content: expect.stringContaining('repo must be string.') })
    expect(seen).toEqual([['GITHUB_STAR', { repo: 1 }, { toolCallId: 'c1' }]])
  })

  it('pauses the graph where a modifier interrupts, and runs the tool on resume', async () => {
    const tool = wrap(async (_slug, args) => {
      const answer: unknown = interrupt({ question: 'May I?' })
      return { ...worked, data: { ...args, answer } }
    })
    const model = await startScriptedModel(({ messages }) => {
      const last = messages.at(-1)
      return last?.role === 'tool'
        ? { text: last.text }
        : { toolCalls: [{ name: star.slug, arguments: { repo: 'a/b' } }] }
    })
    try {
      const chat = new ChatOpenAI({
        model: model.model,
        apiKey: model.apiKey,
        configuration: { baseURL: model.baseUrl },
      })
      const agent = createAgent({ model: chat, tools: [tool], checkpointer: new MemorySaver() })
      const thread = { configurable: { thread_id: '1' } }
      const paused = await agent.invoke({ messages: [{ role: 'user', content: 'Star it.' }] }, thread)
      expect(paused).toMatchObject({ __interrupt__: [{ value: { question: 'May I?' } }] })
      const resumed = await agent.invoke(new Command({ resume: 'yes' }), thread)
      expect(JSON.parse(resumed.messages.at(-1)!.text)).toEqual({
        successful: true,
        data: { repo: 'a/b', answer: 'yes' },
      })
    } finally {
      await model.close()
    }
  })
})
