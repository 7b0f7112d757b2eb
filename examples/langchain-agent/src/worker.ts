/** One process of the app: asks the agent, or resumes its paused thread. Nothing but `setting` comes from outside. */
import { Composio, type ConnectionRequired } from '@composio/core'
import { LangchainProvider } from '@composio/langchain'
import { Command, isInterrupted } from '@langchain/langgraph'
import { ChatOpenAI } from '@langchain/openai'
import { createAgent } from 'langchain'
import type { Report, Setting } from './run-worker.ts'
import { openSqliteSaver } from './sqlite-saver.ts'

const { dataDir, port, toolkits, sessionId, stateFile, model, prompt } = JSON.parse(process.argv[2] ?? '') as Setting

const composio = new Composio({ provider: new LangchainProvider(), dataDir, port, toolkits })
const session = await composio.use(sessionId)

const agent = createAgent({
  model: new ChatOpenAI({ model: model.name, apiKey: model.apiKey, configuration: { baseURL: model.url } }),
  tools: await session.tools(),
  middleware: [session.connectionMiddleware()],
  checkpointer: openSqliteSaver(stateFile),
})

const thread = { configurable: { thread_id: 'thread_1' } }
const said = { messages: [{ role: 'user', content: prompt ?? '' }] }
const state =
  prompt === undefined
    ? await agent.invoke(new Command({ resume: { status: 'connected' } }), thread)
    : await agent.invoke(said, thread)

const paused = isInterrupted<ConnectionRequired>(state) ? state.__interrupt__[0]?.value : undefined
const report: Report = {
  status: paused ? 'paused' : 'done',
  text: state.messages.at(-1)?.text ?? '',
  request: paused,
}
console.log(JSON.stringify(report))
await composio.close()
