import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSdkMcpServer, type Options, query } from '@anthropic-ai/claude-agent-sdk'
import type { ConnectionDriver, DriverInput, ProviderDriver, RunOutcome } from '@composio/testing'
import { ClaudeAgentSDKProvider, type ClaudeTool } from './claude-agent-sdk-provider.ts'
import { isolatedClaude } from './fixtures/claude-options.ts'

type Input = DriverInput<ClaudeTool[]>

/** Runs Claude Code in a folder that keeps its sessions, and takes that away once there is nothing to resume. */
async function run(input: Input, folder: string, more: Options = {}, prompt = input.prompt): Promise<RunOutcome> {
  let paused = false
  try {
    const outcome = await runIn(folder, input, more, prompt)
    paused = outcome.status === 'paused'
    return outcome
  } finally {
    // Claude Code may still be writing to it as it ends.
    if (!paused) await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}

async function runIn(folder: string, input: Input, more: Options, prompt: string): Promise<RunOutcome> {
  const { tools, model, signal } = input
  const abortController = new AbortController()
  signal?.addEventListener('abort', () => abortController.abort())
  const options = isolatedClaude(model, folder)
  const outcomes: RunOutcome[] = []
  const messages = query({
    prompt,
    options: {
      ...options,
      // The suite knows tools by their slugs; `mcp__composio__` would stand before them.
      env: { ...options.env, CLAUDE_AGENT_SDK_MCP_NO_PREFIX: '1' },
      abortController,
      allowedTools: ['mcp__composio'],
      mcpServers: { composio: createSdkMcpServer({ name: 'composio', tools }) },
      ...more,
    },
  })
  for await (const message of messages) {
    if (message.type !== 'result') continue
    if (message.subtype !== 'success') throw new Error(`Claude Code ended with ${message.subtype}.`)
    const { deferred_tool_use, session_id, result } = message
    const stored = JSON.stringify({ folder, session_id })
    outcomes.push(deferred_tool_use ? { status: 'paused', stored } : { status: 'done', text: result })
  }
  // A resumed query says first that its tools are not there yet; what counts is the end.
  const end = outcomes.at(-1)
  if (!end) throw new Error('Claude Code ended without a result.')
  return end
}

const newFolder = () => mkdtemp(join(tmpdir(), 'composio-claude-'))
const helpersOf = ({ provider, session }: Input) => (provider as ClaudeAgentSDKProvider).sessionHelpers(session)

const pause: ConnectionDriver<ClaudeTool[]> = {
  name: 'deferred calls',
  handling: 'pause',
  createProvider: () => new ClaudeAgentSDKProvider({ connections: 'pause' }),
  skips: {
    together: 'Claude Code keeps one deferred call of a turn, so the model is told to make the other one again',
  },
  start: async (input) => run(input, await newFolder(), { hooks: helpersOf(input).hooks() }),
  async resume(stored, input) {
    const { folder, session_id } = JSON.parse(stored) as { folder: string; session_id: string }
    return run(input, folder, { hooks: helpersOf(input).hooks(), resume: session_id }, '')
  },
}

const wait: ConnectionDriver<ClaudeTool[]> = {
  name: 'waiting in the call',
  handling: 'wait',
  createProvider: (onConnection) => new ClaudeAgentSDKProvider({ connections: 'wait', onConnection }),
  start: async (input) => run(input, await newFolder()),
}

const permission: ConnectionDriver<ClaudeTool[]> = {
  name: 'waiting for the permission',
  handling: 'wait',
  createProvider: (onConnection) => new ClaudeAgentSDKProvider({ onConnection }),
  start: async (input) =>
    run(input, await newFolder(), { canUseTool: helpersOf(input).canUseTool(), allowedTools: [] }),
}

export const driver: ProviderDriver<ClaudeTool[]> = {
  name: 'claude-agent-sdk',
  createProvider: () => new ClaudeAgentSDKProvider(),
  connections: [pause, wait, permission],
  async run(input) {
    const outcome = await run(input, await newFolder())
    return { text: outcome.status === 'done' ? outcome.text : '' }
  },
}
