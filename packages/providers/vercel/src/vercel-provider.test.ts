import { createOpenAI } from '@ai-sdk/openai'
import type { ExecuteToolFn, Tool } from '@composio/spec'
import { exampleTool } from '@composio/testing'
import { startScriptedModel } from '@composio/testing/scripted-model'
import { stepCountIs, streamText } from 'ai'
import { describe, expect, it } from 'vitest'
import { VercelProvider } from './vercel-provider.ts'

const star: Tool = {
  ...exampleTool,
  inputParameters: {
    type: 'object',
    properties: { repo: { type: 'string' }, note: { type: 'string' } },
    required: ['repo'],
  },
}
const open: Tool = { ...star, slug: 'GITHUB_OPEN', inputParameters: { type: 'object', properties: { any: {} } } }

/** Streams a run whose model makes one call, by either of OpenAI's APIs. */
async function streamOnce(provider: VercelProvider, api: 'chat' | 'responses', args: unknown) {
  const executed: unknown[] = []
  const execute: ExecuteToolFn = async (_slug, input) => {
    executed.push(input)
    return { data: { starred: true }, error: null, successful: true, logId: 'log_1' }
  }
  const model = await startScriptedModel(({ index }) =>
    index === 0 ? { text: 'Starring.', toolCalls: [{ name: 'GITHUB_STAR', arguments: args }] } : { text: 'Done.' },
  )
  try {
    const openai = createOpenAI({ baseURL: model.baseUrl, apiKey: model.apiKey })
    const tools = provider.wrapTools([star, open], execute)
    const result = streamText({ model: openai[api](model.model), tools, prompt: 'Help.', stopWhen: stepCountIs(3) })
    const text = await result.text
    const output = (await result.steps)[0]?.toolResults[0]?.output
    return { text, output, executed, offered: model.turns[0]!.tools }
  } finally {
    await model.close()
  }
}

describe('VercelProvider', () => {
  it.each(['chat', 'responses'] as const)('streams over the %s API with the schema untouched', async (api) => {
    const { text, output, offered, executed } = await streamOnce(new VercelProvider(), api, { repo: 'a/b' })
    expect(text).toBe('Done.')
    expect(output).toEqual({ successful: true, data: { starred: true } })
    expect(offered.map((tool) => tool.parameters)).toEqual([star.inputParameters, open.inputParameters])
    expect(executed).toEqual([{ repo: 'a/b' }])
  })

  it('is strict where asked, and takes out the nulls that strictness brings', async () => {
    const provider = new VercelProvider({ strict: true })
    const { offered, executed } = await streamOnce(provider, 'responses', { repo: 'a/b', note: null })
    expect(offered[0]).toMatchObject({ strict: true, parameters: { required: ['repo', 'note'] } })
    expect(offered[1]).toMatchObject({ strict: true, parameters: { required: ['any'], additionalProperties: false } })
    expect(executed).toEqual([{ repo: 'a/b' }])
  })
})
