import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ComposioError } from '@composio/spec'
import { listProjects, requireProject } from './projects/project-store.ts'
import { openExistingStore } from './storage/open-existing-store.ts'
import { generateKeyFile, KEY_FILE, loadRootKey, parseKey } from './vault/root-key.ts'
import { type DataKeyRotation, rotateDataKey } from './vault/rotate-data-key.ts'
import { type RootKeyRotation, rotateRootKey } from './vault/rotate-root-key.ts'

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
    const rootKey = presentRootKey(dataDir, vaultKey)
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

export interface RotateVaultKeyOptions extends Pick<RotateVaultOptions, 'dataDir' | 'databaseUrl' | 'vaultKey'> {
  /** 32 bytes in base64. Without it, and without `vaultKey`, a key file is made beside the one in the data folder. */
  newVaultKey?: string | undefined
  /** How long both keys are good, for servers that have to be started again. */
  keepMs: number
  /** Forget a replacement that was begun with a key that is lost. */
  startOver?: boolean | undefined
}

export interface VaultKeyRotation extends RootKeyRotation {
  /** A file that holds the new key: the one servers read, once the old key is good for nothing. */
  file?: string
}

/**
 * Replaces the vault key of a server, while it runs or not. What was interrupted is carried on with.
 * @throws ComposioError when there is no database, or a key is missing, wrong or not the one that was begun with
 */
export async function rotateVaultKey(options: RotateVaultKeyOptions): Promise<VaultKeyRotation> {
  const { dataDir, databaseUrl, vaultKey, newVaultKey, keepMs, startOver } = options
  const db = await openExistingStore({ dataDir, databaseUrl })
  try {
    const from = presentRootKey(dataDir, vaultKey)
    if (newVaultKey) {
      const to = parseKey(newVaultKey, 'COMPOSIO_VAULT_KEY_NEW')
      return await rotateRootKey(db, { from, to, keepMs, ...(startOver && { startOver }) })
    }
    if (vaultKey) throw noNewKey()
    const file = join(dataDir, KEY_FILE)
    const draft = `${file}.new`
    if (startOver) rmSync(draft, { force: true })
    if (!existsSync(draft)) generateKeyFile(draft)
    const to = parseKey(readFileSync(draft, 'utf8'), draft)
    const rotation = await rotateRootKey(db, { from, to, keepMs, ...(startOver && { startOver }) })
    if (rotation.accepted === 'both') return { ...rotation, file: draft }
    renameSync(draft, file)
    return { ...rotation, file }
  } finally {
    await db.destroy()
  }
}

/** A key made now could not open anything. */
function presentRootKey(dataDir: string, configured: string | undefined): Uint8Array {
  return loadRootKey({ dataDir, configured, mayGenerate: existsSync(join(dataDir, KEY_FILE)) })
}

function noNewKey(): ComposioError {
  return new ComposioError('No new vault key: set COMPOSIO_VAULT_KEY_NEW to 32 random bytes in base64.', {
    code: 'TS-SDK::VAULT_KEY_MISSING',
    possibleFixes: [
      `Make a key with: node -e "console.log(require('crypto').randomBytes(32).toString('base64'))"`,
      'Keep it where the present one is kept: servers are to be started with it.',
    ],
  })
}
