import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const PROGRAM = `
import { registerHooks } from 'node:module'
const libraries = new Set()
registerHooks({
  load(url, context, nextLoad) {
    const name = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)\\//.exec(url)?.[1]
    if (name) libraries.add(name)
    return nextLoad(url, context)
  },
})
const { Composio } = await import('@composio/core')
const atImport = [...libraries]
await using composio = new Composio({ dataDir: ':memory:' })
const session = await composio.create('user_123')
const tools = await session.tools()
console.log(JSON.stringify({ atImport, atFirstTools: [...libraries].sort(), tools: tools.length }))
`

// Mail, HTML, time zone, MCP and validation libraries take longer to load than all the rest: only what uses them does.
it('loads few libraries before the first tools are there', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    cwd: import.meta.dirname,
  })
  const { atImport, atFirstTools, tools } = JSON.parse(stdout)
  expect(tools).toBeGreaterThan(0)
  expect(atImport.sort()).toEqual(['fastest-levenshtein', 'zod'])
  expect(atFirstTools).toEqual([
    '@hono/node-server',
    'fastest-levenshtein',
    'hono',
    'ipaddr.js',
    'kysely',
    'kysely-generic-sqlite',
    'minisearch',
    'oauth4webapi',
    'zod',
  ])
})
