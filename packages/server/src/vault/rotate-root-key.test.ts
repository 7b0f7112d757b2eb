import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { IN_MEMORY, openDatabase } from '../storage/open-database.ts'
import type { Database } from '../storage/schema.ts'
import { openVault } from './open-vault.ts'
import type { ProjectVaults } from './project-vaults.ts'
import { openRootKey, rootKeyId } from './root-keys.ts'
import { rotateDataKey } from './rotate-data-key.ts'
import { rotateRootKey } from './rotate-root-key.ts'

const PROJECTS = ['pr_1', 'pr_2', 'pr_3']
const HOUR = 3_600_000
const placeOf = (projectId: string) => ({ table: 't', row: 'r', column: 'c', projectId })

let db: Kysely<Database>
let from: Uint8Array
let to: Uint8Array
let sealed: Map<string, string>
let log: string[]
let running: ProjectVaults
beforeEach(async () => {
  ;[from, to] = [randomBytes(32), randomBytes(32)]
  db = await openDatabase(IN_MEMORY)
  log = []
  running = await openVault(db, from, 'pr_1', { log: (line) => log.push(line) })
  sealed = new Map()
  for (const project of PROJECTS) {
    await running.prepare(project)
    sealed.set(project, running.seal(`secret of ${project}`, placeOf(project)))
  }
})
afterEach(async () => {
  vi.restoreAllMocks()
  await db.destroy()
})

/** Whether a server that is started with this key opens everything. */
async function opensAll(key: Uint8Array): Promise<void> {
  const vaults = await openVault(db, key, 'pr_1')
  for (const [project, value] of sealed) {
    await vaults.prepare(project, value)
    expect(vaults.open(value, placeOf(project))).toBe(`secret of ${project}`)
  }
}

const refused = (key: Uint8Array, code: string) => expect(openVault(db, key, 'pr_1')).rejects.toMatchObject({ code })
const rotate = (keepMs = 0, more: object = {}) => rotateRootKey(db, { from, to, keepMs, ...more })

describe('replacing the root key', () => {
  it('leaves everything open by the new key, and nothing by the old', async () => {
    const linkKey = (await openRootKey(db, from)).linkKey
    expect(await rotate()).toEqual({
      current: rootKeyId(to),
      resumed: false,
      rewrapped: 3,
      unreadable: [],
      accepted: 'new',
    })
    await opensAll(to)
    await refused(from, 'TS-SDK::VAULT_KEY_REPLACED')
    await refused(randomBytes(32), 'TS-SDK::VAULT_KEY_WRONG')
    expect((await openRootKey(db, to)).linkKey).toEqual(linkKey)
    const rows = await db.selectFrom('data_keys').selectAll().execute()
    expect(rows.every(({ rewrapped }) => rewrapped === null)).toBe(true)
    await expect(rotateDataKey(db, from, 'pr_1', 0)).rejects.toMatchObject({ code: 'TS-SDK::VAULT_KEY_REPLACED' })
    expect((await rotateDataKey(db, to, 'pr_1', 0))!.unreadable).toEqual([])
  })

  it('keeps both keys good for as long as it is told, whoever makes keys meanwhile', async () => {
    expect(await rotate(HOUR)).toMatchObject({ accepted: 'both', rewrapped: 3 })
    await refused(randomBytes(32), 'TS-SDK::VAULT_KEY_WRONG')
    const [older, newer] = [await openVault(db, from, 'pr_1'), await openVault(db, to, 'pr_1')]
    for (const [maker, project] of [
      [older, 'pr_of_older'],
      [newer, 'pr_of_newer'],
    ] as const) {
      await maker.prepare(project)
      sealed.set(project, maker.seal(`secret of ${project}`, placeOf(project)))
    }
    await opensAll(from)
    await opensAll(to)
    expect(await rotate()).toMatchObject({ resumed: true, accepted: 'new', rewrapped: 1 })
    await opensAll(to)
    await refused(from, 'TS-SDK::VAULT_KEY_REPLACED')
    // What was opened as the next key is the current one now, and makes keys accordingly.
    await newer.prepare('pr_late')
    sealed.set('pr_late', newer.seal('secret of pr_late', placeOf('pr_late')))
    await opensAll(to)
  })

  it('lets a running server go on with what it has open, and says what to do about the rest', async () => {
    await rotate()
    const now = performance.now()
    vi.spyOn(performance, 'now').mockImplementation(() => now + 6_000)
    for (const [project, value] of sealed) {
      await running.prepare(project, value)
      expect(running.open(value, placeOf(project))).toBe(`secret of ${project}`)
      sealed.set(project, running.seal(`secret of ${project}`, placeOf(project)))
    }
    await opensAll(to)
    expect(log).toEqual([expect.stringMatching(/^This vault key was replaced .* Start this server again/)])
    await expect(running.prepare('pr_new')).rejects.toMatchObject({ slug: 'HTTP_ServiceUnavailable' })
    expect(await db.selectFrom('data_keys').select('id').where('project_id', '=', 'pr_new').execute()).toEqual([])
    await rotateDataKey(db, to, 'pr_2', HOUR)
    vi.spyOn(performance, 'now').mockImplementation(() => now + 20_000)
    await expect(running.prepare('pr_2')).rejects.toThrow('it has to be started again, with the new one')
  })

  it('is refused with a wrong key, and changes nothing', async () => {
    const before = await db.selectFrom('data_keys').selectAll().execute()
    await expect(rotate(0, { from: randomBytes(32) })).rejects.toMatchObject({ code: 'TS-SDK::VAULT_KEY_WRONG' })
    await expect(rotate(0, { to: from })).rejects.toMatchObject({ code: 'TS-SDK::VAULT_KEY_INVALID' })
    expect(await db.selectFrom('data_keys').selectAll().execute()).toEqual(before)
    await rotate()
    await expect(rotate(0, { from: to, to: from })).rejects.toMatchObject({ code: 'TS-SDK::VAULT_KEY_INVALID' })
    expect(await rotate()).toMatchObject({ resumed: true, rewrapped: 0, accepted: 'new' })
  })

  it('is carried on with by the key it was begun with, unless that one is given up', async () => {
    await rotate(HOUR)
    const other = randomBytes(32)
    await expect(rotate(0, { to: other })).rejects.toMatchObject({ code: 'TS-SDK::VAULT_KEY_ROTATION_PENDING' })
    await opensAll(from)
    expect(await rotate(0, { to: other, startOver: true })).toMatchObject({ resumed: false, rewrapped: 3 })
    await opensAll(other)
    await refused(to, 'TS-SDK::VAULT_KEY_WRONG')
  })

  it('names a data key that was altered, and ends all the same', async () => {
    const [first] = await db.selectFrom('data_keys').selectAll().where('project_id', '=', 'pr_3').execute()
    const wrapped = `${first!.wrapped.slice(0, -4)}AAAA`
    await db.updateTable('data_keys').set({ wrapped }).where('id', '=', first!.id).execute()
    expect(await rotate()).toMatchObject({ rewrapped: 2, unreadable: [first!.id], accepted: 'new' })
    sealed.delete('pr_3')
    await opensAll(to)
  })

  it('is done once, however often it is begun at once', async () => {
    const rotations = await Promise.all([rotate(), rotate(), rotate()])
    expect(rotations.filter(({ accepted }) => accepted === 'new')).toHaveLength(3)
    await opensAll(to)
    expect(await db.selectFrom('root_keys').select('id').execute()).toHaveLength(2)
  })
})

describe('the root key a database knows', () => {
  it('is the one that opens what was there before it was noted', async () => {
    await db.deleteFrom('root_keys').execute()
    await refused(to, 'TS-SDK::VAULT_KEY_WRONG')
    expect(await db.selectFrom('root_keys').selectAll().execute()).toEqual([])
    await opensAll(from)
  })

  it('is the first that comes, of several at once', async () => {
    const fresh = await openDatabase(IN_MEMORY)
    const opened = await Promise.allSettled([from, to, from].map((key) => openVault(fresh, key, 'pr_1')))
    expect(opened.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    await fresh.destroy()
  })

  it('is not in the database', async () => {
    await rotate(HOUR)
    const rows = JSON.stringify(await db.selectFrom('root_keys').selectAll().execute())
    for (const key of [from, to])
      for (const encoding of ['hex', 'base64', 'base64url'] as const)
        expect(rows).not.toContain(Buffer.from(key).toString(encoding))
  })
})

describe('a data key that has sealed enough', () => {
  it('is counted, in batches, and another takes its place', async () => {
    const lines: string[] = []
    const count = async () =>
      (
        await db.selectFrom('data_keys').selectAll().where('project_id', '=', 'pr_4').orderBy('created_at').execute()
      ).map(({ sealed_count, retired_at }) => [sealed_count, retired_at !== null])
    const vaults = await openVault(db, from, 'pr_4', { mostSealed: 10, log: (line) => lines.push(line) })
    const now = performance.now()
    let clock = now
    vi.spyOn(performance, 'now').mockImplementation(() => clock)
    const seal = (times: number) => Array.from({ length: times }, (_, i) => vaults.seal(`value ${i}`, placeOf('pr_4')))
    const later = async () => {
      clock += 6_000
      await vaults.prepare('pr_4')
    }
    const early = seal(9)
    expect(await count()).toEqual([[0, false]])
    await later()
    expect(await count()).toEqual([[9, false]])
    expect(lines).toEqual([])
    seal(1)
    await later()
    expect(await count()).toEqual([
      [10, true],
      [0, false],
    ])
    expect(lines).toEqual([expect.stringMatching(/^the data key dek_.* of pr_4 has sealed 10 values: another/)])
    const [fresh] = seal(1)
    expect(fresh!.split('.')[1]).not.toBe(early[0]!.split('.')[1])
    expect(vaults.open(early[8]!, placeOf('pr_4'))).toBe('value 8')
    await vaults.close()
    expect(await count()).toEqual([
      [10, true],
      [1, false],
    ])
  })

  it('is replaced once by many processes', async () => {
    const replicas = await Promise.all([1, 2, 3, 4].map(() => openVault(db, from, 'pr_4', { mostSealed: 5 })))
    for (const vaults of replicas) for (let i = 0; i < 5; i++) vaults.seal('x', placeOf('pr_4'))
    await Promise.all(replicas.map((vaults) => vaults.close()))
    const keys = await db.selectFrom('data_keys').selectAll().where('project_id', '=', 'pr_4').execute()
    expect(keys.filter(({ retired_at }) => retired_at === null)).toHaveLength(1)
    expect(keys.reduce((sum, { sealed_count }) => sum + sealed_count, 0)).toBe(20)
  })

  it('is what values are sealed anew under, which counts too', async () => {
    const rest = {
      link_id: 'l',
      account_id: 'a',
      toolkit: 't',
      browser_digest: 'b',
      redirect_uri: 'r',
      expires_at: 'e',
    }
    for (let i = 0; i < 7; i++) {
      const place = { table: 'oauth_flows', row: `row_${i}`, column: 'verifier', projectId: 'pr_1' }
      const verifier = running.seal('x', place)
      const flow = { ...rest, state_digest: place.row, project_id: 'pr_1', verifier, used_at: null }
      await db.insertInto('oauth_flows').values(flow).execute()
    }
    const { current } = (await rotateDataKey(db, from, 'pr_1', HOUR))!
    const { sealed_count } = await db
      .selectFrom('data_keys')
      .select('sealed_count')
      .where('id', '=', current)
      .executeTakeFirstOrThrow()
    expect(sealed_count).toBe(7)
  })
})
