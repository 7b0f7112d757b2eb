import { BaseAgenticProvider, type ExecuteToolFn, type Tool, type ToolExecuteResponse } from '@composio/spec'
import { afterEach, describe, expect, it } from 'vitest'
import { json, type Loopback, startLoopback } from '../../test/loopback.ts'
import { Composio } from '../composio.ts'

type Run = (args: Record<string, unknown>) => Promise<ToolExecuteResponse>

class FunctionsProvider extends BaseAgenticProvider<Record<string, Run>, Run> {
  readonly name = 'functions'
  wrapTool = (tool: Tool, execute: ExecuteToolFn): Run => {
    return (args) => execute(tool.slug, args)
  }
  wrapTools = (tools: Tool[], execute: ExecuteToolFn) =>
    Object.fromEntries(tools.map((tool) => [tool.slug, this.wrapTool(tool, execute)]))
}

const tool = (slug: string, toolkit: string) => ({ slug, name: slug, toolkit: { slug: toolkit, name: toolkit } })
const session = {
  session_id: 'trs_1',
  config_version: 1,
  config: { user_id: 'user_1', preload: { tools: [] } },
  mcp: { type: 'http', url: 'http://127.0.0.1/mcp' },
}

let server: Loopback | undefined
afterEach(() => server?.close())

async function open() {
  const loopback = await startLoopback(({ method, path }, response) => {
    if (path === '/api/v3.1/tool_router/session') return json(response, session, 201)
    if (method === 'POST') return json(response, { data: { a: 1 }, error: null, successful: true, log_id: 'log_1' })
    if (!path.includes('/tools?')) return json(response, tool('GITHUB_A', 'github'))
    const items = [tool('COMPOSIO_SEARCH_TOOLS', 'composio'), tool('GITHUB_A', 'github')]
    return json(response, { items, next_cursor: null })
  })
  server = loopback
  const composio = new Composio({ provider: new FunctionsProvider(), baseURL: loopback.url, apiKey: 'key_1' })
  return { composio, session: await composio.create('user_1'), seen: loopback.seen }
}

const misuse = { code: 'TS-SDK::INVALID_MODIFIER' }
const wrong = 'no function' as never
const nothing = (() => undefined) as never

describe('hooks of a session', () => {
  it('are told the tool, its toolkit and the session, and their answers are gone on with', async () => {
    const { session, seen } = await open()
    const told: unknown[] = []
    const tools = await session.tools({
      modifySchema: ({ schema, ...context }) => {
        told.push(context)
        return schema
      },
      beforeExecute: async ({ params, ...context }) => {
        told.push(context)
        return { ...params, b: 2 }
      },
      afterExecute: async ({ result, ...context }) => {
        told.push(context)
        return { ...result, data: { wrapped: result.data } }
      },
    })
    expect(await tools.GITHUB_A?.({ a: 1 })).toMatchObject({ data: { wrapped: { a: 1 } }, successful: true })
    expect(seen.at(-1)?.body).toMatchObject({ tool_slug: 'GITHUB_A', arguments: { a: 1, b: 2 } })
    const github = { toolSlug: 'GITHUB_A', toolkitSlug: 'github' }
    expect(told).toEqual([
      { toolSlug: 'COMPOSIO_SEARCH_TOOLS', toolkitSlug: 'composio' },
      github,
      { ...github, sessionId: 'trs_1' },
      { ...github, sessionId: 'trs_1' },
    ])
  })

  it('do not go around session.execute', async () => {
    const { session, seen } = await open()
    await session.tools({ beforeExecute: ({ params }) => ({ ...params, b: 2 }) })
    await session.execute('GITHUB_A', { a: 1 })
    expect(seen.at(-1)?.body).toMatchObject({ arguments: { a: 1 } })
  })

  it('have to be functions of known names, before anything is asked', async () => {
    const { session, seen } = await open()
    const asked = seen.length
    for (const name of ['modifySchema', 'beforeExecute', 'afterExecute']) {
      await expect(session.tools({ [name]: wrong })).rejects.toMatchObject(misuse)
    }
    await expect(session.tools({ beforeExcute: () => undefined } as never)).rejects.toMatchObject(misuse)
    expect(seen).toHaveLength(asked)
  })

  it('have to give something back', async () => {
    const { session, seen } = await open()
    await expect(session.tools({ modifySchema: nothing })).rejects.toThrow('modifySchema must return the tool')
    const asked = seen.length
    const before = await session.tools({ beforeExecute: nothing })
    await expect(before.GITHUB_A?.({})).rejects.toThrow('beforeExecute must return the params')
    expect(seen).toHaveLength(asked + 1)
    const after = await session.tools({ afterExecute: nothing })
    await expect(after.GITHUB_A?.({})).rejects.toThrow('afterExecute must return the result')
  })
})

describe('hooks without a session', () => {
  it('change the tools of a session as they are listed', async () => {
    const { tools } = (await open()).composio
    const renamed = await tools.getRawToolRouterSessionTools('trs_1', {
      modifySchema: ({ toolkitSlug, schema }) => ({ ...schema, name: `${toolkitSlug}/${schema.name}` }),
    })
    expect(renamed.map(({ name }) => name)).toEqual(['composio/COMPOSIO_SEARCH_TOOLS', 'github/GITHUB_A'])
  })

  it('go around the tools of tools.get', async () => {
    const { composio, seen } = await open()
    const told: unknown[] = []
    const tools = await composio.tools.get('user_1', 'GITHUB_A', {
      beforeExecute: (context) => {
        told.push(context)
        return { ...context.params, connectedAccountId: 'ca_1' }
      },
      afterExecute: ({ result, ...context }) => {
        told.push(context)
        return { ...result, data: { b: 2 } }
      },
    })
    expect(await tools.GITHUB_A?.({ a: 1 })).toMatchObject({ data: { b: 2 } })
    expect(seen.at(-1)?.body).toEqual({ user_id: 'user_1', connected_account_id: 'ca_1', arguments: { a: 1 } })
    const context = { toolSlug: 'GITHUB_A', toolkitSlug: 'github' }
    expect(told).toEqual([{ ...context, params: { userId: 'user_1', arguments: { a: 1 } } }, context])
  })

  it('have to be functions of known names, before anything is asked', async () => {
    const { tools } = (await open()).composio
    const asked = server?.seen.length
    for (const name of ['modifySchema', 'beforeExecute', 'afterExecute', 'onExecute']) {
      await expect(tools.get('user_1', 'GITHUB_A', { [name]: wrong })).rejects.toMatchObject(misuse)
      await expect(tools.execute('GITHUB_A', { userId: 'u' }, { [name]: wrong })).rejects.toMatchObject(misuse)
    }
    const modifySchema = wrong
    await expect(tools.getRawComposioTools({ tools: ['A'] }, { modifySchema })).rejects.toMatchObject(misuse)
    await expect(tools.getRawComposioToolBySlug('A', { modifySchema })).rejects.toMatchObject(misuse)
    await expect(tools.getRawToolRouterSessionTools('trs_1', { modifySchema })).rejects.toMatchObject(misuse)
    expect(server?.seen).toHaveLength(asked ?? 0)
  })

  it('have to give something back', async () => {
    const { tools } = (await open()).composio
    const execute = (hooks: object) => tools.execute('GITHUB_A', { userId: 'user_1' }, hooks)
    await expect(execute({ beforeExecute: nothing })).rejects.toThrow('beforeExecute must return the params')
    await expect(execute({ afterExecute: nothing })).rejects.toThrow('afterExecute must return the result')
    await expect(tools.getRawComposioToolBySlug('A', { modifySchema: nothing })).rejects.toThrow('must return the tool')
  })
})
