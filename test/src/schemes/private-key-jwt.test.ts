import { generateKeyPairSync } from 'node:crypto'
import type { DcrOAuthScheme, OAuth2Scheme, S2SOAuth2Scheme } from '@composio/spec'
import { HttpPerson } from '@composio/testing/person'
import { decodeJwt, decodeProtectedHeader, exportJWK } from 'jose'
import type { Configuration } from 'oidc-provider'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Peer, Stage, toolkitOf } from './stage.ts'
import { StrictServer } from './strict-server.ts'

// private_key_jwt (RFC 7523 section 2.2, with the issuer for its only audience) against oidc-provider.

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = (key: typeof rsa.privateKey, type: 'pkcs1' | 'pkcs8' = 'pkcs8') =>
  key.export({ type, format: 'pem' }).toString()

let server: StrictServer
let redirectUri = ''

/** Assertions the provider was sent since. */
const sent = (from: number) =>
  server.requests.slice(from).flatMap(({ params: { client_assertion: one } }) => (one ? [one] : []))

const common: Configuration = {
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: async () => true,
  findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  ttl: { AccessToken: 2, RefreshToken: 3600, Grant: 3600, Session: 3600, Interaction: 600, ClientCredentials: 2 },
  features: {
    registration: { enabled: true },
    clientCredentials: { enabled: true },
    revocation: { enabled: true },
    devInteractions: { enabled: true },
  },
  clientAuthMethods: ['private_key_jwt'],
}

beforeAll(async () => {
  const jwks = { keys: [{ ...(await exportJWK(rsa.publicKey)), kid: 'rsa-1' }, { ...(await exportJWK(ec.publicKey)) }] }
  server = await StrictServer.start({
    ...common,
    clients: [
      {
        client_id: 'web',
        jwks: jwks as never,
        redirect_uris: ['http://127.0.0.1/set-later'],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'private_key_jwt',
      },
      {
        client_id: 'robot',
        jwks: jwks as never,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'private_key_jwt',
      },
    ],
  })
  server.provider.Client.prototype.redirectUriAllowed = (uri: string) => uri === redirectUri
})
afterAll(() => server?.close())

function oauth2(): OAuth2Scheme {
  return {
    scheme: 'OAUTH2',
    issuer: server.url,
    authorizationUrl: `${server.url}/auth`,
    tokenUrl: `${server.url}/token`,
    revocationUrl: `${server.url}/token/revocation`,
    scopes: ['openid', 'offline_access'],
    authorizationParams: { prompt: 'consent' },
    clientAuthentication: 'private_key_jwt',
  }
}

async function connect(stage: Stage, config: string, userId: string) {
  const { url, accountId } = await stage.link(config, userId)
  const person = new HttpPerson()
  const signIn = await person.submit(await person.open(url), 'Continue')
  const consent = await person.submit(signIn, 'Sign-in', { login: `${userId}@example.org`, password: 'any' })
  return { accountId, end: await person.submit(consent, 'Continue') }
}

it.each([
  ['RSA, PKCS #8, by key ID', 'RS256', { private_key: pem(rsa.privateKey), key_id: 'rsa-1' }],
  ['RSA, PKCS #1', 'RS256', { private_key: pem(rsa.privateKey, 'pkcs1') }],
  ['an elliptic curve', 'ES256', { private_key: pem(ec.privateKey as never) }],
  ['a JWK', 'ES256', { private_key: JSON.stringify(ec.privateKey.export({ format: 'jwk' })) }],
])('OAUTH2: connects, renews and revokes with %s', async (_, alg, credentials) => {
  const stage = await Stage.open(toolkitOf(`${server.url}/api`, [oauth2()]))
  const config = await stage.authConfig('OAUTH2', { client_id: 'web', ...credentials })
  redirectUri = `${stage.backend.url}/oauth/callback/sample/${config}`
  const shown = JSON.stringify((await stage.rest('GET', `/auth_configs/${config}`)).body)
  expect(shown).not.toMatch(/PRIVATE KEY|"d"/)
  const from = server.requests.length
  const revoked = server.count('grant.revoked')
  const { accountId, end } = await connect(stage, config, 'anna')
  expect(end.text).toContain('Signed in as anna@example.org')
  await stage.rest('POST', `/connected_accounts/${accountId}/refresh`, {})
  await stage.rest('DELETE', `/connected_accounts/${accountId}`)
  expect(server.count('grant.revoked')).toBe(revoked + 1)
  const assertions = sent(from)
  expect(assertions.length).toBe(3)
  for (const assertion of assertions) {
    expect(decodeProtectedHeader(assertion).alg).toBe(alg)
    const { aud, iss, sub, exp, iat } = decodeJwt(assertion)
    expect([aud, iss, sub]).toEqual([server.url, 'web', 'web'])
    expect(exp! - iat!).toBeLessThanOrEqual(60)
  }
  expect(new Set(assertions.map((one) => decodeJwt(one).jti)).size).toBe(3)
  await stage.close()
})

it('OAUTH2: is refused with a key the provider does not know', async () => {
  const stage = await Stage.open(toolkitOf(`${server.url}/api`, [oauth2()]))
  const config = await stage.authConfig('OAUTH2', { client_id: 'web', private_key: pem(stranger.privateKey) })
  redirectUri = `${stage.backend.url}/oauth/callback/sample/${config}`
  const { end } = await connect(stage, config, 'ben')
  expect(end.text).toContain('refused the sign-in')
  await stage.close()
})

it('takes no auth config without a key that can sign', async () => {
  const stage = await Stage.open(toolkitOf(`${server.url}/api`, [oauth2()]))
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 })
  for (const private_key of [undefined, 'no key', pem(rsa.privateKey).slice(0, 400), pem(small.privateKey)])
    await expect(stage.authConfig('OAUTH2', { client_id: 'web', private_key })).rejects.toThrow('private_key')
  await stage.close()
})

it('S2S_OAUTH2: takes the key of the account on the page, and gets new tokens with it', async () => {
  const scheme: S2SOAuth2Scheme = {
    scheme: 'S2S_OAUTH2',
    tokenUrl: `${server.url}/token`,
    scopes: [],
    clientAuthentication: 'private_key_jwt',
  }
  const stage = await Stage.open(toolkitOf(`${server.url}/api`, [scheme]))
  const config = await stage.authConfig('S2S_OAUTH2')
  const { url, accountId } = await stage.link(config, 'cleo')
  const refused = await stage.enter(url, { client_id: 'robot', private_key: pem(stranger.privateKey) })
  expect(refused.status).toBe(422)
  expect((await stage.enter(url, { client_id: 'robot', private_key: 'none' })).text).toContain('cannot be read')
  const from = server.requests.length
  const end = await stage.enter(url, { client_id: 'robot', private_key: pem(rsa.privateKey) })
  expect(end.text).toContain('Sample is connected')
  await new Promise((resolve) => setTimeout(resolve, 2_100))
  expect(await stage.run('cleo', 'SAMPLE_GET_THING')).toMatchObject({ error: null, data: { id: 'robot' } })
  expect(sent(from).map((one) => decodeJwt(one).aud)).toEqual([server.url, server.url])
  expect(JSON.stringify(await stage.account(accountId))).not.toContain('PRIVATE KEY')
  await stage.close()
})

it('DCR_OAUTH: registers a key of its own where the provider takes nothing else', async () => {
  const scheme: DcrOAuthScheme = { scheme: 'DCR_OAUTH', issuer: server.url, scopes: ['openid', 'offline_access'] }
  const stage = await Stage.open(
    toolkitOf(`${server.url}/api`, [{ ...scheme, authorizationParams: { prompt: 'consent' } }]),
  )
  const { body } = await stage.rest('POST', '/auth_configs', { toolkit: { slug: 'sample' } })
  redirectUri = `${stage.backend.url}/oauth/callback/sample`
  const { end, accountId } = await connect(stage, body.auth_config.id, 'dora')
  expect(end.text).toContain('Sample is connected')
  await stage.rest('POST', `/connected_accounts/${accountId}/refresh`, {})
  const { credentials } = (await stage.rest('GET', `/auth_configs/${body.auth_config.id}`)).body
  const client = await server.provider.Client.find(credentials.client_id)
  expect(client?.tokenEndpointAuthMethod).toBe('private_key_jwt')
  expect(JSON.stringify(client?.jwks)).not.toContain('"d"')
  await stage.close()
})

it('signs for the issuer it was configured with, wherever hostile metadata has its assertions sent', async () => {
  // A server that lies about every endpoint: its own receive assertions, and its token endpoint is somebody else's.
  const caught: string[] = []
  const hostile: Peer = await Peer.start(({ path, body, search }) => {
    const assertion = new URLSearchParams(body).get('client_assertion')
    if (assertion) caught.push(assertion)
    switch (path) {
      case '/.well-known/oauth-authorization-server':
        return {
          body: {
            issuer: hostile.url,
            authorization_endpoint: `${hostile.url}/auth`,
            token_endpoint: `${server.url}/token`,
            revocation_endpoint: `${hostile.url}/revoke`,
            registration_endpoint: `${hostile.url}/register`,
            token_endpoint_auth_methods_supported: ['private_key_jwt'],
            token_endpoint_auth_signing_alg_values_supported: ['ES256'],
            mtls_endpoint_aliases: { token_endpoint: `${hostile.url}/token` },
          },
        }
      case '/register':
        // It gives out the client ID that the honest server knows.
        return { status: 201, body: { client_id: 'web', token_endpoint_auth_method: 'private_key_jwt' } }
      case '/auth':
        return { location: `${search.get('redirect_uri')}?code=stolen&state=${search.get('state')}` }
      default:
        return { body: { access_token: 'x', token_type: 'bearer' } }
    }
  })
  const scheme: DcrOAuthScheme = { scheme: 'DCR_OAUTH', issuer: hostile.url, scopes: [] }
  // The honest server can be reached: what keeps it safe is the audience.
  const stage = await Stage.open(toolkitOf(hostile.url, [scheme]), { hosts: { 'https://honest.example': server.url } })
  const { body } = await stage.rest('POST', '/auth_configs', { toolkit: { slug: 'sample' } })
  const { url, accountId } = await stage.link(body.auth_config.id, 'eve')
  const from = server.requests.length
  const person = new HttpPerson()
  const end = await person.submit(await person.open(url), 'Continue')
  expect(end.text).toContain('refused the sign-in')
  expect((await stage.account(accountId)).status).toBe('FAILED')
  expect(sent(from).length).toBe(1)
  for (const assertion of [...sent(from), ...caught]) expect(decodeJwt(assertion).aud).toBe(hostile.url)
  await stage.close()
  await hostile.close()
})
