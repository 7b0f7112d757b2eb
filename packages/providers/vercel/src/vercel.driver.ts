import { createOpenAI } from '@ai-sdk/openai'
import type { ConnectionDriver, DriverInput, ProviderDriver, RunOutcome } from '@composio/testing'
import { generateText, type ModelMessage, stepCountIs, streamText, type ToolSet } from 'ai'
import type { ToolApprovalPolicy } from './tool-approval.ts'
import { VercelProvider } from './vercel-provider.ts'

type Input = DriverInput<ToolSet>

function settingsOf({ tools, model: { baseUrl, apiKey, model }, signal }: Input) {
  const openai = createOpenAI({ baseURL: baseUrl, apiKey })
  return { model: openai(model), tools, stopWhen: stepCountIs(10), ...(signal ? { abortSignal: signal } : {}) }
}

async function run(
  input: Input,
  messages: ModelMessage[],
  more: { toolApproval?: ToolApprovalPolicy } = {},
): Promise<RunOutcome> {
  const result = await generateText({ ...settingsOf(input), ...more, messages })
  const waits = result.content.some(({ type }) => type === 'tool-approval-request')
  if (!waits) return { status: 'done', text: result.text }
  return { status: 'paused', stored: JSON.stringify([...messages, ...result.response.messages]) }
}

const helpersOf = ({ provider, session }: Input) => (provider as VercelProvider).sessionHelpers(session)
const begin = ({ prompt }: Input): ModelMessage[] => [{ role: 'user', content: prompt }]

/** What a hasty app does: it approves whatever was asked for. */
function approveAll(messages: ModelMessage[]): ModelMessage[] {
  const parts = messages.flatMap(({ role, content }) =>
    role === 'assistant' && typeof content !== 'string' ? content : [],
  )
  const content = parts.flatMap((part) =>
    part.type === 'tool-approval-request'
      ? [{ type: 'tool-approval-response' as const, approvalId: part.approvalId, approved: true }]
      : [],
  )
  return [...messages, { role: 'tool', content }]
}

function pausing(
  name: string,
  createProvider: () => VercelProvider,
  policyOf: (input: Input) => { toolApproval?: ToolApprovalPolicy },
): ConnectionDriver<ToolSet> {
  return {
    name,
    handling: 'pause',
    createProvider,
    start: (input) => run(input, begin(input), policyOf(input)),
    async resume(stored, input, { insist }) {
      const messages = JSON.parse(stored) as ModelMessage[]
      if (insist) return run(input, approveAll(messages), policyOf(input))
      const turn = await helpersOf(input).continueTurn(messages)
      return turn.status === 'paused' ? { status: 'paused', stored } : run(input, turn.messages, policyOf(input))
    },
  }
}

const wait: ConnectionDriver<ToolSet> = {
  name: 'preliminary results',
  handling: 'wait',
  createProvider: (onConnection) => new VercelProvider({ connections: 'wait', onConnection }),
  async start(input) {
    const errors: unknown[] = []
    const result = streamText({
      ...settingsOf(input),
      messages: begin(input),
      onError: ({ error }) => void errors.push(error),
    })
    const text = await result.text
    if (input.signal?.aborted || errors.length > 0) throw errors[0] ?? input.signal?.reason
    return { status: 'done', text }
  },
}

export const driver: ProviderDriver<ToolSet> = {
  name: 'vercel',
  createProvider: () => new VercelProvider(),
  createStrictProvider: () => new VercelProvider({ strict: true }),
  connections: [
    pausing(
      'toolApproval',
      () => new VercelProvider(),
      (input) => ({ toolApproval: helpersOf(input).toolApproval() }),
    ),
    pausing(
      'needsApproval',
      () => new VercelProvider({ connections: 'pause' }),
      () => ({}),
    ),
    wait,
  ],
  async run(input) {
    const { text } = await generateText({ ...settingsOf(input), prompt: input.prompt })
    return { text }
  },
}
