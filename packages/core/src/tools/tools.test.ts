import { afterEach, describe, expect, it } from 'vitest'
import { json, type Loopback } from '../../test/loopback.ts'
import { startRemote } from '../../test/remote.ts'

let server: Loopback | undefined
afterEach(() => server?.close())

const tool = {
  slug: 'GITHUB_A',
  name: 'A',
  description: 'd',
  input_parameters: { type: 'object', properties: {} },
  output_parameters: { type: 'object', properties: {} },
  toolkit: { slug: 'github', name: 'GitHub', logo: '' },
  tags: ['readOnlyHint'],
  scopes: ['repo'],
  version: '20260101_00',
  available_versions: ['20260101_00'],
  no_auth: false,
  is_deprecated: false,
}

async function toolsOf() {
  const remote = await startRemote(({ method, path }, response) => {
    if (method === 'POST') return json(response, { data: { a: 1 }, error: null, successful: true, log_id: 'log_1' })
    if (path.startsWith('/api/v3.1/tools?')) return json(response, { items: [tool], next_cursor: null })
    return json(response, tool)
  })
  server = remote.server
  return remote.composio
}

describe('tools without a session', () => {
  it('are found by filters and by slug', async () => {
    const { tools } = await toolsOf()
    const expected = {
      slug: 'GITHUB_A',
      inputParameters: { type: 'object', properties: {} },
      toolkit: { slug: 'github', name: 'GitHub', logo: '' },
      tags: ['readOnlyHint'],
      scopes: ['repo'],
      availableVersions: ['20260101_00'],
      isNoAuth: false,
      isDeprecated: false,
    }
    expect(await tools.getRawComposioTools({ toolkits: ['github'], tags: ['readOnlyHint'] })).toMatchObject([expected])
    expect(server?.seen[0]?.path).toBe('/api/v3.1/tools?tags=readOnlyHint&toolkit_slug=github')
    expect(await tools.getRawComposioToolBySlug('GITHUB_A')).toMatchObject(expected)
    const renamed = await tools.getRawComposioTools(
      { tools: ['GITHUB_A'] },
      { modifySchema: ({ schema }) => ({ ...schema, name: 'B' }) },
    )
    expect(renamed[0]?.name).toBe('B')
  })

  it('need a filter that makes sense; an empty one asks for nothing', async () => {
    const { tools } = await toolsOf()
    await expect(tools.get('user_1', {})).rejects.toThrow('needs one of tools, toolkits, search and authConfigIds')
    await expect(tools.get('user_1', { tools: ['A'], toolkits: ['b'] })).rejects.toThrow('not both')
    await expect(tools.get('', 'GITHUB_A')).rejects.toThrow('userId: must not be empty')
    expect(await tools.getRawComposioTools({ tools: [] })).toEqual([])
    expect(server?.seen).toEqual([])
  })

  it('are executed for a user, with hooks', async () => {
    const { tools } = await toolsOf()
    const seen: unknown[] = []
    const result = await tools.execute(
      'GITHUB_A',
      { userId: 'user_1', arguments: { q: 1 }, dangerouslySkipVersionCheck: true },
      {
        beforeExecute: ({ toolkitSlug, params }) => {
          seen.push(toolkitSlug)
          return { ...params, connectedAccountId: 'ca_1' }
        },
        afterExecute: ({ result }) => ({ ...result, data: { wrapped: result.data } }),
      },
    )
    expect(result).toEqual({ data: { wrapped: { a: 1 } }, error: null, successful: true, logId: 'log_1' })
    expect(seen).toEqual(['github'])
    expect(server?.seen.at(-1)).toMatchObject({
      path: '/api/v3.1/tools/execute/GITHUB_A',
      body: { user_id: 'user_1', connected_account_id: 'ca_1', arguments: { q: 1 } },
    })
    await expect(tools.execute('GITHUB_A', {})).rejects.toThrow('userId: is required')
  })

  it('can be run by the provider for a user ID', async () => {
    const composio = await toolsOf()
    const call = { id: 'c1', type: 'function' as const, function: { name: 'GITHUB_A', arguments: '{"q":1}' } }
    const content = await composio.provider.executeToolCall('user_1', call)
    expect(JSON.parse(content)).toEqual({ successful: true, data: { a: 1 } })
    expect(server?.seen.at(-1)?.body).toMatchObject({ user_id: 'user_1', arguments: { q: 1 } })
  })
})
