import type { ConnectionDriver, DriverInput, ProviderDriver, RunOutcome } from '@composio/testing'
import { Agent, OpenAIProvider, Runner, RunState } from '@openai/agents'
import OpenAI from 'openai'
import { type AgentsTool, OpenAIAgentsProvider } from './openai-agents-provider.ts'

function setUp({ tools, model: { baseUrl, apiKey, model } }: DriverInput<AgentsTool[]>) {
  const openAIClient = new OpenAI({ baseURL: baseUrl, apiKey })
  const runner = new Runner({ modelProvider: new OpenAIProvider({ openAIClient }), tracingDisabled: true })
  return { runner, agent: new Agent({ name: 'Helper', model, tools }) }
}

interface Result {
  interruptions: unknown[]
  state: { toString(): string }
  finalOutput?: unknown
}

function outcomeOf(result: Result): RunOutcome {
  if (result.interruptions.length > 0) return { status: 'paused', stored: result.state.toString() }
  return { status: 'done', text: String(result.finalOutput ?? '') }
}

async function start(input: DriverInput<AgentsTool[]>): Promise<RunOutcome> {
  const { runner, agent } = setUp(input)
  return outcomeOf(await runner.run(agent, input.prompt, input.signal ? { signal: input.signal } : {}))
}

const pause: ConnectionDriver<AgentsTool[]> = {
  name: 'interruptions',
  handling: 'pause',
  createProvider: () => new OpenAIAgentsProvider({ connections: 'pause' }),
  start,
  async resume(stored, input, { insist }) {
    const { runner, agent } = setUp(input)
    const state = await RunState.fromString(agent, stored)
    if (insist) for (const interruption of state.getInterruptions()) state.approve(interruption)
    return outcomeOf(await runner.run(agent, state))
  },
}

const wait: ConnectionDriver<AgentsTool[]> = {
  name: 'waiting in the call',
  handling: 'wait',
  createProvider: (onConnection) => new OpenAIAgentsProvider({ connections: 'wait', onConnection }),
  start,
}

export const driver: ProviderDriver<AgentsTool[]> = {
  name: 'openai-agents',
  createProvider: () => new OpenAIAgentsProvider(),
  createStrictProvider: () => new OpenAIAgentsProvider({ strict: true }),
  connections: [pause, wait],
  async run(input) {
    const outcome = await start(input)
    return { text: outcome.status === 'done' ? outcome.text : '' }
  },
}
