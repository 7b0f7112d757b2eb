import { afterEach, describe, expect, it } from 'vitest'
import { json, type Loopback, refuse } from '../../test/loopback.ts'
import { startRemote } from '../../test/remote.ts'

let server: Loopback | undefined
afterEach(() => server?.close())

const field = {
  name: 'client_id',
  displayName: 'Client id',
  type: 'string',
  description: 'd',
  required: true,
  default: null,
  is_secret: false,
}
const github = {
  slug: 'github',
  name: 'GitHub',
  type: 'native',
  enabled: true,
  is_local_toolkit: false,
  no_auth: false,
  auth_schemes: ['OAUTH2', 'BEARER_TOKEN'],
  composio_managed_auth_schemes: ['BEARER_TOKEN'],
  base_url: 'https://api.github.com',
  meta: {
    description: 'd',
    logo: '',
    app_url: 'https://github.com',
    categories: [{ id: 'dev', slug: 'dev', name: 'Development' }],
    created_at: '2026-11-22T00:00:00Z',
    updated_at: '2026-11-22T00:00:00Z',
    tools_count: 30,
    triggers_count: 0,
    version: '20260101_00',
    available_versions: ['20260101_00'],
  },
  auth_config_details: [
    {
      name: 'GitHub OAuth',
      mode: 'OAUTH2',
      fields: {
        auth_config_creation: { required: [field], optional: [] },
        connected_account_initiation: { required: [], optional: [] },
      },
    },
  ],
}
const link = { link_token: 'lk_1', redirect_url: 'http://l/lk_1', connected_account_id: 'ca_1', expires_at: 'x' }
const page = (items: unknown[]) => ({ items, next_cursor: null, total_pages: 1 })

async function toolkitsOf(authConfigs: { id: string }[] = []) {
  const remote = await startRemote(({ method, path }, response) => {
    if (method === 'POST' && path.endsWith('/link')) return json(response, link)
    if (method === 'POST') {
      const made = { id: 'ac_new', auth_scheme: 'OAUTH2', is_composio_managed: true }
      return json(response, { toolkit: { slug: 'github' }, auth_config: made })
    }
    if (path.includes('/auth_configs?')) {
      const toolkit = { slug: 'github', logo: '' }
      return json(response, page(authConfigs.map((config) => ({ ...config, toolkit, expected_input_fields: [] }))))
    }
    if (path.endsWith('/categories')) return json(response, page([{ id: 'dev', name: 'Development' }]))
    if (path.includes('/toolkits?')) return json(response, page([github]))
    return path.endsWith('/github') ? json(response, github) : refuse(response, 404, 'Toolkit_ToolkitNotFound')
  })
  server = remote.server
  return remote.composio.toolkits
}

const asked = () => server?.seen.map(({ method, path }) => `${method} ${path.replace('/api/v3.1', '')}`)

describe('toolkits', () => {
  it('are read one by one, with what connecting asks for', async () => {
    const toolkits = await toolkitsOf()
    expect(await toolkits.get('github')).toMatchObject({
      slug: 'github',
      noAuth: false,
      authSchemes: ['OAUTH2', 'BEARER_TOKEN'],
      composioManagedAuthSchemes: ['BEARER_TOKEN'],
      meta: { appUrl: 'https://github.com', categories: [{ slug: 'dev', name: 'Development' }], toolsCount: 30 },
      authConfigDetails: [
        { mode: 'OAUTH2', fields: { authConfigCreation: { required: [{ name: 'client_id', required: true }] } } },
      ],
    })
    await expect(toolkits.get('gitlab')).rejects.toMatchObject({ code: 'TS-SDK::TOOLKIT_NOT_FOUND' })
  })

  it('are listed', async () => {
    const toolkits = await toolkitsOf()
    const found = await toolkits.get({ category: 'dev', sortBy: 'alphabetically', limit: 3 })
    expect(found.map(({ slug }) => slug)).toEqual(['github'])
    expect(await toolkits.listCategories()).toEqual({
      items: [{ id: 'dev', name: 'Development' }],
      nextCursor: null,
      totalPages: 1,
    })
    expect(asked()).toEqual(['GET /toolkits?category=dev&limit=3&sort_by=alphabetically', 'GET /toolkits/categories'])
  })

  it('are connected with the auth config given, the first there is, or a new one', async () => {
    let toolkits = await toolkitsOf()
    expect((await toolkits.authorize('user_1', 'github', 'ac_given')).redirectUrl).toBe('http://l/lk_1')
    expect(asked()).toEqual(['POST /connected_accounts/link'])
    await server?.close()

    toolkits = await toolkitsOf([{ id: 'ac_first' }])
    await toolkits.authorize('user_1', 'github')
    expect(asked()?.slice(1)).toEqual(['GET /auth_configs?toolkit_slug=github', 'POST /connected_accounts/link'])
    expect(server?.seen.at(-1)?.body).toEqual({ auth_config_id: 'ac_first', user_id: 'user_1' })
    await server?.close()

    toolkits = await toolkitsOf()
    await toolkits.authorize('user_1', 'github')
    expect(asked()?.slice(2)).toEqual(['POST /auth_configs', 'POST /connected_accounts/link'])
    expect(server?.seen[2]?.body).toMatchObject({ auth_config: { name: 'GitHub Auth Config' } })
  })
})
