import type { ProviderDriver } from '@composio/testing'
import OpenAI from 'openai'
import type { ChatCompletionFunctionTool, ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import { OpenAIProvider } from './chat-completions.ts'

export const driver: ProviderDriver<ChatCompletionFunctionTool[]> = {
  name: 'openai (Chat Completions)',
  createProvider: () => new OpenAIProvider(),
  async run({ provider, tools, session, model: { baseUrl, apiKey, model }, prompt, signal }) {
    const client = new OpenAI({ baseURL: baseUrl, apiKey })
    const options = signal ? { signal } : {}
    const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: prompt }]
    for (;;) {
      const completion = await client.chat.completions.create({ model, messages, tools }, options)
      const message = completion.choices[0]!.message
      const results = await (provider as OpenAIProvider).handleToolCalls(session, completion, options)
      if (results.length === 0) return { text: message.content ?? '' }
      messages.push(message, ...results)
    }
  },
}
