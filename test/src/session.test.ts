import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Composio, type CreateSessionOptions, SessionPreset } from '@composio/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const open = (dataDir: string) => new Composio({ dataDir, port: 0 })

describe('a session', () => {
  let dataDir: string
  let composio: Composio
  beforeAll(async () => {
    dataDir = join(await mkdtemp(join(tmpdir(), 'composio-session-')), 'state')
    composio = open(dataDir)
  })
  afterAll(async () => {
    await composio.close()
    await rm(join(dataDir, '..'), { recursive: true })
  })

  it('outlives the process that made it', async () => {
    const made = await composio.create('user_123', {
      toolkits: ['github', 'slack'],
      tools: { github: { tags: ['readOnlyHint'] } },
      manageConnections: { callbackUrl: 'https://app.example/done', waitForConnections: true },
    })
    await composio.close()
    composio = open(dataDir)
    const found = await composio.use(made.sessionId)
    expect(found.userId).toBe('user_123')
    expect(found.config).toEqual(made.config)
    expect(found.config.toolkits).toEqual({ enabled: ['github', 'slack'] })
    expect(found.mcp.headers).toEqual(made.mcp.headers)
    expect((await found.tools()).map((tool) => tool.function.name)).toContain('COMPOSIO_WAIT_FOR_CONNECTIONS')
  })

  it('is shared by everybody on the same folder', async () => {
    const neighbour = open(dataDir)
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, () => neighbour.create('user_123')))
    expect(new Set(others.map(({ mcp }) => new URL(mcp.url).origin))).toEqual(new Set([new URL(first!.mcp.url).origin]))
    const found = await composio.use(first!.sessionId)
    expect(found.mcp.headers).toEqual(first!.mcp.headers)
    await neighbour.close()
    await expect(neighbour.use(found.sessionId)).rejects.toMatchObject({ code: 'TS-SDK::CONNECTION_ERROR' })
    expect((await found.tools()).length).toBeGreaterThan(0)
  })

  it('leaves state only its owner can read', async () => {
    await composio.create('user_123')
    expect((await stat(dataDir)).mode & 0o077).toBe(0)
  })

  it('is updated in place, and for everybody who holds it', async () => {
    const made = await composio.create('user_123', { toolkits: ['github'], manageConnections: false })
    expect(made.configVersion).toBe(1)
    const config = await made.update({ toolkits: { disable: ['slack'] }, manageConnections: null })
    expect(config.toolkits).toEqual({ disabled: ['slack'] })
    expect(config.manage_connections.enabled).toBe(true)
    expect(made.config).toEqual(config)
    expect(made.configVersion).toBe(2)
    const other = await composio.use(made.sessionId)
    expect(other.configVersion).toBe(2)
    expect(other.config).toEqual(config)
  })

  it('is gone once deleted', async () => {
    const made = await composio.create('user_123')
    expect(await made.delete()).toEqual({ sessionId: made.sessionId, deleted: true })
    const gone = expect.objectContaining({ code: 'TS-SDK::SESSION_NOT_FOUND', statusCode: 404 })
    await expect(composio.use(made.sessionId)).rejects.toEqual(gone)
    await expect(composio.sessions.delete(made.sessionId)).rejects.toEqual(gone)
    await expect(made.tools()).rejects.toEqual(gone)
    await expect(made.execute('COMPOSIO_SEARCH_TOOLS', { queries: [{ use_case: 'x' }] })).rejects.toEqual(gone)
    await expect(made.authorize('github')).rejects.toEqual(gone)
  })

  it('is the same over the network', async () => {
    const made = await composio.create('user_123', { toolkits: ['github'] })
    const { origin } = new URL(made.mcp.url)
    const apiKey = made.mcp.headers['x-api-key'] ?? ''
    const remote = new Composio({ baseURL: origin, apiKey })
    const found = await remote.use(made.sessionId)
    expect(found.config).toEqual(made.config)
    expect(await found.tools()).toEqual(await made.tools())
    const stranger = new Composio({ baseURL: origin, apiKey: `${apiKey}x` })
    await expect(stranger.use(made.sessionId)).rejects.toMatchObject({ statusCode: 401 })
  })

  it('with the direct tools preset lists the tools themselves', async () => {
    const made = await composio.create('user_123', {
      sessionPreset: SessionPreset.DIRECT_TOOLS,
      toolkits: ['github'],
      tags: ['readOnlyHint'],
    })
    const names = (await made.tools()).map((tool) => tool.function.name)
    expect(names).toContain('GITHUB_GET_A_REPOSITORY')
    expect(names).not.toContain('GITHUB_CREATE_AN_ISSUE')
    expect(names.filter((name) => !name.startsWith('GITHUB_'))).toEqual([])
  })

  it('says which toolkits it has, and that nothing is connected', async () => {
    const made = await composio.create('user_123', { toolkits: ['github', 'hackernews'] })
    const { items } = await made.toolkits()
    expect(items.map(({ slug }) => slug).sort()).toEqual(['github', 'hackernews'])
    const bySlug = Object.fromEntries(items.map((item) => [item.slug, item]))
    expect(bySlug.github?.connection).toEqual({ isActive: false, authConfig: null })
    expect(bySlug.hackernews).toMatchObject({ isNoAuth: true })
    expect(bySlug.hackernews?.connection).toBeUndefined()
    expect(await made.ensureConnected('hackernews')).toEqual({ toolkit: 'hackernews', wasConnected: true })
  })

  it('finds tools for a task told in words', async () => {
    const made = await composio.create('user_123', { toolkits: ['github'] })
    const found = await made.search({ query: 'open an issue' })
    expect(found.success).toBe(true)
    expect(found.results[0]?.primaryToolSlugs).toContain('GITHUB_CREATE_AN_ISSUE')
    expect(found.toolSchemas.GITHUB_CREATE_AN_ISSUE).toMatchObject({
      toolkit: 'github',
      inputSchema: { type: 'object' },
    })
    expect(found.toolkitConnectionStatuses).toMatchObject([{ toolkit: 'github', hasActiveConnection: false }])
  })
})

describe('refused', () => {
  let composio: Composio
  beforeAll(() => {
    composio = open(':memory:')
  })
  afterAll(() => composio.close())

  it.each(['', '   '])('the user ID %j', async (userId) => {
    await expect(composio.create(userId)).rejects.toMatchObject({
      code: 'TS-SDK::VALIDATION_ERROR',
      message: expect.stringContaining('userId: must not be empty'),
    })
  })

  it.each<[string, unknown, string]>([
    ['an unknown key', { toolkit: ['github'] }, 'unknown key "toolkit", did you mean "toolkits"?'],
    [
      'an invalid callback URL',
      { manageConnections: { callbackUrl: 'app.example' } },
      'manageConnections.callbackUrl: must be an absolute http(s) URL',
    ],
  ])('%s', async (_, options, message) => {
    await expect(composio.create('user_123', options as CreateSessionOptions)).rejects.toMatchObject({
      code: 'TS-SDK::VALIDATION_ERROR',
      message: expect.stringContaining(message),
    })
  })

  it('an invalid callback URL of one link', async () => {
    const session = await composio.create('user_123')
    await expect(session.authorize('github', { callbackUrl: 'javascript:alert(1)' })).rejects.toMatchObject({
      code: 'TS-SDK::VALIDATION_ERROR',
      message: expect.stringContaining('callbackUrl: must be an absolute http(s) URL'),
    })
  })

  it('a toolkit nobody knows, with the one that was meant', async () => {
    const unknown = { code: 'TS-SDK::TOOLKIT_NOT_FOUND', message: expect.stringMatching(/githb.*github/s) }
    await expect(composio.create('user_123', { toolkits: ['githb'] })).rejects.toMatchObject(unknown)
    await expect(composio.toolkits.get('githb')).rejects.toMatchObject(unknown)
    const session = await composio.create('user_123')
    await expect(session.authorize('githb')).rejects.toMatchObject(unknown)
  })

  it('a tool nobody knows, with the one that was meant', async () => {
    const unknown = {
      code: 'TS-SDK::TOOL_NOT_FOUND',
      message: expect.stringMatching(/GITHUB_CREATE_ISSUE.*GITHUB_CREATE_AN_ISSUE/s),
    }
    const session = await composio.create('user_123')
    await expect(session.execute('GITHUB_CREATE_ISSUES')).rejects.toMatchObject(unknown)
    await expect(composio.tools.getRawComposioToolBySlug('GITHUB_CREATE_ISSUES')).rejects.toMatchObject(unknown)
    await expect(composio.tools.execute('GITHUB_CREATE_ISSUES', { userId: 'user_123' })).rejects.toMatchObject(unknown)
    await expect(composio.create('user_123', { tools: { github: ['GITHUB_CREATE_ISSUES'] } })).rejects.toMatchObject({
      message: expect.stringContaining('GITHUB_CREATE_ISSUES'),
    })
  })

  it('an account, an auth config and a session nobody made', async () => {
    await expect(composio.connectedAccounts.get('ca_none')).rejects.toMatchObject({
      code: 'TS-SDK::CONNECTED_ACCOUNT_NOT_FOUND',
    })
    await expect(composio.connectedAccounts.waitForConnection('ca_none')).rejects.toMatchObject({
      code: 'TS-SDK::CONNECTED_ACCOUNT_NOT_FOUND',
    })
    await expect(composio.authConfigs.get('ac_none')).rejects.toMatchObject({ code: 'TS-SDK::AUTH_CONFIG_NOT_FOUND' })
    await expect(composio.use('trs_none')).rejects.toMatchObject({ code: 'TS-SDK::SESSION_NOT_FOUND' })
    await expect(composio.create('user_123', { connectedAccounts: { github: 'ca_none' } })).rejects.toMatchObject({
      code: 'TS-SDK::CONNECTED_ACCOUNT_NOT_FOUND',
      message: expect.stringContaining('ca_none'),
    })
  })
})
