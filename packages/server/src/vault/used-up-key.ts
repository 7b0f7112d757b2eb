import type { Kysely } from 'kysely'
import { exclusively } from '../storage/exclusively.ts'
import type { Database } from '../storage/schema.ts'
import { insertDataKey, listDataKeys } from './data-keys.ts'
import type { RootKey } from './root-keys.ts'

/**
 * AES-GCM with random nonces is good for 2^32 values under a key (NIST SP 800-38D, 8.3). A quarter of it leaves room for
 * what processes had not told when they were killed, and for what they seal until they learn of the next key.
 */
export const MOST_SEALED = 2 ** 30

/** Adds to what a data key is known to have sealed. @returns how many in all; 0 for a key that is gone */
export async function noteSealed(db: Kysely<Database>, keyId: string, count: number): Promise<number> {
  const row = await db
    .updateTable('data_keys')
    .set(({ eb }) => ({ sealed_count: eb('sealed_count', '+', count) }))
    .where('id', '=', keyId)
    .returning('sealed_count')
    .executeTakeFirst()
  return row?.sealed_count ?? 0
}

/** @returns false where it is not the current key any more */
export function replaceUsedUpKey(
  db: Kysely<Database>,
  rootKey: RootKey,
  projectId: string,
  keyId: string,
): Promise<boolean> {
  return exclusively(db, `data-key:${projectId}`, async (trx) => {
    const [current] = await listDataKeys(trx, projectId)
    if (current?.id !== keyId || current.retired_at !== null) return false
    await trx
      .updateTable('data_keys')
      .set({ retired_at: new Date().toISOString() })
      .where('id', '=', keyId)
      .where('project_id', '=', projectId)
      .execute()
    await insertDataKey(trx, rootKey, projectId)
    return true
  })
}
