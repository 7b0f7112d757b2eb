import type { OAuth2Scheme } from '@composio/spec'
import { HttpPerson } from '@composio/testing/person'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Stage, toolkitOf } from './stage.ts'
import { StrictServer } from './strict-server.ts'

// OAUTH2 against oidc-provider: what `security-oauth` and `refresh` leave out.

const client = { client_id: 'strict-client', client_secret: 'strict-secret-0123456789abcdef' }
let server: StrictServer
let stage: Stage
let config: string

beforeAll(async () => {
  let redirectUri = ''
  server = await StrictServer.start({
    clients: [
      {
        ...client,
        redirect_uris: ['http://127.0.0.1/set-later'],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    ttl: { AccessToken: 3600, RefreshToken: 3600, Grant: 3600, Session: 3600, Interaction: 600 },
    features: { revocation: { enabled: true }, devInteractions: { enabled: true } },
  })
  // Its port is known only now.
  Object.defineProperty(server.provider.Client.prototype, 'redirectUriAllowed', {
    value: (uri: string) => uri === redirectUri,
  })
  const scheme: OAuth2Scheme = {
    scheme: 'OAUTH2',
    authorizationUrl: `${server.url}/auth`,
    tokenUrl: `${server.url}/token`,
    revocationUrl: `${server.url}/token/revocation`,
    scopes: ['openid', 'offline_access'],
    authorizationParams: { prompt: 'consent' },
    clientAuthentication: 'client_secret_basic',
  }
  stage = await Stage.open(toolkitOf(`${server.url}/api`, [scheme]))
  config = await stage.authConfig('OAUTH2', client)
  redirectUri = `${stage.backend.url}/oauth/callback/sample/${config}`
})
afterAll(async () => {
  await stage?.close()
  await server?.close()
})

async function connect(userId: string): Promise<string> {
  const { url, accountId } = await stage.link(config, userId)
  const person = new HttpPerson()
  const signIn = await person.submit(await person.open(url), 'Continue')
  const consent = await person.submit(signIn, 'Sign-in', { login: `${userId}@example.org`, password: 'any' })
  const end = await person.submit(consent, 'Continue')
  expect(end.text).toContain(`Signed in as ${userId}@example.org`)
  return accountId
}

it('gets a new token when the developer asks for one', async () => {
  const id = await connect('anna')
  const refreshed = await stage.rest('POST', `/connected_accounts/${id}/refresh`, { validate_credentials: true })
  expect(refreshed.body).toEqual({ id, status: 'ACTIVE', redirect_url: null })
  expect(server.count('refresh_token.consumed')).toBe(1)
})

it('ends the grant at the provider when the account is revoked, and when it is deleted', async () => {
  const [revoked, deleted] = [await connect('ben'), await connect('cleo')]
  const answer = await stage.rest('POST', `/connected_accounts/${revoked}/revoke`, {})
  expect(answer.body).toEqual({ success: true, revoked: true })
  expect(server.count('grant.revoked')).toBe(1)
  expect(await stage.account(revoked)).toMatchObject({ status: 'REVOKED' })
  expect((await stage.rest('DELETE', `/connected_accounts/${deleted}`)).body).toEqual({ success: true, revoked: true })
  expect(server.count('grant.revoked')).toBe(2)
  const kept = await connect('dora')
  await stage.rest('DELETE', `/connected_accounts/${kept}?revoke_on_delete=false`)
  expect(server.count('grant.revoked')).toBe(2)
})

it('takes tokens the developer already has, after asking the provider whose they are', async () => {
  const give = (access_token: string) =>
    stage.rest('POST', '/connected_accounts', {
      auth_config: { id: config },
      connection: { user_id: 'eve', state: { authScheme: 'OAUTH2', val: { access_token } } },
    })
  expect((await give('a-token-of-nobody-0123456789')).body.status).toBe('FAILED')
  const token = new server.provider.AccessToken({
    client: (await server.provider.Client.find(client.client_id))!,
    accountId: 'eve@example.org',
    grantId: 'none',
    gty: 'authorization_code',
    scope: 'openid',
  } as never)
  const { body } = await give(await token.save())
  expect(body.status).toBe('ACTIVE')
  expect((await stage.account(body.id)).label).toBe('eve@example.org')
})
