import { Composio, type WrappedTools } from '@composio/core'
import { type ConnectionAnswer, MastraProvider } from '@composio/mastra'
import { Mastra } from '@mastra/core'
import { Agent } from '@mastra/core/agent'
import { LibSQLStore } from '@mastra/libsql'

export interface ModelAddress {
  baseUrl: string
  apiKey: string
  model: string
}

/** The agent as every process of an app makes it. */
export function newAgent(tools: WrappedTools<MastraProvider>, { baseUrl, apiKey, model }: ModelAddress): Agent {
  return new Agent({
    id: 'helper',
    name: 'Helper',
    instructions: 'Open the issues you are asked for.',
    model: { id: `openai/${model}`, url: baseUrl, apiKey },
    tools,
  })
}

/** The agent in a Mastra of its own, on stored state. */
export function storedAgent(agent: Agent, file: string): Agent {
  const storage = new LibSQLStore({ id: 'state', url: `file:${file}` })
  return new Mastra({ agents: { agent }, storage, logger: false }).getAgent('agent')
}

export interface ResumeOrder {
  backend: { url: string; apiKey: string }
  sessionId: string
  model: ModelAddress
  file: string
  answer: ConnectionAnswer
}

/** Finds the suspended run and resumes it, with nothing but what is stored. */
export async function resumeStored({ backend, sessionId, model, file, answer }: ResumeOrder) {
  const provider = new MastraProvider({ connections: 'pause' })
  const composio = new Composio({ provider, baseURL: backend.url, apiKey: backend.apiKey })
  const session = await composio.use(sessionId)
  const agent = storedAgent(newAgent(await session.tools(), model), file)
  const { runs } = await agent.listSuspendedRuns()
  const [run] = runs
  if (!run || runs.length > 1) throw new Error(`There are ${runs.length} suspended runs.`)
  const { text, finishReason } = await agent.resumeGenerate(answer, { runId: run.runId })
  await composio.close()
  return { text, finishReason }
}

if (import.meta.main) {
  console.log(JSON.stringify(await resumeStored(JSON.parse(process.argv[2] ?? '') as ResumeOrder)))
  process.exit(0)
}
