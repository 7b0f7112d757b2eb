import { ComposioError } from '@composio/spec'
import type { Kysely, Transaction } from 'kysely'
import { exclusively } from '../storage/exclusively.ts'
import type { Database, DataKeyRow, RootKeyRow } from '../storage/schema.ts'
import {
  dataKeyPlace,
  keyRow,
  listRootKeys,
  openRootKey,
  ROOT_KEY_LOCK,
  RootKey,
  rootKeyId,
  wrappingKey,
  wrongRootKey,
} from './root-keys.ts'
import { VaultError } from './vault.ts'

export interface RootKeyRotation {
  /** Of the new key. */
  current: string
  /** It carried on with a replacement that was not over. */
  resumed: boolean
  /** Data keys wrapped by the new key this time. */
  rewrapped: number
  /** Ids of data keys the key in use does not open: they were altered. They are left as they are. */
  unreadable: string[]
  /** `both`: servers may start with either key. `new`: the old one opens nothing any more. */
  accepted: 'both' | 'new'
}

export interface RootKeyRotationOptions {
  /** The key in use. */
  from: Uint8Array
  to: Uint8Array
  /** How long both are good, for servers that have to be started again with the new one. */
  keepMs: number
  /** Forget a replacement that was begun with another key, which is lost. */
  startOver?: boolean
}

/**
 * Replaces the root key while servers run: every data key is wrapped by the new one beside the old, and when all are
 * and the time is over, the old wrapping is taken away in one transaction. However it was interrupted, the same call
 * carries on with it; until its end the old key opens everything.
 * @throws ComposioError `TS-SDK::VAULT_KEY_WRONG` where `from` is not the key in use, `TS-SDK::VAULT_KEY_ROTATION_PENDING`
 * where one by another key is under way. Nothing is changed then.
 */
export async function rotateRootKey(
  db: Kysely<Database>,
  { from, to, keepMs, startOver = false }: RootKeyRotationOptions,
): Promise<RootKeyRotation> {
  const current = rootKeyId(to)
  if (await isOver(db, from, to)) return { current, resumed: true, rewrapped: 0, unreadable: [], accepted: 'new' }
  const old = await openRootKey(db, from)
  const { next, resumed } = await begin(db, old, { from, to, startOver })
  const unreadable: string[] = []
  let rewrapped = 0
  for (const row of await listUnwrapped(db)) {
    if (await exclusively(db, ROOT_KEY_LOCK, (trx) => rewrap(trx, next, row))) rewrapped++
    else unreadable.push(row.id)
  }
  const isDue = Date.parse((await rowOf(db, next.id)).created_at) + keepMs <= Date.now()
  if (isDue) rewrapped += await finish(db, old, next)
  return { current, resumed, rewrapped, unreadable, accepted: isDue ? 'new' : 'both' }
}

/** Whether it ended, and whoever asked was killed before they could say so. */
async function isOver(db: Kysely<Database>, from: Uint8Array, to: Uint8Array): Promise<boolean> {
  const rows = await listRootKeys(db)
  const standing = (key: Uint8Array) => rows.find(({ id }) => id === rootKeyId(key))
  if (!standing(from)?.retired_at || !standing(to)?.current_since) return false
  await openRootKey(db, to)
  return true
}

async function begin(
  db: Kysely<Database>,
  old: RootKey,
  { from, to, startOver }: Omit<Required<RootKeyRotationOptions>, 'keepMs'>,
): Promise<{ next: RootKey; resumed: boolean }> {
  return exclusively(db, ROOT_KEY_LOCK, async (trx) => {
    const rows = await listRootKeys(trx)
    const id = rootKeyId(to)
    const present = rows.find((row) => row.current_since !== null && row.retired_at === null)
    if (present?.id !== old.id) throw wrongRootKey()
    if (id === old.id) throw sameKey()
    if (rows.find((row) => row.id === id)?.retired_at) throw usedBefore()
    const pending = rows.find((row) => row.current_since === null)
    if (pending && pending.id === id) return { next: new RootKey(to, pending), resumed: true }
    if (pending && !startOver) throw otherPending(pending)
    if (pending) {
      await trx.deleteFrom('root_keys').where('id', '=', pending.id).execute()
      await trx.updateTable('data_keys').set({ rewrapped: null }).execute()
    }
    const now = new Date().toISOString()
    const row = keyRow(to, { id, linkKey: old.linkKey, now, before: wrappingKey(from) })
    await trx.insertInto('root_keys').values(row).execute()
    return { next: new RootKey(to, row), resumed: false }
  })
}

function listUnwrapped(db: Kysely<Database>): Promise<DataKeyRow[]> {
  return db.selectFrom('data_keys').selectAll().where('rewrapped', 'is', null).orderBy('id').execute()
}

/** @returns false where the data key was altered: neither root key opens it */
async function rewrap(trx: Transaction<Database>, next: RootKey, row: DataKeyRow): Promise<boolean> {
  const place = dataKeyPlace(row.id, row.project_id)
  let key: string
  try {
    // It opens by the key before, which the next one knows.
    key = next.unwrap(row, place)
  } catch (error) {
    if (error instanceof VaultError) return false
    throw error
  }
  const { rewrapped } = next.wrap(key, place, 'next')
  await trx
    .updateTable('data_keys')
    .set({ rewrapped })
    .where('id', '=', row.id)
    .where('project_id', '=', row.project_id)
    .execute()
  return true
}

/** The end of the old key, all at once. What servers made with it meanwhile is wrapped anew first. */
function finish(db: Kysely<Database>, old: RootKey, next: RootKey): Promise<number> {
  return exclusively(db, ROOT_KEY_LOCK, async (trx) => {
    if ((await rowOf(trx, next.id)).current_since !== null) return 0
    let rewrapped = 0
    for (const row of await listUnwrapped(trx)) if (await rewrap(trx, next, row)) rewrapped++
    await trx
      .updateTable('data_keys')
      .set(({ fn, ref }) => ({ wrapped: fn.coalesce(ref('rewrapped'), ref('wrapped')), rewrapped: null }))
      .execute()
    const now = new Date().toISOString()
    const retired = { retired_at: now, link_key: null, predecessor: null }
    await trx.updateTable('root_keys').set(retired).where('id', '=', old.id).execute()
    const current = { current_since: now, predecessor: null }
    await trx.updateTable('root_keys').set(current).where('id', '=', next.id).execute()
    return rewrapped
  })
}

async function rowOf(db: Kysely<Database>, id: string): Promise<RootKeyRow> {
  return db.selectFrom('root_keys').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

function sameKey(): ComposioError {
  return new ComposioError('The new vault key is the one in use.', {
    code: 'TS-SDK::VAULT_KEY_INVALID',
    possibleFixes: ['Make another one, and set COMPOSIO_VAULT_KEY_NEW to it.'],
  })
}

function usedBefore(): ComposioError {
  return new ComposioError('The new vault key was in use before, and replaced.', {
    code: 'TS-SDK::VAULT_KEY_INVALID',
    possibleFixes: ['Make another one, and set COMPOSIO_VAULT_KEY_NEW to it.'],
  })
}

function otherPending({ created_at }: RootKeyRow): ComposioError {
  return new ComposioError(`A replacement of the vault key by another new key is under way since ${created_at}.`, {
    code: 'TS-SDK::VAULT_KEY_ROTATION_PENDING',
    possibleFixes: [
      'Set COMPOSIO_VAULT_KEY_NEW to that key to carry on with it.',
      'If that key is lost, and no server was started with it: add --start-over.',
    ],
  })
}
