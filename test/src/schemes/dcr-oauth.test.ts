import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DcrOAuthScheme } from '@composio/spec'
import { HttpPerson, type Page } from '@composio/testing/person'
import type { Configuration } from 'oidc-provider'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Stage, toolkitOf } from './stage.ts'
import { StrictServer } from './strict-server.ts'

// DCR_OAUTH (RFC 7591, discovery by RFC 8414 and OpenID Connect) against oidc-provider.

const configuration: Configuration = {
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: async () => true,
  findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  ttl: { AccessToken: 2, RefreshToken: 3600, Grant: 3600, Session: 3600, Interaction: 600 },
  features: { registration: { enabled: true }, revocation: { enabled: true }, devInteractions: { enabled: true } },
}
const dataDir = mkdtempSync(join(tmpdir(), 'composio-dcr-'))
let server: StrictServer
let stage: Stage
let config: string

function definition(url: string) {
  const scheme: DcrOAuthScheme = {
    scheme: 'DCR_OAUTH',
    issuer: url,
    scopes: ['openid', 'offline_access'],
    authorizationParams: { prompt: 'consent' },
  }
  return toolkitOf(`${url}/api`, [scheme])
}

beforeAll(async () => {
  server = await StrictServer.start(configuration)
  stage = await Stage.open(definition(server.url), {}, dataDir)
  const auth_config = { type: 'use_composio_managed_auth' }
  const made = await stage.rest('POST', '/auth_configs', { toolkit: { slug: 'sample' }, auth_config })
  config = made.body.auth_config.id
})
afterAll(async () => {
  await stage?.close()
  await server?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

/** Goes from the connect page through sign-in and consent at the provider, and back. */
async function connect(url: string, name: string): Promise<Page> {
  const person = new HttpPerson()
  const signIn = await person.submit(await person.open(url), 'Continue')
  const consent = await person.submit(signIn, 'Sign-in', { login: name, password: 'any' })
  return person.submit(consent, 'Continue')
}

it('connects without anybody having registered a client', async () => {
  const { url, accountId } = await stage.link(config, 'anna')
  const end = await connect(url, 'anna@example.org')
  expect(end.text).toContain('Sample is connected')
  expect(await stage.account(accountId)).toMatchObject({ status: 'ACTIVE', label: 'anna@example.org' })
  expect(server.count('registration_create.success')).toBe(1)
  const { body } = await stage.rest('GET', `/auth_configs/${config}`)
  const client = await server.provider.Client.find(body.credentials.client_id)
  expect(client?.redirectUris).toEqual([`${stage.backend.url}/oauth/callback/sample`])
  expect(JSON.stringify(body)).not.toContain(client?.clientSecret)
})

it('registers once for the auth config, and renews tokens with that client', async () => {
  const { url } = await stage.link(config, 'ben')
  await connect(url, 'ben@example.org')
  expect(server.count('registration_create.success')).toBe(1)
  await new Promise((resolve) => setTimeout(resolve, 2_100))
  expect(await stage.run('ben', 'SAMPLE_GET_THING')).toMatchObject({ error: null, data: { id: 'ben@example.org' } })
  expect(server.count('refresh_token.consumed')).toBe(1)
})

it('revokes the grant when the account is deleted', async () => {
  const { url, accountId } = await stage.link(config, 'cleo')
  await connect(url, 'cleo@example.org')
  const before = server.count('grant.revoked')
  await stage.rest('DELETE', `/connected_accounts/${accountId}`)
  expect(server.count('grant.revoked')).toBe(before + 1)
})

it('registers again at another issuer, and never takes a client there that it got here', async () => {
  const other = await StrictServer.start(configuration)
  await stage.close()
  stage = await Stage.open(definition(other.url), {}, dataDir)
  const { url, accountId } = await stage.link(config, 'dora')
  expect((await connect(url, 'dora@example.org')).text).toContain('Sample is connected')
  expect(other.count('registration_create.success')).toBe(1)
  expect(server.count('registration_create.success')).toBe(1)
  expect((await stage.account(accountId)).status).toBe('ACTIVE')
  await other.close()
})

it('says so where the issuer names another issuer', async () => {
  const lying = await Stage.open(definition(server.url.replace('127.0.0.1', 'localhost')), {})
  const { body } = await lying.rest('POST', '/auth_configs', { toolkit: { slug: 'sample' } })
  const { url } = await lying.link(body.auth_config.id, 'eve')
  const person = new HttpPerson()
  const page = await person.submit(await person.open(url), 'Continue')
  expect(page.status).toBe(422)
  expect(page.text).toContain('unexpected form')
  await lying.close()
})
