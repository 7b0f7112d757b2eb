import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { type EmbeddedBackend, openEmbedded } from '@composio/server'
import type { ToolkitDefinition } from '@composio/spec'
import { HttpPerson } from '@composio/testing/person'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

// A certified authorization server that lets nothing pass: exact redirect URIs, PKCE, `iss`, refresh tokens that work
// once, and take the whole grant with them when they are used again.

/** After so long an access token has expired. */
const EXPIRED_MS = 1_200

let http: Server
let issuer: string
let provider: Provider
let backend: EmbeddedBackend
const events: string[] = []

const strict = (url: string): ToolkitDefinition => ({
  slug: 'strict',
  name: 'Strict',
  description: 'A provider that takes the standards at their word.',
  appUrl: 'https://strict.example',
  categories: [],
  version: '20261122_00',
  baseUrl: url,
  auth: [
    {
      scheme: 'OAUTH2',
      authorizationUrl: `${url}/auth`,
      tokenUrl: `${url}/token`,
      scopes: ['openid', 'offline_access'],
      authorizationParams: { prompt: 'consent' },
    },
  ],
  whoami: {
    request: { method: 'GET', path: '/me' },
    account: (body) => {
      const { sub } = body as { sub: string }
      return { id: sub, label: sub }
    },
  },
  tools: [
    {
      slug: 'STRICT_GET_ME',
      name: 'Get me',
      description: 'Gives the account.',
      input: { type: 'object', properties: {}, additionalProperties: false },
      tags: ['readOnlyHint'],
      operation: { method: 'GET', path: '/me' },
    },
  ],
})

beforeAll(async () => {
  // It says on the console that it is not set up for production, which is so.
  const quiet = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'info')].map((spy) => spy.mockImplementation(() => {}))
  let answer: ReturnType<Provider['callback']> | undefined
  http = createServer((request, response) => void answer?.(request, response))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', () => resolve()))
  issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const client = { clientId: 'strict-client', clientSecret: 'strict-secret-0123456789abcdef' }
  const oauth = { ...client, authorizationUrl: `${issuer}/auth`, tokenUrl: `${issuer}/token` }
  backend = await openEmbedded({
    dataDir: ':memory:',
    port: 0,
    env: {},
    log: () => undefined,
    definitions: [strict(issuer)],
    toolkits: { strict: { baseUrl: issuer, oauth } },
  })
  provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [`${backend.url}/oauth/callback/strict`],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    pkce: { required: () => true },
    rotateRefreshToken: true,
    ttl: { AccessToken: 1, RefreshToken: 3600, Grant: 3600, Session: 3600, Interaction: 600, IdToken: 60 },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    cookies: { keys: ['only for this test'] },
  })
  provider.on('grant.error', (_, error) => events.push(`grant.error ${error.message}`))
  provider.on('grant.revoked', () => events.push('grant.revoked'))
  provider.on('refresh_token.consumed', () => events.push('refresh_token.consumed'))
  answer = provider.callback()
  for (const spy of quiet) spy.mockRestore()
})
afterAll(async () => {
  await backend.close()
  http.closeAllConnections()
  http.close()
})

const rest = async (path: string, body: object) => {
  const headers = { 'x-api-key': backend.apiKey }
  const answer = await fetch(`${backend.url}/api/v3.1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return (await answer.json()) as Record<string, string> & { error: string | null; data: Record<string, unknown> }
}

async function connected(login: string): Promise<string> {
  const session = (await rest('/tool_router/session', { user_id: login })).session_id!
  const { redirect_url } = await rest(`/tool_router/session/${session}/link`, { toolkit: 'strict' })
  const person = new HttpPerson()
  const signIn = await person.submit(await person.open(redirect_url!), 'Continue')
  const consent = await person.submit(signIn, 'Sign-in', { login, password: 'any' })
  const end = await person.submit(consent, 'Continue')
  expect(end.text).toContain('Strict is connected')
  expect(end.url.search).toBe('')
  return session
}

const call = (session: string) =>
  rest(`/tool_router/session/${session}/execute`, { tool_slug: 'STRICT_GET_ME', arguments: {} })

describe('a strict authorization server', () => {
  it('is satisfied with how a connection is made, and says who it is', async () => {
    const session = await connected('someone')
    expect(await call(session)).toMatchObject({ error: null, data: { sub: 'someone' } })
  })

  it('sees each refresh token once, over many renewals', async () => {
    const session = await connected('renewing')
    const from = events.length
    for (let round = 0; round < 3; round++) {
      await delay(EXPIRED_MS)
      expect(await call(session)).toMatchObject({ error: null, data: { sub: 'renewing' } })
    }
    const seen = events.slice(from)
    expect(seen.filter((event) => event === 'refresh_token.consumed').length).toBe(3)
    expect(seen).not.toContain('grant.revoked')
    expect(seen).not.toContain('grant.error')
  })

  it('sees one renewal for twenty calls at once', async () => {
    const session = await connected('many')
    for (let round = 0; round < 2; round++) {
      await delay(EXPIRED_MS)
      const from = events.length
      const answers = await Promise.all(Array.from({ length: 20 }, () => call(session)))
      expect(answers.map(({ error }) => error)).toEqual(answers.map(() => null))
      expect(events.slice(from)).toEqual(['refresh_token.consumed'])
    }
  })

  it('would take the grant away if a refresh token were used twice', async () => {
    const form = (token: string) =>
      fetch(`${issuer}/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          refresh_token: token,
          client_id: 'strict-client',
          client_secret: 'strict-secret-0123456789abcdef',
        }),
      })
    const client = (await provider.Client.find('strict-client'))!
    const grant = new provider.Grant({ accountId: 'twice', clientId: client.clientId })
    grant.addOIDCScope('openid offline_access')
    const grantId = await grant.save()
    const refresh = new provider.RefreshToken({
      accountId: 'twice',
      client,
      grantId,
      scope: 'openid offline_access',
      gty: 'authorization_code',
    })
    const token = await refresh.save()
    expect((await form(token)).status).toBe(200)
    const from = events.length
    expect(await (await form(token)).json()).toMatchObject({ error: 'invalid_grant' })
    expect(events.slice(from)).toContain('grant.revoked')
  })
})
