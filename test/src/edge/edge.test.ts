import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type EmbeddedBackend, openEmbedded } from '@composio/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleForEdge, type EdgeBundle } from './bundle-for-edge.ts'
import { runInWorkerd, type Worker } from './run-in-workerd.ts'

/** Of each adapter the class a program makes. */
const PROVIDERS: Record<string, string> = {
  anthropic: 'AnthropicProvider',
  google: 'GoogleProvider',
  langchain: 'LangchainProvider',
  mastra: 'MastraProvider',
  openai: 'OpenAIProvider',
  vercel: 'VercelProvider',
}
/** Their frameworks need Node, or its imitation: workerd's `nodejs_compat`. The adapters themselves do not. */
const FRAMEWORK_NEEDS_NODE: Record<string, string> = {
  'claude-agent-sdk': 'ClaudeAgentSDKProvider',
  llamaindex: 'LlamaindexProvider',
  'openai-agents': 'OpenAIAgentsProvider',
}

const program = (provider?: [string, string]) => `
import { Composio } from '@composio/core'
${provider ? `import { ${provider[1]} } from '@composio/${provider[0]}'` : ''}
const options = ${provider ? `{ provider: new ${provider[1]}() }` : '{}'}
export default {
  async fetch(request) {
    try {
      const { baseURL, apiKey } = await request.json()
      const composio = new Composio({ ...options, baseURL, apiKey })
      const session = await composio.create('user_123', { toolkits: ['hackernews', 'github'] })
      const tools = await session.tools()
      const found = await session.execute('COMPOSIO_SEARCH_TOOLS', { queries: [{ use_case: 'create an issue' }] })
      const blocked = await session.execute('GITHUB_GET_THE_AUTHENTICATED_USER')
      return Response.json({ count: Object.keys(tools).length, found, reason: blocked.connectionRequired?.reason })
    } catch (error) {
      return Response.json({ code: error.code, message: String(error?.message), fixes: error.possibleFixes })
    }
  },
}
`

describe('a program for the edge', () => {
  it('covers every adapter', () => {
    const folders = readdirSync(join(import.meta.dirname, '../../../packages/providers'), { withFileTypes: true })
    const names = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name)
    expect([...Object.keys(PROVIDERS), ...Object.keys(FRAMEWORK_NEEDS_NODE)].sort()).toEqual(names.sort())
  })

  it('has nothing of Node in it with the core alone', async () => {
    const { builtins, missing } = await bundleForEdge(program())
    expect({ builtins, missing }).toEqual({ builtins: [], missing: [] })
  })

  it.each(Object.entries(PROVIDERS))('has nothing of Node in it with %s', async (...provider) => {
    const { builtins, missing } = await bundleForEdge(program(provider))
    expect({ builtins, missing }).toEqual({ builtins: [], missing: [] })
  })

  it.each(Object.entries(FRAMEWORK_NEEDS_NODE))('has nothing of Node in our part of %s', async (...provider) => {
    const { builtins } = await bundleForEdge(program(provider), { isOursOnly: true })
    expect(builtins).toEqual([])
  })

  // With the check off these would pass too.
  it.each([
    ['a module of Node', `import { setTimeout } from 'node:timers/promises'\nexport default setTimeout`],
    ['one without its prefix', `import { readFileSync } from 'fs'\nexport default readFileSync`],
  ])('is refused with %s', async (_, code) => {
    expect((await bundleForEdge(code)).builtins).toHaveLength(1)
  })

  it('does not hold the backend, not even for later', async () => {
    const ofNode = ({ files }: EdgeBundle) => [...files.values()].some((code) => code.includes('node:sqlite'))
    expect(ofNode(await bundleForEdge(program()))).toBe(false)
    expect(ofNode(await bundleForEdge(program(), { conditions: ['import', 'default'] }))).toBe(true)
  })
})

describe('in workerd, without its compatibility with Node', () => {
  let backend: EmbeddedBackend
  const workers: Worker[] = []
  beforeAll(async () => {
    backend = await openEmbedded({ dataDir: ':memory:', port: 0, env: {}, log: () => undefined })
  })
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.close()))
    await backend.close()
  })

  async function ask(provider: [string, string] | undefined, options: object): Promise<unknown> {
    const worker = await runInWorkerd((await bundleForEdge(program(provider))).files)
    workers.push(worker)
    return (await fetch(worker.url, { method: 'POST', body: JSON.stringify(options) })).json()
  }

  it.each([undefined, ...Object.entries(PROVIDERS)])(
    'lists tools, executes and asks for an account (%s)',
    async (...provider) => {
      const [name, providerClass] = provider.flat()
      const chosen: [string, string] | undefined = name && providerClass ? [name, providerClass] : undefined
      expect(await ask(chosen, { baseURL: backend.url, apiKey: backend.apiKey })).toMatchObject({
        count: 5,
        found: { successful: true, data: { results: [{ toolkits: ['github'] }] } },
        reason: 'missing',
      })
    },
  )

  it('says what to do where no server is named', async () => {
    expect(await ask(undefined, {})).toEqual({
      code: 'TS-SDK::CONNECTION_ERROR',
      message: 'There is no backend in this process: this runtime has no files and no listener to run one with.',
      fixes: [expect.stringContaining('baseURL')],
    })
  })
})
