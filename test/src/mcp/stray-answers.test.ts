import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Rig } from '../support/rig.ts'
import { mcpSession } from './mcp-rig.ts'

const CALLS = process.env.MCP_LONG ? 100_000 : 20_000
const CLIENTS = 200
const SESSIONS = 20

let rig: Rig
beforeAll(async () => {
  rig = await Rig.open()
})
afterAll(() => rig.close())

interface Client {
  url: string
  headers: Record<string, string>
  isModern: boolean
}

const MODERN_META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
}

async function newClients(): Promise<Client[]> {
  const sessions = await Promise.all(Array.from({ length: SESSIONS }, () => mcpSession(rig)))
  return Promise.all(
    Array.from({ length: CLIENTS }, async (_, index) => {
      const { url, headers } = sessions[index % SESSIONS]!
      const isModern = index % 2 === 0
      const common = {
        ...headers,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': isModern ? '2026-07-28' : '2025-11-25',
      }
      if (isModern) return { url, isModern, headers: { ...common, 'mcp-method': 'tools/call', 'mcp-name': TOOL } }
      const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
      const answer = await fetch(url, { method: 'POST', headers: common, body: message(0, 'initialize', params) })
      await answer.text()
      return { url, isModern, headers: { ...common, 'mcp-session-id': answer.headers.get('mcp-session-id') ?? '' } }
    }),
  )
}

/** Says back what it was asked for, and asks no service. */
const TOOL = 'COMPOSIO_GET_TOOL_SCHEMAS'
const message = (id: number, method: string, params: object) => JSON.stringify({ jsonrpc: '2.0', id, method, params })

/** @returns what is wrong with the answer, if anything is */
async function strayIn({ url, headers, isModern }: Client, id: number): Promise<string | undefined> {
  const nonce = newNonce()
  const params = { name: TOOL, arguments: { tool_slugs: [nonce] }, ...(isModern && { _meta: MODERN_META }) }
  const answer = await fetch(url, { method: 'POST', headers, body: message(id, 'tools/call', params) })
  const text = await answer.text()
  return isAnswerTo(text, id, nonce) ? undefined : text
}

const newNonce = () => `NONCE_${crypto.randomUUID()}`

function isAnswerTo(text: string, id: number, nonce: string): boolean {
  const { id: answered, result } = JSON.parse(text.replace(/^event: .*\n(id: .*\n)?data: /, ''))
  const nonces = new Set(text.match(/NONCE_[\w-]{36}/g))
  const [found] = result.structuredContent.data.not_found
  return answered === id && nonces.size === 1 && nonces.has(nonce) && found === nonce
}

describe('200 clients that all count their requests from 0', () => {
  it(`get ${CALLS} answers, each its own`, { timeout: 900_000 }, async () => {
    const clients = await newClients()
    const strays: string[] = []
    let answers = 0
    await Promise.all(
      clients.map(async (client) => {
        for (let id = 0; id < CALLS / CLIENTS; id++) {
          const stray = await strayIn(client, id)
          answers++
          if (stray !== undefined) strays.push(stray)
        }
      }),
    )
    expect(strays.slice(0, 3)).toEqual([])
    expect(answers).toBe(CALLS)
  })
  it('would notice an answer to another, or with something of another', () => {
    const [own, other] = [newNonce(), newNonce()]
    const answer = (...not_found: string[]) =>
      JSON.stringify({ id: 1, result: { structuredContent: { data: { not_found } } } })
    expect(isAnswerTo(answer(own), 1, own)).toBe(true)
    expect(isAnswerTo(answer(own), 2, own)).toBe(false)
    expect(isAnswerTo(answer(other), 1, own)).toBe(false)
    expect(isAnswerTo(answer(own, other), 1, own)).toBe(false)
  })
})
