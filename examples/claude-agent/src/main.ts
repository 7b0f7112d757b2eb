/**
 * A Claude agent whose tool call waits while the person connects an account. With ANTHROPIC_API_KEY set Claude answers;
 * without it Claude Code runs with a scripted model on this machine. GitHub is emulated, and the person is a few HTTP
 * requests.
 */
import assert from 'node:assert/strict'
import { createSdkMcpServer, query } from '@anthropic-ai/claude-agent-sdk'
import { ClaudeAgentSDKProvider } from '@composio/claude-agent-sdk'
import { Composio } from '@composio/core'
import { startEmulators } from '@composio/emulators'
import { HttpPerson } from '@composio/testing/person'
import { openClaude } from './open-claude.ts'

const emulators = await startEmulators({ services: ['github'] })
const { github } = emulators.services

const links: string[] = []
async function connect(url: string): Promise<void> {
  const person = new HttpPerson()
  const consentPage = await person.submit(await person.open(url), 'Continue to GitHub')
  await person.submit(consentPage, github.people[0] ?? '')
}

const provider = new ClaudeAgentSDKProvider({
  connections: 'wait',
  onConnection: ([request]) => {
    console.log(`Connect ${request?.toolkitName} at ${request?.url}`)
    links.push(request?.url ?? '')
    // The call goes on by itself once the person is done; showing the link does not wait for them.
    void connect(request?.url ?? '')
  },
})
const composio = new Composio({ provider, toolkits: emulators.toolkits })
const session = await composio.create('user_123', {
  toolkits: ['github'],
  preload: { tools: ['GITHUB_GET_THE_AUTHENTICATED_USER'] },
})

const { options, close } = await openClaude()
const messages = query({
  prompt: 'Who am I on GitHub? Use the tool.',
  options: {
    ...options,
    mcpServers: { composio: createSdkMcpServer({ name: 'composio', tools: await session.tools() }) },
    allowedTools: ['mcp__composio'],
  },
})
let answer = ''
for await (const message of messages) {
  if (message.type === 'result' && message.subtype === 'success') answer = message.result
}
console.log(`Answer: ${answer}`)

assert.equal(links.length, 1)
assert.match(answer, new RegExp(github.people[0] ?? 'nobody'))
await close()
await composio.close()
await emulators.close()
