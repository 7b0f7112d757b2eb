import { createAuthConfigSchema, updateAuthConfigSchema } from '@composio/spec/wire'
import { afterEach, describe, expect, it } from 'vitest'
import { type Answer, json, type Loopback } from '../../test/loopback.ts'
import { startRemote } from '../../test/remote.ts'

let server: Loopback | undefined
afterEach(() => server?.close())

async function authConfigsOf(answer: Answer) {
  const remote = await startRemote(answer)
  server = remote.server
  return remote.composio.authConfigs
}

const wire = {
  id: 'ac_1',
  name: 'Mine',
  type: 'custom',
  status: 'ENABLED',
  auth_scheme: 'OAUTH2',
  is_composio_managed: false,
  is_enabled_for_tool_router: true,
  no_of_connections: 2,
  expected_input_fields: [],
  status_reason: null,
  toolkit: { slug: 'github', logo: '' },
  tool_access_config: {},
  credentials: { client_id: 'id', client_secret: '***' },
  created_at: '2026-11-22T00:00:00Z',
  last_updated_at: '2026-11-22T00:00:00Z',
}
const made = {
  toolkit: { slug: 'github' },
  auth_config: { id: 'ac_2', auth_scheme: 'OAUTH2', is_composio_managed: true },
}

describe('auth configs', () => {
  it('are listed and read in camel case', async () => {
    const authConfigs = await authConfigsOf(({ path }, response) =>
      json(response, path.endsWith('/ac_1') ? wire : { items: [wire], next_cursor: null, total_pages: 1 }),
    )
    const one = {
      id: 'ac_1',
      name: 'Mine',
      toolkit: { slug: 'github', logo: '' },
      status: 'ENABLED',
      authScheme: 'OAUTH2',
      isComposioManaged: false,
      isEnabledForToolRouter: true,
      noOfConnections: 2,
      statusReason: null,
      expectedInputFields: [],
      credentials: { client_id: 'id', client_secret: '***' },
      createdAt: '2026-11-22T00:00:00Z',
      lastUpdatedAt: '2026-11-22T00:00:00Z',
    }
    expect(await authConfigs.list({ toolkit: 'github', isComposioManaged: false, showDisabled: true })).toEqual({
      items: [one],
      nextCursor: null,
      totalPages: 1,
    })
    expect(server?.seen[0]?.path).toBe(
      '/api/v3.1/auth_configs?toolkit_slug=github&is_composio_managed=false&show_disabled=true',
    )
    expect(await authConfigs.get('ac_1')).toEqual(one)
  })

  it('are made: managed by default, or with a client of yours', async () => {
    const authConfigs = await authConfigsOf((_, response) => json(response, made, 201))
    expect(await authConfigs.create('github')).toEqual({
      id: 'ac_2',
      authScheme: 'OAUTH2',
      isComposioManaged: true,
      toolkit: 'github',
    })
    const credentials = { client_id: 'id', client_secret: 'secret' }
    await authConfigs.create('github', { type: 'use_custom_auth', authScheme: 'OAUTH2', credentials, name: 'Mine' })
    expect(server?.seen.map(({ body }) => createAuthConfigSchema.parse(body))).toEqual([
      { toolkit: { slug: 'github' }, auth_config: { type: 'use_composio_managed_auth' } },
      {
        toolkit: { slug: 'github' },
        auth_config: { type: 'use_custom_auth', authScheme: 'OAUTH2', credentials, name: 'Mine' },
      },
    ])
    const unnamed = { type: 'use_custom_auth', credentials } as unknown as { type: 'use_composio_managed_auth' }
    await expect(authConfigs.create('github', unnamed)).rejects.toThrow('authScheme')
  })

  it('are changed, enabled, disabled and deleted', async () => {
    const authConfigs = await authConfigsOf((_, response) => json(response, {}))
    await authConfigs.update('ac_1', { type: 'default', scopes: ['repo'] })
    await authConfigs.disable('ac_1')
    await authConfigs.enable('ac_1')
    await authConfigs.delete('ac_1')
    expect(server?.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PATCH /api/v3.1/auth_configs/ac_1',
      'PATCH /api/v3.1/auth_configs/ac_1/DISABLED',
      'PATCH /api/v3.1/auth_configs/ac_1/ENABLED',
      'DELETE /api/v3.1/auth_configs/ac_1',
    ])
    expect(updateAuthConfigSchema.parse(server?.seen[0]?.body)).toEqual({ type: 'default', scopes: ['repo'] })
  })
})
