import { createConnectedAccountSchema, linkAccountSchema } from '@composio/spec/wire'
import { afterEach, describe, expect, it } from 'vitest'
import { type Answer, json, type Loopback, refuse } from '../../test/loopback.ts'
import { startRemote } from '../../test/remote.ts'

let server: Loopback | undefined
afterEach(() => server?.close())

const account = {
  id: 'ca_1',
  user_id: 'user_1',
  alias: 'work',
  word_id: null,
  label: 'octocat',
  status: 'ACTIVE',
  status_reason: null,
  is_disabled: false,
  toolkit: { slug: 'github' },
  auth_config: { id: 'ac_1', auth_scheme: 'OAUTH2', is_composio_managed: true, is_disabled: false },
  state: { authScheme: 'OAUTH2', val: { status: 'ACTIVE' } },
  data: {},
  params: {},
  created_at: '2026-11-22T00:00:00Z',
  updated_at: '2026-11-22T00:00:00Z',
}
const link = { link_token: 'lk_1', redirect_url: 'http://l/link/lk_1', connected_account_id: 'ca_9', expires_at: 'x' }
const empty = { items: [], next_cursor: null, total_pages: 0, current_page: 1, total_items: 0 }

async function accountsOf(answer: Answer) {
  const remote = await startRemote(answer)
  server = remote.server
  return remote.composio.connectedAccounts
}

describe('connected accounts', () => {
  it('are listed with filters, in camel case', async () => {
    const accounts = await accountsOf((_, response) =>
      json(response, { ...empty, items: [account], next_cursor: 'c2', total_pages: 2 }),
    )
    const page = await accounts.list({
      userIds: ['user_1', 'user_2'],
      toolkitSlugs: ['github'],
      statuses: ['ACTIVE'],
      orderBy: 'created_at',
      limit: 5,
    })
    expect(server?.seen[0]?.path).toBe(
      '/api/v3.1/connected_accounts?statuses=ACTIVE&limit=5&user_ids=user_1%2Cuser_2&toolkit_slugs=github&order_by=created_at',
    )
    expect(page).toMatchObject({ nextCursor: 'c2', totalPages: 2 })
    expect(page.items[0]).toEqual({
      id: 'ca_1',
      userId: 'user_1',
      alias: 'work',
      wordId: null,
      label: 'octocat',
      status: 'ACTIVE',
      statusReason: null,
      isDisabled: false,
      toolkit: { slug: 'github' },
      authConfig: { id: 'ac_1', authScheme: 'OAUTH2', isComposioManaged: true, isDisabled: false },
      state: { authScheme: 'OAUTH2', val: { status: 'ACTIVE' } },
      data: {},
      params: {},
      createdAt: '2026-11-22T00:00:00Z',
      updatedAt: '2026-11-22T00:00:00Z',
    })
    await expect(accounts.list({ statuses: ['GONE' as 'ACTIVE'] })).rejects.toThrow('statuses.0')
  })

  it('are linked', async () => {
    const accounts = await accountsOf(({ method }, response) => json(response, method === 'GET' ? empty : link))
    const request = await accounts.link('user_1', 'ac_1', { callbackUrl: 'https://app.example/done', alias: 'work' })
    expect(request.toJSON()).toEqual({ id: 'ca_9', status: 'INITIATED', redirectUrl: 'http://l/link/lk_1' })
    expect(JSON.parse(String(request))).toEqual(request.toJSON())
    expect(linkAccountSchema.parse(server?.seen[1]?.body)).toEqual({
      auth_config_id: 'ac_1',
      user_id: 'user_1',
      callback_url: 'https://app.example/done',
      alias: 'work',
    })
  })

  it('are not linked twice by accident', async () => {
    const accounts = await accountsOf(({ method }, response) =>
      json(response, method === 'GET' ? { ...empty, items: [account] } : link),
    )
    await expect(accounts.link('user_1', 'ac_1')).rejects.toMatchObject({
      code: 'TS-SDK::MULTIPLE_CONNECTED_ACCOUNTS',
      message: expect.stringContaining('ca_1'),
    })
    expect(server?.seen).toHaveLength(1)
    await accounts.link('user_1', 'ac_1', { allowMultiple: true })
    expect(server?.seen.map(({ method }) => method)).toEqual(['GET', 'POST'])
  })

  it('are not linked where the backend refuses', async () => {
    const accounts = await accountsOf((_, response) => refuse(response, 400, 'ToolRouterV2_NoManagedAuth'))
    await expect(accounts.link('user_1', 'ac_1', { allowMultiple: true })).rejects.toMatchObject({
      code: 'TS-SDK::FAILED_TO_CREATE_CONNECTED_ACCOUNT_LINK',
      statusCode: 400,
      cause: { meta: { slug: 'ToolRouterV2_NoManagedAuth' } },
    })
    await expect(accounts.link(' ', 'ac_1')).rejects.toThrow('userId: must not be empty')
  })

  it('take a credential that is at hand', async () => {
    const made = { id: 'ca_2', status: 'ACTIVE', connectionData: { authScheme: 'API_KEY', val: { status: 'ACTIVE' } } }
    const accounts = await accountsOf(({ method }, response) => json(response, method === 'GET' ? empty : made))
    const config = { authScheme: 'API_KEY', val: { api_key: 'k' } }
    const request = await accounts.initiate('user_1', 'ac_1', { config })
    expect(request.toJSON()).toEqual({ id: 'ca_2', status: 'ACTIVE', redirectUrl: null })
    expect(createConnectedAccountSchema.parse(server?.seen[1]?.body)).toEqual({
      auth_config: { id: 'ac_1' },
      connection: { user_id: 'user_1', state: config },
    })
  })

  it('are disabled, enabled and deleted', async () => {
    const accounts = await accountsOf((_, response) => json(response, { success: true }))
    await accounts.disable('ca_1')
    await accounts.enable('ca_1')
    await accounts.delete('ca_1')
    expect(server?.seen.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['PATCH', '/api/v3.1/connected_accounts/ca_1/status', { enabled: false }],
      ['PATCH', '/api/v3.1/connected_accounts/ca_1/status', { enabled: true }],
      ['DELETE', '/api/v3.1/connected_accounts/ca_1', undefined],
    ])
  })
})
