import type { ConnectionDriver, DriverInput, ProviderDriver, RunOutcome } from '@composio/testing'
import OpenAI from 'openai'
import type { ChatCompletionFunctionTool, ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import { OpenAIProvider } from './chat-completions.ts'

type Input = DriverInput<ChatCompletionFunctionTool[]>

/** The loop a developer writes; `messages` is all the state there is. */
async function loop(input: Input, messages: ChatCompletionMessageParam[]): Promise<RunOutcome> {
  const { provider, tools, session, model, signal } = input
  const client = new OpenAI({ baseURL: model.baseUrl, apiKey: model.apiKey })
  const options = signal ? { signal } : {}
  const { continueTurn } = (provider as OpenAIProvider).sessionHelpers(session)
  for (;;) {
    const turn = await continueTurn(messages, options)
    if (turn.status === 'paused') return { status: 'paused', stored: JSON.stringify(turn.messages) }
    const { choices } = await client.chat.completions.create(
      { model: model.model, messages: turn.messages, tools },
      options,
    )
    const { message } = choices[0]!
    if (!message.tool_calls?.length) return { status: 'done', text: message.content ?? '' }
    messages = [...turn.messages, message]
  }
}

const pause: ConnectionDriver<ChatCompletionFunctionTool[]> = {
  name: 'stored messages',
  handling: 'pause',
  createProvider: () => new OpenAIProvider({ connections: 'pause' }),
  start: (input) => loop(input, [{ role: 'user', content: input.prompt }]),
  // There is nothing to approve: going on is all an app can do.
  resume: (stored, input) => loop(input, JSON.parse(stored) as ChatCompletionMessageParam[]),
}

const wait: ConnectionDriver<ChatCompletionFunctionTool[]> = {
  name: 'waiting in the call',
  handling: 'wait',
  createProvider: (onConnection) => new OpenAIProvider({ connections: 'wait', onConnection }),
  start: (input) => loop(input, [{ role: 'user', content: input.prompt }]),
}

export const driver: ProviderDriver<ChatCompletionFunctionTool[]> = {
  name: 'openai (Chat Completions)',
  createProvider: () => new OpenAIProvider(),
  connections: [pause, wait],
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
