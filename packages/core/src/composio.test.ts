import { existsSync } from 'node:fs'
import { BaseNonAgenticProvider, type ExecuteToolFn, type Provider, type Tool } from '@composio/spec'
import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { json, type Loopback, startLoopback } from '../test/loopback.ts'
import { Composio } from './composio.ts'
import type { ComposioOptions } from './composio-options.ts'

class SlugProvider extends BaseNonAgenticProvider<string[], string> {
  readonly name = 'slugs'
  wrapTools(tools: Tool[]): string[] {
    return tools.map((tool) => this.wrapTool(tool))
  }
  wrapTool(tool: Tool): string {
    return tool.slug
  }
}

/** Hands the executor itself to whoever asks for tools. */
class ExecutorProvider implements Provider<ExecuteToolFn> {
  readonly name = 'executor'
  wrapTools(_tools: Tool[], execute: ExecuteToolFn): ExecuteToolFn {
    return execute
  }
}

let server: Loopback | undefined
afterEach(async () => {
  vi.unstubAllEnvs()
  await server?.close()
  server = undefined
})

describe('new Composio()', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ baseUrl: 'https://a.example' }, 'unknown key "baseUrl", did you mean "baseURL"?'],
    [{ api_key: 'k' }, 'did you mean "apiKey"?'],
    [{ provider: {} }, 'provider: must be a provider'],
    [{ port: 70_000 }, 'port: '],
    [{ toolkits: { github: { baseURL: 'https://a.example' } } }, 'toolkits.github: unknown key "baseURL"'],
    [{ toolkits: { github: { oauth: { client_id: 'x' } } } }, 'did you mean "clientId"?'],
    [{ baseURL: 'backend.example', apiKey: 'k' }, 'baseURL: must be an absolute http(s) URL'],
    [{ baseURL: 'https://a.example', apiKey: 'k', dataDir: '.x' }, 'dataDir: belongs to the server'],
    [{ baseURL: 'https://a.example', apiKey: 'k', port: 1 }, 'port: belongs to the server'],
    [{ baseURL: 'https://a.example', apiKey: 'k', appName: 'A' }, 'appName: belongs to the server'],
    [
      { baseURL: 'https://a.example', apiKey: 'k', verifierUrl: 'https://a.example' },
      'verifierUrl: belongs to the server',
    ],
    [
      { baseURL: 'https://a.example', apiKey: 'k', userToken: { url: 'https://a.example', secret: 's' } },
      'userToken: belongs to the server',
    ],
    [{ userToken: { secret: 's' } }, 'userToken.url: '],
    [{ userToken: { url: 'https://a.example', key: 's' } }, 'userToken: unknown key "key"'],
    [{ baseURL: 'https://a.example', apiKey: 'k', appLogo: 'a.svg' }, 'appLogo: belongs to the server'],
    [{ baseURL: 'https://a.example', apiKey: 'k', toolkits: {} }, 'toolkits: belongs to the server'],
    [{ fetch }, 'fetch: only used with a baseURL'],
  ])('refuses %j', (options, message) => {
    expect(() => new Composio(options as ComposioOptions)).toThrow(
      expect.objectContaining({ code: 'TS-SDK::VALIDATION_ERROR', message: expect.stringContaining(message) }),
    )
  })

  it('needs a key for a base URL, wherever that comes from', () => {
    const missing = expect.objectContaining({ code: 'TS-SDK::NO_API_KEY_PROVIDED', statusCode: 401 })
    expect(() => new Composio({ baseURL: 'https://a.example' })).toThrow(missing)
    vi.stubEnv('COMPOSIO_BASE_URL', 'https://a.example')
    expect(() => new Composio()).toThrow(missing)
    vi.stubEnv('COMPOSIO_API_KEY', 'key_1')
    expect(() => new Composio()).not.toThrow()
    vi.stubEnv('COMPOSIO_PORT', 'eighty')
    vi.stubEnv('COMPOSIO_BASE_URL', '')
    expect(() => new Composio()).toThrow('COMPOSIO_PORT: must be a whole number')
  })

  it('opens nothing, and takes the options that have no effect', async () => {
    const dataDir = `${import.meta.dirname}/never-made`
    const composio = new Composio({ dataDir, apiKey: 'key_1', allowTracking: true, disableVersionCheck: true })
    await composio.close()
    expect(existsSync(dataDir)).toBe(false)
    await expect(composio.create('user_1')).rejects.toThrow('was closed')
  })
})

describe('the embedded backend', () => {
  it('says what is wrong with its folder', async () => {
    const composio = new Composio({ dataDir: import.meta.filename, port: 0 })
    await expect(composio.create('user_1')).rejects.toMatchObject({
      code: 'TS-SDK::CONNECTION_ERROR',
      message: expect.stringContaining('could not be opened'),
      possibleFixes: [expect.stringContaining('dataDir')],
    })
    await composio.close()
  })
})

describe('a session of a server', () => {
  const tool = (slug: string) => ({
    slug,
    name: slug,
    description: 'd',
    input_parameters: { type: 'object', properties: {} },
    toolkit: { slug: 'github', name: 'GitHub', logo: '' },
    version: '20260101_00',
  })
  const session = {
    session_id: 'trs_1',
    config_version: 1,
    mcp: { type: 'http', url: 'http://127.0.0.1/mcp' },
    config: { user_id: 'user_1', preload: { tools: [] }, workbench: { enable: false } },
    experimental: { assistive_prompt: 'Be kind.' },
    warnings: [],
  }
  const required = {
    id: 'lk_1',
    toolkit: 'github',
    toolkit_name: 'GitHub',
    reason: 'missing',
    url: 'http://l',
    expires_at: '2026-11-22T00:00Z',
    status: 'pending',
    status_reason: null,
    connected_account_id: 'ca_1',
  }

  async function connected() {
    server = await startLoopback(({ method, path, body }, response) => {
      if (path.endsWith('/execute')) {
        const { tool_slug: slug } = body as { tool_slug: string }
        const failed = { data: { connection_required: required }, error: 'Connect first.', log_id: 'log_2' }
        return json(response, slug === 'GITHUB_A' ? { data: { a: 1 }, error: null, log_id: 'log_1' } : failed)
      }
      if (path.includes('/tools?')) {
        const last = path.includes('cursor=p2')
        return json(response, { items: [tool(last ? 'GITHUB_B' : 'GITHUB_A')], next_cursor: last ? null : 'p2' })
      }
      if (method === 'PATCH') return json(response, { ...session, config_version: 2 })
      if (method === 'DELETE') return json(response, { session_id: 'trs_1', deleted: true })
      return json(response, session)
    })
    return new Composio({ baseURL: server.url, apiKey: 'key_1', provider: new SlugProvider() })
  }

  it('is created, found again, updated in place and deleted', async () => {
    const composio = await connected()
    const made = await composio.create('user_1')
    expect(made).toMatchObject({
      sessionId: 'trs_1',
      userId: 'user_1',
      configVersion: 1,
      mcp: { type: 'http', url: 'http://127.0.0.1/mcp', headers: { 'x-api-key': 'key_1' } },
      preload: { tools: [] },
      experimental: { assistivePrompt: 'Be kind.' },
      warnings: [],
    })
    const found = await composio.use('trs_1')
    await found.update({ toolkits: ['github'] })
    expect(found.configVersion).toBe(2)
    expect(await found.delete()).toEqual({ sessionId: 'trs_1', deleted: true })
    expect(server?.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/v3.1/tool_router/session',
      'GET /api/v3.1/tool_router/session/trs_1',
      'PATCH /api/v3.1/tool_router/session/trs_1',
      'DELETE /api/v3.1/tool_router/session/trs_1',
    ])
  })

  it('lists every page of tools, in the type of the provider', async () => {
    const made = await (await connected()).create('user_1')
    const tools = await made.tools({ modifySchema: ({ schema }) => ({ ...schema, slug: `${schema.slug}!` }) })
    expectTypeOf(tools).toEqualTypeOf<string[]>()
    expect(tools).toEqual(['GITHUB_A!', 'GITHUB_B!'])
    await expect(made.tools({ beforeExecute: 'no' } as never)).rejects.toMatchObject({
      code: 'TS-SDK::INVALID_MODIFIER',
    })
  })

  it('executes, and tells a missing connection in typed form', async () => {
    const made = await (await connected()).create('user_1')
    const options = { account: 'work', toolCallId: 'call_1' }
    const done = { data: { a: 1 }, error: null, successful: true, logId: 'log_1' }
    expect(await made.execute('GITHUB_A', { q: 1 }, options)).toEqual(done)
    expect(server?.seen.at(-1)?.body).toEqual({
      tool_slug: 'GITHUB_A',
      arguments: { q: 1 },
      account: 'work',
      experimental: { tool_call_id: 'call_1' },
    })
    expect(await made.execute('GITHUB_B')).toMatchObject({
      successful: false,
      connectionRequired: { id: 'lk_1', toolkit: 'github', reason: 'missing', url: 'http://l', status: 'pending' },
    })
  })

  it('says what an option would take', async () => {
    await connected()
    const composio = new Composio({ baseURL: server!.url, apiKey: 'key_1' })
    const options = { toolkits: 'github' } as unknown as { toolkits: string[] }
    await expect(composio.create('user_1', options)).rejects.toThrow(
      'Invalid session options. toolkits: must be array or object.',
    )
  })

  it('wraps execution in hooks, which see the toolkit and the session', async () => {
    await connected()
    const provider = new ExecutorProvider()
    const composio = new Composio({ baseURL: server!.url, apiKey: 'key_1', provider })
    const contexts: unknown[] = []
    const execute = await (await composio.create('user_1')).tools({
      beforeExecute: ({ params, ...context }) => {
        contexts.push(context)
        return { ...params, added: true }
      },
      afterExecute: ({ result }) => ({ ...result, data: { seen: result.data } }),
    })
    expect(await execute('GITHUB_A', { q: 1 })).toMatchObject({ data: { seen: { a: 1 } } })
    expect(contexts).toEqual([{ toolSlug: 'GITHUB_A', toolkitSlug: 'github', sessionId: 'trs_1' }])
    expect(server?.seen.at(-1)?.body).toMatchObject({ arguments: { q: 1, added: true } })
  })

  it.each(['', ' ', '.', '..'])('does not ask for the session %j', async (id) => {
    const composio = await connected()
    await expect(composio.use(id)).rejects.toMatchObject({ code: 'TS-SDK::VALIDATION_ERROR' })
    expect(server?.seen).toEqual([])
  })
})
