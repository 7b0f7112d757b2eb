import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { hasPostgres } from '../support/stores.ts'

const main = join(import.meta.dirname, '../../../packages/cli/src/main.ts')

describe.skipIf(!hasPostgres)('the command line with DATABASE_URL', () => {
  let postgres: TestPostgres
  let cwd: string
  let env: NodeJS.ProcessEnv
  beforeAll(async () => {
    postgres = await startPostgres()
    cwd = mkdtempSync(join(tmpdir(), 'composio-cli-postgres-'))
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('COMPOSIO_'))
    env = {
      ...Object.fromEntries(inherited),
      DATABASE_URL: await postgres.createDatabase(),
      COMPOSIO_VAULT_KEY: Buffer.alloc(32, 7).toString('base64'),
    }
  }, 60_000)
  afterAll(async () => {
    rmSync(cwd, { recursive: true })
    await postgres.stop()
  })

  it('serves from PostgreSQL, makes no folder, and manages the keys of a running server', async () => {
    const server = spawn(process.execPath, [main, 'serve', '--port', '0'], { cwd, env })
    onTestFinished(() => stop(server))
    const url = await readyUrl(server)
    const run = promisify(execFile)
    const { stdout } = await run(process.execPath, [main, 'keys', 'create', '--name', 'from the test'], { cwd, env })
    const ask = (key: string) => fetch(`${url}/api/v3.1/auth_configs`, { headers: { 'x-api-key': key } })
    expect((await ask(stdout.trim())).status).toBe(200)
    expect((await ask(`${stdout.trim()}x`)).status).toBe(401)
    expect(readdirSync(cwd)).toEqual([])
  })

  it('says what is wrong in a sentence, without the password', async () => {
    const secret = 'hunter2-geheim'
    const DATABASE_URL = `postgres://postgres:${secret}@127.0.0.1:1/composio`
    const server = spawn(process.execPath, [main, 'serve', '--port', '0'], { cwd, env: { ...env, DATABASE_URL } })
    let problems = ''
    server.stderr.on('data', (chunk) => {
      problems += String(chunk)
    })
    const [code] = await once(server, 'close')
    expect(code).toBe(1)
    expect(problems).toMatch(/^error: PostgreSQL at 127\.0\.0\.1:1 cannot be reached: ECONNREFUSED\.\n/)
    expect(problems).not.toContain(secret)
  })
})

async function readyUrl(server: ChildProcess): Promise<string> {
  let output = ''
  for await (const chunk of server.stdout ?? []) {
    output += String(chunk)
    const url = /^ready (\S+)\n/m.exec(output)?.[1]
    if (url) return url
  }
  throw new Error('The server ended before it was ready.')
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return
  server.kill('SIGTERM')
  await once(server, 'exit')
}
