import { spawn } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

/**
 * Every example with a `start` script runs as a newcomer would run it, without keys and without the network. One that
 * runs until it is stopped has a `check` script beside it, which goes through it and ends.
 */
describe('examples', () => {
  for (const manifest of globSync('examples/*/package.json', { cwd: root }).sort()) {
    const folder = resolve(root, dirname(manifest))
    const { scripts } = JSON.parse(readFileSync(resolve(root, manifest), 'utf8')) as {
      scripts?: { start?: string; check?: string }
    }
    const [command, ...args] = (scripts?.check ?? scripts?.start)?.split(' ') ?? []
    if (command !== 'node') continue
    it.concurrent(basename(folder), { timeout: 60_000 }, async () => {
      const { code, output } = await run(args, folder)
      expect(code, output).toBe(0)
    })
  }
})

/** Keys and servers of whoever runs the tests stay out of it. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(COMPOSIO|OPENAI|ANTHROPIC|GEMINI|VITEST|NODE_OPTIONS)/.test(name),
  )
  return { ...Object.fromEntries(own), COMPOSIO_DATA_DIR: ':memory:', COMPOSIO_PORT: '0' }
}

function run(args: string[], cwd: string): Promise<{ code: number | null; output: string }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { cwd, env: environment(), timeout: 50_000 })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      output += chunk
    })
    child.on('error', fail)
    child.on('close', (code) => done({ code, output }))
  })
}
