/** One process of the app: asks the agent, or resumes its suspended run. Nothing but `setting` comes from outside. */
import { Composio, type ConnectionRequired } from '@composio/core'
import { MastraProvider } from '@composio/mastra'
import { Mastra } from '@mastra/core'
import { Agent } from '@mastra/core/agent'
import { LibSQLStore } from '@mastra/libsql'
import type { Report, Setting } from './run-worker.ts'

const { dataDir, port, toolkits, sessionId, stateFile, model, prompt } = JSON.parse(process.argv[2] ?? '') as Setting

const provider = new MastraProvider({ connections: 'pause' })
const composio = new Composio({ provider, dataDir, port, toolkits })
const session = await composio.use(sessionId)

const helper = new Agent({
  id: 'helper',
  name: 'Helper',
  instructions: 'You do what the user asks for on GitHub.',
  model: { id: `openai/${model.name}`, url: model.url, apiKey: model.apiKey },
  tools: await session.tools(),
})
const storage = new LibSQLStore({ id: 'state', url: `file:${stateFile}` })
const agent = new Mastra({ agents: { helper }, storage, logger: false }).getAgent('helper')

const run = prompt === undefined ? await resume() : await agent.generate(prompt)
const report: Report = {
  finishReason: run.finishReason ?? 'unknown',
  text: run.text,
  request: run.suspendPayload?.suspendPayload as ConnectionRequired | undefined,
}
console.log(JSON.stringify(report))
await composio.close()
process.exit(0)

async function resume() {
  const { runs } = await agent.listSuspendedRuns()
  if (!runs[0]) throw new Error('There is no suspended run.')
  return agent.resumeGenerate({ status: 'connected' }, { runId: runs[0].runId })
}
