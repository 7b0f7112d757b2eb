import { setTimeout as delay } from 'node:timers/promises'
import type { Backend, Scope } from '../../backend.ts'
import { tellOfExpiry } from '../account-store.ts'
import { settleRequests } from '../connection-request.ts'
import type { RenewableCredential } from '../credential.ts'
import { databaseLeases } from './refresh-lease.ts'
import type { Refreshable } from './refreshable.ts'
import { RefreshDelayedError, type Renewal, renew } from './renewal.ts'
import { joinRefresh } from './under-way.ts'

/** How long one caller waits; the refresh itself goes on without them, and its result is kept. */
const PATIENCE_MS = 20_000
/** How long one waits whose token still lives: a provider that is stuck must not stop calls that need nothing of it. */
const PATIENCE_WITH_LIVING_TOKEN_MS = 5_000

/**
 * Exactly one refresh of a token, however many ask for it, in however many processes.
 * @returns the credential to use now; undefined when the account has ended (its status and reason are set)
 * @throws RefreshDelayedError when it does not end in time; ApiError when the OAuth client is refused
 */
export async function refreshCredential(
  backend: Backend,
  scope: Scope,
  target: Refreshable,
): Promise<RenewableCredential | undefined> {
  const { account, isRefused } = target
  const leases =
    backend.refreshLeases ??
    databaseLeases(backend.db, undefined, async (trx, reason) => {
      const ended = { id: account.id, project_id: scope.projectId }
      await settleRequests({ ...backend, db: trx }, ended, { outcome: 'failed', reason })
      await tellOfExpiry({ ...backend, db: trx }, ended)
    })
  // Whose token was refused does not join those who only come in good time: theirs may end without a new token.
  const key = `${account.id}@${account.credential_version}${isRefused ? '!' : ''}`
  const renewal = joinRefresh(backend, key, () => renew(backend, scope, target, leases))
  const patience = new AbortController()
  const late: Promise<Renewal> = delay(patienceOf(target), undefined, { signal: patience.signal, ref: false }).then(
    () => ({ kind: 'kept', why: new RefreshDelayedError('it takes too long') }),
    () => ({ kind: 'ended' }),
  )
  try {
    return outcomeOf(target, await Promise.race([renewal, late]))
  } finally {
    patience.abort()
  }
}

function patienceOf(target: Refreshable): number {
  return isAlive(target) ? PATIENCE_WITH_LIVING_TOKEN_MS : PATIENCE_MS
}

function outcomeOf(target: Refreshable, renewal: Renewal): RenewableCredential | undefined {
  switch (renewal.kind) {
    case 'renewed':
      return renewal.credential
    case 'ended':
      return undefined
    case 'kept':
      if (isAlive(target)) return target.credential
      throw renewal.why
  }
}

/** After a passing fault the token is good for as long as it lives. */
function isAlive({ credential: { expiresAt }, isRefused }: Refreshable): boolean {
  return !isRefused && (expiresAt === undefined || Date.parse(expiresAt) > Date.now())
}
