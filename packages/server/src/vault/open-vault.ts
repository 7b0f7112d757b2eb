import { randomBytes } from 'node:crypto'
import { ComposioError } from '@composio/spec'
import type { Kysely } from 'kysely'
import { newId } from '../shared/ids.ts'
import type { Database } from '../storage/schema.ts'
import { ProjectVaults } from './project-vaults.ts'
import { deriveKey } from './root-key.ts'
import { type SealedPlace, Vault, VaultError } from './vault.ts'

/**
 * The vaults of all projects. Each project's data key is unwrapped with the root key, or made on first use; that of
 * the given project at once, so that a wrong root key is noticed at the start.
 * @throws ComposioError `TS-SDK::VAULT_KEY_WRONG` when the root key is not the one the data was sealed under.
 */
export async function openVault(db: Kysely<Database>, rootKey: Uint8Array, projectId: string): Promise<ProjectVaults> {
  const vaults = new ProjectVaults((wanted) => openProject(db, rootKey, wanted))
  await vaults.prepare(projectId)
  return vaults
}

async function openProject(db: Kysely<Database>, rootKey: Uint8Array, projectId: string): Promise<Vault> {
  const wrapping = new Vault({ id: 'root', key: deriveKey(rootKey, 'composio/data-key-wrapping') })
  const find = () => db.selectFrom('data_keys').selectAll().where('project_id', '=', projectId).executeTakeFirst()
  let row = await find()
  if (!row) {
    const id = newId('dek')
    const wrapped = wrapping.seal(randomBytes(32).toString('base64'), placeOf(id, projectId))
    const created = { id, project_id: projectId, wrapped, created_at: new Date().toISOString() }
    // Of two processes starting at once one key wins; both read it back.
    await db
      .insertInto('data_keys')
      .values(created)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    row = (await find())!
  }
  try {
    const key = Buffer.from(wrapping.open(row.wrapped, placeOf(row.id, projectId)), 'base64')
    return new Vault({ id: row.id, key })
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

function placeOf(row: string, projectId: string): SealedPlace {
  return { table: 'data_keys', row, column: 'wrapped', projectId }
}
