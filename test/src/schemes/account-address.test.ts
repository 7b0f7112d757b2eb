import type { AuthScheme, KeyScheme, ToolkitDefinition } from '@composio/spec'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Peer, type Seen, Stage, toolkitOf } from './stage.ts'

// Base URLs that differ from account to account: each tenant is a server of its own here.

const key: KeyScheme = {
  scheme: 'API_KEY',
  fields: [{ name: 'api_key', label: 'API key', secret: true, required: true }],
  apply: ({ api_key }) => ({ headers: { 'x-key': api_key ?? '' } }),
}
const tenants = ['acme', 'other'] as const
const peers: Record<string, Peer> = {}
let stage: Stage
let config: string

function definition(auth: AuthScheme[], more: Partial<ToolkitDefinition> = {}): ToolkitDefinition {
  return toolkitOf('https://{subdomain}.sample.example/{region}', auth, {
    addressFields: [
      { name: 'subdomain', label: 'Subdomain', kind: 'label' },
      { name: 'region', label: 'Region', kind: 'choice', choices: ['us', 'eu'], default: 'us' },
    ],
    ...more,
  })
}

beforeAll(async () => {
  for (const tenant of tenants) {
    peers[tenant] = await Peer.start(({ headers, path }: Seen) =>
      headers['x-key'] === `key-of-${tenant}-0123456789`
        ? { body: { id: `${tenant}-1`, login: `robot@${tenant}`, path } }
        : { status: 401, body: { message: 'Wrong key' } },
    )
  }
  const hosts = Object.fromEntries(tenants.map((name) => [`https://${name}.sample.example`, peers[name]!.url]))
  stage = await Stage.open(definition([key]), { hosts })
  config = await stage.authConfig('API_KEY')
})
afterAll(async () => {
  await stage?.close()
  for (const peer of Object.values(peers)) await peer.close()
})

it('asks on the page, and calls where each account is', async () => {
  const { url, accountId } = await stage.link(config, 'anna')
  const end = await stage.enter(url, { subdomain: 'Acme', region: 'eu', api_key: 'key-of-acme-0123456789' })
  expect(end.text).toContain('Signed in as robot@acme')
  expect((await stage.account(accountId)).data).toMatchObject({ subdomain: 'acme', region: 'eu' })
  const state = { authScheme: 'API_KEY', val: { subdomain: 'other', api_key: 'key-of-other-0123456789' } }
  const made = await stage.rest('POST', '/connected_accounts', {
    auth_config: { id: config },
    connection: { user_id: 'ben', state },
  })
  expect(made.body.status).toBe('ACTIVE')
  expect(await stage.run('anna', 'SAMPLE_GET_THING')).toMatchObject({ data: { id: 'acme-1', path: '/eu/thing' } })
  expect(await stage.run('ben', 'SAMPLE_GET_THING')).toMatchObject({ data: { id: 'other-1', path: '/us/thing' } })
})

it.each([
  ['a host', 'evil.example', /one part of a host name/],
  ['a whole address', 'https://acme.sample.example', /one part of a host name/],
  ['the end of the host', 'evil.example#', /one part of a host name/],
  ['nothing', '', /Subdomain is required/],
])('refuses %s for a subdomain, and sends nothing anywhere', async (_, subdomain, reason) => {
  const before = tenants.map((name) => peers[name]!.seen.length)
  const { url } = await stage.link(config, 'cleo')
  const page = await stage.enter(url, { subdomain, api_key: 'key-of-acme-0123456789' })
  expect(page.status).toBe(422)
  expect(page.text).toMatch(reason)
  const state = { authScheme: 'API_KEY', val: { subdomain, api_key: 'key-of-acme-0123456789' } }
  const connection = { user_id: 'cleo', state }
  const made = await stage.rest('POST', '/connected_accounts', { auth_config: { id: config }, connection })
  expect(made).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining('val.subdomain') } } })
  expect(tenants.map((name) => peers[name]!.seen.length)).toEqual(before)
})

it('does not ask for what the auth config fixes, and takes it from nobody else', async () => {
  const fixed = await stage.authConfig('API_KEY', { subdomain: 'other', region: 'eu' })
  const { body } = await stage.rest('GET', `/auth_configs/${fixed}`)
  expect(body.credentials).toMatchObject({ subdomain: 'other', region: 'eu' })
  expect(body.expected_input_fields.map(({ name }: { name: string }) => name)).toEqual(['api_key'])
  const val = { subdomain: 'acme', api_key: 'key-of-other-0123456789' }
  const connection = { user_id: 'dora', state: { authScheme: 'API_KEY', val } }
  const made = await stage.rest('POST', '/connected_accounts', { auth_config: { id: fixed }, connection })
  expect(made.body.status).toBe('ACTIVE')
  expect(await stage.run('dora', 'SAMPLE_GET_THING')).toMatchObject({ data: { id: 'other-1', path: '/eu/thing' } })
})

it('keeps sending a credential where it was proven, whatever the auth config says later', async () => {
  const own = await stage.authConfig('API_KEY', { subdomain: 'acme' })
  const val = { api_key: 'key-of-acme-0123456789' }
  const connection = { user_id: 'eve', state: { authScheme: 'API_KEY', val } }
  await stage.rest('POST', '/connected_accounts', { auth_config: { id: own }, connection })
  await stage.rest('PATCH', `/auth_configs/${own}`, { type: 'custom', credentials: { subdomain: 'other' } })
  const before = peers.other!.seen.length
  expect(await stage.run('eve', 'SAMPLE_GET_THING')).toMatchObject({ error: null, data: { id: 'acme-1' } })
  expect(peers.other!.seen.length).toBe(before)
})

it('lists the fields for creating auth configs and for connecting', async () => {
  const { body } = await stage.rest('GET', '/toolkits/sample')
  const [{ fields }] = body.auth_config_details
  const names = (list: { name: string }[]) => list.map(({ name }) => name)
  expect(names(fields.connected_account_initiation.required)).toEqual(['subdomain', 'api_key'])
  expect(names(fields.connected_account_initiation.optional)).toEqual(['region'])
  expect(names(fields.auth_config_creation.optional)).toEqual(['subdomain', 'region'])
})

it('takes the address of a whole instance, as far as the egress guard lets it through', async () => {
  const anywhere = definition([key], {
    baseUrl: '{instance_url}/api',
    addressFields: [{ name: 'instance_url', label: 'Address of your server', kind: 'url' }],
  })
  const own = await Stage.open(anywhere, { hosts: { 'https://chosen.example': peers.acme!.url } })
  const id = await own.authConfig('API_KEY')
  const connect = async (instance_url: string) => {
    const { url } = await own.link(id, 'anna')
    return own.enter(url, { instance_url, api_key: 'key-of-acme-0123456789' })
  }
  const before = tenants.map((name) => peers[name]!.seen.length)
  for (const address of [peers.other!.url, 'http://sample.example', 'https://u:p@sample.example'])
    expect((await connect(address)).text).toContain('has to be')
  for (const address of [
    'https://127.0.0.1',
    'https://169.254.169.254',
    'https://[::ffff:7f00:1]',
    'https://localhost',
  ])
    expect((await connect(address)).text).toMatch(/not (a )?public|not allowed/)
  expect(tenants.map((name) => peers[name]!.seen.length)).toEqual(before)
  // What the operator names for the toolkit is let through.
  expect((await connect(peers.acme!.url)).text).toContain('Signed in as robot@acme')
  await own.close()
})
