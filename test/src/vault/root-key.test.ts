import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type RunningServer, serve } from '@composio/server'
import type { Kysely, KyselyPlugin, PluginTransformQueryArgs, PluginTransformResultArgs } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../../packages/server/src/storage/open-store.ts'
import type { Database } from '../../../packages/server/src/storage/schema.ts'
import { openVault } from '../../../packages/server/src/vault/open-vault.ts'
import { rotateRootKey } from '../../../packages/server/src/vault/rotate-root-key.ts'
import { type OpenStore, type StorePlace, stores } from '../support/stores.ts'

const CLI = join(import.meta.dirname, '../../../packages/cli/src/main.ts')
const base64 = (key: Uint8Array) => Buffer.from(key).toString('base64')

/** Ends the work on a database before one of its statements, as a process ends that is killed. */
class Cut implements KyselyPlugin {
  #left: number
  constructor(after: number) {
    this.#left = after
  }
  transformQuery({ node }: PluginTransformQueryArgs) {
    if (this.#left-- <= 0) throw new Error('cut off')
    return node
  }
  async transformResult({ result }: PluginTransformResultArgs) {
    return result
  }
}

describe.each(stores)('replacing the vault key, on $name', (store) => {
  let open: OpenStore
  let place: StorePlace
  let from: Uint8Array
  let to: Uint8Array
  beforeAll(async () => {
    open = await store.open()
  })
  afterAll(() => open.close())
  beforeEach(async () => {
    place = await open.fresh()
    ;[from, to] = [randomBytes(32), randomBytes(32)]
  })

  const options = () => ({ ...place, port: 0, env: {}, log: () => undefined })

  function begin(vaultKey: Uint8Array | undefined, newKey: Uint8Array | undefined, ...args: string[]) {
    const where = place.databaseUrl
      ? { DATABASE_URL: place.databaseUrl, COMPOSIO_DATA_DIR: 'nowhere' }
      : { COMPOSIO_DATA_DIR: place.dataDir }
    const env = {
      PATH: process.env.PATH,
      ...(vaultKey && { COMPOSIO_VAULT_KEY: base64(vaultKey) }),
      ...(newKey && { COMPOSIO_VAULT_KEY_NEW: base64(newKey) }),
      ...where,
    }
    const child = spawn(process.execPath, [CLI, 'vault', 'rotate', '--root-key', ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk) => (out += String(chunk)))
    child.stderr.on('data', (chunk) => (err += String(chunk)))
    const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, out, err }))
    return { child, ended }
  }

  async function withDatabase<T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T> {
    const db = await openStore(place, () => undefined)
    try {
      return await work(db)
    } finally {
      await db.destroy()
    }
  }

  it(
    'may be cut off before any of its statements: the old key opens everything until the new one does',
    () =>
      withDatabase(async (db) => {
        const values = new Map<string, string>()
        const placeOf = (projectId: string) => ({ table: 't', row: 'r', column: 'c', projectId })
        let current = from
        const vaults = await openVault(db, current, 'pr_1')
        for (const project of ['pr_1', 'pr_2']) {
          await vaults.prepare(project)
          values.set(project, vaults.seal(project, placeOf(project)))
        }
        const opensAll = async (key: Uint8Array) => {
          const opened = await openVault(db, key, 'pr_1').catch(() => undefined)
          for (const [project, value] of opened ? values : []) {
            await opened!.prepare(project)
            expect(opened!.open(value, placeOf(project))).toBe(project)
          }
          return opened !== undefined
        }
        let cuts = 0
        for (let after = 0; ; after++) {
          const next = randomBytes(32)
          const rotation = { from: current, to: next, keepMs: 0 }
          const cut = await rotateRootKey(db.withPlugin(new Cut(after)), rotation).then(
            () => false,
            () => true,
          )
          if (cut) cuts++
          const [old, fresh] = [await opensAll(current), await opensAll(next)]
          expect(old || fresh, `cut after ${after}`).toBe(true)
          expect(await rotateRootKey(db, rotation), `cut after ${after}`).toMatchObject({
            accepted: 'new',
            unreadable: [],
          })
          expect([await opensAll(current), await opensAll(next)], `cut after ${after}`).toEqual([false, true])
          current = next
          if (!cut) break
        }
        expect(cuts).toBeGreaterThan(15)
      }),
    60_000,
  )

  describe('of a running server', () => {
    let server: RunningServer
    let link: string

    async function rest(method: string, path: string, body?: unknown, { url, apiKey } = server) {
      const response = await fetch(`${url}/api/v3.1${path}`, {
        method,
        headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      // biome-ignore lint/suspicious/noExplicitAny: what tests look into is what they check
      return { status: response.status, body: (await response.json()) as any }
    }

    /** Seals a secret; opening the link's page opens nothing but needs its signature. */
    async function makeConfig(from: RunningServer = server): Promise<string> {
      const credentials = { client_id: 'client', client_secret: 'a client secret' }
      const auth_config = { type: 'use_custom_auth', authScheme: 'OAUTH2', credentials }
      const { status, body } = await rest('POST', '/auth_configs', { toolkit: { slug: 'github' }, auth_config }, from)
      expect([status, body.error]).toEqual([201, undefined])
      return body.auth_config.id
    }

    /** Goes on to the provider: the link's signature and form, and the client's credentials, are all good. */
    async function openLink({ url } = server): Promise<number> {
      return (await fetch(new URL(new URL(link).pathname, url))).status
    }

    const start = (vaultKey: Uint8Array) => serve({ ...options(), vaultKey: base64(vaultKey) })

    beforeEach(async () => {
      server = await start(from)
      const body = { auth_config_id: await makeConfig(), user_id: 'u1' }
      link = (await rest('POST', '/connected_accounts/link', body)).body.redirect_url
      expect(await openLink()).toBe(200)
      // Many projects, so that there is a middle to be killed in.
      await withDatabase(async (db) => {
        const vaults = await openVault(db, from, 'pr_default')
        for (let i = 0; i < 150; i++) await vaults.prepare(`pr_${i}`)
      })
    })

    const rewrapped = (db: Kysely<Database>) =>
      db
        .selectFrom('data_keys')
        .select(({ fn }) => fn.countAll<number | string>().as('count'))
        .where('rewrapped', 'is not', null)
        .executeTakeFirstOrThrow()
        .then(({ count }) => Number(count))

    it('is not noticed by who uses it, killed in the middle or not; links and API keys go on', async () => {
      let isOver = false
      let answered = 0
      const using = (async () => {
        while (!isOver) {
          await makeConfig()
          expect(await openLink()).toBe(200)
          answered++
          await delay(5)
        }
      })()
      const left = await withDatabase(async (db) => {
        const first = begin(from, to)
        while (first.child.exitCode === null && (await rewrapped(db)) < 5) await delay(1)
        first.child.kill('SIGKILL')
        expect((await first.ended).signal).toBe('SIGKILL')
        return 151 - (await rewrapped(db))
      })
      expect(left).toBeGreaterThan(0)
      expect(left).toBeLessThan(151)
      const other = await start(from)
      await other.close()
      const second = await begin(from, to).ended
      expect(second).toMatchObject({ code: 0, err: '' })
      expect(second.out).toContain('carried on with vault key rk_')
      expect(second.out).toContain(`${left} data keys wrapped by it`)
      expect(second.out).toContain('both keys are good. Start the servers again')
      // Servers are started again one by one.
      const renewed = await start(to)
      expect(await openLink(renewed)).toBe(200)
      await makeConfig({ ...renewed, apiKey: server.apiKey })
      const third = await begin(from, to, '--keep', '0').ended
      expect(third.out).toContain('the old vault key opens nothing any more')
      isOver = true
      await using
      expect(answered).toBeGreaterThan(5)
      await makeConfig()
      expect(await openLink()).toBe(200)
      expect(await openLink(renewed)).toBe(200)
      expect(renewed.apiKey).not.toBe(server.apiKey)
      await makeConfig({ ...renewed, apiKey: server.apiKey })
      await makeConfig(renewed)
      await expect(start(from)).rejects.toMatchObject({ code: 'TS-SDK::VAULT_KEY_REPLACED' })
      await expect(start(randomBytes(32))).rejects.toMatchObject({ code: 'TS-SDK::VAULT_KEY_WRONG' })
      expect((await begin(from, to, '--keep', '0').ended).out).toContain('the old vault key opens nothing any more')
      await server.close()
      await renewed.close()
    }, 90_000)

    it('needs the key in use, and a new one', async () => {
      const wrong = await begin(randomBytes(32), to).ended
      expect([wrong.code, wrong.out]).toEqual([1, ''])
      expect(wrong.err).toContain('The vault key is not the one this data was sealed under.')
      const none = await begin(from, undefined).ended
      expect(none.code).toBe(1)
      expect(none.err).toContain('COMPOSIO_VAULT_KEY_NEW')
      for (const text of [wrong.err, none.err]) expect(text).not.toContain(base64(to))
      await openLink()
      await server.close()
      await (await start(from)).close()
    }, 60_000)
  })

  it.runIf(store.name === 'SQLite')(
    'makes a new key file, and puts it in the place of the old at the end',
    async () => {
      const file = join(place.dataDir, 'vault.key')
      const dev = () => serve({ ...options(), allowGeneratedVaultKey: true })
      await (await dev()).close()
      const old = readFileSync(file, 'utf8')
      expect((await begin(undefined, undefined).ended).out).toContain('both keys are good')
      expect(readFileSync(file, 'utf8')).toBe(old)
      const draft = readFileSync(`${file}.new`, 'utf8')
      await (await dev()).close()
      const ended = await begin(undefined, undefined, '--keep', '0').ended
      expect(ended).toMatchObject({ code: 0, err: '' })
      expect(existsSync(`${file}.new`)).toBe(false)
      expect(readFileSync(file, 'utf8')).toBe(draft)
      await (await dev()).close()
      // Killed after the end in the database, and before the file was in its place.
      writeFileSync(`${file}.new`, draft)
      writeFileSync(file, old)
      await expect(dev()).rejects.toMatchObject({
        code: 'TS-SDK::VAULT_KEY_REPLACED',
        possibleFixes: expect.arrayContaining([expect.stringContaining('vault rotate --root-key` again')]),
      })
      expect((await begin(undefined, undefined, '--keep', '0').ended).code).toBe(0)
      expect(readFileSync(file, 'utf8')).toBe(draft)
      await (await dev()).close()
    },
    60_000,
  )
})
