import type { ProviderDriver } from '@composio/testing'
import type { DynamicStructuredTool } from '@langchain/core/tools'
import { ChatOpenAI } from '@langchain/openai'
import { createAgent } from 'langchain'
import { LangchainProvider } from './langchain-provider.ts'

export const driver: ProviderDriver<DynamicStructuredTool[]> = {
  name: 'langchain',
  createProvider: () => new LangchainProvider(),
  skips: {
    'tells the model its arguments are not JSON and goes on':
      'ChatOpenAI files such a call under invalid_tool_calls, and createAgent ends the run there',
  },
  async run({ tools, model: { baseUrl, apiKey, model }, prompt, signal }) {
    const chat = new ChatOpenAI({ model, apiKey, configuration: { baseURL: baseUrl } })
    const agent = createAgent({ model: chat, tools })
    const { messages } = await agent.invoke(
      { messages: [{ role: 'user', content: prompt }] },
      signal ? { signal } : undefined,
    )
    return { text: messages.at(-1)?.text ?? '' }
  },
}
