import Anthropic from '@anthropic-ai/sdk'
import type { ConnectionDriver, DriverInput, ProviderDriver, RunOutcome } from '@composio/testing'
import { AnthropicProvider } from './anthropic-provider.ts'

type Input = DriverInput<Anthropic.Tool[]>
type Messages = Anthropic.Beta.BetaMessageParam[]

function setUp({ provider, session, tools, model, signal }: Input, messages: Messages, stream: boolean) {
  const client = new Anthropic({ baseURL: new URL(model.baseUrl).origin, apiKey: model.apiKey })
  const helpers = (provider as AnthropicProvider).sessionHelpers(session)
  const params = { model: model.model, max_tokens: 4096, messages, tools: helpers.runnableTools(tools), stream }
  const runner = client.beta.messages.toolRunner(params, signal ? { signal } : {})
  return { runner, runTools: helpers.runTools }
}

async function run(input: Input, messages: Messages, stream = false): Promise<RunOutcome> {
  const { runner, runTools } = setUp(input, messages, stream)
  const turn = await runTools(runner, input.signal ? { signal: input.signal } : {})
  if (turn.status === 'paused') return { status: 'paused', stored: JSON.stringify(turn.messages) }
  return { status: 'done', text: textOf(turn.messages.at(-1)!) }
}

const asked = (input: Input): Messages => [{ role: 'user', content: input.prompt }]

const pause: ConnectionDriver<Anthropic.Tool[]> = {
  name: 'a tool runner that stops',
  handling: 'pause',
  createProvider: () => new AnthropicProvider({ connections: 'pause' }),
  start: (input) => run(input, asked(input)),
  resume: (stored, input) => run(input, JSON.parse(stored)),
}

const streaming: ConnectionDriver<Anthropic.Tool[]> = {
  ...pause,
  name: 'a streaming tool runner that stops',
  start: (input) => run(input, asked(input), true),
  resume: (stored, input) => run(input, JSON.parse(stored), true),
}

const wait: ConnectionDriver<Anthropic.Tool[]> = {
  name: 'a tool runner whose tools wait',
  handling: 'wait',
  createProvider: (onConnection) => new AnthropicProvider({ connections: 'wait', onConnection }),
  start: (input) => run(input, asked(input)),
}

export const driver: ProviderDriver<Anthropic.Tool[]> = {
  name: 'anthropic (tool runner)',
  createProvider: () => new AnthropicProvider(),
  connections: [pause, streaming, wait],
  async run(input) {
    return { text: textOf(await setUp(input, asked(input), false).runner) }
  },
}

function textOf({ content }: { content?: Anthropic.Beta.BetaMessageParam['content'] }): string {
  if (typeof content === 'string') return content
  return (content ?? []).map((block) => (block.type === 'text' ? block.text : '')).join('')
}
