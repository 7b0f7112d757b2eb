/**
 * A session over MCP, with the official client: list the tools, search for one, and call it while nothing is connected
 * yet. The client shows a person the page to connect at, and the call goes on by itself. GitHub is emulated on this
 * machine, and the person is a few HTTP requests.
 */
import assert from 'node:assert/strict'
import { Composio } from '@composio/core'
import { startEmulators } from '@composio/emulators'
import { HttpPerson } from '@composio/testing/person'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'

const emulators = await startEmulators({ services: ['github'] })
const me = emulators.services.github.people[0] ?? ''
const composio = new Composio({ toolkits: emulators.toolkits })
const { mcp } = await composio.create('user_123', { toolkits: ['github'] })

const client = new Client(
  { name: 'mcp-client-example', version: '1.0.0' },
  { capabilities: { elicitation: { url: {} } }, versionNegotiation: { mode: 'auto' } },
)
const shown: string[] = []
client.setRequestHandler('elicitation/create', ({ params }) => {
  assert.equal(params.mode, 'url')
  const { message, url } = params as { message: string; url: string }
  console.log(`${message} ${url}`)
  shown.push(url)
  // An application opens its person's browser here, and does not wait for it.
  void connect(url)
  return { action: 'accept' }
})
await client.connect(new StreamableHTTPClientTransport(new URL(mcp.url), { requestInit: { headers: mcp.headers } }))

const { tools } = await client.listTools()
const names = tools.map((tool) => tool.name)
console.log(`Tools: ${names.join(', ')}`)
assert.ok(names.includes('COMPOSIO_SEARCH_TOOLS'))

const found = await client.callTool({
  name: 'COMPOSIO_SEARCH_TOOLS',
  arguments: { queries: [{ use_case: 'create an issue on github' }] },
})
const text = JSON.stringify(found.content)
assert.notEqual(found.isError, true, text)
assert.match(text, /GITHUB_CREATE_AN_ISSUE\b/)
console.log('Found GITHUB_CREATE_AN_ISSUE.')

const result = await client.callTool({ name: 'GITHUB_GET_THE_AUTHENTICATED_USER', arguments: {} })
assert.equal(shown.length, 1)
assert.notEqual(result.isError, true, JSON.stringify(result.content))
assert.match(JSON.stringify(result.structuredContent), new RegExp(`"login":"${me}"`))
console.log(`GitHub says hello to ${me}.`)

await client.close()
const stranger = await fetch(mcp.url, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
assert.equal(stranger.status, 401, 'Without the key the endpoint must answer 401.')
await composio.close()
await emulators.close()

async function connect(url: string): Promise<void> {
  const person = new HttpPerson()
  const consentPage = await person.submit(await person.open(url), 'Continue to GitHub')
  await person.submit(consentPage, me)
}
