import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type ServerOptions, serve } from '@composio/server'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { hasPostgres } from '../support/stores.ts'
import { startServerProcess } from './server-process.ts'

const VAULT_KEY = Buffer.alloc(32, 7).toString('base64')

describe.skipIf(!hasPostgres)('a server on PostgreSQL', () => {
  let postgres: TestPostgres
  let dataDir: string
  beforeAll(async () => {
    postgres = await startPostgres()
    dataDir = mkdtempSync(join(tmpdir(), 'composio-start-'))
  }, 60_000)
  afterAll(async () => {
    rmSync(dataDir, { recursive: true })
    await postgres.stop()
  })

  /** A server for the length of a test, unless it refuses to start. */
  const start = async (options: ServerOptions) => {
    const server = await serve({ port: 0, vaultKey: VAULT_KEY, env: {}, ...options })
    onTestFinished(server.close)
    return server
  }
  const refusal = async (databaseUrl: string): Promise<Error & { code: string; possibleFixes: string[] }> =>
    start({ databaseUrl }).then(
      () => expect.fail('It started.'),
      (error) => error,
    )
  const count = async (url: string, table: string, where = 'true') =>
    Number((await postgres.query(`select count(*) from ${table} where ${where}`, url))[0]?.count)

  it('is set up once by eight processes that start together', async () => {
    const databaseUrl = await postgres.createDatabase()
    const options = { databaseUrl, vaultKey: VAULT_KEY }
    const eight = await Promise.all(Array.from({ length: 8 }, () => startServerProcess(options)))
    onTestFinished(async () => void (await Promise.all(eight.map((one) => one.close()))))
    expect(new Set(eight.map(({ instanceId }) => instanceId)).size).toBe(1)
    expect(new Set(eight.map(({ apiKey }) => apiKey)).size).toBe(1)
    for (const table of ['data_keys', 'api_keys']) expect([table, await count(databaseUrl, table)]).toEqual([table, 1])
    expect(await count(databaseUrl, 'meta', "key = 'instance_id'")).toBe(1)
    expect(await count(databaseUrl, 'composio_migration')).toBe(
      await count(databaseUrl, '(select distinct name from composio_migration) as names'),
    )
    const [first, last] = [eight[0]!, eight[7]!]
    const headers = { 'x-api-key': first.apiKey }
    const body = JSON.stringify({ user_id: 'user_1' })
    const made = await fetch(`${first.address}/api/v3.1/tool_router/session`, { method: 'POST', headers, body })
    const { session_id } = (await made.json()) as { session_id: string }
    const found = await fetch(`${last.address}/api/v3.1/tool_router/session/${session_id}`, { headers })
    expect(found.status).toBe(200)
  }, 60_000)

  it('sorts text by its bytes, whatever the locale of the database', async () => {
    const databaseUrl = await postgres.createDatabase()
    await start({ databaseUrl })
    const others = await postgres.query(
      `select table_name, column_name from information_schema.columns
       where table_schema = 'public' and data_type = 'text' and collation_name is distinct from 'C'`,
      databaseUrl,
    )
    expect(others).toEqual([])
  })

  it('is chosen by DATABASE_URL, unless a folder was named', async () => {
    const databaseUrl = await postgres.createDatabase()
    const env = { DATABASE_URL: databaseUrl, COMPOSIO_DATA_DIR: join(dataDir, 'by-variable') }
    await start({ env })
    expect(await count(databaseUrl, 'data_keys')).toBe(1)
    expect(existsSync(env.COMPOSIO_DATA_DIR)).toBe(false)
    const other = await postgres.createDatabase()
    await start({ env: { DATABASE_URL: other }, dataDir: join(dataDir, 'named') })
    expect(existsSync(join(dataDir, 'named', 'composio.db'))).toBe(true)
    expect(await postgres.query('select 1 from pg_tables where schemaname = $$public$$', other)).toEqual([])
  })

  it('is not started without a vault key, and makes none by itself', async () => {
    const databaseUrl = await postgres.createDatabase()
    const missing = { code: 'TS-SDK::VAULT_KEY_MISSING' }
    const folder = join(dataDir, 'no-key')
    await expect(serve({ databaseUrl, dataDir: folder, port: 0, env: {} })).rejects.toMatchObject(missing)
    // A key in memory would be lost with the process, and the data with it.
    await expect(
      serve({ databaseUrl, dataDir: ':memory:', allowGeneratedVaultKey: true, port: 0, env: {} }),
    ).rejects.toMatchObject(missing)
    expect(existsSync(folder)).toBe(false)
    const trial = await serve({ databaseUrl, dataDir: folder, allowGeneratedVaultKey: true, port: 0, env: {} })
    await trial.close()
    expect(existsSync(join(folder, 'vault.key'))).toBe(true)
    expect(existsSync(join(folder, 'composio.db'))).toBe(false)
  })

  it('says in a sentence why it cannot be opened, and never with the password', async () => {
    const databaseUrl = await postgres.createDatabase()
    const { host, pathname } = new URL(databaseUrl)
    const secret = 'hunter2-geheim'
    const elsewhere = `postgres://postgres:${secret}@`
    const cases: [url: string, code: string, message: string][] = [
      [`mysql://root:${secret}@localhost/x`, 'TS-SDK::VALIDATION_ERROR', 'must be a PostgreSQL connection string'],
      [`postgres://user:${secret}/@host:x/y`, 'TS-SDK::VALIDATION_ERROR', 'must be a PostgreSQL connection string'],
      [`${elsewhere}${host}${pathname}`, 'TS-SDK::DATABASE_UNAVAILABLE', 'does not let the user "postgres" in'],
      [`${elsewhere}127.0.0.1:1/x`, 'TS-SDK::DATABASE_UNAVAILABLE', '127.0.0.1:1 cannot be reached: ECONNREFUSED'],
      [`${elsewhere}nowhere.invalid/x`, 'TS-SDK::DATABASE_UNAVAILABLE', 'nowhere.invalid:5432 cannot be reached'],
    ]
    for (const [url, code, message] of cases) {
      const error = await refusal(url)
      expect(error).toMatchObject({ code })
      expect(error.message).toContain(message)
      expect(error.possibleFixes.length).toBeGreaterThan(0)
      expect(`${error.stack} ${JSON.stringify(error)} ${JSON.stringify(error.cause)} ${error.cause}`).not.toContain(
        secret,
      )
    }
    expect((await refusal(`${databaseUrl}_missing`)).message).toContain('has no database "test_')
  })

  it('does not touch a database of another program, or of a newer version', async () => {
    const foreign = await postgres.createDatabase()
    await postgres.query('create table sessions (id int)', foreign)
    expect((await refusal(foreign)).message).toContain('tables of another program in it: relation "sessions"')
    expect(await postgres.query('select 1 from pg_tables where schemaname = $$public$$', foreign)).toHaveLength(1)

    const newer = await postgres.createDatabase()
    await (await serve({ databaseUrl: newer, vaultKey: VAULT_KEY, port: 0, env: {} })).close()
    await postgres.query("insert into composio_migration values ('9999_later', '2099-01-01T00:00:00.000Z')", newer)
    expect(await refusal(newer)).toMatchObject({ code: 'TS-SDK::DATABASE_NEWER' })
  })

  it('may be a user that only owns the database', async () => {
    const databaseUrl = new URL(await postgres.createDatabase())
    const database = databaseUrl.pathname.slice(1)
    await postgres.query(`create role plain login password 'plain-password'`)
    databaseUrl.username = 'plain'
    databaseUrl.password = 'plain-password'
    expect((await refusal(databaseUrl.href)).message).toBe(
      `The user "plain" may not create tables in the database "${database}".`,
    )
    await postgres.query(`alter database ${database} owner to plain`)
    await start({ databaseUrl: databaseUrl.href })
  })

  it('outlives the loss of its database, and goes on when it is back', async () => {
    const server = await startServerProcess({ databaseUrl: await postgres.createDatabase(), vaultKey: VAULT_KEY })
    onTestFinished(server.close)
    const ask = async () => {
      const headers = { 'x-api-key': server.apiKey }
      return (await fetch(`${server.address}/api/v3.1/auth_configs`, { headers })).status
    }
    expect(await Promise.all(Array.from({ length: 20 }, ask))).toEqual(Array<number>(20).fill(200))
    const during: number[] = []
    let isBack = false
    const asking = (async () => {
      while (!isBack) {
        during.push(...(await Promise.all([ask(), ask()])))
        await delay(10)
      }
    })()
    await postgres.crash()
    isBack = true
    await asking
    for (const status of during) expect([200, 503]).toContain(status)
    expect(during).toContain(503)
    await expect.poll(ask, { timeout: 2_000, interval: 50 }).toBe(200)
    expect(await Promise.all(Array.from({ length: 20 }, ask))).toEqual(Array<number>(20).fill(200))
  })

  it('is the only one that loads its driver', async () => {
    const probe = `
      const { createRequire } = await import('node:module')
      const { createServer } = await import(process.argv[1])
      const [, , databaseUrl] = process.argv
      const env = {}
      const place = databaseUrl ? { dataDir: '.', databaseUrl } : { dataDir: ':memory:' }
      const server = await createServer({ ...place, vaultKey: process.env.KEY, mayGenerateVaultKey: false, publicUrl: () => '', env })
      await server.close()
      const loaded = Object.keys(createRequire(import.meta.url).cache)
      console.log(loaded.some((path) => /[\\\\/]pg[\\\\/]lib/.test(path)))`
    const entry = fileURLToPath(import.meta.resolve('@composio/server'))
    const run = async (...more: string[]) => {
      const args = ['--input-type=module', '-e', probe, entry, ...more]
      const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, KEY: VAULT_KEY } })
      return stdout.trim()
    }
    expect(await run()).toBe('false')
    expect(await run(await postgres.createDatabase())).toBe('true')
  })
})
