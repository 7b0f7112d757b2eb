import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { IN_MEMORY, openDatabase } from '../storage/open-database.ts'
import type { Database } from '../storage/schema.ts'
import { openVault } from './open-vault.ts'
import type { ProjectVaults } from './project-vaults.ts'
import { SEALED_COLUMNS } from './reseal.ts'
import { rotateDataKey } from './rotate-data-key.ts'

const rootKey = randomBytes(32)
const HOUR = 3_600_000
let db: Kysely<Database>
let vaults: ProjectVaults
beforeEach(async () => {
  db = await openDatabase(IN_MEMORY)
  vaults = await openVault(db, rootKey, 'pr_1')
})
afterEach(() => db.destroy())

const placeOf = (row: string) => ({ table: 'oauth_flows', row, column: 'verifier', projectId: 'pr_1' })

async function store(row: string, sealed = vaults.seal(`secret of ${row}`, placeOf(row))): Promise<void> {
  const rest = { link_id: 'l', account_id: 'a', toolkit: 't', browser_digest: 'b', redirect_uri: 'r', expires_at: 'e' }
  const flow = { ...rest, state_digest: row, project_id: 'pr_1', verifier: sealed, used_at: null }
  await db.insertInto('oauth_flows').values(flow).execute()
}

const stored = async (row: string) =>
  (await db.selectFrom('oauth_flows').select('verifier').where('state_digest', '=', row).executeTakeFirstOrThrow())
    .verifier
const keys = () => db.selectFrom('data_keys').select(['id', 'retired_at']).orderBy('created_at').execute()
const rotate = (keepMs = 0) => rotateDataKey(db, rootKey, 'pr_1', keepMs)

describe('rotating a data key', () => {
  it('seals every value anew, and deletes the old key', async () => {
    const rows = Array.from({ length: 250 }, (_, i) => `row_${i}`)
    for (const row of rows) await store(row)
    const [old] = await keys()
    const rotation = (await rotate())!
    expect(rotation).toMatchObject({ resumed: false, resealed: 250, unreadable: [] })
    expect(rotation.replaced).toEqual([{ id: old!.id, values: 0, state: 'deleted' }])
    expect(await keys()).toEqual([{ id: rotation.current, retired_at: null }])
    for (const row of rows) {
      const sealed = await stored(row)
      expect(sealed.startsWith(`v1.${rotation.current}.`)).toBe(true)
      await vaults.prepare('pr_1', sealed)
      expect(vaults.open(sealed, placeOf(row))).toBe(`secret of ${row}`)
    }
  })

  it('leaves a vault that knows only the old key able to open what is sealed under the new one', async () => {
    await store('row')
    await rotate(HOUR)
    const sealed = await stored('row')
    expect(() => vaults.open(sealed, placeOf('row'))).toThrow('unknown key')
    await vaults.prepare('pr_1', sealed)
    expect(vaults.open(sealed, placeOf('row'))).toBe('secret of row')
    expect(vaults.seal('x', placeOf('row')).split('.')[1]).toBe(sealed.split('.')[1])
  })

  it('carries on where it was cut off, with what was written under the old key since', async () => {
    await store('before')
    const first = (await rotate(HOUR))!
    expect(first.replaced).toMatchObject([{ values: 0, state: 'kept' }])
    // As a server does that had begun when the key was replaced.
    await store('late')
    const second = (await rotate())!
    expect(second).toMatchObject({ resumed: true, current: first.current, resealed: 1 })
    expect(second.replaced).toMatchObject([{ values: 0, state: 'deleted' }])
    expect((await stored('late')).startsWith(`v1.${first.current}.`)).toBe(true)
    expect((await rotate())!.resumed).toBe(false)
  })

  it('reports what does not open, leaves it as it is, and keeps its key', async () => {
    await store('moved', vaults.seal('secret', placeOf('elsewhere')))
    await store('fine')
    const before = await stored('moved')
    const rotation = (await rotate())!
    expect(rotation).toMatchObject({ resealed: 1, unreadable: ['oauth_flows.verifier of moved'] })
    expect(rotation.replaced).toMatchObject([{ values: 1, state: 'kept' }])
    expect(await stored('moved')).toBe(before)
  })

  it('changes nothing with a wrong root key', async () => {
    await store('row')
    const before = [await stored('row'), await keys()]
    await expect(rotateDataKey(db, randomBytes(32), 'pr_1', 0)).rejects.toMatchObject({
      code: 'TS-SDK::VAULT_KEY_WRONG',
    })
    expect([await stored('row'), await keys()]).toEqual(before)
  })

  it('makes one new key, however often it is begun at once', async () => {
    for (let i = 0; i < 20; i++) await store(`row_${i}`)
    const rotations = await Promise.all([rotate(HOUR), rotate(HOUR), rotate(HOUR)])
    expect(new Set(rotations.map((rotation) => rotation!.current)).size).toBe(1)
    expect(rotations.reduce((sum, rotation) => sum + rotation!.resealed, 0)).toBe(20)
    expect((await keys()).filter(({ retired_at }) => retired_at === null)).toHaveLength(1)
  })

  it('never undoes what is written meanwhile', async () => {
    for (let i = 0; i < 200; i++) await store(`row_${i}`)
    const rotating = rotate(HOUR)
    for (let i = 199; i >= 0; i--) {
      const verifier = vaults.seal(`newer ${i}`, placeOf(`row_${i}`))
      await db.updateTable('oauth_flows').set({ verifier }).where('state_digest', '=', `row_${i}`).execute()
    }
    await rotating
    await rotate(HOUR)
    for (let i = 0; i < 200; i++) {
      const sealed = await stored(`row_${i}`)
      await vaults.prepare('pr_1', sealed)
      expect(vaults.open(sealed, placeOf(`row_${i}`))).toBe(`newer ${i}`)
    }
  })

  it('passes over a project nothing was sealed in', async () => {
    expect(await rotateDataKey(db, rootKey, 'pr_unused', 0)).toBeUndefined()
  })
})

it('every sealed column is one the database has', async () => {
  const tables = await db.introspection.getTables()
  for (const { table, row, column } of SEALED_COLUMNS) {
    const names = tables.find(({ name }) => name === table)?.columns.map(({ name }) => name)
    expect(names, table).toEqual(expect.arrayContaining([row, column, 'project_id']))
  }
})
