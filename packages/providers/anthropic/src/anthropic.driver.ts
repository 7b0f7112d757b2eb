import Anthropic from '@anthropic-ai/sdk'
import type { ProviderDriver } from '@composio/testing'
import { AnthropicProvider } from './anthropic-provider.ts'

export const driver: ProviderDriver<Anthropic.Tool[]> = {
  name: 'anthropic (Messages)',
  createProvider: () => new AnthropicProvider(),
  async run({ provider, tools, session, model: { baseUrl, apiKey, model }, prompt, signal }) {
    const client = new Anthropic({ baseURL: new URL(baseUrl).origin, apiKey })
    const options = signal ? { signal } : {}
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: prompt }]
    for (;;) {
      const reply = await client.messages.create({ model, max_tokens: 4096, messages, tools }, options)
      const results = await (provider as AnthropicProvider).handleToolCalls(session, reply, options)
      if (results.length === 0) return { text: textOf(reply) }
      messages.push({ role: 'assistant', content: reply.content }, ...results)
    }
  },
}

function textOf({ content }: Anthropic.Message): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('')
}
