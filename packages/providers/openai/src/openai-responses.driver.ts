import type { ProviderDriver } from '@composio/testing'
import OpenAI from 'openai'
import type { FunctionTool, ResponseInput } from 'openai/resources/responses/responses'
import { OpenAIResponsesProvider } from './responses.ts'

export const driver: ProviderDriver<FunctionTool[]> = {
  name: 'openai (Responses)',
  createProvider: () => new OpenAIResponsesProvider(),
  async run({ provider, tools, session, model: { baseUrl, apiKey, model }, prompt, signal }) {
    const client = new OpenAI({ baseURL: baseUrl, apiKey })
    const options = signal ? { signal } : {}
    let input: ResponseInput = [{ role: 'user', content: prompt }]
    let previous: string | null = null
    for (;;) {
      const response: OpenAI.Responses.Response = await client.responses.create(
        { model, input, tools, previous_response_id: previous },
        options,
      )
      const results = await (provider as OpenAIResponsesProvider).handleToolCalls(session, response, options)
      if (results.length === 0) return { text: response.output_text }
      input = results
      previous = response.id
    }
  },
}
