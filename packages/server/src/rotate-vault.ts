import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { listProjects, requireProject } from './projects/project-store.ts'
import { openExistingStore } from './storage/open-existing-store.ts'
import { loadRootKey } from './vault/root-key.ts'
import { type DataKeyRotation, rotateDataKey } from './vault/rotate-data-key.ts'

export interface RotateVaultOptions {
  /** Folder of the server's data; the vault key may be a file in it. */
  dataDir: string
  /** `postgres://…`, where the server keeps its data there. */
  databaseUrl?: string | undefined
  /** 32 bytes in base64: the one the data was sealed under. */
  vaultKey?: string | undefined
  /** Name or id; every project without it. */
  project?: string | undefined
  /** How long a replaced key is kept for requests that were under way when it was replaced. */
  keepMs: number
}

export interface ProjectRotation extends DataKeyRotation {
  /** Name of the project. */
  project: string
}

/**
 * Replaces the data keys of a server's projects, while it runs or not. What was interrupted is carried on with.
 * @throws ComposioError when there is no database, or the vault key is missing or wrong; nothing is changed then
 * @throws ValidationError naming the projects there are
 */
export async function rotateVault(options: RotateVaultOptions): Promise<ProjectRotation[]> {
  const { dataDir, databaseUrl, vaultKey, project, keepMs } = options
  const db = await openExistingStore({ dataDir, databaseUrl })
  try {
    // A key made now could not open anything.
    const mayGenerate = existsSync(join(dataDir, 'vault.key'))
    const rootKey = loadRootKey({ dataDir, configured: vaultKey, mayGenerate })
    const projects = project === undefined ? await listProjects(db) : [await requireProject(db, project)]
    const rotations: ProjectRotation[] = []
    for (const { id, name } of projects) {
      const rotation = await rotateDataKey(db, rootKey, id, keepMs)
      if (rotation) rotations.push({ project: name, ...rotation })
    }
    return rotations
  } finally {
    await db.destroy()
  }
}
