import { randomBytes } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import { newId } from '../shared/ids.ts'
import { hold } from '../storage/exclusively.ts'
import type { Database, DataKeyRow } from '../storage/schema.ts'
import { dataKeyPlace, ROOT_KEY_LOCK, type RootKey, standingOf, wrongRootKey } from './root-keys.ts'
import { type DataKey, Vault, VaultError } from './vault.ts'

/** The keys of a project, the current one first. */
export function listDataKeys(db: Kysely<Database>, projectId: string): Promise<DataKeyRow[]> {
  return db
    .selectFrom('data_keys')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy((order) => order.case().when('retired_at', 'is', null).then(0).else(1).end())
    .orderBy('created_at', 'desc')
    .execute()
}

/**
 * A new key for a project, wrapped by the root key, and by the one before it while both are good.
 * @throws ComposioError `TS-SDK::VAULT_KEY_REPLACED`: nobody could open what is wrapped by this root key
 */
export async function insertDataKey(
  trx: Transaction<Database>,
  rootKey: RootKey,
  projectId: string,
): Promise<DataKeyRow | undefined> {
  await hold(trx, ROOT_KEY_LOCK)
  const id = newId('dek')
  const standing = await standingOf(trx, rootKey.id)
  const key = randomBytes(32).toString('base64')
  const row: DataKeyRow = {
    id,
    project_id: projectId,
    ...rootKey.wrap(key, dataKeyPlace(id, projectId), standing),
    sealed_count: 0,
    created_at: new Date().toISOString(),
    retired_at: null,
  }
  // Of two processes starting at once one key wins.
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('data_keys')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n ? row : undefined
}

/**
 * A vault of the keys of one project: it seals under the first, and opens what any of them sealed.
 * @param known - a vault whose keys need not be unwrapped again
 * @throws ComposioError `TS-SDK::VAULT_KEY_WRONG` when the root key is not the one they were wrapped by
 */
export function unwrapDataKeys(rootKey: RootKey, rows: [DataKeyRow, ...DataKeyRow[]], known?: Vault): Vault {
  const keyOf = (row: DataKeyRow): DataKey => known?.keyNamed(row.id) ?? unwrap(rootKey, row)
  const [current, ...older] = rows
  try {
    return new Vault(keyOf(current), older.map(keyOf))
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    throw wrongRootKey(error)
  }
}

function unwrap(rootKey: RootKey, row: DataKeyRow): DataKey {
  return { id: row.id, key: Buffer.from(rootKey.unwrap(row, dataKeyPlace(row.id, row.project_id)), 'base64') }
}
