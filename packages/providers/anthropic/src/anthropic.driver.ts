import Anthropic from '@anthropic-ai/sdk'
import type { ConnectionDriver, DriverInput, ProviderDriver, RunOutcome } from '@composio/testing'
import { AnthropicProvider } from './anthropic-provider.ts'

type Input = DriverInput<Anthropic.Tool[]>

function clientOf({ model: { baseUrl, apiKey } }: Input): Anthropic {
  return new Anthropic({ baseURL: new URL(baseUrl).origin, apiKey })
}

/** The loop of someone who calls by hand, with turns that can stop. */
async function converse(start: Anthropic.MessageParam[], input: Input): Promise<RunOutcome> {
  const { provider, session, tools, model, signal } = input
  const { continueTurn } = (provider as AnthropicProvider).sessionHelpers(session)
  let messages = start
  for (;;) {
    const turn = await continueTurn(messages, signal ? { signal } : {})
    if (turn.status === 'paused') return { status: 'paused', stored: JSON.stringify(turn.messages) }
    if (turn.status === 'done' && turn.messages.at(-1)?.role === 'assistant') {
      return { status: 'done', text: textOf(turn.messages.at(-1)!) }
    }
    const request = { model: model.model, max_tokens: 4096, messages: turn.messages, tools }
    const { role, content } = await clientOf(input).messages.create(request, signal ? { signal } : {})
    messages = [...turn.messages, { role, content }]
  }
}

const start = (input: Input) => converse([{ role: 'user', content: input.prompt }], input)

const pause: ConnectionDriver<Anthropic.Tool[]> = {
  name: 'turns that stop',
  handling: 'pause',
  createProvider: () => new AnthropicProvider({ connections: 'pause' }),
  start,
  resume: (stored, input) => converse(JSON.parse(stored), input),
}

const wait: ConnectionDriver<Anthropic.Tool[]> = {
  name: 'waiting in the call',
  handling: 'wait',
  createProvider: (onConnection) => new AnthropicProvider({ connections: 'wait', onConnection }),
  start,
}

export const driver: ProviderDriver<Anthropic.Tool[]> = {
  name: 'anthropic (Messages)',
  createProvider: () => new AnthropicProvider(),
  connections: [pause, wait],
  async run(input) {
    const { provider, tools, session, model, prompt, signal } = input
    const options = signal ? { signal } : {}
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: prompt }]
    for (;;) {
      const request = { model: model.model, max_tokens: 4096, messages, tools }
      const reply = await clientOf(input).messages.create(request, options)
      const results = await (provider as AnthropicProvider).handleToolCalls(session, reply, options)
      if (results.length === 0) return { text: textOf(reply) }
      messages.push({ role: 'assistant', content: reply.content }, ...results)
    }
  },
}

function textOf({ content }: Pick<Anthropic.MessageParam, 'content'>): string {
  if (typeof content === 'string') return content
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('')
}
