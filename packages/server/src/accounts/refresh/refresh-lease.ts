import type { Kysely } from 'kysely'
import type { Backend } from '../../backend.ts'
import { databaseNow, durableTransaction } from '../../storage/durable-transaction.ts'
import type { ConnectedAccountRow, Database, RefreshAttemptRow } from '../../storage/schema.ts'

/** A holder that stops renewing is taken for dead after this long. */
export const LEASE_MS = 15_000

/** The right to refresh one version of an account's token. A later holder has a higher fence. */
export interface RefreshLease {
  accountId: string
  version: number
  fence: number
  /** An earlier attempt was cut off: the provider may have replaced the token without anybody having kept the new one. */
  follows: 'nothing' | 'an interrupted attempt'
}

export type LeaseAnswer =
  | { kind: 'held'; lease: RefreshLease }
  /** Somebody else is at it. */
  | { kind: 'busy' }
  /** There is nothing to refresh any more: the account has a newer token, or has ended. */
  | { kind: 'changed' }

/** How a refresh ended. `unknown`: the request went out, and what became of it cannot be told. */
export type AttemptOutcome = 'stored' | 'refused' | 'failed' | 'unknown' | 'overtaken'

/** Who may refresh, across processes. */
export interface RefreshLeases {
  acquire(account: ConnectedAccountRow): Promise<LeaseAnswer>
  renew(lease: RefreshLease): Promise<void>
  /** Stores a refresh's result and ends the attempt, in one durable transaction. @returns false for a late loser */
  commit(lease: RefreshLease, credential: string): Promise<boolean>
  end(lease: RefreshLease, outcome: AttemptOutcome): Promise<void>
}

/**
 * Leases in the database, each one journalled before its request is sent: whoever comes after a crash sees that an
 * attempt was under way. Fences make a holder that was taken for dead lose, however late it comes back.
 */
export function databaseLeases({ db }: Pick<Backend, 'db'>): RefreshLeases {
  return {
    acquire: async (account) => {
      try {
        return await durableTransaction(db, (trx) => acquire(trx, account))
      } catch (error) {
        // Of two that insert the same fence one fails; the other is at it.
        if (await isHeld(db, account)) return { kind: 'busy' }
        throw error
      }
    },
    renew: async (lease) => {
      const lease_until = new Date((await databaseNow(db)) + LEASE_MS).toISOString()
      await updateAttempt(db, lease, { lease_until })
    },
    commit: (lease, credential) => durableTransaction(db, (trx) => commit(trx, lease, credential)),
    end: (lease, outcome) => endAttempt(db, lease, outcome),
  }
}

async function acquire(trx: Kysely<Database>, { id, credential_version }: ConnectedAccountRow): Promise<LeaseAnswer> {
  const current = await trx
    .selectFrom('connected_accounts')
    .select(['status', 'credential_version'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (current?.credential_version !== credential_version || current.status !== 'ACTIVE') return { kind: 'changed' }
  const attempts = await trx
    .selectFrom('refresh_attempts')
    .selectAll()
    .where('account_id', '=', id)
    .where('credential_version', '=', credential_version)
    .orderBy('fence', 'desc')
    .execute()
  const now = await databaseNow(trx)
  const [latest] = attempts
  if (latest && isRunning(latest, now)) return { kind: 'busy' }
  const fence = (latest?.fence ?? 0) + 1
  const attempt: RefreshAttemptRow = {
    account_id: id,
    credential_version,
    fence,
    lease_until: new Date(now + LEASE_MS).toISOString(),
    started_at: new Date(now).toISOString(),
    outcome: null,
  }
  await trx.insertInto('refresh_attempts').values(attempt).execute()
  const follows = attempts.some(({ outcome }) => outcome === null || outcome === 'unknown')
    ? 'an interrupted attempt'
    : 'nothing'
  return { kind: 'held', lease: { accountId: id, version: credential_version, fence, follows } }
}

async function commit(trx: Kysely<Database>, lease: RefreshLease, credential: string): Promise<boolean> {
  const { accountId, version, fence } = lease
  const { highest } = await trx
    .selectFrom('refresh_attempts')
    .select(({ fn }) => fn.max('fence').as('highest'))
    .where('account_id', '=', accountId)
    .where('credential_version', '=', version)
    .executeTakeFirstOrThrow()
  const isLatest = Number(highest) === fence
  const stored = isLatest && (await storeCredential(trx, lease, credential))
  await endAttempt(trx, lease, stored ? 'stored' : 'overtaken')
  return stored
}

async function storeCredential(
  trx: Kysely<Database>,
  { accountId, version }: RefreshLease,
  credential: string,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('connected_accounts')
    .set({ credential, credential_version: version + 1, updated_at: new Date().toISOString() })
    .where('id', '=', accountId)
    .where('credential_version', '=', version)
    .where('status', '=', 'ACTIVE')
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) return false
  // Attempts on versions before this one answer no question any more.
  await trx
    .deleteFrom('refresh_attempts')
    .where('account_id', '=', accountId)
    .where('credential_version', '<', version)
    .execute()
  return true
}

async function isHeld(db: Kysely<Database>, { id, credential_version }: ConnectedAccountRow): Promise<boolean> {
  const running = await db
    .selectFrom('refresh_attempts')
    .selectAll()
    .where('account_id', '=', id)
    .where('credential_version', '=', credential_version)
    .where('outcome', 'is', null)
    .executeTakeFirst()
  return running !== undefined && isRunning(running, await databaseNow(db))
}

function isRunning({ outcome, lease_until }: RefreshAttemptRow, now: number): boolean {
  return outcome === null && Date.parse(lease_until) > now
}

function endAttempt(db: Kysely<Database>, lease: RefreshLease, outcome: AttemptOutcome): Promise<void> {
  return updateAttempt(db, lease, { outcome })
}

async function updateAttempt(
  db: Kysely<Database>,
  { accountId, version, fence }: RefreshLease,
  change: Partial<Pick<RefreshAttemptRow, 'outcome' | 'lease_until'>>,
): Promise<void> {
  await db
    .updateTable('refresh_attempts')
    .set(change)
    .where('account_id', '=', accountId)
    .where('credential_version', '=', version)
    .where('fence', '=', fence)
    .execute()
}
