import { toolkits } from '@composio/toolkits'
import { credentialPlace } from '../../packages/server/src/accounts/credential.ts'
import { openCredential } from '../../packages/server/src/accounts/open-credential.ts'
import { selectAccount } from '../../packages/server/src/accounts/select-account.ts'
import type { Backend } from '../../packages/server/src/backend.ts'
import { Catalog } from '../../packages/server/src/catalog/catalog.ts'
import { Egress } from '../../packages/server/src/egress/egress.ts'
import { openStore, type StoreOptions } from '../../packages/server/src/storage/open-store.ts'
import type { AuthConfigRow, ConnectedAccountRow } from '../../packages/server/src/storage/schema.ts'
import { openVault } from '../../packages/server/src/vault/open-vault.ts'
import { WakeUps } from '../../packages/server/src/wake-ups.ts'

const SCOPE = { projectId: 'pr_bench' }
const TOOLKIT = 'github'
const SEALED_AT = '2026-01-01T00:00:00.000Z'
/** SQLite takes 32,766 parameters in a statement. */
const ROWS_A_STATEMENT = 1_000
const STATEMENTS_A_TRANSACTION = 20

/** A store with accounts in it, and the server's own parts that read them. */
export interface AccountStock {
  /** From a user's ID to the credential a call is sent with. */
  lookUp(user: number): Promise<void>
  close(): Promise<void>
}

export async function openAccountStock(place: StoreOptions): Promise<AccountStock> {
  const backend = await openBackend(place)
  return {
    lookUp: async (user) => {
      const choice = await selectAccount(backend, SCOPE, { userId: userId(user), toolkit: TOOLKIT })
      const credential = choice.kind === 'account' && (await openCredential(backend, SCOPE, choice.account))
      if (!credential) throw new Error(`${userId(user)} has no usable account: ${choice.kind}`)
    },
    close: () => closeBackend(backend),
  }
}

/** Puts one sealed account of each of `count` users into an empty store. */
export async function fillAccountStock(place: StoreOptions, count: number): Promise<void> {
  const backend = await openBackend(place)
  try {
    await backend.db.insertInto('auth_configs').values(authConfig).execute()
    const step = ROWS_A_STATEMENT * STATEMENTS_A_TRANSACTION
    for (let from = 0; from < count; from += step) await insertRange(backend, from, Math.min(from + step, count))
  } finally {
    await closeBackend(backend)
  }
}

async function insertRange(backend: Backend, from: number, to: number): Promise<void> {
  await backend.db.transaction().execute(async (trx) => {
    for (let first = from; first < to; first += ROWS_A_STATEMENT) {
      const length = Math.min(ROWS_A_STATEMENT, to - first)
      const rows = Array.from({ length }, (_, index) => accountOf(backend, first + index))
      await trx.insertInto('connected_accounts').values(rows).execute()
    }
  })
}

async function openBackend(place: StoreOptions): Promise<Backend> {
  const log = (line: string) => process.stderr.write(`${line}\n`)
  const db = await openStore(place, log)
  const catalog = new Catalog(toolkits)
  return {
    db,
    catalog,
    vault: await openVault(db, new Uint8Array(32).fill(7), SCOPE.projectId),
    egress: new Egress(catalog.trustedOrigins),
    linkKey: new Uint8Array(32),
    publicUrl: () => 'http://127.0.0.1',
    wakeUps: new WakeUps(),
    log,
  }
}

async function closeBackend({ egress, db }: Backend): Promise<void> {
  await egress.close()
  await db.destroy()
}

const authConfig: AuthConfigRow = {
  id: 'ac_bench',
  project_id: SCOPE.projectId,
  toolkit: TOOLKIT,
  name: 'GitHub',
  scheme: 'BEARER_TOKEN',
  is_managed: 1,
  is_enabled: 1,
  settings: '{}',
  secrets: null,
  problem: null,
  created_at: SEALED_AT,
  updated_at: SEALED_AT,
}

function accountOf({ vault }: Backend, user: number): ConnectedAccountRow {
  // Scattered over the index as random IDs are, and the same at every run.
  const id = `ca_${Math.imul(user, 2_654_435_761) >>> 0}_${user}`
  const credential = { kind: 'key', fields: { token: `github_pat_${String(user).padStart(82, '0')}` } }
  return {
    id,
    project_id: SCOPE.projectId,
    user_id: userId(user),
    toolkit: TOOLKIT,
    auth_config_id: authConfig.id,
    scheme: authConfig.scheme,
    alias: null,
    label: `login-${user}`,
    provider_account_id: String(user),
    status: 'ACTIVE',
    status_reason: null,
    pending_until: null,
    is_disabled: 0,
    credential: vault.sealJson(credential, credentialPlace(id, SCOPE.projectId)),
    open_fields: '{}',
    credential_version: 1,
    created_at: SEALED_AT,
    updated_at: SEALED_AT,
  }
}

function userId(user: number): string {
  return `user_${Math.imul(user, 2_246_822_519) >>> 0}_${user}`
}
