import { randomBytes } from 'node:crypto'
import { ComposioError } from '@composio/spec'
import type { Kysely } from 'kysely'
import { newId } from '../shared/ids.ts'
import type { Database, DataKeyRow } from '../storage/schema.ts'
import { deriveKey } from './root-key.ts'
import { type DataKey, type SealedPlace, Vault, VaultError } from './vault.ts'

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

/** A new key for a project, wrapped by the root key. */
export function makeDataKey(rootKey: Uint8Array, projectId: string): DataKeyRow {
  const id = newId('dek')
  const wrapped = wrappingVault(rootKey).seal(randomBytes(32).toString('base64'), placeOf(id, projectId))
  return { id, project_id: projectId, wrapped, created_at: new Date().toISOString(), retired_at: null }
}

/**
 * A vault of the keys of one project: it seals under the first, and opens what any of them sealed.
 * @throws ComposioError `TS-SDK::VAULT_KEY_WRONG` when the root key is not the one they were wrapped by
 */
export function unwrapDataKeys(rootKey: Uint8Array, rows: [DataKeyRow, ...DataKeyRow[]]): Vault {
  const wrapping = wrappingVault(rootKey)
  const [current, ...older] = rows
  try {
    return new Vault(
      unwrap(wrapping, current),
      older.map((row) => unwrap(wrapping, row)),
    )
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    throw new ComposioError('The vault key is not the one this data was sealed under.', {
      code: 'TS-SDK::VAULT_KEY_WRONG',
      possibleFixes: [
        'Start with the COMPOSIO_VAULT_KEY (or the vault.key file) that was in use when the data was written.',
      ],
      cause: error,
    })
  }
}

function unwrap(wrapping: Vault, { id, project_id, wrapped }: DataKeyRow): DataKey {
  return { id, key: Buffer.from(wrapping.open(wrapped, placeOf(id, project_id)), 'base64') }
}

function wrappingVault(rootKey: Uint8Array): Vault {
  return new Vault({ id: 'root', key: deriveKey(rootKey, 'composio/data-key-wrapping') })
}

function placeOf(row: string, projectId: string): SealedPlace {
  return { table: 'data_keys', row, column: 'wrapped', projectId }
}
