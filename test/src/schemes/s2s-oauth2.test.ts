import type { S2SOAuth2Scheme } from '@composio/spec'
import { HttpPerson } from '@composio/testing/person'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Stage, toolkitOf } from './stage.ts'
import { StrictServer } from './strict-server.ts'

// S2S_OAUTH2 (RFC 6749 section 4.4) against oidc-provider.

const client = { client_id: 'robot', client_secret: 'robot-secret-0123456789abcdef' }
let server: StrictServer
let stage: Stage
let config: string

beforeAll(async () => {
  server = await StrictServer.start({
    clients: [
      {
        ...client,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    scopes: ['things:read', 'things:write'],
    ttl: { ClientCredentials: 2 },
    features: {
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      devInteractions: { enabled: false },
    },
  })
  const scheme: S2SOAuth2Scheme = {
    scheme: 'S2S_OAUTH2',
    tokenUrl: `${server.url}/token`,
    revocationUrl: `${server.url}/token/revocation`,
    scopes: ['things:read'],
  }
  stage = await Stage.open(toolkitOf(`${server.url}/api`, [scheme]))
  config = await stage.authConfig('S2S_OAUTH2')
})
afterAll(async () => {
  await stage?.close()
  await server?.close()
})

it('takes the client of the account on the page, and keeps the link open while it is refused', async () => {
  const { url, accountId } = await stage.link(config, 'anna')
  const refused = await stage.enter(url, { ...client, client_secret: 'wrong-secret-0123456789' })
  expect(refused.status).toBe(422)
  expect(refused.text).toContain('refused the sign-in')
  expect(refused.html).not.toContain('wrong-secret')
  expect((await stage.account(accountId)).status).toBe('INITIATED')
  const end = await stage.enter(url, client)
  expect(end.text).toContain('Sample is connected')
  expect(await stage.account(accountId)).toMatchObject({
    status: 'ACTIVE',
    label: 'robot',
    data: { label: 'robot', client_id: 'robot' },
  })
  expect(JSON.stringify(await stage.account(accountId))).not.toContain(client.client_secret)
})

it('gets a token of the declared scope, and a new one when it has run out, once for all who need it', async () => {
  const state = { authScheme: 'S2S_OAUTH2', val: client }
  const connection = { user_id: 'ben', state }
  const made = await stage.rest('POST', '/connected_accounts', { auth_config: { id: config }, connection })
  expect(made.body.status).toBe('ACTIVE')
  const first = await stage.run('ben', 'SAMPLE_GET_THING')
  expect(first).toMatchObject({ error: null, data: { scope: 'things:read' }, account: { name: 'robot' } })
  await new Promise((resolve) => setTimeout(resolve, 2_100))
  const issued = server.count('client_credentials.saved')
  const answers = await Promise.all(Array.from({ length: 8 }, () => stage.run('ben', 'SAMPLE_GET_THING')))
  expect(answers.map(({ error }) => error)).toEqual(Array.from({ length: 8 }, () => null))
  expect(server.count('client_credentials.saved')).toBe(issued + 1)
})

it('revokes the token when the account is deleted (RFC 7009)', async () => {
  const { url, accountId } = await stage.link(config, 'cleo')
  await stage.enter(url, client)
  const before = server.count('client_credentials.destroyed')
  expect(await stage.rest('DELETE', `/connected_accounts/${accountId}`)).toMatchObject({ body: { success: true } })
  expect(server.count('client_credentials.destroyed')).toBe(before + 1)
})

it('says which field is missing', async () => {
  const { url } = await stage.link(config, 'dora')
  const person = new HttpPerson()
  const page = await stage.enter(url, { client_id: 'robot' }, person)
  expect(page.text).toContain('Client secret is required.')
  const state = { authScheme: 'S2S_OAUTH2', val: { client_id: 'robot' } }
  const connection = { user_id: 'dora', state }
  const made = await stage.rest('POST', '/connected_accounts', { auth_config: { id: config }, connection })
  expect(made).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining('client_secret') } } })
})
