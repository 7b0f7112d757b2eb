import type { KeyScope } from '../../../packages/server/src/projects/key-scope.ts'
import type { Things } from './stage.ts'

export type Thing = keyof Things

export interface Requested {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: unknown
}

/** Where an id stands in a request. */
export interface Place {
  at: string[]
  thing: Thing
  /** What an id of nothing is answered with there. */
  status: number
  /** Whether things of the project's other users look like nothing, too. */
  isOfUser?: true
}

export interface Example {
  /** A request its owner may make. */
  make: (own: Things) => Requested
  /** What its owner is answered. */
  owner: number
  places: Place[]
}

export interface Entry {
  /** The scope a limited key needs; `open` needs no key. */
  scope: KeyScope | 'open'
  examples: Example[]
}

const plain = (owner = 200, requested: Requested = {}): Example => ({ make: () => requested, owner, places: [] })

const byParam = (thing: 'session' | 'authConfig' | 'account', body?: unknown, owner = 200): Example => ({
  make: (own) => ({ params: { id: own[thing] }, ...(body !== undefined && { body }) }),
  owner,
  places: [{ at: ['params', 'id'], thing, status: 404 }],
})

const mcp = (method: string, params?: object) => ({ jsonrpc: '2.0', id: 1, method, ...(params && { params }) })
const initialize = mcp('initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'test', version: '1' },
})

const getThing = { tool_slug: 'ACME_GET_THING', arguments: { id: '1' } }

/** A tool's account in its arguments, over REST and MCP: an answer in words, the same for every id that is not theirs. */
const accountIn = (at: string[], body: (own: Things) => unknown): Example => ({
  make: (own) => ({ params: { id: own.session }, body: body(own) }),
  owner: 200,
  places: [
    { at: ['params', 'id'], thing: 'session', status: 404 },
    { at: ['body', ...at], thing: 'account', status: 200, isOfUser: true },
  ],
})

const multi = (own: Things) => ({ tools: [{ ...getThing, account: own.account }], session_id: 'workflow' })

const link = (body?: unknown): Example => ({
  make: (own) => ({ params: { token: own.linkToken }, ...(body !== undefined && { body }) }),
  // Without the form's own token nothing is done; that is connect/'s to test.
  owner: body === undefined ? 200 : 403,
  places: [{ at: ['params', 'token'], thing: 'linkToken', status: 404 }],
})

const linkState: Example = { ...link({}), owner: 400 }

const request = (body?: unknown): Example => ({
  make: (own) => ({ params: { id: own.session, request: own.request }, ...(body !== undefined && { body }) }),
  owner: 200,
  places: [
    { at: ['params', 'id'], thing: 'session', status: 404 },
    { at: ['params', 'request'], thing: 'request', status: 404, isOfUser: true },
  ],
})

const connect: Example = {
  make: (own) => ({ body: { auth_config: { id: own.authConfig }, connection: { user_id: 'u1' } } }),
  owner: 201,
  places: [{ at: ['body', 'auth_config', 'id'], thing: 'authConfig', status: 404 }],
}

const pinned: Example[] = [
  {
    make: (own) => ({ body: { user_id: 'u1', auth_configs: { acme: own.authConfig } } }),
    owner: 201,
    places: [{ at: ['body', 'auth_configs', 'acme'], thing: 'authConfig', status: 400 }],
  },
  {
    make: (own) => ({ body: { user_id: 'u1', connected_accounts: { acme: [own.account] } } }),
    owner: 201,
    places: [{ at: ['body', 'connected_accounts', 'acme', '0'], thing: 'account', status: 400, isOfUser: true }],
  },
]

const repinned: Example[] = [
  {
    make: (own) => ({ params: { id: own.session }, body: { auth_configs: { acme: own.authConfig } } }),
    owner: 200,
    places: [
      { at: ['params', 'id'], thing: 'session', status: 404 },
      { at: ['body', 'auth_configs', 'acme'], thing: 'authConfig', status: 400 },
    ],
  },
  {
    make: (own) => ({ params: { id: own.session }, body: { connected_accounts: { acme: [own.account] } } }),
    owner: 200,
    places: [
      { at: ['params', 'id'], thing: 'session', status: 404 },
      { at: ['body', 'connected_accounts', 'acme', '0'], thing: 'account', status: 400, isOfUser: true },
    ],
  },
]

const filter = (name: string, thing: Thing): Example => ({
  make: (own) => ({ query: { [name]: own[thing] } }),
  owner: 200,
  places: [{ at: ['query', name], thing, status: 200 }],
})

/**
 * What every route does with an id that is not its caller's. A route the router has and this has not fails the tests.
 * Names are as the router has them, without `/api/v3.1`.
 */
export const ENTRIES: Record<string, Entry> = {
  'GET /health': { scope: 'open', examples: [plain()] },
  'GET /app-logo': { scope: 'open', examples: [plain(404)] },
  'GET /connect.css': { scope: 'open', examples: [plain()] },
  'GET /logos/:file': { scope: 'open', examples: [plain(200, { params: { file: 'github.svg' } })] },
  'GET /link/:token': { scope: 'open', examples: [link()] },
  'POST /link/:token': { scope: 'open', examples: [link({})] },
  'GET /link/:token/state': { scope: 'open', examples: [link()] },
  'POST /link/:token/state': { scope: 'open', examples: [linkState] },
  'OPTIONS /link/:token/state': { scope: 'open', examples: [plain(204, { params: { token: 'x' } })] },
  'POST /link/:token/decline': { scope: 'open', examples: [link({})] },
  // Without user tokens there is nothing to ask; with them, verified/user-token.test.ts tries what opens a link.
  'GET /link/:token/opened': {
    scope: 'open',
    examples: [{ ...link(), owner: 303, places: [{ at: ['params', 'token'], thing: 'linkToken', status: 400 }] }],
  },
  'POST /connect/user': { scope: 'open', examples: [plain(400)] },
  // A state is random, sealed off by browser and path: security-connect.test.ts tries them all.
  'GET /oauth/callback/:toolkit': { scope: 'open', examples: [plain(303, { params: { toolkit: 'acme' } })] },
  'GET /oauth/continue/:session': { scope: 'open', examples: [plain(303, { params: { session: 'x' } })] },
  'GET /oauth/callback/:toolkit/:config': {
    scope: 'open',
    examples: [plain(303, { params: { toolkit: 'acme', config: 'ac_x' } })],
  },
  // What it says of a client is the same whether that exists.
  'GET /oauth/client/:toolkit': { scope: 'open', examples: [plain(404, { params: { toolkit: 'acme' } })] },
  'GET /oauth/client/:toolkit/:config': {
    scope: 'open',
    examples: [plain(404, { params: { toolkit: 'acme', config: 'ac_x' } })],
  },
  'GET /oauth/refused/:reason': { scope: 'open', examples: [plain(400, { params: { reason: 'state' } })] },

  'POST /tool_router/session': { scope: 'sessions', examples: [plain(201, { body: { user_id: 'u1' } }), ...pinned] },
  'GET /tool_router/session/:id': { scope: 'sessions', examples: [byParam('session')] },
  'POST /tool_router/session/:id/attach': { scope: 'sessions', examples: [byParam('session', {})] },
  'PATCH /tool_router/session/:id': {
    scope: 'sessions',
    examples: [byParam('session', { tags: ['readOnlyHint'] }), ...repinned],
  },
  'DELETE /tool_router/session/:id': { scope: 'sessions', examples: [byParam('session')] },
  'GET /tool_router/session/:id/tools': { scope: 'sessions', examples: [byParam('session')] },
  'GET /tool_router/session/:id/toolkits': { scope: 'sessions', examples: [byParam('session')] },
  'POST /tool_router/session/:id/search': {
    scope: 'sessions',
    examples: [byParam('session', { queries: [{ use_case: 'get a thing' }] })],
  },
  'POST /tool_router/session/:id/connections': {
    scope: 'sessions',
    examples: [
      {
        make: (own) => ({ params: { id: own.session }, body: { ...getThing, account: own.account } }),
        owner: 200,
        places: [
          { at: ['params', 'id'], thing: 'session', status: 404 },
          { at: ['body', 'account'], thing: 'account', status: 200, isOfUser: true },
        ],
      },
    ],
  },
  'GET /tool_router/session/:id/connections': { scope: 'sessions', examples: [byParam('session')] },
  'GET /tool_router/session/:id/connections/:request': { scope: 'sessions', examples: [request()] },
  'POST /tool_router/session/:id/connections/:request/decline': { scope: 'sessions', examples: [request({})] },
  'POST /tool_router/session/:id/link': { scope: 'sessions', examples: [byParam('session', { toolkit: 'acme' }, 201)] },
  'POST /tool_router/session/:id/execute': {
    scope: 'tools:execute',
    examples: [
      accountIn(['account'], (own) => ({ ...getThing, account: own.account })),
      accountIn(['arguments', 'tools', '0', 'account'], (own) => ({
        tool_slug: 'COMPOSIO_MULTI_EXECUTE_TOOL',
        arguments: multi(own),
      })),
    ],
  },
  'POST /tool_router/session/:id/execute_meta': {
    scope: 'tools:execute',
    examples: [
      accountIn(['arguments', 'tools', '0', 'account'], (own) => ({
        slug: 'COMPOSIO_MULTI_EXECUTE_TOOL',
        arguments: multi(own),
      })),
    ],
  },
  'ALL /tool_router/:id/mcp': {
    scope: 'tools:execute',
    examples: [
      byParam('session', initialize),
      byParam('session', mcp('tools/list')),
      accountIn(['params', 'arguments', 'tools', '0', 'account'], (own) =>
        mcp('tools/call', { name: 'COMPOSIO_MULTI_EXECUTE_TOOL', arguments: multi(own) }),
      ),
    ],
  },
  'POST /tools/execute/:slug': {
    scope: 'tools:execute',
    examples: [
      {
        make: (own) => ({
          params: { slug: 'ACME_GET_THING' },
          body: { connected_account_id: own.account, user_id: 'u1', arguments: { id: '1' } },
        }),
        owner: 200,
        places: [{ at: ['body', 'connected_account_id'], thing: 'account', status: 400, isOfUser: true }],
      },
    ],
  },

  'GET /auth_configs': { scope: 'auth_configs', examples: [filter('search', 'authConfig')] },
  'POST /auth_configs': { scope: 'auth_configs', examples: [plain(201, { body: { toolkit: { slug: 'acme' } } })] },
  'GET /auth_configs/:id': { scope: 'auth_configs', examples: [byParam('authConfig')] },
  'PATCH /auth_configs/:id': {
    scope: 'auth_configs',
    examples: [byParam('authConfig', { type: 'custom', name: 'Other' })],
  },
  'PATCH /auth_configs/:id/ENABLED': { scope: 'auth_configs', examples: [byParam('authConfig')] },
  'PATCH /auth_configs/:id/DISABLED': { scope: 'auth_configs', examples: [byParam('authConfig')] },
  // An account uses it, which its owner is told.
  'DELETE /auth_configs/:id': { scope: 'auth_configs', examples: [byParam('authConfig', undefined, 400)] },

  'GET /connected_accounts': {
    scope: 'connected_accounts',
    examples: [filter('connected_account_ids', 'account'), filter('auth_config_ids', 'authConfig')],
  },
  'POST /connected_accounts': { scope: 'connected_accounts', examples: [connect] },
  'POST /connected_accounts/link': {
    scope: 'connected_accounts',
    examples: [
      {
        make: (own) => ({ body: { auth_config_id: own.authConfig, user_id: 'u1' } }),
        owner: 201,
        places: [{ at: ['body', 'auth_config_id'], thing: 'authConfig', status: 404 }],
      },
    ],
  },
  'POST /connected_accounts/complete_auth': {
    scope: 'connected_accounts',
    examples: [
      {
        make: (own) => ({ body: { session_uri: own.sessionUri, user_id: 'u1' } }),
        owner: 200,
        places: [{ at: ['body', 'session_uri'], thing: 'sessionUri', status: 404 }],
      },
    ],
  },
  'GET /connected_accounts/:id': { scope: 'connected_accounts', examples: [byParam('account')] },
  'PATCH /connected_accounts/:id/status': {
    scope: 'connected_accounts',
    examples: [byParam('account', { enabled: false })],
  },
  'PATCH /connected_accounts/:id': {
    scope: 'connected_accounts',
    examples: [byParam('account', { alias: null })],
  },
  'POST /connected_accounts/:id/refresh': { scope: 'connected_accounts', examples: [byParam('account', {})] },
  'POST /connected_accounts/:id/revoke': { scope: 'connected_accounts', examples: [byParam('account', {})] },
  'DELETE /connected_accounts/:id': { scope: 'connected_accounts', examples: [byParam('account')] },

  'GET /toolkits': { scope: 'catalog', examples: [plain()] },
  'GET /toolkits/categories': { scope: 'catalog', examples: [plain()] },
  'GET /toolkits/:slug': { scope: 'catalog', examples: [plain(200, { params: { slug: 'github' } })] },
  'GET /tools': { scope: 'catalog', examples: [plain()] },
  'GET /tools/enum': { scope: 'catalog', examples: [plain()] },
  'GET /tools/:slug': { scope: 'catalog', examples: [plain(200, { params: { slug: 'ACME_GET_THING' } })] },
}
