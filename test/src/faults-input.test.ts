import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Composio } from '@composio/core'
import { openEmbedded, serve } from '@composio/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Rig } from './support/rig.ts'

let rig: Rig
let composio: Composio
let session: string
beforeAll(async () => {
  rig = await Rig.open()
  composio = new Composio({ baseURL: rig.backend.url, apiKey: rig.backend.apiKey })
  ;({ session } = await rig.connected('user_1'))
})
afterAll(async () => {
  await composio.close()
  await rig.close()
})

/** The error of something that must not work. */
async function refusal(call: () => Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    await call()
  } catch (error) {
    return error as Error
  }
  return expect.unreachable('it worked')
}

const mcp = async (method: string, params: object, id: unknown = 1) => {
  const answer = await fetch(`${rig.backend.url}/tool_router/${session}/mcp`, {
    method: 'POST',
    headers: {
      'x-api-key': rig.backend.apiKey,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-11-25',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
  })
  return { status: answer.status, text: await answer.text() }
}

describe('an unknown name', () => {
  it.each([
    ['githb', /Did you mean github/],
    ['git-hub', /Did you mean github/],
    ['gmial', /Did you mean gmail/],
    ['google-calendar', /Did you mean googlecalendar/],
    ['xyzzy', /There are: acme, github, gmail/],
  ])('of a toolkit, %s, is told with what there is', async (slug, told) => {
    const own = await composio.create('user_1')
    for (const call of [
      () => composio.create('user_1', { toolkits: [slug] }),
      () => composio.create('user_1', { toolkits: { disable: [slug] } }),
      () => own.authorize(slug),
      () => composio.toolkits.get(slug),
    ]) {
      const { message } = await refusal(call)
      expect(message).toContain(slug)
      expect(message).toMatch(told)
    }
  })

  it.each([
    ['ACME_GET_THNG', /Did you mean ACME_GET_THING/],
    ['GITHUB_CREATE_AN_ISUE', /Did you mean .*GITHUB_CREATE_AN_ISSUE/],
    ['QQQQQQQQ', /Search for it/],
  ])('of a tool, %s, is told with the nearest, or how to find one', async (slug, told) => {
    const answers = [
      (await rig.execute(session, slug, {})).text,
      (await rig.rest('POST', `/tools/execute/${slug}`, { user_id: 'u', arguments: {} })).text,
      (await rig.rest('GET', `/tools/${slug}`)).text,
      (await mcp('tools/call', { name: slug, arguments: {} })).text,
      (await rig.execute(session, 'COMPOSIO_MULTI_EXECUTE_TOOL', { tools: [{ tool_slug: slug, arguments: {} }] })).text,
      (await refusal(() => composio.create('user_1', { preload: { tools: [slug] } }))).message,
    ]
    for (const text of answers) {
      expect(text).toContain(slug)
      expect(text).toMatch(told)
    }
  })

  it('that is very long costs nothing', async () => {
    const start = performance.now()
    const slugs = Array.from({ length: 50 }, (_, index) => `${'A_'.repeat(10_000)}${index}`)
    await rig.execute(session, 'COMPOSIO_GET_TOOL_SCHEMAS', { tool_slugs: slugs })
    expect(performance.now() - start).toBeLessThan(2_000)
  })
})

describe('wrong arguments', () => {
  it.each<[string, object, string[]]>([
    ['missing', {}, ['title: is required']],
    [
      'of the wrong type',
      { title: 1, count: 'two' },
      ['title: expected string, got number', 'count: expected integer, got string'],
    ],
    ['null', { title: null }, ['title: expected string, got null']],
    ['misspelled', { title: 'a', cuont: 1 }, ['cuont: there is no such argument. Did you mean count?']],
    [
      'called like what every object has',
      JSON.parse('{"title":"a","constructor":1}'),
      ['constructor: there is no such argument'],
    ],
  ])('that are %s are named, each with what was expected, and nothing is sent', async (_, args, told) => {
    const before = rig.acme.requests.length
    const direct = await rig.execute(session, 'ACME_CREATE_THING', args)
    const batch = await rig.execute(session, 'COMPOSIO_MULTI_EXECUTE_TOOL', {
      tools: [{ tool_slug: 'ACME_CREATE_THING', arguments: args }],
    })
    expect(direct.status).toBe(200)
    for (const text of [direct.body.error, batch.body.data.results[0].error]) {
      for (const part of told) expect(text).toContain(part)
    }
    expect(rig.acme.requests).toHaveLength(before)
  })

  it('that would change what objects are made of do nothing at all', async () => {
    await rig.execute(session, 'ACME_CREATE_THING', JSON.parse('{"title":"a","__proto__":{"count":1,"admin":true}}'))
    expect(JSON.parse(rig.acme.seen('/things').at(-1)!.body)).toEqual({ title: 'a' })
    expect(({} as Record<string, unknown>).admin).toBeUndefined()
  })

  it('cost the other items of a batch nothing', async () => {
    const { body } = await rig.execute(session, 'COMPOSIO_MULTI_EXECUTE_TOOL', {
      tools: [
        { tool_slug: 'ACME_GET_THING', arguments: { id: 'right' } },
        { tool_slug: 'ACME_GET_THING', arguments: {} },
        { tool_slug: 'NO_SUCH_TOOL', arguments: {} },
      ],
    })
    expect(body.data.results.map(({ response }: { response: { successful: boolean } }) => response.successful)).toEqual(
      [true, false, false],
    )
    expect(body.error).toBe('2 out of 3 tools failed')
  })

  it('of a meta tool are named, too', async () => {
    const { body } = await rig.execute(session, 'COMPOSIO_SEARCH_TOOLS', { queries: [{}] })
    expect(body.error).toContain('queries.0.use_case: is required')
  })
})

describe('wrong options', () => {
  it.each(['', '   ', 'a'.repeat(257)])('of a session: the user ID %j', async (userId) => {
    const { message } = await refusal(() => composio.create(userId))
    expect(message).toMatch(/user_?id/i)
    const { status, body } = await rig.rest('POST', '/tool_router/session', { user_id: userId })
    expect(status).toBe(400)
    expect(body.error.message).toContain('user_id')
  })

  it.each<[string, object, string]>([
    ['a name that is none', { toolkit: ['github'] }, 'toolkit'],
    ['`enabled` for `enable`', { toolkits: { enabled: ['github'] } }, 'enabled'],
    ['a tag that is none', { tags: ['readOnly'] }, 'tags'],
    ['both lists', { toolkits: { enable: ['github'], disable: ['gmail'] } }, 'toolkits'],
    ['a number for a list', { toolkits: 1 }, 'toolkits'],
    ['an account that is nobody’s', { connected_accounts: { acme: ['ca_none'] } }, 'connected_accounts.acme'],
    ['an auth config that is nobody’s', { auth_configs: { acme: 'ac_none' } }, 'auth_configs.acme'],
    ['a tool of another toolkit', { tools: { github: { enable: ['GMAIL_SEND_EMAIL'] } } }, 'tools.github'],
    [
      'more accounts than there may be',
      { multi_account: { enable: true, max_accounts_per_toolkit: 11 } },
      'max_accounts',
    ],
    [
      'an address that is none',
      { manage_connections: { callback_url: 'app.example' } },
      'manage_connections.callback_url',
    ],
  ])('of a session: %s', async (_, fields, field) => {
    const { status, body } = await rig.rest('POST', '/tool_router/session', { user_id: 'u', ...fields })
    expect(status).toBe(400)
    expect(body.error.message).toContain(field)
    expect(body.error.message).not.toContain('[object')
  })

  it('pin an account of the user in whatever case the toolkit is written', async () => {
    const mine = await rig.connected('user_pinned')
    const other = await rig.connected('user_pinned')
    const pinned = await rig.session('user_pinned', { connected_accounts: { ACME: [mine.accountId] } })
    const { body } = await rig.execute(pinned, 'ACME_GET_THING', { id: '1' })
    expect(body.account.id).toBe(mine.accountId)
    expect(body.account.id).not.toBe(other.accountId)
  })

  it('pin an account that is deleted later: the session says so, and asks nobody to connect in vain', async () => {
    const mine = await rig.connected('user_gone')
    const pinned = await rig.session('user_gone', { connected_accounts: { acme: [mine.accountId] } })
    await rig.rest('DELETE', `/connected_accounts/${mine.accountId}`)
    const direct = await rig.execute(pinned, 'ACME_GET_THING', { id: '1' })
    expect(direct.body.error).toContain(mine.accountId)
    expect(direct.body.data).not.toHaveProperty('connection_required')
    const managed = await rig.execute(pinned, 'COMPOSIO_MANAGE_CONNECTIONS', { toolkits: ['acme'] })
    expect(managed.body.data.results.acme).toMatchObject({ status: 'failed' })
    expect(managed.body.data.results.acme.error_message).toContain(mine.accountId)
  })

  it('pin an account that is not connected yet: its own link is the one to open', async () => {
    const link = await rig.link('user_later')
    const pinned = await rig.session('user_later', { connected_accounts: { acme: [link.accountId] } })
    const { body } = await rig.execute(pinned, 'ACME_GET_THING', { id: '1' })
    expect(body.data.connection_required).toMatchObject({ connected_account_id: link.accountId, reason: 'missing' })
  })

  it.each([-1, 65_536, 1.5, Number.NaN])('of an embedded backend: the port %d', async (port) => {
    expect((await refusal(() => openEmbedded({ dataDir: ':memory:', port, env: {} }))).message).toMatch(/^port: /)
    const env = { COMPOSIO_PORT: String(port) }
    expect((await refusal(() => openEmbedded({ dataDir: ':memory:', env }))).message).toMatch(/^COMPOSIO_PORT: /)
  })

  it.each([
    ['publicUrl', { publicUrl: 'connect.example' }],
    ['publicUrl', { publicUrl: 'https://connect.example/path' }],
    ['publicUrl', { publicUrl: 'javascript:alert(1)' }],
    ['publicUrl', { publicUrl: 'https://user@connect.example' }],
    ['apiKey', { apiKey: 'short' }],
    ['COMPOSIO_VAULT_KEY', { vaultKey: 'short' }],
    ['toolkits.githb', { toolkits: { githb: {} } }],
    ['not an http', { toolkits: { github: { baseUrl: 'file:///etc' } } }],
  ])('of a server: %s in %j', async (field, options) => {
    const vaultKey = Buffer.alloc(32, 1).toString('base64')
    const error = await refusal(() => serve({ dataDir: ':memory:', port: 0, env: {}, vaultKey, ...options }))
    expect(error.message).toContain(field)
    expect(error.code).toMatch(/^TS-SDK::/)
  })

  it('of a server: no vault key, which it says how to make', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'composio-test-'))
    try {
      const error = await refusal(() => serve({ dataDir, port: 0, env: {} }))
      expect(error).toMatchObject({
        code: 'TS-SDK::VAULT_KEY_MISSING',
        possibleFixes: [expect.any(String), expect.any(String)],
      })
    } finally {
      rmSync(dataDir, { recursive: true })
    }
  })

  it('a server that listens on every address is reached under loopback names', async () => {
    const vaultKey = Buffer.alloc(32, 1).toString('base64')
    const server = await serve({ dataDir: ':memory:', port: 0, host: '0.0.0.0', env: {}, vaultKey })
    try {
      const { port } = new URL(server.url)
      for (const host of ['127.0.0.1', 'localhost']) {
        expect((await fetch(`http://${host}:${port}/health`)).status, host).toBe(200)
      }
    } finally {
      await server.close()
    }
  })

  it('a data folder that holds something else is refused, not overwritten', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'composio-test-'))
    try {
      writeFileSync(join(dataDir, 'composio.db'), 'This is no database, but somebody’s notes.'.repeat(100))
      const error = await refusal(() => openEmbedded({ dataDir, port: 0, env: {} }))
      expect(error.message).toMatch(/not a database/i)
    } finally {
      rmSync(dataDir, { recursive: true })
    }
  })
})

describe('MCP', () => {
  it('answers what it cannot read with an error, and goes on', async () => {
    for (const body of [
      '',
      '{',
      '[]',
      'null',
      '{"jsonrpc":"2.0"}',
      '{"jsonrpc":"1.0","id":1,"method":"tools/list"}',
      `${'['.repeat(100_000)}`,
    ]) {
      const answer = await fetch(`${rig.backend.url}/tool_router/${session}/mcp`, {
        method: 'POST',
        headers: {
          'x-api-key': rig.backend.apiKey,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body,
      })
      expect(answer.status, body.slice(0, 40)).toBeGreaterThanOrEqual(400)
      expect(answer.status, body.slice(0, 40)).toBeLessThan(500)
      await answer.text()
    }
    expect((await mcp('tools/list', {})).text).toContain('COMPOSIO_SEARCH_TOOLS')
  })

  it('gives each of many clients their own answers, whatever ids they use', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const call = { name: 'ACME_GET_THING', arguments: { id: `mine-${index}` } }
        return { index, text: (await mcp('tools/call', call, 1)).text }
      }),
    )
    for (const { index, text } of answers) expect(text).toContain(`/things/mine-${index}\\"`)
  })
})
