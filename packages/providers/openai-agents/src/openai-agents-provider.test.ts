import type { ExecuteToolFn, Tool } from '@composio/spec'
import { exampleTool } from '@composio/testing'
import { startScriptedModel } from '@composio/testing/scripted-model'
import { Agent, OpenAIProvider, Runner } from '@openai/agents'
import OpenAI from 'openai'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { OpenAIAgentsProvider } from './openai-agents-provider.ts'

const star: Tool = {
  ...exampleTool,
  inputParameters: {
    type: 'object',
    properties: {
      repo: { type: 'string' },
      note: { type: 'string', minLength: 1 },
      owner: { anyOf: [{ type: 'string' }, { type: 'object', properties: { team: { type: 'string' } } }] },
    },
    required: ['repo'],
  },
}
const open: Tool = { ...star, slug: 'GITHUB_OPEN', inputParameters: { type: 'object', properties: { any: {} } } }

/** Runs an agent whose model makes one call, and gives back what the model was offered and what was executed. */
async function runOnce(provider: OpenAIAgentsProvider, name: string, args: unknown) {
  const executed: unknown[] = []
  const execute: ExecuteToolFn = async (_slug, input) => {
    executed.push(input)
    return { data: {}, error: null, successful: true, logId: 'log_1' }
  }
  const model = await startScriptedModel(({ index }) =>
    index === 0 ? { toolCalls: [{ name, arguments: args }] } : { text: 'Done.' },
  )
  try {
    const openAIClient = new OpenAI({ baseURL: model.baseUrl, apiKey: model.apiKey })
    const runner = new Runner({ modelProvider: new OpenAIProvider({ openAIClient }), tracingDisabled: true })
    // A context of its own type shows that the tools fit any agent.
    const agent = new Agent<{ tenant: string }>({
      name: 'Helper',
      model: model.model,
      tools: provider.wrapTools([star, open], execute),
    })
    const result = await runner.run(agent, 'Please help.', { context: { tenant: 't_1' } })
    return { text: result.finalOutput, executed, offered: model.turns[0]!.tools }
  } finally {
    await model.close()
  }
}

describe('OpenAIAgentsProvider', () => {
  afterEach(() => vi.restoreAllMocks())

  it('is not strict by default', async () => {
    const { offered, executed } = await runOnce(new OpenAIAgentsProvider(), 'GITHUB_STAR', { repo: 'a/b', note: null })
    expect(offered).toMatchObject([
      { strict: false, parameters: star.inputParameters },
      { strict: false, parameters: open.inputParameters },
    ])
    expect(executed).toEqual([{ repo: 'a/b', note: null }])
  })

  it('is strict where asked, and takes out the nulls that strictness brings', async () => {
    vi.spyOn(console, 'warn').mockReturnValue()
    const args = { repo: 'a/b', note: null, owner: { team: null } }
    const { offered, executed, text } = await runOnce(new OpenAIAgentsProvider({ strict: true }), 'GITHUB_STAR', args)
    expect(offered[0]).toMatchObject({
      strict: true,
      parameters: { required: ['repo', 'note', 'owner'], additionalProperties: false },
    })
    expect(executed).toEqual([{ repo: 'a/b', owner: {} }])
    expect(text).toBe('Done.')
  })

  it('keeps an argument of any form, and warns once that strict mode does not check it', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    const provider = new OpenAIAgentsProvider({ strict: true })
    const { offered, executed } = await runOnce(provider, 'GITHUB_OPEN', { any: '{"deep":[1]}' })
    const again = await runOnce(provider, 'GITHUB_OPEN', { any: null })
    expect(offered[1]).toMatchObject({ strict: true, parameters: { required: ['any'], additionalProperties: false } })
    expect([...executed, ...again.executed]).toEqual([{ any: { deep: [1] } }, {}])
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/^GITHUB_OPEN: .*#\/properties\/any \(any: json-text\)/)]])
  })
})
