import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type RunningServer, serve } from '@composio/server'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openStore } from '../../../packages/server/src/storage/open-store.ts'
import type { Database } from '../../../packages/server/src/storage/schema.ts'
import { Acme } from '../support/acme.ts'
import { type OpenStore, type StorePlace, stores } from '../support/stores.ts'

const CLI = join(import.meta.dirname, '../../../packages/cli/src/main.ts')
/** More with `pnpm test:vault`. */
const KILLS = Number(process.env.VAULT_KILLS ?? 2)
const ACCOUNTS = KILLS > 10 ? 300 : 60
const base64 = (key: Uint8Array) => Buffer.from(key).toString('base64')

describe.each(stores)('both kinds of rotation, killed while tools run, on $name', (store) => {
  let open: OpenStore
  let place: StorePlace
  let acme: Acme
  let db: Kysely<Database>
  const [from, to] = [randomBytes(32), randomBytes(32)]
  const servers: RunningServer[] = []
  beforeAll(async () => {
    open = await store.open()
    place = await open.fresh()
    db = await openStore(place, () => undefined)
    acme = await Acme.start()
    acme.answerJson('/me', 200, { id: 7, login: 'someone' })
    acme.answer('/things/1', ({ headers }, response) => {
      const isRight = headers.authorization === `Basic ${Buffer.from('someone:a password').toString('base64')}`
      response.writeHead(isRight ? 200 : 401, { 'content-type': 'application/json' }).end('{"ok":true}')
    })
  }, 60_000)
  afterAll(async () => {
    for (const server of servers) await server.close()
    await acme.close()
    await db.destroy()
    await open.close()
  })

  async function start(vaultKey: Uint8Array): Promise<RunningServer> {
    const acmeOnly = { definitions: [acme.definition], toolkits: { acme: acme.override } }
    const server = await serve({
      ...place,
      ...acmeOnly,
      port: 0,
      env: {},
      vaultKey: base64(vaultKey),
      log: () => undefined,
    })
    servers.push(server)
    return server
  }

  async function rest({ url, apiKey }: RunningServer, path: string, body: unknown) {
    const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' }
    const response = await fetch(`${url}/api/v3.1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    // biome-ignore lint/suspicious/noExplicitAny: what tests look into is what they check
    return (await response.json()) as any
  }

  function rotate(vaultKey: Uint8Array, ...args: string[]) {
    const where = place.databaseUrl ? { DATABASE_URL: place.databaseUrl } : { COMPOSIO_DATA_DIR: place.dataDir }
    const keys = { COMPOSIO_VAULT_KEY: base64(vaultKey), COMPOSIO_VAULT_KEY_NEW: base64(to) }
    const env = { PATH: process.env.PATH, ...keys, ...where }
    const child = spawn(process.execPath, [CLI, 'vault', 'rotate', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let told = ''
    child.stdout.on('data', (chunk) => (told += String(chunk)))
    child.stderr.on('data', (chunk) => (told += String(chunk)))
    return { child, ended: once(child, 'close').then(([code, signal]) => ({ code, signal, told })) }
  }

  /** What rotations change, in short. */
  async function changes(): Promise<string> {
    const keys = await db.selectFrom('data_keys').select(['id', 'retired_at', 'rewrapped']).orderBy('id').execute()
    return JSON.stringify([keys, await db.selectFrom('root_keys').select('id').execute()])
  }

  it(
    `fails no call, ${KILLS} kills long, and ends with one key of each kind`,
    async () => {
      const server = await start(from)
      const auth_config = { type: 'use_custom_auth', authScheme: 'BASIC' }
      const config = await rest(server, '/auth_configs', { toolkit: { slug: 'acme' }, auth_config })
      const accounts: string[] = []
      for (let i = 0; i < ACCOUNTS; i++) {
        const state = { authScheme: 'BASIC', val: { username: 'someone', password: 'a password' } }
        const body = { auth_config: { id: config.auth_config.id }, connection: { user_id: `u${i}`, state } }
        accounts.push((await rest(server, '/connected_accounts', body)).id)
      }
      const calling = [server]
      const failures: unknown[] = []
      let calls = 0
      let isOver = false
      const caller = async () => {
        while (!isOver) {
          const i = calls++ % accounts.length
          const call = { user_id: `u${i}`, connected_account_id: accounts[i], arguments: { id: '1' } }
          const answer = await rest(calling[calls % calling.length]!, '/tools/execute/ACME_GET_THING', call)
          if (answer.successful !== true) failures.push(answer)
          await delay(2)
        }
      }
      const callers = [caller(), caller()]
      onTestFinished(async () => {
        isOver = true
        await Promise.allSettled(callers)
      })
      let killed = 0
      for (let i = 0; i < KILLS; i++) {
        // Killed a moment after it has begun to change something, which the database tells.
        const before = await changes()
        const { child, ended } = rotate(from, ...(i % 2 ? ['--root-key'] : ['--keep', '0']))
        while (child.exitCode === null && (await changes()) === before) await delay(1)
        await delay(Math.random() * 30)
        child.kill('SIGKILL')
        if ((await ended).signal === 'SIGKILL') killed++
      }
      expect(killed).toBeGreaterThan(KILLS / 4)
      calling.push(await start(from))
      expect(await rotate(from, '--root-key').ended).toMatchObject({ code: 0 })
      calling.splice(0, 2, await start(to))
      expect((await rotate(from, '--root-key', '--keep', '0').ended).told).toContain('opens nothing any more')
      expect(await rotate(to).ended).toMatchObject({ code: 0 })
      isOver = true
      await Promise.all(callers)
      const last = await rotate(to, '--keep', '0', '--json').ended
      const [{ replaced, unreadable }] = JSON.parse(last.told)
      expect(unreadable).toEqual([])
      expect(replaced.every(({ state }: { state: string }) => state === 'deleted')).toBe(true)
      expect(failures).toEqual([])
      expect(calls).toBeGreaterThan(KILLS * 5)
      for (const [i, connected_account_id] of accounts.entries()) {
        const call = { user_id: `u${i}`, connected_account_id, arguments: { id: '1' } }
        expect((await rest(calling[0]!, '/tools/execute/ACME_GET_THING', call)).successful).toBe(true)
      }
      await expect(start(from)).rejects.toMatchObject({ code: 'TS-SDK::VAULT_KEY_REPLACED' })
    },
    120_000 + KILLS * 10_000,
  )
})
