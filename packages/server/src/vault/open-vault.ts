import { ComposioError } from '@composio/spec'
import type { Kysely } from 'kysely'
import { ApiError } from '../http/api-error.ts'
import { exclusively } from '../storage/exclusively.ts'
import type { Database, DataKeyRow } from '../storage/schema.ts'
import { insertDataKey, listDataKeys, unwrapDataKeys } from './data-keys.ts'
import { ProjectVaults } from './project-vaults.ts'
import { openRootKey, type RootKey, standingOf, VAULT_KEY_REPLACED } from './root-keys.ts'
import { MOST_SEALED, noteSealed, replaceUsedUpKey } from './used-up-key.ts'
import type { Vault } from './vault.ts'

export interface VaultOptions {
  log?: (line: string) => void
  /** How many values a data key may seal before another takes its place. */
  mostSealed?: number
}

/**
 * The vaults of all projects. Each project's data keys are unwrapped with the root key, or the first made on first use;
 * those of the given project at once, so that a wrong root key is noticed at the start.
 * @throws ComposioError `TS-SDK::VAULT_KEY_WRONG` when the root key is not the one the data was sealed under,
 * `TS-SDK::VAULT_KEY_REPLACED` when another took its place.
 */
export async function openVault(
  db: Kysely<Database>,
  rootKey: Uint8Array | RootKey,
  projectId: string,
  { log = () => undefined, mostSealed = MOST_SEALED }: VaultOptions = {},
): Promise<ProjectVaults> {
  const opened = rootKey instanceof Uint8Array ? await openRootKey(db, rootKey) : rootKey
  const watch = watchRootKey(db, opened, log)
  const vaults = new ProjectVaults({
    open: async (wanted, known) => {
      if (known) await watch()
      return openProject(db, opened, wanted, known)
    },
    noteSealed: async (projectId, keyId, count) => {
      if ((await noteSealed(db, keyId, count)) < mostSealed) return
      if (await replaceUsedUpKey(db, opened, projectId, keyId)) {
        const next = 'Run `composio vault rotate` to seal its values anew.'
        log(`the data key ${keyId} of ${projectId} has sealed ${mostSealed} values: another took its place. ${next}`)
      }
    },
    log,
  })
  await vaults.prepare(projectId)
  return vaults
}

async function openProject(
  db: Kysely<Database>,
  rootKey: RootKey,
  projectId: string,
  known: Vault | undefined,
): Promise<Vault> {
  try {
    let [current, ...older] = await listDataKeys(db, projectId)
    if (!current) {
      await exclusively(db, `data-key:${projectId}`, (trx) => insertDataKey(trx, rootKey, projectId))
      ;[current, ...older] = (await listDataKeys(db, projectId)) as [DataKeyRow, ...DataKeyRow[]]
    }
    return unwrapDataKeys(rootKey, [current, ...older], known)
  } catch (error) {
    throw await explain(db, rootKey, error)
  }
}

/** A server goes on with the keys it has unwrapped; for others it says what to do. */
async function explain(db: Kysely<Database>, rootKey: RootKey, error: unknown): Promise<unknown> {
  if (!ComposioError.is(error)) return error
  const cause = await standingOf(db, rootKey.id).then(
    () => error,
    (newer: unknown) => newer,
  )
  if (!ComposioError.is(cause) || cause.code !== VAULT_KEY_REPLACED) return error
  const message = 'The vault key of this server was replaced: it has to be started again, with the new one.'
  return new ApiError('HTTP_ServiceUnavailable', message, { cause })
}

const WATCHED_EVERY_MS = 5_000

/** Says once that the root key was replaced: requests go on for the projects that were open by then. */
function watchRootKey(db: Kysely<Database>, { id }: RootKey, log: (line: string) => void): () => Promise<void> {
  let lookedAt = performance.now()
  let hasSaid = false
  return async () => {
    if (hasSaid || performance.now() - lookedAt < WATCHED_EVERY_MS) return
    lookedAt = performance.now()
    try {
      await standingOf(db, id)
    } catch (error) {
      if (!ComposioError.is(error)) throw error
      hasSaid = true
      log(`${error.message} Start this server again with the new COMPOSIO_VAULT_KEY.`)
    }
  }
}
