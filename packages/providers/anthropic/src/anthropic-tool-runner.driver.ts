import Anthropic from '@anthropic-ai/sdk'
import type { ProviderDriver } from '@composio/testing'
import { AnthropicProvider } from './anthropic-provider.ts'

export const driver: ProviderDriver<Anthropic.Tool[]> = {
  name: 'anthropic (tool runner)',
  createProvider: () => new AnthropicProvider(),
  async run({ provider, tools, session, model: { baseUrl, apiKey, model }, prompt, signal }) {
    const client = new Anthropic({ baseURL: new URL(baseUrl).origin, apiKey })
    const runner = client.beta.messages.toolRunner(
      {
        model,
        max_tokens: 4096,
        messages: [{ role: 'user', content: prompt }],
        tools: (provider as AnthropicProvider).sessionHelpers(session).runnableTools(tools),
      },
      signal ? { signal } : {},
    )
    const { content } = await runner
    return { text: content.map((block) => (block.type === 'text' ? block.text : '')).join('') }
  },
}
