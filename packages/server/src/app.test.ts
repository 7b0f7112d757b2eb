import { randomBytes } from 'node:crypto'
import { toolkits } from '@composio/toolkits'
import type { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insertAccount } from './accounts/account-store.ts'
import { insertAuthConfig } from './accounts/auth-config-store.ts'
import { createApp } from './app.ts'
import type { Backend } from './backend.ts'
import { Catalog } from './catalog/catalog.ts'
import { Egress } from './egress/egress.ts'
import { admitApiKey } from './projects/key-store.ts'
import { newSessionConfig } from './sessions/session-config.ts'
import { insertSession } from './sessions/session-store.ts'
import { IN_MEMORY, openDatabase } from './storage/open-database.ts'
import { openVault } from './vault/open-vault.ts'
import { WakeUps } from './wake-ups.ts'

const ORIGIN = 'http://127.0.0.1:8674'
const KEYS = { a: 'key-of-project-a-000', b: 'key-of-project-b-000' }

/** Everything that answers without an API key. A new route is not among them until somebody writes it down here. */
const OPEN_ROUTES = [
  'GET /health',
  'GET /app-logo',
  'GET /connect.css',
  'GET /logos/:file',
  'GET /link/:token',
  'POST /link/:token',
  'POST /link/:token/decline',
  'GET /link/:token/opened',
  'POST /connect/user',
  'GET /link/:token/state',
  'POST /link/:token/state',
  'OPTIONS /link/:token/state',
  'GET /oauth/callback/:toolkit',
  'GET /oauth/callback/:toolkit/:config',
  'GET /oauth/client/:toolkit',
  'GET /oauth/client/:toolkit/:config',
  'GET /oauth/continue/:session',
  'GET /oauth/refused/:reason',
]

let backend: Backend
let app: Hono
/** What project A has. */
let owned: { session: string; authConfig: string; account: string }

beforeAll(async () => {
  const db = await openDatabase(IN_MEMORY)
  const catalog = new Catalog(toolkits)
  backend = {
    db,
    catalog,
    vault: await openVault(db, randomBytes(32), 'pr_a'),
    egress: new Egress(new Set()),
    linkKey: randomBytes(32),
    publicUrl: () => ORIGIN,
    wakeUps: new WakeUps(),
    log: () => undefined,
  }
  await admitApiKey(db, KEYS.a, 'pr_a')
  await admitApiKey(db, KEYS.b, 'pr_b')
  app = createApp(backend, { appName: 'Example', instanceId: 'req_x' })
  const scope = { projectId: 'pr_a' }
  const session = await insertSession(backend, scope, newSessionConfig({ user_id: 'u' }))
  const authConfig = await insertAuthConfig(backend, scope, {
    toolkit: 'github',
    name: 'Mine',
    scheme: 'BEARER_TOKEN',
    isManaged: false,
  })
  const pendingUntil = new Date(Date.now() + 60_000).toISOString()
  const account = await insertAccount(backend, scope, { userId: 'u', authConfig, pendingUntil, alias: 'work' })
  owned = { session: session.id, authConfig: authConfig.id, account: account.id }
})
afterAll(async () => {
  await backend.egress.close()
  await backend.db.destroy()
})

interface Asked {
  key?: string
  body?: unknown
  headers?: Record<string, string>
}

function ask(method: string, path: string, { key, body, headers }: Asked = {}) {
  return app.request(`${ORIGIN}${path}`, {
    method,
    headers: { host: '127.0.0.1:8674', ...(key && { 'x-api-key': key }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
}

/** The routes the router itself knows, middleware aside, each once. */
function routes(): { method: string; path: string }[] {
  const known = app.routes.filter(({ path }) => !path.endsWith('*'))
  const unique = new Map(known.map(({ method, path }) => [`${method} ${path}`, { method, path }]))
  return [...unique.values()]
}

const fill = (path: string, id = 'x') => path.replace(/:\w+/g, id)

describe('every route', () => {
  it('is known to this test', () => {
    expect(routes().length).toBeGreaterThan(50)
    expect(routes().filter(({ path }) => path.startsWith('/api/v3.1/')).length).toBeGreaterThan(25)
  })

  it.each<[string, string | undefined]>([
    ['no key', undefined],
    ['a wrong key', 'key-of-project-a-001'],
    ['half a key', 'key-of-project'],
    ['the digest of a key', 'a'.repeat(64)],
  ])('refuses %s, unless it is on the list of open ones', async (_, key) => {
    const open: string[] = []
    for (const { method, path } of routes()) {
      const verb = method === 'ALL' ? 'POST' : method
      const answer = await ask(verb, fill(path), { ...(key && { key }), ...(verb !== 'GET' && { body: {} }) })
      if (answer.status !== 401) open.push(`${method} ${path}`)
      else expect(await answer.json()).toMatchObject({ error: { slug: 'HTTP_Unauthorized', code: 10401 } })
    }
    expect(open.sort()).toEqual([...OPEN_ROUTES].sort())
  })

  it('is behind the key where it does not exist, too', async () => {
    for (const path of ['/api/v3.1', '/api/v3.1/nothing', '/api/v3/nothing', '/tool_router/x/nothing']) {
      expect((await ask('GET', path)).status, path).toBe(401)
    }
  })

  it('does not take the key from anywhere but its header', async () => {
    const path = '/api/v3.1/toolkits'
    expect((await ask('GET', path, { key: KEYS.a })).status).toBe(200)
    expect((await ask('GET', `${path}?x-api-key=${KEYS.a}&api_key=${KEYS.a}`)).status).toBe(401)
    expect((await ask('GET', path, { headers: { cookie: `x-api-key=${KEYS.a}` } })).status).toBe(401)
    expect((await ask('GET', path, { key: ` ${KEYS.a}x` })).status).toBe(401)
  })
})

interface ForeignCase {
  method: string
  foreign: string
  missing: string
  body?: unknown
  /** Where the id stands in the body. */
  missingBody?: unknown
}

describe('what belongs to another project', () => {
  const cases = (): ForeignCase[] => {
    const { session, authConfig, account } = owned
    const at = (id: string, missing: string) => (path: string) => ({
      foreign: fill(path, id),
      missing: fill(path, missing),
    })
    const [ofSession, ofConfig, ofAccount] = [
      at(session, 'trs_none'),
      at(authConfig, 'ac_none'),
      at(account, 'ca_none'),
    ]
    const prefix = '/api/v3.1'
    const mcp = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
    return [
      { method: 'GET', ...ofSession(`${prefix}/tool_router/session/:id`) },
      { method: 'PATCH', ...ofSession(`${prefix}/tool_router/session/:id`), body: { tags: ['readOnlyHint'] } },
      { method: 'DELETE', ...ofSession(`${prefix}/tool_router/session/:id`) },
      { method: 'POST', ...ofSession(`${prefix}/tool_router/session/:id/attach`), body: {} },
      { method: 'GET', ...ofSession(`${prefix}/tool_router/session/:id/tools`) },
      { method: 'GET', ...ofSession(`${prefix}/tool_router/session/:id/toolkits`) },
      {
        method: 'POST',
        ...ofSession(`${prefix}/tool_router/session/:id/search`),
        body: { queries: [{ use_case: 'x' }] },
      },
      { method: 'POST', ...ofSession(`${prefix}/tool_router/session/:id/execute`), body: { tool_slug: 'X' } },
      { method: 'POST', ...ofSession(`${prefix}/tool_router/session/:id/execute_meta`), body: { slug: 'X' } },
      { method: 'POST', ...ofSession(`${prefix}/tool_router/session/:id/link`), body: { toolkit: 'github' } },
      { method: 'POST', ...ofSession('/tool_router/:id/mcp'), body: mcp },
      { method: 'GET', ...ofConfig(`${prefix}/auth_configs/:id`) },
      { method: 'PATCH', ...ofConfig(`${prefix}/auth_configs/:id`), body: { type: 'custom', name: 'Theirs' } },
      { method: 'PATCH', ...ofConfig(`${prefix}/auth_configs/:id/DISABLED`) },
      { method: 'DELETE', ...ofConfig(`${prefix}/auth_configs/:id`) },
      { method: 'GET', ...ofAccount(`${prefix}/connected_accounts/:id`) },
      { method: 'PATCH', ...ofAccount(`${prefix}/connected_accounts/:id/status`), body: { enabled: false } },
      { method: 'DELETE', ...ofAccount(`${prefix}/connected_accounts/:id`) },
      ...[{ field: { auth_config_id: authConfig }, none: { auth_config_id: 'ac_none' } }].map(({ field, none }) => ({
        method: 'POST',
        foreign: `${prefix}/connected_accounts/link`,
        missing: `${prefix}/connected_accounts/link`,
        body: { user_id: 'u', ...field },
        missingBody: { user_id: 'u', ...none },
      })),
      ...(['connected_accounts', 'auth_configs'] as const).map((field) => ({
        method: 'POST',
        foreign: `${prefix}/tool_router/session`,
        missing: `${prefix}/tool_router/session`,
        body: { user_id: 'u', [field]: { github: field === 'auth_configs' ? authConfig : [account] } },
        missingBody: { user_id: 'u', [field]: { github: field === 'auth_configs' ? 'ac_none' : ['ca_none'] } },
      })),
      {
        method: 'POST',
        foreign: `${prefix}/tools/execute/GITHUB_GET_THE_AUTHENTICATED_USER`,
        missing: `${prefix}/tools/execute/GITHUB_GET_THE_AUTHENTICATED_USER`,
        body: { user_id: 'u', connected_account_id: account },
        missingBody: { user_id: 'u', connected_account_id: 'ca_none' },
      },
    ]
  }

  const everything = async () => {
    const tables = ['sessions', 'auth_configs', 'connected_accounts', 'connect_links', 'oauth_flows'] as const
    return JSON.stringify(await Promise.all(tables.map((table) => backend.db.selectFrom(table).selectAll().execute())))
  }

  it('answers as what does not exist, and stays as it is', async () => {
    const before = await everything()
    for (const { method, foreign, missing, body, missingBody = body } of cases()) {
      const answers = await Promise.all([
        ask(method, foreign, { key: KEYS.b, body }),
        ask(method, missing, { key: KEYS.b, body: missingBody }),
      ])
      const told = await Promise.all(answers.map((answer) => answer.text()))
      const [theirs, nothing] = told.map((text) => text.replace(/req_[\w-]+/, '').replace(/(trs|ac|ca)_[\w-]+/g, '$1_'))
      expect([400, 404], `${method} ${foreign}: ${theirs}`).toContain(answers[0].status)
      expect(answers[0].status).toBe(answers[1].status)
      expect(theirs).toBe(nothing)
    }
    expect(await everything()).toBe(before)
  })

  it('is answered to its own project', async () => {
    for (const path of [
      `/tool_router/session/${owned.session}`,
      `/auth_configs/${owned.authConfig}`,
      `/connected_accounts/${owned.account}`,
    ]) {
      expect((await ask('GET', `/api/v3.1${path}`, { key: KEYS.a })).status).toBe(200)
      expect((await ask('GET', `/api/v3.1${path}`, { key: KEYS.b })).status).toBe(404)
    }
  })

  it('is in no list, whatever the filter', async () => {
    const { account, authConfig } = owned
    for (const path of [
      '/connected_accounts',
      `/connected_accounts?connected_account_ids=${account}`,
      `/connected_accounts?auth_config_ids=${authConfig}`,
      '/connected_accounts?user_ids=u&statuses=INITIATED',
      '/auth_configs',
      '/auth_configs?search=Mine&show_disabled=true',
    ]) {
      const count = async (key: string) =>
        ((await (await ask('GET', `/api/v3.1${path}`, { key })).json()) as { total_items: number }).total_items
      expect([await count(KEYS.a), await count(KEYS.b)], path).toEqual([1, 0])
    }
  })

  it('shares no connect link for a user of the same name', async () => {
    const tool = '/api/v3.1/tools/execute/GITHUB_GET_THE_AUTHENTICATED_USER'
    const links = await Promise.all(
      [KEYS.a, KEYS.a, KEYS.b].map(async (key) => {
        const answer = await ask('POST', tool, { key, body: { user_id: 'namesake', arguments: {} } })
        return ((await answer.json()) as { data: { connection_required: { url: string } } }).data.connection_required
          .url
      }),
    )
    expect(links[0]).toBe(links[1])
    expect(links[2]).not.toBe(links[0])
  })
})

describe('the name the server is asked under', () => {
  const paths = ['/api/v3.1/toolkits', '/tool_router/x/mcp', '/link/x', '/oauth/callback/github', '/health']

  it.each(['127.0.0.1:8674', 'localhost:8674', '[::1]:8674'])('may be %s', async (host) => {
    const answer = await app.request(`http://${host}/api/v3.1/toolkits`, { headers: { 'x-api-key': KEYS.a } })
    expect(answer.status).toBe(200)
  })

  it.each([
    'evil.example',
    'evil.example:8674',
    '127.0.0.1',
    '127.0.0.1:1',
    'localhost.evil.example:8674',
    '169.254.169.254:8674',
  ])('may not be %s, which is how rebound DNS names look', async (host) => {
    for (const path of paths.filter((one) => one !== '/health')) {
      const answer = await app.request(`http://${host}${path}`, { headers: { 'x-api-key': KEYS.a } })
      expect(answer.status, path).toBe(400)
    }
    for (const [method, path] of [
      ['POST', '/health'],
      ['GET', '/health/'],
      ['GET', '/health/x'],
      ['GET', '//health'],
    ])
      expect((await app.request(`http://${host}${path}`, { method: method! })).status, path).toBe(400)
  })

  it.each(['10.0.0.5:8080', '127.0.0.1', 'evil.example', '[fd00::1]:8674'])(
    'may be %s for a probe, which is told nothing but that the server answers',
    async (host) => {
      const answer = await app.request(`http://${host}/health`)
      expect(answer.status).toBe(200)
      expect(await answer.text()).toBe('{"status":"ok"}')
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
      const fromPage = await app.request(`http://${host}/health`, { headers: { origin: 'https://evil.example' } })
      expect(fromPage.status).toBe(400)
      // Who asks by our name learns which data it has.
      expect(await (await app.request('http://127.0.0.1:8674/health')).json()).toEqual({
        status: 'ok',
        instance: 'req_x',
      })
    },
  )

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://localhost.evil.example:8674', 'file://', ''])(
    'is of no use to a page of the origin %j',
    async (origin) => {
      for (const path of paths) {
        const answer = await ask('POST', path, { key: KEYS.a, headers: { origin } })
        if (origin !== '') expect(answer.status, path).toBe(403)
        expect(answer.headers.get('access-control-allow-origin')).toBeNull()
      }
    },
  )

  it('may come with our own origin', async () => {
    const headers = { origin: 'http://localhost:8674' }
    expect((await ask('GET', '/api/v3.1/toolkits', { key: KEYS.a, headers })).status).toBe(200)
  })
})

describe('a body', () => {
  const session = (body: string, headers: Record<string, string> = {}) =>
    app.request(`${ORIGIN}/api/v3.1/tool_router/session`, {
      method: 'POST',
      headers: { 'x-api-key': KEYS.a, ...headers },
      body,
    })

  it('larger than 4 MiB is refused, with and without a length', async () => {
    const large = `{"user_id":"${'a'.repeat(4 * 1024 * 1024)}"}`
    const stream = new Blob([large]).stream()
    const request = new Request(`${ORIGIN}/api/v3.1/tool_router/session`, {
      method: 'POST',
      headers: { 'x-api-key': KEYS.a },
      body: stream,
      duplex: 'half',
    })
    for (const answer of [
      await session(large, { 'content-length': String(large.length) }),
      await app.request(request),
    ]) {
      expect(answer.status).toBe(413)
      expect(await answer.json()).toMatchObject({ error: { slug: 'HTTP_PayloadTooLarge' } })
    }
  })

  it.each([
    ['[', 'not valid JSON'],
    ['{"user_id":', 'not valid JSON'],
    ['user_id=a', 'not valid JSON'],
    ['\u0000', 'not valid JSON'],
    ['[]', 'expected object'],
    ['null', 'expected object'],
    ['"text"', 'expected object'],
    ['{"user_id":"a","__proto__":{"x":1}}', '__proto__'],
    [`{"user_id":"a","tools":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'nested too deeply'],
    [`{"user_id":"a","toolkits":${'{"enable":'.repeat(5_000)}1${'}'.repeat(5_000)}}`, 'nested too deeply'],
  ])('%# is refused by name', async (body, told) => {
    const answer = await session(body)
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain(told)
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })
})
