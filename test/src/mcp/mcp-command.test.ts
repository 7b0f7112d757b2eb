import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client as Client2 } from '@modelcontextprotocol/client'
import { StdioClientTransport as Stdio2 } from '@modelcontextprotocol/client/stdio'
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as Stdio1 } from '@modelcontextprotocol/sdk/client/stdio.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Rig } from '../support/rig.ts'
import { consent, GET_THING, mcpSession } from './mcp-rig.ts'

const MAIN = fileURLToPath(new URL('../../../packages/cli/src/main.ts', import.meta.url))
const OPENS_URLS = { elicitation: { url: {} } }
const IDENTITY = { name: 'test', version: '1' }

let rig: Rig
beforeAll(async () => {
  rig = await Rig.open()
})
afterAll(() => rig.close())

function environment(): Record<string, string> {
  const own = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && !name.startsWith('COMPOSIO_'),
  )
  return {
    ...(Object.fromEntries(own) as Record<string, string>),
    COMPOSIO_BASE_URL: rig.backend.url,
    COMPOSIO_API_KEY: rig.backend.apiKey,
  }
}

async function composio(args: string[], env = environment()) {
  return promisify(execFile)(process.execPath, [MAIN, ...args], { env })
}

describe('composio mcp', { timeout: 60_000 }, () => {
  it('prints what each client takes, and a client that is given it gets in', async () => {
    const { id, url, headers } = await mcpSession(rig)
    const printed = async (client: string) => {
      const { stdout, stderr } = await composio(['mcp', '--session', id, '--client', client])
      expect(stderr).toContain('keep it out of version control')
      return JSON.parse(stdout)
    }
    expect(await printed('cursor')).toEqual({ mcpServers: { composio: { url, headers } } })
    expect(await printed('vscode')).toEqual({ servers: { composio: { type: 'http', url, headers } } })
    const { command, args, env } = (await printed('claude')).mcpServers.composio
    const client = new Client1(IDENTITY)
    await client.connect(new Stdio1({ command, args, env: { ...environment(), ...env } }))
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain(GET_THING)
    await client.close()
  })

  it('makes a session of its own for a user', async () => {
    const { stdout } = await composio([
      'mcp',
      '--user',
      'user_cli',
      '--toolkit',
      'acme',
      '--direct',
      '--client',
      'cursor',
    ])
    const { url } = JSON.parse(stdout).mcpServers.composio
    const [id] = /trs_[^/]+/.exec(url) ?? []
    expect((await rig.rest('GET', `/tool_router/session/${id}`)).body.config.user_id).toBe('user_cli')
  })

  it.each([
    [['mcp'], '--user <id>, or --session <id>'],
    [['mcp', '--user', 'a', '--session', 'b'], 'not both'],
    [['mcp', '--session', 'trs_none'], 'There is no session'],
  ])('says what is wrong with %j', async (args, words) => {
    await expect(composio(args)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(words) })
  })
})

describe('composio mcp --stdio', { timeout: 60_000 }, () => {
  const order = async () => ({
    command: process.execPath,
    args: [MAIN, 'mcp', '--stdio', '--session', (await mcpSession(rig)).id],
    env: environment(),
  })
  const call = { name: GET_THING, arguments: { id: 'by-stdio' } }

  it('asks a client of the 1.x library for a connection, and goes on', async () => {
    const client = new Client1(IDENTITY, { capabilities: OPENS_URLS })
    client.setRequestHandler(ElicitRequestSchema, async ({ params }) => {
      setTimeout(() => void consent(rig, (params as { url: string }).url), 200)
      return { action: 'accept' }
    })
    await client.connect(new Stdio1(await order()))
    expect(JSON.stringify(await client.callTool(call))).toContain('/things/by-stdio')
    await client.close()
  })

  it('asks a client of the 2.x library for a connection, and goes on', async () => {
    const client = new Client2(IDENTITY, { capabilities: OPENS_URLS, versionNegotiation: { mode: 'auto' } })
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      setTimeout(() => void consent(rig, (params as { url: string }).url), 200)
      return { action: 'accept' }
    })
    await client.connect(new Stdio2(await order()))
    expect(JSON.stringify(await client.callTool(call))).toContain('/things/by-stdio')
    expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28')
    await client.close()
  })

  it('passes a cancellation on to the service', async () => {
    const { id } = await mcpSession(rig)
    const link = await rig.rest('POST', `/tool_router/session/${id}/link`, { toolkit: 'acme' })
    await consent(rig, link.body.redirect_url)
    const client = new Client1(IDENTITY)
    await client.connect(new Stdio1({ ...(await order()), args: [MAIN, 'mcp', '--stdio', '--session', id] }))
    const giveUp = new AbortController()
    const stopped = new Promise<void>((resolve) => {
      rig.acme.answer('/things/slow', (_, response) => {
        response.on('close', () => resolve())
        giveUp.abort()
      })
    })
    const slow = { name: GET_THING, arguments: { id: 'slow' } }
    await expect(client.callTool(slow, undefined, { signal: giveUp.signal })).rejects.toThrow()
    await stopped
    expect((await client.listTools()).tools.length).toBeGreaterThan(0)
    await client.close()
  })
})
