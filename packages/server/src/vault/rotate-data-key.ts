import type { Kysely } from 'kysely'
import { exclusively } from '../storage/exclusively.ts'
import type { Database, DataKeyRow } from '../storage/schema.ts'
import { insertDataKey, listDataKeys, unwrapDataKeys } from './data-keys.ts'
import { countSealedUnder, type ResealResult, resealProject } from './reseal.ts'
import { openRootKey, type RootKey } from './root-keys.ts'

export interface RotatedKey {
  id: string
  /** Values that are still sealed under it. */
  values: number
  /** `kept`: a server may still write a value under it, or has values that do not open. */
  state: 'deleted' | 'kept'
}

export interface DataKeyRotation extends ResealResult {
  /** What everything new is sealed under. */
  current: string
  /** It carried on with a rotation that was not over, and made no new key. */
  resumed: boolean
  replaced: RotatedKey[]
}

/**
 * Replaces the data key of a project while servers use it: a new key becomes the current one, every value is sealed
 * anew under it, and a replaced key is deleted once nothing is sealed under it. A rotation that is not over, however it
 * was interrupted, is carried on with.
 * @param keepMs - how long a replaced key is kept for what servers had begun when it was replaced
 * @returns undefined for a project without a key: nothing was sealed in it yet
 * @throws ComposioError `TS-SDK::VAULT_KEY_WRONG` or `TS-SDK::VAULT_KEY_REPLACED`, before anything is changed
 */
export async function rotateDataKey(
  db: Kysely<Database>,
  rootKeyBytes: Uint8Array,
  projectId: string,
  keepMs: number,
): Promise<DataKeyRotation | undefined> {
  const rootKey = await openRootKey(db, rootKeyBytes)
  const begun = await beginRotation(db, rootKey, projectId)
  if (!begun) return undefined
  const [current, ...older] = begun.keys
  const vault = unwrapDataKeys(rootKey, begun.keys)
  const result = await resealProject(db, vault, current.id, projectId)
  const replaced: RotatedKey[] = []
  for (const key of older) replaced.push(await deleteUnused(db, key, keepMs))
  return { current: current.id, resumed: begun.resumed, ...result, replaced }
}

type DataKeys = [DataKeyRow, ...DataKeyRow[]]

/** The new key and the end of the old one become visible together. */
function beginRotation(
  db: Kysely<Database>,
  rootKey: RootKey,
  projectId: string,
): Promise<{ keys: DataKeys; resumed: boolean } | undefined> {
  return exclusively(db, `data-key:${projectId}`, async (trx) => {
    const keys = await listDataKeys(trx, projectId)
    const [current, ...older] = keys
    if (!current) return undefined
    unwrapDataKeys(rootKey, [current, ...older])
    if (older.length > 0) return { keys: [current, ...older], resumed: true }
    const retired_at = new Date().toISOString()
    await trx
      .updateTable('data_keys')
      .set({ retired_at })
      .where('id', '=', current.id)
      .where('project_id', '=', projectId)
      .execute()
    const next = (await insertDataKey(trx, rootKey, projectId))!
    return { keys: [next, { ...current, retired_at }], resumed: false }
  })
}

async function deleteUnused(
  db: Kysely<Database>,
  { id, project_id, retired_at }: DataKeyRow,
  keepMs: number,
): Promise<RotatedKey> {
  return exclusively(db, `data-key:${project_id}`, async (trx) => {
    const values = await countSealedUnder(trx, id, project_id)
    const isDue = retired_at !== null && Date.parse(retired_at) + keepMs <= Date.now()
    if (values > 0 || !isDue) return { id, values, state: 'kept' }
    await trx.deleteFrom('data_keys').where('id', '=', id).where('project_id', '=', project_id).execute()
    return { id, values, state: 'deleted' }
  })
}
