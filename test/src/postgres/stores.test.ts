import { Composio } from '@composio/core'
import { type ComposioServer, createServer } from '@composio/server'
import type { AuthConfigWire, ConnectedAccountWire, LinkWire, Page } from '@composio/spec/wire'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type OpenStore, type StorePlace, stores } from '../support/stores.ts'

const VAULT_KEY = Buffer.alloc(32, 7).toString('base64')
const ORIGIN = 'http://127.0.0.1:1'
const ME = 'GITHUB_GET_THE_AUTHENTICATED_USER'
const TWENTY = Array.from({ length: 20 }, (_, index) => index)

describe.each(stores)('on $name', (store) => {
  let opened: OpenStore
  let place: StorePlace
  let server: ComposioServer
  let composio: Composio
  beforeAll(async () => {
    opened = await store.open()
  })
  afterAll(() => opened.close())
  beforeEach(async () => {
    place = await opened.fresh()
    server = await open()
    composio = new Composio({ baseURL: ORIGIN, apiKey: server.apiKey, fetch: server.fetch })
  })
  afterEach(() => server.close())

  const open = (options: { apiKey?: string; vaultKey?: string } = {}) =>
    createServer({
      ...place,
      vaultKey: VAULT_KEY,
      mayGenerateVaultKey: false,
      publicUrl: () => ORIGIN,
      env: {},
      ...options,
    })

  const send = async (method: string, path: string, body?: unknown, apiKey = server.apiKey) => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) }
    const request = new Request(`${ORIGIN}/api/v3.1${path}`, { method, headers: { 'x-api-key': apiKey }, ...init })
    const response = await server.fetch(request)
    return { status: response.status, body: await response.json() }
  }
  const get = async <T>(path: string): Promise<T> => (await send('GET', path)).body as T
  const customConfig = async (name: string): Promise<string> => {
    const credentials = { client_id: 'client', client_secret: 'secret-of-the-client' }
    const auth_config = { type: 'use_custom_auth', name, authScheme: 'OAUTH2', credentials }
    const { body } = await send('POST', '/auth_configs', { toolkit: { slug: 'github' }, auth_config })
    return (body as { auth_config: { id: string } }).auth_config.id
  }
  const link = (auth_config_id: string, user_id: string, alias?: string) =>
    send('POST', '/connected_accounts/link', { auth_config_id, user_id, ...(alias && { alias }) })

  it('keeps a session, its changes and its end', async () => {
    const made = await composio.create('Zoë 🎉', { toolkits: ['github'], manageConnections: false })
    const config = await made.update({ toolkits: { disable: ['slack'] } })
    const found = await composio.use(made.sessionId)
    expect(found.userId).toBe('Zoë 🎉')
    expect(found.config).toEqual(config)
    expect(found.configVersion).toBe(2)
    await made.delete()
    await expect(composio.use(made.sessionId)).rejects.toMatchObject({ statusCode: 404 })
  })

  it('loses none of several changes made to a session at once', async () => {
    const made = await composio.create('user_1')
    const path = `/tool_router/session/${made.sessionId}`
    const changes = [
      { toolkits: { enable: ['github'] } },
      { tags: { enable: ['readOnlyHint'] } },
      { manage_connections: { enable: false } },
      { tools: { github: { disable: ['GITHUB_CREATE_AN_ISSUE'] } } },
    ]
    const answers = await Promise.all(changes.map((change) => send('PATCH', path, change)))
    expect(answers.map(({ status, body }) => status === 200 || body)).toEqual([true, true, true, true])
    const { body } = await send('GET', path)
    expect(body).toMatchObject({
      config_version: 5,
      config: { toolkits: { enabled: ['github'] }, manage_connections: { enabled: false } },
    })
    expect(Object.keys((body as { config: object }).config)).toEqual(expect.arrayContaining(['tags', 'tools']))
  })

  it('holds the same data when opened again, with the same key only', async () => {
    const made = await composio.create('user_1')
    const { apiKey, instanceId } = server
    await server.close()
    await expect(open({ vaultKey: Buffer.alloc(32, 8).toString('base64') })).rejects.toMatchObject({
      code: 'TS-SDK::VAULT_KEY_WRONG',
    })
    server = await open()
    expect(server).toMatchObject({ apiKey, instanceId })
    expect((await send('GET', `/tool_router/session/${made.sessionId}`)).status).toBe(200)
  })

  it('is brought up to date and given its keys once, by eight at the same time', async () => {
    place = await opened.fresh()
    const eight = await Promise.all(Array.from({ length: 8 }, () => open()))
    expect(new Set(eight.map(({ instanceId }) => instanceId)).size).toBe(1)
    expect(new Set(eight.map(({ apiKey }) => apiKey)).size).toBe(1)
    await Promise.all(eight.map((one) => one.close()))
  })

  it('lets in every key it was started with, and no other', async () => {
    const first = 'first-key-0123456789'
    const second = 'second-key-0123456789'
    const neighbours = await Promise.all([open({ apiKey: first }), open({ apiKey: second })])
    for (const key of [first, second, server.apiKey])
      expect((await send('GET', '/auth_configs', undefined, key)).status).toBe(200)
    expect((await send('GET', '/auth_configs', undefined, `${first}x`)).status).toBe(401)
    await Promise.all(neighbours.map((one) => one.close()))
  })

  it('gives one link for one need, however many ask at once', async () => {
    const session = await composio.create('user_1', { toolkits: ['github'] })
    const answers = await Promise.all(TWENTY.map(() => session.execute(ME)))
    const urls = answers.map(({ connectionRequired }) => connectionRequired?.url)
    expect(urls[0]).toContain(`${ORIGIN}/link/`)
    expect(new Set(urls).size).toBe(1)
    // What the losers had begun is gone: one account, and one auth config for it.
    expect((await get<Page<unknown>>('/connected_accounts')).total_items).toBe(1)
    expect((await get<Page<unknown>>('/auth_configs')).total_items).toBe(1)
  })

  it('makes one managed auth config for many first sessions', async () => {
    const sessions = await Promise.all(TWENTY.map((n) => composio.create(`user_${n}`, { toolkits: ['github'] })))
    await Promise.all(sessions.map((session) => session.execute(ME)))
    expect((await get<Page<unknown>>('/auth_configs')).total_items).toBe(1)
    expect((await get<Page<unknown>>('/connected_accounts')).total_items).toBe(20)
  })

  it('gives an alias to one account, however many want it at once', async () => {
    const config = await customConfig('Work')
    const answers = await Promise.all(TWENTY.map(() => link(config, 'user_1', 'work')))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(400)])
    expect((await link(config, 'user_2', 'work')).status).toBe(201)
    expect((await link(config, 'user_1', 'private')).status).toBe(201)
  })

  it('pages through accounts in the order of their making, each once', async () => {
    const config = await customConfig('Work')
    const made: string[] = []
    for (const n of TWENTY) made.push(((await link(config, `user_${n}`)).body as LinkWire).connected_account_id)
    const seen: string[] = []
    let cursor = ''
    do {
      const page = await get<Page<ConnectedAccountWire>>(
        `/connected_accounts?limit=6&order_direction=asc&cursor=${cursor}`,
      )
      expect(page).toMatchObject({ total_items: 20, total_pages: 4 })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.next_cursor ?? ''
    } while (cursor)
    expect([...seen].sort()).toEqual([...made].sort())
    const { items } = await get<Page<ConnectedAccountWire>>('/connected_accounts?limit=100')
    const times = items.map(({ created_at }) => created_at)
    expect(times).toEqual([...times].sort().reverse())
  })

  it('filters accounts; a list of nothing finds nothing', async () => {
    const config = await customConfig('Work')
    for (const user of ['user_1', 'user_2', 'USER_1']) await link(config, user)
    const count = async (query: string) => (await get<Page<unknown>>(`/connected_accounts?${query}`)).total_items
    expect(await count('user_ids=user_1')).toBe(1)
    expect(await count('user_ids=user_1,user_2')).toBe(2)
    expect(await count('toolkit_slugs=github&statuses=INITIATED')).toBe(3)
    expect(await count('statuses=ACTIVE')).toBe(0)
    expect(await count(`auth_config_ids=${config},other`)).toBe(3)
    expect(await count('user_ids=,')).toBe(0)
  })

  it('finds auth configs by a part of their name, in any case', async () => {
    for (const name of ['Work', '100% Work_1', 'Straße', 'Private']) await customConfig(name)
    const search = async (text: string) => {
      const { items } = await get<Page<AuthConfigWire>>(`/auth_configs?search=${encodeURIComponent(text)}`)
      return items.map(({ name }) => name).sort()
    }
    expect(await search('wORK')).toEqual(['100% Work_1', 'Work'])
    expect(await search('0%')).toEqual(['100% Work_1'])
    expect(await search('k_1')).toEqual(['100% Work_1'])
    expect(await search('_')).toEqual(['100% Work_1'])
    expect(await search('ß')).toEqual(['Straße'])
    expect(await search('!')).toEqual([])
  })

  it('counts, switches and deletes auth configs', async () => {
    const config = await customConfig('Work')
    const account = ((await link(config, 'user_1')).body as LinkWire).connected_account_id
    const one = () => get<AuthConfigWire>(`/auth_configs/${config}`)
    expect(await one()).toMatchObject({ no_of_connections: 1, is_composio_managed: false, status: 'ENABLED' })
    await send('PATCH', `/auth_configs/${config}/DISABLED`)
    expect(await one()).toMatchObject({ status: 'DISABLED' })
    expect((await get<Page<unknown>>('/auth_configs')).total_items).toBe(0)
    expect((await get<Page<unknown>>('/auth_configs?show_disabled=true')).total_items).toBe(1)
    expect((await send('DELETE', `/auth_configs/${config}`)).status).toBe(400)
    await send('PATCH', `/connected_accounts/${account}/status`, { enabled: false })
    expect(await get(`/connected_accounts/${account}`)).toMatchObject({ status: 'INACTIVE', is_disabled: true })
    expect((await send('DELETE', `/connected_accounts/${account}`)).status).toBe(200)
    expect((await send('DELETE', `/auth_configs/${config}`)).status).toBe(200)
    expect((await send('GET', `/auth_configs/${config}`)).status).toBe(404)
  })

  it('refuses texts it cannot store, rather than failing over them', async () => {
    const config = await customConfig('Work')
    const answers = await Promise.all([
      send('POST', '/tool_router/session', { user_id: 'a\0b' }),
      send('GET', '/tool_router/session/trs_%00'),
      send('GET', '/auth_configs?search=%00'),
      link(config, 'user_\0'),
      link(config, 'user_1', 'a\0b'),
    ])
    for (const { status } of answers) expect(status).toBeLessThan(500)
    expect((await send('POST', '/tool_router/session', { user_id: 'half a character: \ud83d' })).status).toBe(201)
  })
})
