/**
 * A LlamaIndex agent that needs an account nobody has connected. Its tool call shows the link, waits, and goes on once
 * the person has connected, without another word from the user. GitHub is emulated on this machine, and the person is a
 * few HTTP requests. With OPENAI_API_KEY set OpenAI's model answers; without it a scripted one on this machine does.
 */
import assert from 'node:assert/strict'
import { Composio } from '@composio/core'
import { startEmulators } from '@composio/emulators'
import { LlamaindexProvider } from '@composio/llamaindex'
import { HttpPerson } from '@composio/testing/person'
import { agent } from '@llamaindex/workflow'
import { openModel } from './open-model.ts'

const emulators = await startEmulators({ services: ['github'] })
const { github } = emulators.services
const links: string[] = []
const provider = new LlamaindexProvider({
  connections: 'wait',
  onConnection: (pending) => {
    for (const { toolkitName, url } of pending) {
      links.push(url)
      console.log(`To go on, connect ${toolkitName}: ${url}`)
      // What a person does, at their own time: an app only shows the link.
      void connect(url)
    }
  },
})
const composio = new Composio({ provider, toolkits: emulators.toolkits })
const session = await composio.create('user_123', {
  toolkits: ['github'],
  preload: { tools: ['GITHUB_CREATE_AN_ISSUE'] },
})

async function connect(url: string): Promise<void> {
  const person = new HttpPerson()
  const consent = await person.submit(await person.open(url), 'Continue to GitHub')
  await person.submit(consent, github.people[0] ?? '')
}

const { llm, close } = await openModel()
const question = 'Open an issue "The fox has no hat" in octocat/hello-world.'
console.log(`User: ${question}`)
const { data } = await agent({ llm, tools: await session.tools() }).run(question)
console.log(`Agent: ${data.result}`)

assert.equal(links.length, 1)
const headers = { authorization: `Bearer ${await github.issueToken(github.people[0] ?? '')}` }
const response = await fetch(`${github.url}/repos/octocat/hello-world/issues`, { headers })
const issues = (await response.json()) as { title: string }[]
assert.equal(issues.filter(({ title }) => title === 'The fox has no hat').length, 1)
await close()
await composio.close()
await emulators.close()
