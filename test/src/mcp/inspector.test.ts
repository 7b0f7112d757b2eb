import { defineToolkit } from '@composio/spec'
import { toolkits } from '@composio/toolkits'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Rig } from '../support/rig.ts'
import { runBin } from './run-bin.ts'

/** With a schema that some models' APIs do not take. */
const crooked = defineToolkit({
  slug: 'crooked',
  name: 'Crooked',
  description: 'Takes anything.',
  appUrl: 'https://crooked.example',
  categories: ['developer-tools'],
  version: '20261122_00',
  baseUrl: 'https://api.crooked.example',
  auth: [{ scheme: 'NO_AUTH' }],
  tools: [
    {
      slug: 'CROOKED_TAKE',
      name: 'Take',
      description: 'Takes anything.',
      input: { type: 'object', properties: JSON.parse('{"anything":true}') },
      tags: [],
      operation: { method: 'GET', path: '/' },
    },
  ],
})

let rig: Rig
beforeAll(async () => {
  rig = await Rig.open({ definitions: [crooked] })
})
afterAll(() => rig.close())

async function inspect(toolkit: string, ...args: string[]) {
  const session = await rig.session('user', { toolkits: { enable: [toolkit] }, preload: { tools: 'all' } })
  const url = `${rig.backend.url}/tool_router/${session}/mcp`
  const where = ['--cli', url, '--transport', 'http', '--header', `x-api-key: ${rig.backend.apiKey}`]
  return runBin('@modelcontextprotocol/inspector', [...where, ...args])
}

describe('Inspector CLI', { timeout: 60_000 }, () => {
  it.each(toolkits.map(({ slug }) => slug))('finds every tool of %s portable', async (toolkit) => {
    const { code, stdout, stderr } = await inspect(toolkit, '--method', 'tools/list', '--strict')
    expect(code, stderr || stdout.slice(-2_000)).toBe(0)
    const { tools } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { tools: { name: string }[] }
    expect(tools.filter(({ name }) => name.startsWith(toolkit.toUpperCase())).length).toBeGreaterThan(0)
  })

  it('would find one that is not', async () => {
    const { code, stderr } = await inspect('crooked', '--method', 'tools/list', '--strict')
    expect(code, stderr).toBe(6)
    expect(stderr).toContain('CROOKED_TAKE')
  })
})
