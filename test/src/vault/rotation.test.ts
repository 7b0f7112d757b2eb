import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../../packages/server/src/storage/open-store.ts'
import type { Database } from '../../../packages/server/src/storage/schema.ts'
import { openVault } from '../../../packages/server/src/vault/open-vault.ts'
import type { ProjectVaults } from '../../../packages/server/src/vault/project-vaults.ts'
import { type OpenStore, type StorePlace, stores } from '../support/stores.ts'

const CLI = join(import.meta.dirname, '../../../packages/cli/src/main.ts')
const PROJECT = 'pr_default'
const ROWS = 3_000

describe.each(stores)('composio vault rotate, on $name', (store) => {
  let open: OpenStore
  let place: StorePlace
  let db: Kysely<Database>
  let vaults: ProjectVaults
  const rootKey = randomBytes(32)
  beforeAll(async () => {
    open = await store.open()
  })
  afterAll(() => open.close())
  beforeEach(async () => {
    place = await open.fresh()
    db = await openStore(place, () => undefined)
    await db
      .insertInto('projects')
      .values({ id: PROJECT, name: 'default', created_at: new Date().toISOString() })
      .execute()
    vaults = await openVault(db, rootKey, PROJECT)
  })
  afterEach(() => db.destroy())

  const placeOf = (row: string) => ({ table: 'oauth_flows', row, column: 'verifier', projectId: PROJECT })

  async function fill(): Promise<void> {
    const rest = { link_id: 'l', account_id: 'a', toolkit: 't', browser_digest: 'b', redirect_uri: 'r' }
    await db.transaction().execute(async (trx) => {
      for (let i = 0; i < ROWS; i++) {
        const row = `row_${i}`
        const verifier = vaults.seal(`secret of ${row}`, placeOf(row))
        const flow = { ...rest, expires_at: 'e', used_at: null, project_id: PROJECT, state_digest: row, verifier }
        await trx.insertInto('oauth_flows').values(flow).execute()
      }
    })
  }

  /** As a server reads: the row, then the keys it may need, then the value. */
  async function read(row: string): Promise<void> {
    const { verifier } = await db
      .selectFrom('oauth_flows')
      .select('verifier')
      .where('state_digest', '=', row)
      .executeTakeFirstOrThrow()
    await vaults.prepare(PROJECT, verifier)
    expect(vaults.open(verifier, placeOf(row))).toBe(`secret of ${row}`)
  }

  async function sealedUnder(keyId: string): Promise<number> {
    const rows = await db.selectFrom('oauth_flows').select('verifier').execute()
    return rows.filter(({ verifier }) => verifier.startsWith(`v1.${keyId}.`)).length
  }

  const keyIds = async () => (await db.selectFrom('data_keys').select('id').execute()).map(({ id }) => id)

  function begin(vaultKey: Uint8Array, ...args: string[]) {
    const where = place.databaseUrl
      ? { DATABASE_URL: place.databaseUrl, COMPOSIO_DATA_DIR: 'nowhere' }
      : { COMPOSIO_DATA_DIR: place.dataDir }
    const env = { PATH: process.env.PATH, COMPOSIO_VAULT_KEY: Buffer.from(vaultKey).toString('base64'), ...where }
    const child = spawn(process.execPath, [CLI, 'vault', 'rotate', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk) => (out += String(chunk)))
    child.stderr.on('data', (chunk) => (err += String(chunk)))
    const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, out, err }))
    return { child, ended }
  }

  it('fails no read, killed in the middle or not, and ends without the old key', async () => {
    await fill()
    const [old] = await keyIds()
    let isOver = false
    let reads = 0
    const reading = (async () => {
      while (!isOver) {
        await read(`row_${reads++ % ROWS}`)
        // Commands of SQLite answer at once, and would leave the other process no turn.
        if (reads % 10 === 0) await delay(1)
      }
    })()
    const first = begin(rootKey)
    while (!(first.child.exitCode !== null) && (await sealedUnder(old!)) > ROWS - 100) await delay(1)
    first.child.kill('SIGKILL')
    expect((await first.ended).signal).toBe('SIGKILL')
    const left = await sealedUnder(old!)
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThan(ROWS)
    const second = await begin(rootKey, '--keep', '0').ended
    isOver = true
    await reading
    expect(second).toMatchObject({ code: 0, err: '' })
    expect(second.out).toContain(`carried on with `)
    expect(second.out).toContain(`${left} values sealed anew`)
    expect(second.out).toContain(`${old}: 0 values left on it, deleted`)
    expect(await keyIds()).not.toContain(old)
    expect(await sealedUnder(old!)).toBe(0)
    expect(reads).toBeGreaterThan(100)
    for (let i = 0; i < ROWS; i += 50) await read(`row_${i}`)
  }, 60_000)

  it('keeps a replaced key for requests under way, and says so', async () => {
    const [old] = await keyIds()
    const { code, out } = await begin(rootKey).ended
    expect(code).toBe(0)
    expect(out).toContain(`${old}: 0 values left on it, kept until 60 minutes after it was replaced`)
    expect(await keyIds()).toContain(old)
  })

  it('tells a wrong vault key, and changes nothing', async () => {
    const before = await keyIds()
    const { code, out, err } = await begin(randomBytes(32)).ended
    expect([code, out]).toEqual([1, ''])
    expect(err).toContain('The vault key is not the one this data was sealed under.')
    expect(await keyIds()).toEqual(before)
  })

  it('names a value that was altered, and exits with 1', async () => {
    await fill()
    await db
      .updateTable('oauth_flows')
      .set({ verifier: vaults.seal('moved', placeOf('row_1')) })
      .where('state_digest', '=', 'row_2')
      .execute()
    const { code, out } = await begin(rootKey, '--keep', '0').ended
    expect(code).toBe(1)
    expect(out).toContain('does not open, left as it is: oauth_flows.verifier of row_2')
    expect(out).toContain('1 value left on it, kept')
    expect(out).not.toContain('moved')
  })
})
