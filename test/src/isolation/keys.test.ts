import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Administration, openAdministration, type RunningServer, serve } from '@composio/server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const CLI = join(import.meta.dirname, '../../../packages/cli/src/main.ts')
const dataDir = mkdtempSync(join(tmpdir(), 'composio-keys-'))
const vaultKey = Buffer.alloc(32, 9).toString('base64')
let replicas: RunningServer[]
let administration: Administration

beforeAll(async () => {
  const options = { dataDir, vaultKey, port: 0, env: {} }
  replicas = [await serve(options), await serve(options)]
  administration = await openAdministration({ dataDir })
})
afterAll(async () => {
  await administration.close()
  for (const replica of replicas) await replica.close()
  rmSync(dataDir, { recursive: true })
})

async function composio(...args: string[]) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(COMPOSIO_|DATABASE_URL)/.test(name)),
  )
  const child = spawn(process.execPath, [CLI, ...args, '--data', dataDir], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk) => (out += String(chunk)))
  child.stderr.on('data', (chunk) => (err += String(chunk)))
  const [code] = await once(child, 'close')
  return { code, out: out.trim(), err }
}

/** The same request to each replica. */
function ask(key: string, method = 'GET', path = '/connected_accounts', body?: unknown) {
  return Promise.all(
    replicas.map(async ({ url }) => {
      const answer = await fetch(`${url}/api/v3.1${path}`, {
        method,
        headers: { 'x-api-key': key },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      return { status: answer.status, body: (await answer.json()) as { total_items?: number } }
    }),
  )
}

const statuses = async (key: string) => (await ask(key)).map(({ status }) => status)

describe('a key made on the command line', () => {
  it('is printed once, and kept nowhere', async () => {
    const { out, err, code } = await composio('keys', 'create', '--name', 'app')
    expect(code).toBe(0)
    expect(out).toMatch(/^ak_[0-9A-Za-z]{38}$/)
    expect(err).not.toContain(out)
    expect(await statuses(out)).toEqual([200, 200])
    const listed = await composio('keys', 'list')
    expect(listed.out).toContain(`${out.slice(0, 9)}…`)
    for (const file of ['composio.db', 'composio.db-wal'])
      expect(readFileSync(join(dataDir, file), 'latin1'), file).not.toContain(out)
    expect(`${listed.out}${JSON.stringify(await administration.listKeys())}`).not.toContain(out)
  })

  it('is of no use to any replica once it is revoked', async () => {
    const { key, info } = await administration.createKey({ name: 'lost' })
    expect(await statuses(key)).toEqual([200, 200])
    expect((await composio('keys', 'revoke', info.id)).code).toBe(0)
    for (const { status, body } of await ask(key)) {
      expect(status).toBe(401)
      expect(body).toMatchObject({ error: { message: 'Invalid API key: it was revoked.' } })
    }
    expect((await composio('keys', 'revoke', 'key_none')).err).toContain('there is no API key "key_none"')
  })

  it('ends when it was said to', async () => {
    const { key } = await administration.createKey({ name: 'short', expiresAt: new Date(Date.now() + 1_500) })
    expect(await statuses(key)).toEqual([200, 200])
    await delay(1_600)
    expect(await statuses(key)).toEqual([401, 401])
  })

  it('may do what its scopes say', async () => {
    const { out } = await composio('keys', 'create', '--scope', 'catalog', '--scope', 'sessions', '--expires', '30d')
    expect((await ask(out, 'GET', '/toolkits/github')).map(({ status }) => status)).toEqual([200, 200])
    for (const { status, body } of await ask(out)) {
      expect(status).toBe(403)
      expect(body).toMatchObject({ error: { slug: 'APIKey_InsufficientPermissions', code: 812 } })
    }
  })

  it('is told apart when it is mistyped', async () => {
    const { key } = await administration.createKey({ name: 'typed' })
    const [answer] = await ask(`${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`)
    expect(answer).toMatchObject({
      status: 401,
      body: { error: { suggested_fix: expect.stringContaining('checksum') } },
    })
  })

  it('is noted as used, at most once a minute', async () => {
    const { key, info } = await administration.createKey({ name: 'used' })
    const lastUsed = async () => (await administration.listKeys()).find(({ id }) => id === info.id)!.lastUsedAt
    expect(await lastUsed()).toBeNull()
    await ask(key)
    const first = await lastUsed()
    expect(Date.parse(first!)).toBeGreaterThan(Date.now() - 10_000)
    await delay(20)
    await ask(key)
    expect(await lastUsed()).toBe(first)
  })

  it.each([
    [['--scope', 'everything'], 'there is no scope "everything"'],
    [['--project', 'nobody'], 'there is no project "nobody"'],
    [['--expires', 'soon'], '--expires soon'],
    [['--expires', '2020-01-01'], 'is over already'],
  ])('cannot be made with %j', async (more, told) => {
    const { code, out, err } = await composio('keys', 'create', ...more)
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain(told)
  })
})

describe('a project made while servers run', () => {
  it('has its own data and its own data key, the same for every replica', async () => {
    expect((await composio('projects', 'create', 'second')).out).toMatch(/^pr_/)
    const { key } = await administration.createKey({ name: 'second', project: 'second' })
    const credentials = { client_id: 'client', client_secret: 'a secret of the second project' }
    const config = { type: 'use_custom_auth', authScheme: 'OAUTH2', credentials }
    // Both replicas meet the project for the first time at the same moment.
    const made = await ask(key, 'POST', '/auth_configs', { toolkit: { slug: 'github' }, auth_config: config })
    expect(made.map(({ status }) => status)).toEqual([201, 201])
    const count = async (of: string) => (await ask(of, 'GET', '/auth_configs')).map(({ body }) => body.total_items)
    expect(await count(key)).toEqual([2, 2])
    expect(await count(replicas[0]!.apiKey)).toEqual([0, 0])
    expect((await composio('projects', 'create', 'second')).err).toContain('there is a project "second" already')
  })
})

it('a server is not started with a key that was revoked', async () => {
  const apiKey = 'a key somebody chose once'
  const options = { dataDir, vaultKey, port: 0, env: {}, apiKey }
  await (await serve(options)).close()
  const newest = (await administration.listKeys()).findLast(({ name }) => name === 'server')!
  await administration.revokeKey(newest.id)
  await expect(serve(options)).rejects.toMatchObject({ code: 'TS-SDK::API_KEY_REVOKED' })
})
