import { Composio, type WrappedTools } from '@composio/core'
import { type ConnectionAnswer, LangchainProvider } from '@composio/langchain'
import type { BaseMessage } from '@langchain/core/messages'
import { type BaseCheckpointSaver, Command } from '@langchain/langgraph'
import { ChatOpenAI } from '@langchain/openai'
import { type AgentMiddleware, createAgent } from 'langchain'
import { openSqliteSaver } from '../../../packages/providers/langchain/src/fixtures/sqlite-saver.ts'
import { toolNodeGraph } from '../../../packages/providers/langchain/src/fixtures/tool-node-graph.ts'

export interface ModelAddress {
  baseUrl: string
  apiKey: string
  model: string
}

type Tools = WrappedTools<LangchainProvider>

/** What tests need of an agent, however it was made. */
export interface Runnable {
  invoke(input: unknown, config?: object): Promise<{ messages: BaseMessage[]; __interrupt__?: Interrupted[] }>
}

export interface Interrupted {
  id?: string
  value?: unknown
  response_schema?: object
}

function chat({ baseUrl, apiKey, model }: ModelAddress): ChatOpenAI {
  return new ChatOpenAI({ model, apiKey, configuration: { baseURL: baseUrl } })
}

/** By LangChain's `createAgent`, which runs each call of a turn in a node of its own. */
export function newAgent(
  tools: Tools,
  model: ModelAddress,
  checkpointer?: BaseCheckpointSaver,
  middleware: AgentMiddleware[] = [],
): Runnable {
  const agent = createAgent({ model: chat(model), tools, middleware, ...(checkpointer && { checkpointer }) })
  return agent as unknown as Runnable
}

/** By hand, with LangGraph's `ToolNode`, which runs all calls of a turn in one node. */
export function newGraph(tools: Tools, model: ModelAddress, checkpointer?: BaseCheckpointSaver): Runnable {
  return toolNodeGraph(chat(model), tools, checkpointer) as unknown as Runnable
}

export interface ResumeOrder {
  backend: { url: string; apiKey: string }
  sessionId: string
  model: ModelAddress
  file: string
  threadId: string
  answer: ConnectionAnswer
}

/** Takes the thread up again, with nothing but what is stored. */
async function resumeStored({ backend, sessionId, model, file, threadId, answer }: ResumeOrder) {
  const provider = new LangchainProvider({ connections: 'pause' })
  const composio = new Composio({ provider, baseURL: backend.url, apiKey: backend.apiKey })
  const session = await composio.use(sessionId)
  const agent = newAgent(await session.tools(), model, openSqliteSaver(file))
  const { messages } = await agent.invoke(new Command({ resume: answer }), { configurable: { thread_id: threadId } })
  await composio.close()
  return { text: messages.at(-1)?.text ?? '' }
}

if (import.meta.main) {
  console.log(JSON.stringify(await resumeStored(JSON.parse(process.argv[2] ?? '') as ResumeOrder)))
}
