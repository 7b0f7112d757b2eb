import { pathToFileURL } from 'node:url'
import { Composio } from '@composio/core'
import type { ProviderDriver } from '@composio/testing'

/** Goes on with a stored run, with nothing but what is in its one argument. Prints the outcome as JSON. */
const task = JSON.parse(process.argv[2] ?? '') as {
  driverFile: string
  connections: string
  stored: string
  model: { baseUrl: string; apiKey: string; model: string }
  prompt: string
  baseURL: string
  apiKey: string
  sessionId: string
}
const { driver } = (await import(pathToFileURL(task.driverFile).href)) as { driver: ProviderDriver }
const way = driver.connections?.find(({ name }) => name === task.connections)
if (!way?.resume) throw new Error(`${driver.name} has no way "${task.connections}" to resume runs.`)
const provider = way.createProvider(() => undefined)
const composio = new Composio({ provider, baseURL: task.baseURL, apiKey: task.apiKey })
const session = await composio.use(task.sessionId)
const { model, prompt } = task
const input = { provider, session, tools: await session.tools(), model, prompt }
const outcome = await way.resume(task.stored, input, { insist: false })
await composio.close()
console.log(JSON.stringify(outcome))
process.exit(0)
