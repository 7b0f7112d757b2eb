/**
 * A run that stops for a person and goes on elsewhere. The tool needs approval as long as its account is missing, so the
 * run ends with an interruption; its state is stored; the person connects; a second agent, which shares nothing with the
 * first but the store, runs the state again. There is nothing to approve. With OPENAI_API_KEY set a real model answers,
 * without it a scripted one on this machine. GitHub is emulated, and the person is a few HTTP requests.
 */
import assert from 'node:assert/strict'
import { Composio } from '@composio/core'
import { startEmulators } from '@composio/emulators'
import { OpenAIAgentsProvider } from '@composio/openai-agents'
import { HttpPerson } from '@composio/testing/person'
import { Agent, RunState } from '@openai/agents'
import { openModel } from './open-model.ts'

const emulators = await startEmulators({ services: ['github'] })
const { github } = emulators.services
const { runner, model, requests, close } = await openModel()
const provider = new OpenAIAgentsProvider({ connections: 'pause' })
const composio = new Composio({ provider, toolkits: emulators.toolkits })

const session = await composio.create('user_123', {
  toolkits: ['github'],
  preload: { tools: ['GITHUB_GET_THE_AUTHENTICATED_USER'] },
})
const agent = new Agent({ name: 'Helper', model, tools: await session.tools() })
const first = await runner.run(agent, 'Who am I on GitHub? Use the tool.')
assert.equal(first.interruptions.length, 1)
const store = JSON.stringify({ sessionId: session.sessionId, state: first.state.toString() })
const [pending] = await session.pending()
console.log(`Paused: connect ${pending?.toolkitName} at ${pending?.url}`)

const person = new HttpPerson()
const connectPage = await person.open(pending?.url ?? '')
const consentPage = await person.submit(connectPage, 'Continue to GitHub')
await person.submit(consentPage, github.people[0] ?? '')

// From here on, only what is in the store is used.
const { sessionId, state } = JSON.parse(store)
const later = await composio.use(sessionId)
const sameAgent = new Agent({ name: 'Helper', model, tools: await later.tools() })
const second = await runner.run(sameAgent, await RunState.fromString(sameAgent, state))
console.log(`Answer: ${second.finalOutput}`)

assert.equal(second.interruptions.length, 0)
assert.match(String(second.finalOutput), new RegExp(github.people[0] ?? 'nobody'))
assert.ok((requests() ?? 2) === 2, 'The model was asked once for the call, and once for the answer.')
await close()
await composio.close()
await emulators.close()
