import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Rig } from '../support/rig.ts'
import { MCP_CLIENTS, type Prompt } from './clients.ts'
import { consent, GET_THING, mcpSession } from './mcp-rig.ts'

let rig: Rig
beforeAll(async () => {
  rig = await Rig.open()
})
afterAll(() => rig.close())

describe.each(MCP_CLIENTS)('$name', ({ shows, connect }) => {
  it(`lists, calls, and where an account is missing gets ${shows}; then the result`, { timeout: 60_000 }, async () => {
    const { url, headers } = await mcpSession(rig)
    const prompts: Prompt[] = []
    const onPrompt = async (prompt: Prompt) => {
      prompts.push(prompt)
      // The person takes their time: the client has long made the call again.
      setTimeout(() => void consent(rig, prompt.url), 400)
      return 'accept' as const
    }
    const client = await connect({ url, headers, onPrompt })
    try {
      expect(await client.list()).toEqual(expect.arrayContaining(['COMPOSIO_SEARCH_TOOLS', GET_THING]))
      const first = await client.call(GET_THING, { id: 'one' })
      if (shows === 'a prompt') {
        expect(first).toContain('/things/one')
        expect(prompts).toMatchObject([{ message: expect.stringContaining('Acme') }])
        expect(prompts[0]?.url).toMatch(new RegExp(`^${rig.backend.url}/link/`))
      } else {
        expect(prompts).toEqual([])
        expect(first).not.toContain('/things/one')
        const [link] = /http:\/\/[^\s"\\]+\/link\/[^\s"\\]+/.exec(first) ?? []
        expect(link, first).toBeDefined()
        await consent(rig, String(link))
      }
      expect(await client.call(GET_THING, { id: 'two' })).toContain('/things/two')
      expect(prompts).toHaveLength(shows === 'a prompt' ? 1 : 0)
    } finally {
      await client.close()
    }
  })
})
