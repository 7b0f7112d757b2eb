import type { OAuth2Scheme } from '@composio/spec'
import { HttpPerson, type Page } from '@composio/testing/person'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Peer, Stage, toolkitOf } from './stage.ts'
import { StrictServer } from './strict-server.ts'

// OAUTH2 whose endpoints differ from account to account, against an oidc-provider for each tenant.

const client = { client_id: 'strict-client', client_secret: 'strict-secret-0123456789abcdef' }
const tenants: Record<string, StrictServer> = {}
let stage: Stage
let config: string
let redirectUri = ''

const scheme: OAuth2Scheme = {
  scheme: 'OAUTH2',
  authorizationUrl: 'https://{subdomain}.sample.example/auth',
  tokenUrl: 'https://{subdomain}.sample.example/token',
  revocationUrl: 'https://{subdomain}.sample.example/token/revocation',
  scopes: ['openid', 'offline_access'],
  authorizationParams: { prompt: 'consent' },
  clientAuthentication: 'client_secret_basic',
}

beforeAll(async () => {
  for (const name of ['acme', 'other']) {
    const server = await StrictServer.start({
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
    server.provider.Client.prototype.redirectUriAllowed = (uri: string) => uri === redirectUri
    tenants[name] = server
  }
  const hosts = Object.fromEntries(
    Object.entries(tenants).map(([name, { url }]) => [`https://${name}.sample.example`, url]),
  )
  const definition = toolkitOf('https://{subdomain}.sample.example/api', [scheme], {
    addressFields: [
      { name: 'subdomain', label: 'Subdomain', kind: 'label', description: 'As in <this>.sample.example.' },
    ],
  })
  stage = await Stage.open(definition, { hosts })
  config = await stage.authConfig('OAUTH2', client)
  redirectUri = `${stage.backend.url}/oauth/callback/sample/${config}`
})
afterAll(async () => {
  await stage?.close()
  for (const server of Object.values(tenants)) await server.close()
})

const counts = (event: string) => Object.values(tenants).map((server) => server.count(event))

async function consent(page: Page, person: HttpPerson, login: string): Promise<Page> {
  const agreed = await person.submit(page, 'Sign-in', { login, password: 'any' })
  return person.submit(agreed, 'Continue')
}

async function connect(userId: string, subdomain: string): Promise<string> {
  const { url, accountId } = await stage.link(config, userId)
  const person = new HttpPerson()
  const page = await person.open(url)
  expect(page.text).toContain('Subdomain')
  expect(page.text).toContain('Opens sample.example.')
  const signIn = await person.submit(page, 'Continue', { subdomain })
  expect(signIn.url.origin).toBe(tenants[subdomain]!.url)
  const end = await consent(signIn, person, `${userId}@${subdomain}.example`)
  expect(end.text).toContain(`Signed in as ${userId}@${subdomain}.example`)
  return accountId
}

it('asks where the account is before it sends the person there, and stays there with calls, refresh and revocation', async () => {
  const [anna, ben] = [await connect('anna', 'acme'), await connect('ben', 'other')]
  expect((await stage.account(anna)).data).toMatchObject({ subdomain: 'acme' })
  expect(await stage.run('anna', 'SAMPLE_GET_THING')).toMatchObject({ error: null, data: { id: 'anna@acme.example' } })
  expect(await stage.run('ben', 'SAMPLE_GET_THING')).toMatchObject({ error: null, data: { id: 'ben@other.example' } })
  const before = counts('refresh_token.consumed')
  await stage.rest('POST', `/connected_accounts/${ben}/refresh`, {})
  expect(counts('refresh_token.consumed')).toEqual([before[0], before[1]! + 1])
  // Renewed tokens are still bound to where they are from.
  expect(await stage.run('ben', 'SAMPLE_GET_THING')).toMatchObject({ error: null, data: { id: 'ben@other.example' } })
  await stage.rest('DELETE', `/connected_accounts/${ben}`)
  expect(counts('grant.revoked')).toEqual([0, 1])
})

it.each(['evil.example', 'acme.sample.example/x?', '', 'acme#'])('sends nobody to %j', async (subdomain) => {
  const { url } = await stage.link(config, 'cleo')
  const person = new HttpPerson()
  const page = await person.submit(await person.open(url), 'Continue', { subdomain })
  expect(page.status).toBe(422)
  expect(page.text).toContain('Subdomain')
  expect(page.url.origin).toBe(stage.backend.url)
})

it('takes it from the developer instead, who then cannot be overruled on the page', async () => {
  const state = { authScheme: 'OAUTH2', val: { status: 'INITIALIZING', subdomain: 'acme' } }
  const connection = { user_id: 'dora', state }
  const made = await stage.rest('POST', '/connected_accounts', { auth_config: { id: config }, connection })
  expect(made.body).toMatchObject({ status: 'INITIATED', redirect_url: expect.stringContaining('/link/') })
  const person = new HttpPerson()
  const page = await person.open(made.body.redirect_url)
  expect(page.text).not.toContain('Subdomain')
  expect(page.text).toContain('Opens acme.sample.example.')
  const signIn = await person.submit(page, 'Continue', { subdomain: 'other' })
  expect(signIn.url.origin).toBe(tenants.acme!.url)
  const wrong = { ...connection, state: { ...state, val: { ...state.val, subdomain: 'evil.example' } } }
  const refused = await stage.rest('POST', '/connected_accounts', { auth_config: { id: config }, connection: wrong })
  expect(refused).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining('val.subdomain') } } })
})

it('connects again where the account is, whatever is entered', async () => {
  const id = await connect('eve', 'acme')
  await stage.rest('POST', `/connected_accounts/${id}/revoke`, {})
  const again = await stage.rest('POST', `/connected_accounts/${id}/refresh`, {})
  const person = new HttpPerson()
  const page = await person.open(again.body.redirect_url)
  expect(page.text).not.toContain('Subdomain')
  const signIn = await person.submit(page, 'Continue', { subdomain: 'other' })
  expect(signIn.url.origin).toBe(tenants.acme!.url)
  expect((await consent(signIn, person, 'eve@acme.example')).text).toContain('Signed in as eve@acme.example')
})

it('does not let a person say which server is sent the secret of the OAuth client', async () => {
  const trap = await Peer.start(() => ({ body: { access_token: 'x', token_type: 'bearer' } }))
  const anywhere = toolkitOf('{instance_url}/api', [
    {
      ...scheme,
      authorizationUrl: '{instance_url}/auth',
      tokenUrl: '{instance_url}/token',
      revocationUrl: '{instance_url}/r',
    },
  ])
  const own = await Stage.open(
    { ...anywhere, addressFields: [{ name: 'instance_url', label: 'Your server', kind: 'url' }] },
    { hosts: { 'https://chosen.example': tenants.acme!.url, 'https://trap.example': trap.url } },
  )
  await expect(own.authConfig('OAUTH2', client)).rejects.toThrow('credentials.instance_url: is required')
  const id = await own.authConfig('OAUTH2', { ...client, instance_url: tenants.acme!.url })
  redirectUri = `${own.backend.url}/oauth/callback/sample/${id}`
  const { url } = await own.link(id, 'fay')
  const person = new HttpPerson()
  const page = await person.open(url)
  expect(page.text).not.toContain('Your server')
  const signIn = await person.submit(page, 'Continue', { instance_url: trap.url })
  expect((await consent(signIn, person, 'fay@acme.example')).text).toContain('Signed in as fay@acme.example')
  const val = { access_token: 'a-token-0123456789', instance_url: trap.url }
  const connection = { user_id: 'fay', state: { authScheme: 'OAUTH2', val } }
  await own.rest('POST', '/connected_accounts', { auth_config: { id }, connection })
  expect(trap.seen).toEqual([])
  await own.close()
  await trap.close()
})
