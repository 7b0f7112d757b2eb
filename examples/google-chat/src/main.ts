/**
 * A conversation with Gemini that needs an account nobody has connected. It pauses, is stored as JSON, and goes on once
 * the person has connected, without another word from the user. GitHub is emulated on this machine, and the person is a
 * few HTTP requests. With GEMINI_API_KEY set Gemini answers; without it a scripted model on this machine does.
 */
import assert from 'node:assert/strict'
import { Composio } from '@composio/core'
import { startEmulators } from '@composio/emulators'
import { GoogleProvider } from '@composio/google'
import { HttpPerson } from '@composio/testing/person'
import type { Content } from '@google/genai'
import { openModel } from './open-model.ts'

const emulators = await startEmulators({ services: ['github'] })
const { github } = emulators.services
const composio = new Composio({ provider: new GoogleProvider({ connections: 'pause' }), toolkits: emulators.toolkits })
const session = await composio.create('user_123', {
  toolkits: ['github'],
  preload: { tools: ['GITHUB_CREATE_AN_ISSUE'] },
})
const { models, model, close } = await openModel()

/** Runs the calls a conversation ends with and asks the model, until it is done or the person has to do something. */
async function converse(contents: Content[]) {
  const config = { tools: [{ functionDeclarations: await session.tools() }] }
  let turn = await session.continueTurn(contents)
  while (turn.status === 'continue') {
    const { candidates } = await models.generateContent({ model, contents: turn.contents, config })
    turn = await session.continueTurn([...turn.contents, candidates![0]!.content!])
  }
  return turn
}

const question = 'Open an issue "The fox has no hat" in octocat/hello-world.'
console.log(`User: ${question}`)
const paused = await converse([{ role: 'user', parts: [{ text: question }] }])
assert.equal(paused.status, 'paused')
const stored = JSON.stringify(paused.contents)
const link = paused.pending[0]!
console.log(`Paused, ${stored.length} characters stored. To go on: ${link.url}`)

const person = new HttpPerson()
const consent = await person.submit(await person.open(link.url), 'Continue to GitHub')
await person.submit(consent, github.people[0] ?? '')
const { status, toolkitName } = await link.settled()
console.log(`${toolkitName}: ${status}.`)

const done = await converse(JSON.parse(stored))
assert.equal(done.status, 'done')
const answer = done.contents
  .at(-1)!
  .parts!.map(({ text = '' }) => text)
  .join('')
console.log(`Model: ${answer}`)

const headers = { authorization: `Bearer ${await github.issueToken(github.people[0] ?? '')}` }
const response = await fetch(`${github.url}/repos/octocat/hello-world/issues`, { headers })
const issues = (await response.json()) as { title: string }[]
assert.equal(issues.filter(({ title }) => title === 'The fox has no hat').length, 1)
await close()
await composio.close()
await emulators.close()
