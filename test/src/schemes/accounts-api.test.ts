import { AuthScheme, Composio } from '@composio/core'
import type { KeyScheme, OAuth2Scheme } from '@composio/spec'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Peer, type Reply, type Seen, Stage, toolkitOf } from './stage.ts'

// connectedAccounts, authConfigs and toolkits of the SDK, over HTTP against the server.

/** Key -> whose account it is. */
const logins: Record<string, string> = {
  'key-of-work-0123456789': 'work',
  'key-of-work-renewed-01': 'work',
  'key-of-home-0123456789': 'home',
}
const keyScheme: KeyScheme = {
  scheme: 'API_KEY',
  fields: [
    { name: 'api_key', label: 'API key', secret: true, required: true },
    { name: 'region', label: 'Region', secret: false, required: false },
  ],
  apply: ({ api_key }) => ({ headers: { 'x-key': api_key! } }),
}
const oauthScheme: OAuth2Scheme = {
  scheme: 'OAUTH2',
  authorizationUrl: 'https://sample.example/authorize',
  tokenUrl: 'https://sample.example/token',
  scopes: ['read', 'write'],
}
let peer: Peer
let stage: Stage
let composio: Composio
let config: string

function answer({ headers }: Seen): Reply {
  const login = logins[String(headers['x-key'])]
  return login ? { body: { id: login, login } } : { status: 401, body: { message: 'No' } }
}

beforeAll(async () => {
  peer = await Peer.start(answer)
  stage = await Stage.open(toolkitOf(peer.url, [keyScheme, oauthScheme]))
  composio = new Composio({ baseURL: stage.backend.url, apiKey: stage.backend.apiKey })
  config = (await composio.authConfigs.create('sample')).id
})
afterAll(async () => {
  await stage?.close()
  await peer?.close()
})

const give = (userId: string, api_key: string, alias?: string) =>
  composio.connectedAccounts.initiate(userId, config, {
    config: AuthScheme.APIKey({ api_key }),
    allowMultiple: true,
    ...(alias && { alias }),
  })

describe('several accounts of a toolkit', () => {
  const user = 'several'
  const multiAccount = { enable: true, requireExplicitSelection: true }

  beforeAll(async () => {
    await give(user, 'key-of-work-0123456789', 'office')
    await give(user, 'key-of-home-0123456789')
  })

  it('ask which one, where the session asks for that, and never guess', async () => {
    const session = await composio.create(user, { toolkits: ['sample'], multiAccount })
    const asked = await session.execute('SAMPLE_GET_THING', {})
    expect(asked.error).toMatch(/office.*home|home.*office/)
    const { account_required: question } = asked.data as { account_required: { reason: string; accounts: object[] } }
    expect(question.reason).toBe('ambiguous')
    expect(question.accounts).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ account: 'office', alias: 'office', label: 'work' }),
        expect.objectContaining({ label: 'home', alias: null }),
      ]),
    )
    expect((await session.execute('SAMPLE_GET_THING', {}, { account: 'office' })).data).toMatchObject({ login: 'work' })
    expect((await session.execute('SAMPLE_GET_THING', {}, { account: 'home' })).data).toMatchObject({ login: 'home' })
    const unknown = await session.execute('SAMPLE_GET_THING', {}, { account: 'nobody' })
    expect(unknown.error).toContain('There is no Sample account "nobody"')
  })

  it('take the latest where nothing asks, and say which it was', async () => {
    const session = await composio.create(user, { toolkits: ['sample'] })
    expect((await session.execute('SAMPLE_GET_THING', {})).data).toMatchObject({ login: 'home' })
    const { items } = await session.toolkits()
    expect(items[0]?.connection?.connectedAccount).toMatchObject({ label: 'home' })
  })

  it('of one name are not told apart by it', async () => {
    await give(user, 'key-of-home-0123456789')
    const session = await composio.create(user, { toolkits: ['sample'], multiAccount })
    const asked = await session.execute('SAMPLE_GET_THING', {}, { account: 'home' })
    expect(asked.error).toContain('Several Sample accounts')
  })

  it('are pinned by their own user only', async () => {
    const other = await give('somebody else', 'key-of-home-0123456789')
    const pin = composio.create(user, { connectedAccounts: { sample: other.id } })
    await expect(pin).rejects.toThrow('is not an enabled account of this user')
  })
})

describe('an account', () => {
  it('is renamed, and its name is taken then', async () => {
    const first = await give('namer', 'key-of-work-0123456789')
    const second = await give('namer', 'key-of-home-0123456789')
    await composio.connectedAccounts.update(first.id, { alias: 'mine' })
    expect((await composio.connectedAccounts.get(first.id)).alias).toBe('mine')
    await expect(composio.connectedAccounts.update(second.id, { alias: 'mine' })).rejects.toThrow('already the name')
    await composio.connectedAccounts.update(first.id, { alias: null })
    await composio.connectedAccounts.update(second.id, { alias: 'mine' })
  })

  it('gets another key, of the same account only', async () => {
    const { id } = await give('rekeyer', 'key-of-work-0123456789')
    const rekey = (api_key: string) => composio.connectedAccounts.update(id, { config: AuthScheme.APIKey({ api_key }) })
    await expect(rekey('key-of-home-0123456789')).rejects.toThrow('this connection is for work')
    await expect(rekey('wrong')).rejects.toThrow('does not accept the credential')
    expect(await rekey('key-of-work-renewed-01')).toEqual({ success: true })
    delete logins['key-of-work-0123456789']
    expect(await composio.connectedAccounts.refresh(id, { validateCredentials: true })).toMatchObject({
      status: 'ACTIVE',
      redirectUrl: null,
    })
    logins['key-of-work-0123456789'] = 'work'
  })

  it('that no longer works is found out by a refresh, and gets a link for the person', async () => {
    const { id } = await give('refresher', 'key-of-home-0123456789')
    delete logins['key-of-home-0123456789']
    const refreshed = await composio.connectedAccounts.refresh(id)
    logins['key-of-home-0123456789'] = 'home'
    expect(refreshed).toMatchObject({ id, status: 'INITIATED', redirectUrl: expect.stringContaining('/link/') })
    await stage.enter(refreshed.redirectUrl!, { api_key: 'key-of-home-0123456789' })
    expect((await composio.connectedAccounts.get(id)).status).toBe('ACTIVE')
  })

  it('is disabled, enabled, revoked and deleted', async () => {
    const { id } = await give('ender', 'key-of-work-0123456789')
    await composio.connectedAccounts.updateStatus(id, { enabled: false })
    expect(await composio.connectedAccounts.get(id)).toMatchObject({ status: 'INACTIVE', isDisabled: true })
    await composio.connectedAccounts.enable(id)
    expect((await composio.connectedAccounts.get(id)).status).toBe('ACTIVE')
    // Keys have no way to be taken back at the provider.
    expect(await composio.connectedAccounts.revoke(id)).toEqual({
      success: true,
      revoked: false,
      reason: 'The provider has no endpoint for it.',
    })
    expect(await composio.connectedAccounts.get(id)).toMatchObject({ status: 'REVOKED' })
    await composio.connectedAccounts.delete(id)
    await expect(composio.connectedAccounts.get(id)).rejects.toThrow(`There is no connected account "${id}"`)
  })

  it('is waited for, and the request knows how it stands', async () => {
    const request = await composio.connectedAccounts.link('waiter', config)
    expect(request.status).toBe('INITIATED')
    const waiting = request.waitForConnection(10_000)
    await stage.enter(request.redirectUrl!, { api_key: 'key-of-work-0123456789', region: 'eu' })
    expect(await waiting).toMatchObject({ status: 'ACTIVE', label: 'work', data: { region: 'eu' } })
    expect(request.status).toBe('ACTIVE')
    expect(JSON.parse(String(request))).toMatchObject({ status: 'ACTIVE' })
  })

  it('is listed by every filter, page by page', async () => {
    const ids = [await give('lister', 'key-of-work-0123456789'), await give('lister', 'key-of-home-0123456789')].map(
      ({ id }) => id,
    )
    const list = composio.connectedAccounts.list.bind(composio.connectedAccounts)
    const first = await list({ userIds: ['lister'], limit: 1, orderDirection: 'asc' })
    expect(first).toMatchObject({ items: [{ id: ids[0] }], totalPages: 2 })
    const second = await list({ userIds: ['lister'], limit: 1, orderDirection: 'asc', cursor: first.nextCursor! })
    expect(second).toMatchObject({ items: [{ id: ids[1] }], nextCursor: null })
    await composio.connectedAccounts.disable(ids[0]!)
    const count = async (filters: Parameters<typeof list>[0]) =>
      (await list({ userIds: ['lister'], ...filters })).items.length
    expect(await count({ statuses: ['INACTIVE'] })).toBe(1)
    expect(await count({ statuses: ['ACTIVE', 'INACTIVE'] })).toBe(2)
    expect(await count({ authConfigIds: [config] })).toBe(2)
    expect(await count({ authConfigIds: ['ac_none'] })).toBe(0)
    expect(await count({ toolkitSlugs: ['sample', 'github'] })).toBe(2)
    expect(await count({ toolkitSlugs: ['github'] })).toBe(0)
  })
})

describe('an auth config', () => {
  it('takes what the creation fields say, and says what a person is asked for', async () => {
    const names = (fields: { name: string }[]) => fields.map(({ name }) => name)
    const creation = await composio.toolkits.getAuthConfigCreationFields('sample', 'OAUTH2')
    expect(names(creation)).toEqual(['client_id', 'client_secret', 'scopes'])
    const required = await composio.toolkits.getAuthConfigCreationFields('sample', 'OAUTH2', { requiredOnly: true })
    expect(names(required)).toEqual(['client_id'])
    const initiation = await composio.toolkits.getConnectedAccountInitiationFields('sample', 'API_KEY')
    expect(initiation).toMatchObject([
      { name: 'api_key', required: true, isSecret: true },
      { name: 'region', required: false, isSecret: false },
    ])
    expect((await composio.authConfigs.get(config)).expectedInputFields).toEqual(initiation)
    await expect(composio.toolkits.getAuthConfigCreationFields('sample', 'OAUTH1')).rejects.toThrow(
      'does not offer OAUTH1',
    )
    const incomplete = { type: 'use_custom_auth', authScheme: 'OAUTH2', credentials: {} } as const
    await expect(composio.authConfigs.create('sample', incomplete)).rejects.toThrow('client_id: is required')
  })

  it('of the operator’s own is kept from sessions, changed, and deleted', async () => {
    const { id } = await composio.authConfigs.create('sample', {
      type: 'use_custom_auth',
      authScheme: 'OAUTH2',
      credentials: { client_id: 'id', client_secret: 'a-client-secret-0123', scopes: 'read,more' },
      isEnabledForToolRouter: false,
    })
    const made = await composio.authConfigs.get(id)
    expect(made).toMatchObject({
      isEnabledForToolRouter: false,
      credentials: { client_id: 'id', scopes: ['read', 'more'] },
    })
    expect(JSON.stringify(made)).not.toContain('a-client-secret')
    await composio.authConfigs.update(id, {
      type: 'custom',
      credentials: { scopes: 'read' },
      isEnabledForToolRouter: true,
    })
    expect(await composio.authConfigs.get(id)).toMatchObject({
      isEnabledForToolRouter: true,
      credentials: { client_id: 'id', scopes: ['read'], client_secret: '********' },
    })
    await composio.authConfigs.updateStatus('DISABLED', id)
    await expect(composio.connectedAccounts.link('late', id)).rejects.toThrow('is disabled')
    await composio.authConfigs.delete(id)
    await expect(composio.authConfigs.get(id)).rejects.toThrow(`There is no auth config "${id}"`)
  })

  it('is found or made by toolkits.authorize', async () => {
    const request = await composio.toolkits.authorize('authorized', 'sample')
    await stage.enter(request.redirectUrl!, { api_key: 'key-of-work-0123456789' })
    expect(await request.waitForConnection()).toMatchObject({ status: 'ACTIVE' })
  })
})
