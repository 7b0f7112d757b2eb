import type { Kysely } from 'kysely'
import type { Database, DataKeyRow } from '../storage/schema.ts'
import { listDataKeys, makeDataKey, unwrapDataKeys } from './data-keys.ts'
import { ProjectVaults } from './project-vaults.ts'
import type { Vault } from './vault.ts'

/**
 * The vaults of all projects. Each project's data keys are unwrapped with the root key, or the first made on first use;
 * those of the given project at once, so that a wrong root key is noticed at the start.
 * @throws ComposioError `TS-SDK::VAULT_KEY_WRONG` when the root key is not the one the data was sealed under.
 */
export async function openVault(db: Kysely<Database>, rootKey: Uint8Array, projectId: string): Promise<ProjectVaults> {
  const vaults = new ProjectVaults((wanted) => openProject(db, rootKey, wanted))
  await vaults.prepare(projectId)
  return vaults
}

async function openProject(db: Kysely<Database>, rootKey: Uint8Array, projectId: string): Promise<Vault> {
  let [current, ...older] = await listDataKeys(db, projectId)
  if (!current) {
    // Of two processes starting at once one key wins; both read it back.
    await db
      .insertInto('data_keys')
      .values(makeDataKey(rootKey, projectId))
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    ;[current, ...older] = (await listDataKeys(db, projectId)) as [DataKeyRow, ...DataKeyRow[]]
  }
  return unwrapDataKeys(rootKey, [current, ...older])
}
