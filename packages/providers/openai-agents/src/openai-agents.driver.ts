import type { ProviderDriver } from '@composio/testing'
import { Agent, OpenAIProvider, Runner } from '@openai/agents'
import OpenAI from 'openai'
import { type AgentsTool, OpenAIAgentsProvider } from './openai-agents-provider.ts'

export const driver: ProviderDriver<AgentsTool[]> = {
  name: 'openai-agents',
  createProvider: () => new OpenAIAgentsProvider(),
  async run({ tools, model: { baseUrl, apiKey, model }, prompt, signal }) {
    const openAIClient = new OpenAI({ baseURL: baseUrl, apiKey })
    const modelProvider = new OpenAIProvider({ openAIClient })
    const runner = new Runner({ modelProvider, tracingDisabled: true })
    const agent = new Agent({ name: 'Helper', model, tools })
    const result = await runner.run(agent, prompt, signal ? { signal } : {})
    return { text: result.finalOutput ?? '' }
  },
}
