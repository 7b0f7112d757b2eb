import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmulators } from '@composio/emulators'
import { type RunningServer, serve } from '@composio/server'
import { HttpPerson } from '@composio/testing/person'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const CLI = join(import.meta.dirname, '../../../packages/cli/src/main.ts')
const folder = mkdtempSync(join(tmpdir(), 'composio-revoke-'))
let emulators: Awaited<ReturnType<typeof startEmulators>>
let server: RunningServer
let isProviderUp = true

beforeAll(async () => {
  emulators = await startEmulators()
  const vaultKey = Buffer.alloc(32, 5).toString('base64')
  server = await serve({
    dataDir: folder,
    vaultKey,
    port: 0,
    env: {},
    toolkits: emulators.toolkits,
    log: () => undefined,
  })
})
afterAll(async () => {
  await server.close()
  if (isProviderUp) await emulators.close()
  rmSync(folder, { recursive: true })
})

async function composio(...args: string[]) {
  const env = { PATH: process.env.PATH, COMPOSIO_BASE_URL: server.url, COMPOSIO_API_KEY: server.apiKey }
  const child = spawn(process.execPath, [CLI, ...args], { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => (out += String(chunk)))
  child.stderr.on('data', (chunk) => (err += String(chunk)))
  const [code] = await once(child, 'close')
  return { code, out: out.trim(), err }
}

async function connect(toolkit: string, service: 'github' | 'google'): Promise<void> {
  const { out } = await composio('link', toolkit, '--user', 'user_1', '--no-wait')
  const person = new HttpPerson()
  const consent = await person.submit(await person.open(out), 'Continue to')
  const end = await person.submit(consent, emulators.services[service].people[0] ?? '')
  expect(end.text).toContain('is connected')
}

describe('composio accounts revoke --all', () => {
  it('ends every account, and says what each provider answered', async () => {
    await connect('github', 'github')
    await connect('gmail', 'google')
    const listed = await composio('accounts', 'revoke', '--all')
    expect(listed.out).toMatch(/ {2}ACTIVE\n.* {2}ACTIVE$/)
    expect(listed.err).toContain('2 accounts would be revoked for good')
    const { code, out } = await composio('accounts', 'revoke', '--all', '--yes')
    expect(code).toBe(0)
    expect(out).toMatch(/^ca_\S+ {2}gmail {2}revoked; the provider confirmed it$/m)
    expect(out).toMatch(/^ca_\S+ {2}github {2}revoked here only: The provider has no endpoint for it\.$/m)
    expect(await composio('accounts', 'revoke', '--all', '--yes')).toEqual({ code: 0, out: '', err: '' })
  })

  it('exits with 1 when a provider does not answer, and ends the account all the same', async () => {
    await connect('gmail', 'google')
    await emulators.close()
    isProviderUp = false
    const { code, out } = await composio('accounts', 'revoke', '--all', '--yes', '--toolkit', 'gmail')
    expect(code).toBe(1)
    expect(out).toMatch(/^ca_\S+ {2}gmail {2}revoked here only, FAILED at the provider: \S/)
    expect((await composio('accounts', 'revoke', '--all')).out).toBe('')
  })

  it('wants to be told that all are meant', async () => {
    expect(await composio('accounts', 'revoke', '--yes')).toMatchObject({ code: 1, out: '' })
  })
})
