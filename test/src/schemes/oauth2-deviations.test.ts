import type { OAuth2Scheme, ToolkitDefinition } from '@composio/spec'
import { HttpPerson } from '@composio/testing/person'
import { expect, it } from 'vitest'
import { Peer, type Reply, type Seen, Stage, toolkitOf } from './stage.ts'

// Each way a provider may deviate from RFC 6749, once: a provider that refuses the standard form and takes its own.

interface Deviation {
  scheme?: Partial<OAuth2Scheme>
  toolkit?: (url: string) => Partial<ToolkitDefinition>
  /** What the provider wants of the authorization request; a text says what is wrong. */
  authorize?: (search: URLSearchParams) => boolean
  token?: (seen: Seen, form: Record<string, string>) => boolean
  answer?: (url: string) => object
  /** What it adds to the address people come back to. */
  back?: Record<string, string>
  /** Where its API is. */
  api?: string
}

const client = { client_id: 'the-client', client_secret: 'the-secret-0123456789' }
const good = { access_token: 'token-0123456789', token_type: 'bearer', refresh_token: 'refresh-0123456789' }
const formOf = ({ body }: Seen) => Object.fromEntries(new URLSearchParams(body))
const usual = (_: Seen, { client_id, client_secret, code_verifier, grant_type }: Record<string, string>) =>
  client_id === client.client_id &&
  client_secret === client.client_secret &&
  (code_verifier !== undefined || grant_type === 'refresh_token')

const deviations: Record<string, Deviation> = {
  'no deviation': {},
  scopeSeparator: {
    scheme: { scopeSeparator: ',' },
    authorize: (search) => search.get('scope') === 'read,write',
  },
  scopeParameter: {
    scheme: { scopeParameter: 'advanced_scopes' },
    authorize: (search) => search.get('advanced_scopes') === 'read write' && !search.has('scope'),
  },
  authorizationParams: {
    scheme: { authorizationParams: { access_type: 'offline' } },
    authorize: (search) => search.get('access_type') === 'offline',
  },
  'clientAuthentication: client_secret_basic': {
    scheme: { clientAuthentication: 'client_secret_basic' },
    token: ({ headers }, form) =>
      headers.authorization === `Basic ${btoa(`${encoded(client.client_id)}:${encoded(client.client_secret)}`)}` &&
      form.client_secret === undefined,
  },
  'clientAuthentication: none': {
    scheme: { clientAuthentication: 'none' },
    token: (_, form) => form.client_id === client.client_id && form.client_secret === undefined,
  },
  'pkce: false': {
    scheme: { pkce: false },
    authorize: (search) => !search.has('code_challenge') && !search.has('code_challenge_method'),
    token: (_, form) => form.code_verifier === undefined && form.client_secret === client.client_secret,
  },
  clientIdParameter: {
    scheme: { clientIdParameter: 'client_key' },
    authorize: (search) => search.get('client_key') === client.client_id && !search.has('client_id'),
    token: (_, form) => form.client_key === client.client_id && form.client_id === undefined,
  },
  tokenParams: {
    scheme: { tokenParams: { action: 'requesttoken' } },
    token: (_, form) => form.action === 'requesttoken',
  },
  'tokenBodyType: json': {
    scheme: { tokenBodyType: 'json' },
    token: ({ headers, body }) => {
      if (headers['content-type'] !== 'application/json') return false
      const { client_id, grant_type } = JSON.parse(body) as Record<string, string>
      return client_id === client.client_id && grant_type !== undefined
    },
  },
  'normalizeTokenResponse: nested': {
    scheme: { normalizeTokenResponse: ({ body, ...rest }) => ({ ...rest, ...(body as object) }) },
    answer: () => ({ status: 0, body: { ...good, token_type: 'Bearer' } }),
  },
  'scopes joined by commas, lifetimes as text, no token_type': {
    answer: () => ({ ...good, token_type: undefined, expires_in: '3600', scope: ['read', 'write'] }),
  },
  'addressOf: the token’s answer says where the API is': {
    scheme: { addressOf: ({ api_domain }) => ({ api_url: String(api_domain) }) },
    toolkit: () => ({
      baseUrl: '{api_url}/v2',
      addressFields: [{ name: 'api_url', label: 'API', kind: 'url', granted: true }],
    }),
    answer: (url) => ({ ...good, api_domain: url }),
    api: '/v2',
  },
  'addressOf: the way back says which company it is': {
    scheme: { addressOf: (_, callback) => ({ company: callback.get('realmId') ?? undefined }) },
    toolkit: (url) => ({
      baseUrl: `${url}/company/{company}`,
      addressFields: [{ name: 'company', label: 'Company', kind: 'segment', granted: true }],
    }),
    back: { realmId: '4711/..' },
    api: '/company/4711%2F..',
  },
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll('-', '%2D')
}

async function start(deviation: Deviation) {
  const provider: Peer = await Peer.start((seen): Reply => {
    const { path, search, headers } = seen
    if (path === '/authorize') {
      if (!(deviation.authorize ?? ((one) => one.has('client_id') && one.has('code_challenge')))(search))
        return { status: 400, type: 'text/plain', body: 'This provider does not take that.' }
      const back = new URL(search.get('redirect_uri') ?? '')
      const added = { code: 'the-code', state: search.get('state') ?? '', ...deviation.back }
      for (const [name, value] of Object.entries(added)) back.searchParams.set(name, value)
      return { location: back.href }
    }
    if (path === '/token') {
      const isGood = (deviation.token ?? usual)(seen, formOf(seen))
      return isGood
        ? { body: deviation.answer?.(provider.url) ?? good }
        : { status: 400, body: { error: 'invalid_request' } }
    }
    const isApi = path.startsWith(`${deviation.api ?? ''}/`)
    const isKnown = headers.authorization === `Bearer ${good.access_token}`
    return isApi && isKnown ? { body: { id: '1', login: 'anna', path } } : { status: 401, body: {} }
  })
  const { url } = provider
  const scheme: OAuth2Scheme = {
    scheme: 'OAUTH2',
    authorizationUrl: `${url}/authorize`,
    tokenUrl: `${url}/token`,
    scopes: ['read', 'write'],
    clientAuthentication: 'client_secret_post',
  }
  const open = (by: Deviation) =>
    Stage.open(toolkitOf(url, [{ ...scheme, ...by.scheme }], by.toolkit?.(url)), {
      oauth: { authorizationUrl: `${url}/authorize`, tokenUrl: `${url}/token` },
    })
  return { provider, open }
}

async function connect(stage: Stage) {
  const config = await stage.authConfig('OAUTH2', client)
  const { url, accountId } = await stage.link(config, 'anna')
  const person = new HttpPerson()
  return { accountId, end: await person.submit(await person.open(url), 'Continue') }
}

it.each(Object.keys(deviations))('%s: connects, calls and renews as declared', async (name) => {
  const { provider, open } = await start(deviations[name]!)
  const stage = await open(deviations[name]!)
  const { accountId, end } = await connect(stage)
  expect(end.text).toContain('Signed in as anna')
  expect(await stage.run('anna', 'SAMPLE_GET_THING')).toMatchObject({ error: null })
  const refreshed = await stage.rest('POST', `/connected_accounts/${accountId}/refresh`, {})
  expect(refreshed.body.status).toBe('ACTIVE')
  expect(await stage.run('anna', 'SAMPLE_GET_THING')).toMatchObject({ error: null })
  await stage.close()
  await provider.close()
})

// Negative control: without its declaration, each is refused.
it.each(Object.keys(deviations).filter((name) => deviations[name]!.scheme))(
  '%s: does not connect without the declaration',
  async (name) => {
    const { provider, open } = await start(deviations[name]!)
    const stage = await open({ ...deviations[name]!, scheme: {} })
    const { accountId } = await connect(stage)
    expect((await stage.account(accountId)).status).not.toBe('ACTIVE')
    await stage.close()
    await provider.close()
  },
)

it('takes a place from nobody that the toolkit did not declare', async () => {
  const deviation: Deviation = {
    scheme: { addressOf: ({ api_domain }) => ({ shop: String(api_domain) }) },
    toolkit: () => ({
      baseUrl: 'https://{shop}/api',
      addressFields: [{ name: 'shop', label: 'Shop', kind: 'domain', under: ['shops.example'], granted: true }],
    }),
    answer: () => ({ ...good, api_domain: 'shops.example.evil.example' }),
  }
  const { provider, open } = await start(deviation)
  const stage = await open(deviation)
  const { accountId, end } = await connect(stage)
  expect(end.text).toContain('Shop has to be a host name that ends in shops.example')
  expect((await stage.account(accountId)).status).toBe('FAILED')
  await stage.close()
  await provider.close()
})

it('does not go without PKCE for a client that has no secret', async () => {
  const deviation: Deviation = { scheme: { pkce: false } }
  const { provider, open } = await start(deviation)
  const stage = await open(deviation)
  const config = await stage.authConfig('OAUTH2', { client_id: client.client_id })
  const { url } = await stage.link(config, 'ben')
  const person = new HttpPerson()
  const page = await person.submit(await person.open(url), 'Continue')
  expect(page.text).toContain('is not set up for Sample yet')
  expect(provider.of('/authorize')).toEqual([])
  await stage.close()
  await provider.close()
})
