import { Composio } from '@composio/core'
import { describe, expect, it } from 'vitest'
import { AnswersProvider } from './support/answers-provider.ts'
import { FunctionsProvider } from './support/functions-provider.ts'

const direct = { toolkits: ['hackernews'], preload: { tools: 'all' as const } }

describe('a provider of one’s own', () => {
  it('for a framework that runs tools gets their executor', async () => {
    await using composio = new Composio({ provider: new FunctionsProvider(), dataDir: ':memory:', port: 0 })
    const session = await composio.create('user_1', direct)
    const tools = await session.tools()
    const slug = Object.keys(tools).find((name) => name.startsWith('HACKERNEWS_')) ?? ''
    expect(tools[slug]?.description).not.toBe('')
    const search = { queries: [{ use_case: 'a story' }] }
    expect(await tools.COMPOSIO_SEARCH_TOOLS?.run(search)).toMatchObject({ successful: true })
    const perUser = await composio.tools.get('user_1', { toolkits: ['hackernews'] })
    expect(Object.keys(perUser)).toContain(slug)
  })

  it('for a model API runs calls for a session, and for a user', async () => {
    const provider = new AnswersProvider()
    await using composio = new Composio({ provider, dataDir: ':memory:', port: 0 })
    const session = await composio.create('user_1', direct)
    const tools = await session.tools()
    expect(tools.map(({ name }) => name)).toContain('COMPOSIO_SEARCH_TOOLS')
    const search = { name: 'COMPOSIO_SEARCH_TOOLS', args: { queries: [{ use_case: 'a story' }] } }
    expect(await provider.answer(session, search)).toMatchObject({ successful: true })
    expect(await provider.answer('user_1', search)).toMatchObject({ successful: true })
    const told: unknown[] = []
    const hooked = await provider.answerFor('user_1', 'COMPOSIO_SEARCH_TOOLS', {
      beforeExecute: ({ params, ...context }) => {
        told.push(context)
        return { ...params, arguments: search.args }
      },
      afterExecute: ({ result }) => ({ ...result, data: { results: result.data.results } }),
    })
    expect(hooked).toMatchObject({ successful: true })
    expect(Object.keys(hooked.data)).toEqual(['results'])
    expect(told).toEqual([{ toolSlug: 'COMPOSIO_SEARCH_TOOLS', toolkitSlug: 'composio' }])
  })

  it('that belongs to no Composio instance says so', async () => {
    const call = { name: 'COMPOSIO_SEARCH_TOOLS', args: {} }
    await expect(async () => new AnswersProvider().answer('user_1', call)).rejects.toMatchObject({
      code: 'TS-SDK::GLOBAL_EXECUTE_TOOL_FN_NOT_SET',
    })
  })
})
