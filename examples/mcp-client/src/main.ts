/** A session over MCP, with the official client: list the tools, search for one. Needs no network. */
import assert from 'node:assert/strict'
import { Composio } from '@composio/core'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'

const composio = new Composio()
const { mcp } = await composio.create('user_123')

const client = new Client({ name: 'mcp-client-example', version: '1.0.0' })
await client.connect(new StreamableHTTPClientTransport(new URL(mcp.url), { requestInit: { headers: mcp.headers } }))

const { tools } = await client.listTools()
const names = tools.map((tool) => tool.name)
console.log(`Tools: ${names.join(', ')}`)
assert.ok(names.includes('COMPOSIO_SEARCH_TOOLS'))

const result = await client.callTool({
  name: 'COMPOSIO_SEARCH_TOOLS',
  arguments: { queries: [{ use_case: 'create an issue on github' }] },
})
const text = JSON.stringify(result.content)
assert.notEqual(result.isError, true, text)
assert.match(text, /GITHUB_CREATE_AN_ISSUE\b/)
console.log('Found GITHUB_CREATE_AN_ISSUE.')

await client.close()
const stranger = await fetch(mcp.url, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })
assert.equal(stranger.status, 401, 'Without the key the endpoint must answer 401.')
await composio.close()
