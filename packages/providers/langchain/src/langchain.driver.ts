import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ConnectionDriver, DriverInput, ProviderDriver, RunOutcome } from '@composio/testing'
import type { BaseMessage } from '@langchain/core/messages'
import type { DynamicStructuredTool } from '@langchain/core/tools'
import { type BaseCheckpointSaver, Command } from '@langchain/langgraph'
import { ChatOpenAI } from '@langchain/openai'
import { createAgent } from 'langchain'
import { openSqliteSaver } from './fixtures/sqlite-saver.ts'
import { toolNodeGraph } from './fixtures/tool-node-graph.ts'
import { LangchainProvider, type LangchainSessionHelpers } from './langchain-provider.ts'

type Input = DriverInput<DynamicStructuredTool[]>
type Make = (input: Input, checkpointer?: BaseCheckpointSaver) => { invoke(input: never, config?: object): unknown }

const chat = ({ model: { baseUrl, apiKey, model } }: Input) =>
  new ChatOpenAI({ model, apiKey, configuration: { baseURL: baseUrl } })

const agent: Make = (input, checkpointer) =>
  createAgent({ model: chat(input), tools: input.tools, ...(checkpointer && { checkpointer }) })

const agentWithMiddleware: Make = (input, checkpointer) => {
  const helpers = (input.provider as LangchainProvider).sessionHelpers(input.session) satisfies LangchainSessionHelpers
  const middleware = [helpers.connectionMiddleware()]
  return createAgent({ model: chat(input), tools: input.tools, middleware, ...(checkpointer && { checkpointer }) })
}

const graph: Make = (input, checkpointer) => toolNodeGraph(chat(input), input.tools, checkpointer)

/** Where a thread is kept; all that an app needs to know of it. */
interface Stored {
  file: string
  threadId: string
}

function say({ prompt }: Input) {
  return { messages: [{ role: 'user', content: prompt }] }
}

async function go(make: Make, input: Input, said: object, stored?: Stored): Promise<RunOutcome> {
  const runnable = make(input, stored && openSqliteSaver(stored.file))
  const { signal } = input
  const config = { ...(stored && { configurable: { thread_id: stored.threadId } }), ...(signal && { signal }) }
  const state = (await runnable.invoke(said as never, config)) as { messages: BaseMessage[]; __interrupt__?: unknown[] }
  if (stored && state.__interrupt__) return { status: 'paused', stored: JSON.stringify(stored) }
  return { status: 'done', text: state.messages.at(-1)?.text ?? '' }
}

function pausing(
  name: string,
  make: Make,
  connections: 'pause' | 'tell' = 'pause',
): ConnectionDriver<DynamicStructuredTool[]> {
  return {
    name,
    handling: 'pause',
    createProvider: () => new LangchainProvider({ connections }),
    start: (input) => go(make, input, say(input), { file: join(temporaryFolder(), 'threads.db'), threadId: '1' }),
    resume: (stored, input) =>
      go(make, input, new Command({ resume: { status: 'connected' } }), JSON.parse(stored) as Stored),
  }
}

const wait: ConnectionDriver<DynamicStructuredTool[]> = {
  name: 'waiting in the call',
  handling: 'wait',
  createProvider: (onConnection) => new LangchainProvider({ connections: 'wait', onConnection }),
  start: (input) => go(agent, input, say(input)),
}

export const driver: ProviderDriver<DynamicStructuredTool[]> = {
  name: 'langchain',
  createProvider: () => new LangchainProvider(),
  connections: [
    pausing('createAgent', agent),
    pausing('createAgent with the middleware', agentWithMiddleware, 'tell'),
    pausing('a graph with a ToolNode', graph),
    wait,
  ],
  skips: {
    'tells the model its arguments are not JSON and goes on':
      'ChatOpenAI files such a call under invalid_tool_calls, and createAgent ends the run there',
  },
  async run(input) {
    const outcome = await go(agent, input, say(input))
    return { text: outcome.status === 'done' ? outcome.text : '' }
  },
}

/** Runs go on in other processes, so their state has to outlive a run. */
const folders: string[] = []

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'composio-langchain-'))
  if (folders.length === 0) process.once('exit', removeFolders)
  folders.push(folder)
  return folder
}

function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}
