import { type CallToolResult, isInputRequiredResult } from '@modelcontextprotocol/client'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Rig } from '../support/rig.ts'
import { connect1, connect2, type Prompt, type Reply, type Setting } from './clients.ts'
import { consent, GET_THING, mcpSession } from './mcp-rig.ts'

let rig: Rig
beforeAll(async () => {
  rig = await Rig.open()
})
afterAll(() => rig.close())

const open: { close(): Promise<unknown> }[] = []
afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

const call = (id = 'one') => ({ name: GET_THING, arguments: { id } })
const textOf = (result: unknown) => JSON.stringify((result as CallToolResult).content)

interface Manual {
  resultType: string
  requestState: string
  inputRequests: Record<string, { params: Prompt }>
}

/** A session, what its client was asked with, and what the person does then. */
async function stage(react: (prompt: Prompt) => Promise<Reply> = async () => 'accept') {
  const session = await mcpSession(rig)
  const prompts: Prompt[] = []
  const completed: string[] = []
  const setting: Setting = {
    ...session,
    onPrompt: async (prompt) => {
      prompts.push(prompt)
      return react(prompt)
    },
    onComplete: (id) => void completed.push(id),
  }
  return { session, setting, prompts, completed }
}

/** The 2026 protocol, one request at a time. */
async function post(
  { url, headers }: { url: string; headers: Record<string, string> },
  params: object,
  capabilities: object = { elicitation: { url: {} } },
) {
  const body = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: {
      ...params,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
        'io.modelcontextprotocol/clientCapabilities': capabilities,
      },
    },
  }
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      ...headers,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': GET_THING,
    },
    body: JSON.stringify(body),
  })
  return (await answer.json()) as { result: Manual & CallToolResult; error?: { code: number; message: string } }
}

const refusal = { code: -32602, message: 'Invalid or expired requestState' }
const accepted = (first: Manual) =>
  Object.fromEntries(Object.keys(first.inputRequests).map((key) => [key, { action: 'accept' }]))

describe('in rounds, 2026-07-28', { timeout: 60_000 }, () => {
  it('holds the call made again until the person is done, without asking again', async () => {
    const { session } = await stage()
    const { result: first } = await post(session, call())
    expect(first).toMatchObject({ resultType: 'input_required' })
    const [question] = Object.values(first.inputRequests)
    expect(question?.params.url).toMatch(new RegExp(`^${rig.backend.url}/link/`))
    expect(rig.acme.seen('/things/one')).toEqual([])
    const started = Date.now()
    setTimeout(() => void consent(rig, String(question?.params.url)), 1_000)
    const { requestState } = first
    const { result } = await post(session, { ...call(), requestState, inputResponses: accepted(first) })
    expect(Date.now() - started).toBeGreaterThan(900)
    expect(textOf(result)).toContain('/things/one')
    expect(result.structuredContent).toMatchObject({ successful: true, data: { path: '/things/one' } })
  })

  it('takes the same state only once', async () => {
    const { session } = await stage()
    const { result: first } = await post(session, call('once'))
    await consent(rig, String(Object.values(first.inputRequests)[0]?.params.url))
    const again = { ...call('once'), requestState: first.requestState, inputResponses: accepted(first) }
    expect(textOf((await post(session, again)).result)).toContain('/things/once')
    expect(textOf((await post(session, again)).result)).toContain('has run already')
    expect(rig.acme.seen('/things/once')).toHaveLength(1)
  })

  it('refuses a state that is forged, or of another call, session or user', async () => {
    const { session } = await stage()
    const { result: first } = await post(session, call('mine'))
    const { requestState } = first
    await consent(rig, String(Object.values(first.inputRequests)[0]?.params.url))
    const inputResponses = accepted(first)
    const half = requestState.slice(0, requestState.lastIndexOf('.') + 1)
    for (const forged of ['', 'v1.e30.e30', `${half}AAAA`, requestState.replace(/.$/, '_')])
      expect(
        (await post(session, { ...call('mine'), requestState: forged, inputResponses })).error,
        forged,
      ).toMatchObject(refusal)
    expect((await post(session, { ...call('other'), requestState, inputResponses })).error).toMatchObject(refusal)
    const stranger = await mcpSession(rig)
    expect((await post(stranger, { ...call('mine'), requestState, inputResponses })).error).toMatchObject(refusal)
    expect(rig.acme.seen('/things/mine')).toEqual([])
    // The control: as it is, it is taken.
    expect(textOf((await post(session, { ...call('mine'), requestState, inputResponses })).result)).toContain(
      '/things/mine',
    )
  })

  it('tells the model of a no, and asks again for the next call', async () => {
    const { setting, prompts } = await stage(async () => 'decline')
    const client = await connect2(setting)
    open.push(client)
    const result = await client.callTool(call())
    expect(result.isError).toBe(true)
    expect(textOf(result)).toContain('chose not to connect')
    expect(prompts).toHaveLength(1)
    await client.callTool(call())
    expect(prompts).toHaveLength(2)
  })

  it('asks for what a whole batch needs before any of it runs', async () => {
    const { setting, prompts } = await stage(async ({ url }) => {
      await consent(rig, url)
      return 'accept'
    })
    const client = await connect2(setting)
    open.push(client)
    const tools = ['a', 'b'].map((id) => ({ tool_slug: GET_THING, arguments: { id: `batch-${id}` } }))
    const result = await client.callTool({ name: 'COMPOSIO_MULTI_EXECUTE_TOOL', arguments: { tools } })
    expect(prompts).toHaveLength(1)
    expect(result.structuredContent).toMatchObject({ successful: true, data: { success_count: 2 } })
    expect(rig.acme.seen('/things/batch-a')).toHaveLength(1)
  })

  it('does not ask clients that did not say they open URLs', async () => {
    const { session } = await stage()
    for (const capabilities of [{}, { elicitation: {} }, { elicitation: { form: {} } }]) {
      const { result } = await post(session, call(), capabilities)
      expect(isInputRequiredResult(result)).toBe(false)
      expect(result).toMatchObject({ isError: true, structuredContent: { connectionRequired: { toolkit: 'acme' } } })
    }
  })
})

describe('pushed, 2025-11-25', { timeout: 60_000 }, () => {
  it('says when it is done, and goes on', async () => {
    const { setting, prompts, completed } = await stage(async ({ url }) => {
      setTimeout(() => void consent(rig, url), 500)
      return 'accept'
    })
    const client = await connect1(setting)
    open.push(client)
    expect(textOf(await client.callTool(call('pushed')))).toContain('/things/pushed')
    expect(completed).toEqual(prompts.map((prompt) => (prompt as Prompt & { elicitationId: string }).elicitationId))
    expect(completed).toHaveLength(1)
  })

  it.each(['decline', 'cancel'] as const)('tells the model of a %s', async (reply) => {
    const { setting } = await stage(async () => reply)
    const client = await connect1(setting)
    open.push(client)
    const result = await client.callTool(call())
    expect(result.isError).toBe(true)
    expect(textOf(result)).toContain('chose not to connect')
  })

  it('answers -32042 with the same pages to a client that refuses to be asked', async () => {
    const { setting } = await stage(async () => {
      throw new Error('This host has no browser.')
    })
    const client = await connect1(setting)
    open.push(client)
    const error = await client.callTool(call()).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: -32042, elicitations: [{ mode: 'url' }] })
    const [page] = (error as { elicitations: Prompt[] }).elicitations
    await consent(rig, String(page?.url))
    expect(textOf(await client.callTool(call('later')))).toContain('/things/later')
  })
})
