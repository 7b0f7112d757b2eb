import { type Kysely, SqliteAdapter } from 'kysely'
import { databaseNow, durableTransaction } from '../../storage/durable-transaction.ts'
import type { ConnectedAccountRow, Database, RefreshAttemptRow } from '../../storage/schema.ts'

/** A holder that stops renewing is taken for dead after this long. */
export const LEASE_MS = 15_000
/** Nobody tries again for at most this long. */
export const LONGEST_PAUSE_MS = 15 * 60_000
/** No lease is taken for longer. */
const LONGEST_LEASE_MS = 2 * LEASE_MS
/** A token this young is not replaced because one call was refused with it. */
const FORCED_AT_MOST_EVERY_MS = 30_000

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
  /** It failed a moment ago, and is not to be tried again for so long. */
  | { kind: 'paused'; forMs: number }
  /** There is nothing to refresh: the account has a newer token or one just made, or has ended. */
  | { kind: 'changed' }

/** How a refresh ended. `unknown`: the request went out, and what became of it cannot be told. */
export type AttemptOutcome = 'stored' | 'refused' | 'failed' | 'unknown' | 'overtaken'

/** Who may refresh, across processes. */
export interface RefreshLeases {
  readonly leaseMs: number
  /** @param isForced - the provider has refused the token before its time */
  acquire(account: ConnectedAccountRow, isForced: boolean): Promise<LeaseAnswer>
  /** To be asked before each request to the provider. @returns false once it was not renewed in time: do not send */
  renew(lease: RefreshLease): Promise<boolean>
  /**
   * Stores a refresh's result and ends the attempt, in one durable transaction.
   * @returns `overtaken` where there is a newer token or the account has ended; `contested` while a later holder is at
   * it, whose result decides: ask again
   */
  store(lease: RefreshLease, credential: string): Promise<'stored' | 'overtaken' | 'contested'>
  /** Ends the account and the attempt, unless a later holder has taken over or stored. @returns whether it did */
  refuse(lease: RefreshLease, reason: string): Promise<boolean>
  /** Gives the lease back without a result. Nobody tries again for `pauseMs`. */
  release(lease: RefreshLease, outcome: 'failed' | 'unknown' | 'overtaken', pauseMs?: number): Promise<void>
}

/**
 * Leases in the database, each one journalled before its request is sent: whoever comes after a crash sees that an
 * attempt was under way. Fences make a holder that was taken for dead lose, however late it comes back.
 * @param onEnded - what else is to be done when an account is ended, in the same transaction
 */
export function databaseLeases(db: Kysely<Database>, leaseMs = LEASE_MS, onEnded: OnEnded = noMore): RefreshLeases {
  const isForgotten = forgottenLeases(leaseMs)
  return {
    leaseMs,
    acquire: (account, isForced) =>
      durableTransaction(db, (trx) => acquire(trx, account, { isForced, leaseMs, isForgotten })),
    renew: (lease) => renew(db, lease, leaseMs),
    store: (lease, credential) => durableTransaction(db, (trx) => store(trx, lease, credential)),
    refuse: (lease, reason) =>
      durableTransaction(db, async (trx) => {
        const isEnded = await refuse(trx, lease, reason)
        if (isEnded) await onEnded(trx, reason)
        return isEnded
      }),
    release: (lease, outcome, pauseMs = 0) => release(db, lease, outcome, pauseMs),
  }
}

/** What is done beside ending an account, in the same transaction. */
type OnEnded = (trx: Kysely<Database>, reason: string) => Promise<void>

const noMore: OnEnded = async () => undefined

async function acquire(
  trx: Kysely<Database>,
  { id, credential_version: version }: ConnectedAccountRow,
  { isForced, leaseMs, isForgotten }: { isForced: boolean; leaseMs: number; isForgotten: ForgottenFn },
): Promise<LeaseAnswer> {
  if (!(await lockCurrent(trx, { accountId: id, version }))) return { kind: 'changed' }
  const now = await databaseNow(trx)
  if (isForced && (await wasJustRefreshed(trx, id, version, now))) return { kind: 'changed' }
  const attempts = await trx
    .selectFrom('refresh_attempts')
    .selectAll()
    .where('account_id', '=', id)
    .where('credential_version', '=', version)
    .orderBy('fence', 'desc')
    .execute()
  const [latest] = attempts
  if (latest && isRunning(latest, now) && !isForgotten(latest, now)) return { kind: 'busy' }
  const forMs = latest?.outcome ? pauseAfter(latest, isForced) - now : 0
  // A longer one is left from before the clock was set back.
  if (forMs > 0 && forMs <= LONGEST_PAUSE_MS) return { kind: 'paused', forMs }
  const fence = (latest?.fence ?? 0) + 1
  await insertAttempt(trx, { id, version, fence, now, leaseMs })
  const [doubtful] = attempts.filter(({ outcome }) => outcome === null || outcome === 'unknown')
  await forgetAttempts(trx, { id, version, fence, except: doubtful?.fence })
  const follows = doubtful ? 'an interrupted attempt' : 'nothing'
  return { kind: 'held', lease: { accountId: id, version, fence, follows } }
}

/** Whether the version is still the account's; if so nobody changes that before the transaction ends. */
async function lockCurrent(
  trx: Kysely<Database>,
  { accountId, version }: Pick<RefreshLease, 'accountId' | 'version'>,
): Promise<boolean> {
  const query = trx
    .selectFrom('connected_accounts')
    .select(['status', 'credential_version'])
    .where('id', '=', accountId)
  // SQLite lets only one transaction of ours in at a time.
  const isSqlite = trx.getExecutor().adapter instanceof SqliteAdapter
  const current = await (isSqlite ? query : query.forUpdate()).executeTakeFirst()
  return current?.credential_version === version && current.status === 'ACTIVE'
}

type ForgottenFn = (attempt: RefreshAttemptRow, now: number) => boolean

/**
 * Tells a lease whose holder is gone where the database's clock was set back, and the lease would last for hours: one
 * that nobody has renewed for as long as leases last, by the clock of this process that nobody sets.
 */
function forgottenLeases(leaseMs: number): ForgottenFn {
  let seen: { lease: string; at: number } | undefined
  return ({ account_id, fence, lease_until }, now) => {
    if (Date.parse(lease_until) - now <= LONGEST_LEASE_MS) return false
    const lease = `${account_id} ${fence} ${lease_until}`
    if (seen?.lease !== lease) seen = { lease, at: performance.now() }
    return performance.now() - seen.at > leaseMs
  }
}

/** The attempt that brought a version forth is the one on the version before. */
async function wasJustRefreshed(trx: Kysely<Database>, id: string, version: number, now: number): Promise<boolean> {
  const attempt = await trx
    .selectFrom('refresh_attempts')
    .select('fence')
    .where('account_id', '=', id)
    .where('credential_version', '=', version - 1)
    .where('outcome', '=', 'stored')
    .where('started_at', '>', toText(now - FORCED_AT_MOST_EVERY_MS))
    // What is still to come was before the clock was set back.
    .where('started_at', '<=', toText(now))
    .executeTakeFirst()
  return attempt !== undefined
}

function pauseAfter({ lease_until, started_at }: RefreshAttemptRow, isForced: boolean): number {
  const pausedUntil = Date.parse(lease_until)
  return isForced ? Math.max(pausedUntil, Date.parse(started_at) + FORCED_AT_MOST_EVERY_MS) : pausedUntil
}

async function insertAttempt(
  trx: Kysely<Database>,
  { id, version, fence, now, leaseMs }: { id: string; version: number; fence: number; now: number; leaseMs: number },
): Promise<void> {
  const attempt: RefreshAttemptRow = {
    account_id: id,
    credential_version: version,
    fence,
    lease_until: toText(now + leaseMs),
    started_at: toText(now),
    outcome: null,
  }
  await trx.insertInto('refresh_attempts').values(attempt).execute()
}

/** A provider may be down for days: of the attempts that failed only the last, and one in doubt, still say anything. */
async function forgetAttempts(
  trx: Kysely<Database>,
  { id, version, fence, except = 0 }: { id: string; version: number; fence: number; except: number | undefined },
): Promise<void> {
  await trx
    .deleteFrom('refresh_attempts')
    .where('account_id', '=', id)
    .where('credential_version', '=', version)
    .where('fence', '<', fence)
    .where('fence', '!=', except)
    .execute()
}

async function renew(db: Kysely<Database>, lease: RefreshLease, leaseMs: number): Promise<boolean> {
  const now = await databaseNow(db)
  const { numUpdatedRows } = await attemptOf(db, lease)
    .set({ lease_until: toText(now + leaseMs) })
    .where('outcome', 'is', null)
    .where('lease_until', '>', toText(now))
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

async function store(trx: Kysely<Database>, lease: RefreshLease, credential: string) {
  const { accountId, version } = lease
  const isCurrent = await lockCurrent(trx, lease)
  if (isCurrent && (await isOvertaken(trx, lease))) return 'contested'
  if (isCurrent) {
    await trx
      .updateTable('connected_accounts')
      .set({ credential, credential_version: version + 1, updated_at: new Date().toISOString() })
      .where('id', '=', accountId)
      .execute()
    // Attempts on versions before this one answer no question any more.
    await trx
      .deleteFrom('refresh_attempts')
      .where('account_id', '=', accountId)
      .where('credential_version', '<', version)
      .execute()
  }
  const outcome = isCurrent ? 'stored' : 'overtaken'
  await attemptOf(trx, lease).set({ outcome }).execute()
  return outcome
}

async function refuse(trx: Kysely<Database>, lease: RefreshLease, reason: string): Promise<boolean> {
  const isOurs = (await lockCurrent(trx, lease)) && !(await isOvertaken(trx, lease))
  await attemptOf(trx, lease)
    .set({ outcome: isOurs ? 'refused' : 'overtaken' })
    .execute()
  if (!isOurs) return false
  const now = new Date().toISOString()
  await trx
    .updateTable('connected_accounts')
    .set({ status: 'EXPIRED', status_reason: reason, pending_until: null, updated_at: now })
    .where('id', '=', lease.accountId)
    .execute()
  return true
}

async function release(db: Kysely<Database>, lease: RefreshLease, outcome: AttemptOutcome, pauseMs: number) {
  const pausedUntil = (await databaseNow(db)) + pauseMs
  await attemptOf(db, lease)
    .set({ outcome, lease_until: toText(pausedUntil) })
    .execute()
}

/** Whether a later holder is at it, whose answer counts for more. One that came to nothing does not overtake anybody. */
async function isOvertaken(trx: Kysely<Database>, { accountId, version, fence }: RefreshLease): Promise<boolean> {
  const later = await trx
    .selectFrom('refresh_attempts')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('credential_version', '=', version)
    .where('fence', '>', fence)
    .execute()
  const now = await databaseNow(trx)
  return later.some((attempt) => isRunning(attempt, now))
}

function isRunning({ outcome, lease_until }: RefreshAttemptRow, now: number): boolean {
  return outcome === null && Date.parse(lease_until) > now
}

function attemptOf(db: Kysely<Database>, { accountId, version, fence }: RefreshLease) {
  return db
    .updateTable('refresh_attempts')
    .where('account_id', '=', accountId)
    .where('credential_version', '=', version)
    .where('fence', '=', fence)
}

function toText(epochMs: number): string {
  return new Date(epochMs).toISOString()
}
