/**
 * A tool runner that stops for a person and goes on elsewhere. A first program runs until an account is missing, and
 * stores the conversation; the person connects; a second program, which shares nothing with the first but the store, goes
 * on. With ANTHROPIC_API_KEY set a real model answers, without it a scripted one on this machine. GitHub is emulated, and
 * the person is a few HTTP requests.
 */
import assert from 'node:assert/strict'
import { AnthropicProvider } from '@composio/anthropic'
import { Composio } from '@composio/core'
import { startEmulators } from '@composio/emulators'
import { HttpPerson } from '@composio/testing/person'
import { openModel } from './open-model.ts'

const emulators = await startEmulators({ services: ['github'] })
const { github } = emulators.services
const { client, model, requests, close } = await openModel()
const provider = new AnthropicProvider({ connections: 'pause' })
const composio = new Composio({ provider, toolkits: emulators.toolkits })

const session = await composio.create('user_123', {
  toolkits: ['github'],
  preload: { tools: ['GITHUB_GET_THE_AUTHENTICATED_USER'] },
})
const first = await session.runTools(
  client.beta.messages.toolRunner({
    model,
    max_tokens: 2048,
    messages: [{ role: 'user', content: 'Who am I on GitHub? Use the tool.' }],
    tools: session.runnableTools(await session.tools()),
  }),
)
assert.equal(first.status, 'paused')
const store = JSON.stringify({ sessionId: session.sessionId, messages: first.messages })
console.log(`Paused: connect ${first.pending[0]?.toolkitName} at ${first.pending[0]?.url}`)

const person = new HttpPerson()
const connectPage = await person.open(first.pending[0]?.url ?? '')
const consentPage = await person.submit(connectPage, 'Continue to GitHub')
await person.submit(consentPage, github.people[0] ?? '')

// From here on, only what is in the store is used.
const { sessionId, messages } = JSON.parse(store)
const later = await composio.use(sessionId)
const tools = later.runnableTools(await later.tools())
const second = await later.runTools(client.beta.messages.toolRunner({ model, max_tokens: 2048, messages, tools }))
assert.equal(second.status, 'done')
const content = second.messages.at(-1)?.content ?? ''
const answer =
  typeof content === 'string' ? content : content.map((block) => ('text' in block ? block.text : '')).join('')
console.log(`Answer: ${answer}`)

assert.match(answer, new RegExp(github.people[0] ?? 'nobody'))
assert.ok((requests() ?? 2) === 2, 'The model was asked once for the call, and once for the answer.')
await close()
await composio.close()
await emulators.close()
