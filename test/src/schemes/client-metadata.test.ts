import { request } from 'node:http'
import { type RunningServer, serve } from '@composio/server'
import type { DcrOAuthScheme } from '@composio/spec'
import { HttpPerson } from '@composio/testing/person'
import type { Configuration } from 'oidc-provider'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { Stage, toolkitOf } from './stage.ts'
import { StrictServer } from './strict-server.ts'

// DCR_OAUTH: client ID metadata documents before registration, and `resource` (RFC 8707), against oidc-provider.

const PUBLIC = 'https://connect.example'
const RESOURCE = 'https://api.sample.example/mcp'
let port = 0
const fetched: string[] = []

/** What is at the public address, by the listener behind it. */
function reach(url: string, init: { method?: string; headers?: Headers; body?: string } = {}): Promise<Response> {
  const { pathname, search, host } = new URL(url)
  const headers = { ...Object.fromEntries(init.headers ?? []), host }
  return new Promise((resolve, reject) => {
    const call = request({ port, host: '127.0.0.1', path: pathname + search, method: init.method ?? 'GET', headers })
    call.on('error', reject)
    call.on('response', async (answer) => {
      const chunks: Buffer[] = []
      for await (const chunk of answer) chunks.push(chunk as Buffer)
      const answered = new Headers()
      for (let at = 0; at < answer.rawHeaders.length; at += 2)
        answered.append(answer.rawHeaders[at]!, answer.rawHeaders[at + 1]!)
      const hasBody = ![204, 304].includes(answer.statusCode ?? 0)
      resolve(
        new Response(hasBody ? Buffer.concat(chunks) : null, { status: answer.statusCode ?? 0, headers: answered }),
      )
    })
    call.end(init.body)
  })
}

/** A person to whom the public address leads to the listener. */
class FarPerson extends HttpPerson {
  readonly #cookies = new Map<string, string>()

  override async send(url: string | URL, init: RequestInit = {}): Promise<Response> {
    if (!String(url).startsWith(PUBLIC)) return super.send(url, init)
    const headers = new Headers(init.headers)
    headers.set('accept', 'text/html')
    if (init.body) headers.set('content-type', 'application/x-www-form-urlencoded')
    headers.set('cookie', [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await reach(String(url), {
      method: init.method ?? 'GET',
      headers,
      ...(init.body && { body: String(init.body) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      this.#cookies.set(name, value)
    }
    return response
  }
}

function configuration(more: object = {}): Configuration {
  return {
    pkce: { required: () => true },
    scopes: ['openid', 'offline_access', 'things:read'],
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    ttl: { AccessToken: 3600, RefreshToken: 3600, Grant: 3600, Session: 3600, Interaction: 600 },
    fetch: (url: string | URL) => {
      fetched.push(String(url))
      return reach(String(url))
    },
    features: {
      registration: { enabled: true },
      revocation: { enabled: true },
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: async () => true,
        getResourceServerInfo: async () => ({ scope: 'things:read', audience: RESOURCE, accessTokenFormat: 'opaque' }),
      },
      ...more,
    },
  } as Configuration
}
const withDocuments = { clientIdMetadataDocument: { enabled: true, ack: 'draft-02' } }

let server: StrictServer
let composio: RunningServer
beforeEach(() => {
  fetched.length = 0
})
afterEach(async () => {
  await composio?.close()
  await server?.close()
})

async function open(configured: Configuration, publicUrl?: string): Promise<void> {
  server = await StrictServer.start(configured)
  port = await freePort()
  const scheme: DcrOAuthScheme = {
    scheme: 'DCR_OAUTH',
    issuer: server.url,
    scopes: ['openid', 'offline_access', 'things:read'],
    authorizationParams: { prompt: 'consent' },
    resource: RESOURCE,
  }
  composio = await serve({
    dataDir: ':memory:',
    port,
    apiKey: 'ak_0123456789abcdef0123456789abcdef',
    allowGeneratedVaultKey: true,
    env: {},
    log: () => undefined,
    definitions: [toolkitOf(`${server.url}/api`, [scheme])],
    toolkits: { sample: { baseUrl: `${server.url}/api`, oauth: { issuer: server.url } } },
    ...(publicUrl && { publicUrl }),
  })
}

async function rest(method: string, path: string, body?: object) {
  const headers = new Headers({ 'x-api-key': composio.apiKey, 'content-type': 'application/json' })
  const response = await reach(`${composio.url}/api/v3.1${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  })
  // biome-ignore lint/suspicious/noExplicitAny: what tests look into is what they check
  return (await response.json()) as any
}

async function connect(userId: string) {
  const made = await rest('POST', '/auth_configs', { toolkit: { slug: 'sample' } })
  const link = await rest('POST', '/connected_accounts/link', { auth_config_id: made.auth_config.id, user_id: userId })
  const person = new FarPerson()
  const signIn = await person.submit(await person.open(link.redirect_url), 'Continue')
  const consent = await person.submit(signIn, 'Sign-in', { login: `${userId}@example.org`, password: 'any' })
  const end = await person.submit(consent, 'Continue')
  const account = await rest('GET', `/connected_accounts/${link.connected_account_id}`)
  const config = await rest('GET', `/auth_configs/${made.auth_config.id}`)
  return { end, account, clientId: config.credentials.client_id as string }
}

it('is known by its metadata document where the provider reads those, and registers nothing', async () => {
  await open(configuration(withDocuments), PUBLIC)
  const { end, account, clientId } = await connect('anna')
  expect(end.text).toContain('Sample is connected')
  expect(account).toMatchObject({ status: 'ACTIVE', label: 'anna@example.org' })
  expect(clientId).toBe(`${PUBLIC}/oauth/client/sample`)
  expect(fetched).toContain(clientId)
  expect(server.count('registration_create.success')).toBe(0)
  const refreshed = await rest('POST', `/connected_accounts/${account.id}/refresh`, {})
  expect(refreshed.status).toBe('ACTIVE')
  expect(server.count('refresh_token.consumed')).toBe(1)
})

it('names the API it wants tokens for, each time it asks (RFC 8707)', async () => {
  await open(configuration(withDocuments), PUBLIC)
  const { account } = await connect('ben')
  await rest('POST', `/connected_accounts/${account.id}/refresh`, {})
  const asked = server.requests.filter(({ path }) => path === '/auth' || path === '/token')
  expect(asked.map(({ path, params: { grant_type: type, resource } }) => [path, type, resource])).toEqual([
    ['/auth', undefined, RESOURCE],
    ['/token', 'authorization_code', RESOURCE],
    ['/token', 'refresh_token', RESOURCE],
  ])
})

it('serves a document that names itself and the one redirect URI it stands for', async () => {
  await open(configuration(withDocuments), PUBLIC)
  const response = await reach(`${PUBLIC}/oauth/client/sample/ac_1`)
  expect(response.headers.get('content-type')).toContain('application/json')
  expect(await response.json()).toMatchObject({
    client_id: `${PUBLIC}/oauth/client/sample/ac_1`,
    redirect_uris: [`${PUBLIC}/oauth/callback/sample/ac_1`],
    token_endpoint_auth_method: 'none',
  })
  for (const path of ['github', 'Sample', 'nothing', 'sample/other', 'sample/ac_%2f..', 'sample/ac_1/x'])
    expect((await reach(`${PUBLIC}/oauth/client/${path}`)).status).toBe(404)
})

it('registers where the provider does not read documents', async () => {
  await open(configuration(), PUBLIC)
  const { end, clientId } = await connect('cleo')
  expect(end.text).toContain('Sample is connected')
  expect(clientId).not.toContain('https:')
  expect(server.count('registration_create.success')).toBe(1)
})

it('registers where nobody could read its document: on this machine', async () => {
  await open(configuration(withDocuments))
  const { end, clientId } = await connect('dora')
  expect(end.text).toContain('Sample is connected')
  expect(clientId).not.toContain('http')
  expect(server.count('registration_create.success')).toBe(1)
  expect((await reach(`${composio.url}/oauth/client/sample`)).status).toBe(404)
})

it('takes a document to no other issuer as a registration: each is noted with its issuer', async () => {
  await open(configuration(withDocuments), PUBLIC)
  const { clientId } = await connect('eve')
  const other = await StrictServer.start(configuration())
  // The same auth config, whose toolkit has another issuer by now, that reads no documents.
  const stage = await Stage.open(
    toolkitOf(`${other.url}/api`, [{ scheme: 'DCR_OAUTH', issuer: other.url, scopes: [] }]),
  )
  const made = await stage.rest('POST', '/auth_configs', { toolkit: { slug: 'sample' } })
  const { url } = await stage.link(made.body.auth_config.id, 'eve')
  const person = new HttpPerson()
  await person.submit(await person.open(url), 'Continue')
  expect(other.requests.filter(({ params }) => params.client_id === clientId)).toEqual([])
  expect(other.count('registration_create.success')).toBe(1)
  await stage.close()
  await other.close()
})
