import { setTimeout as delay } from 'node:timers/promises'
import type { Backend, Scope } from '../../backend.ts'
import { oauthClientSettings } from '../../catalog/installed-toolkit.ts'
import { ApiError } from '../../http/api-error.ts'
import type { ConnectedAccountRow } from '../../storage/schema.ts'
import { findAccount } from '../account-store.ts'
import { setAuthConfigProblem } from '../auth-config-store.ts'
import { credentialPlace, type RenewableCredential } from '../credential.ts'
import { openStored } from '../open-stored.ts'
import { LONGEST_PAUSE_MS, type RefreshLease, type RefreshLeases } from './refresh-lease.ts'
import type { Refreshable } from './refreshable.ts'
import type { AskForTokensFn, RefreshAnswer } from './request-refresh.ts'

/** How a refresh ended, for all who waited for it. */
export type Renewal =
  | { kind: 'renewed'; credential: RenewableCredential }
  /** The account is over; its status and reason are set. */
  | { kind: 'ended' }
  /** There is no new token for now, and the account is as it was. */
  | { kind: 'kept'; why: RefreshDelayedError | ApiError }

/** The access could not be renewed just now; it is worth trying again. */
export class RefreshDelayedError extends Error {
  override name = 'RefreshDelayedError'
  constructor(reason: string) {
    super(`The access could not be renewed: ${reason}`)
  }
}

/** Longer than callers wait: an answer that comes after they left is stored all the same. */
const REQUEST_TIMEOUT_MS = 90_000
const POLL_MS = 100
/** How long a token that could not be stored is held on to, and tried again. */
const STORE_FOR_MS = 120_000
const FIRST_BACK_OFF_MS = 1_000
const LONGEST_BACK_OFF_MS = 60_000
/** Short, because a person may be mending the settings. */
const CLIENT_REFUSED_PAUSE_MS = 10_000

interface Refresh {
  backend: Backend
  scope: Scope
  target: Refreshable
  leases: RefreshLeases
  ask: AskForTokensFn | undefined
  /** What the toolkit is called. */
  name: string
}

/** Takes its turn, and renews the token unless somebody else has by then. */
export async function renew(
  backend: Backend,
  scope: Scope,
  target: Refreshable,
  leases: RefreshLeases,
): Promise<Renewal> {
  const { account, isRefused } = target
  const { name } = backend.catalog.requireToolkit(account.toolkit, 'Toolkit_ToolkitNotFound').definition
  let refresh: Refresh
  try {
    refresh = { backend, scope, target, leases, ask: target.renewal(), name }
  } catch (error) {
    if (error instanceof ApiError) return { kind: 'kept', why: error }
    throw error
  }
  for (;;) {
    const answer = await leases.acquire(account, isRefused)
    if (answer.kind === 'changed') return currentCredential(backend, scope, account)
    if (answer.kind === 'paused') return { kind: 'kept', why: pauseProblem(refresh, answer.forMs) }
    const renewal = answer.kind === 'held' ? await renewHolding(refresh, answer.lease) : undefined
    if (renewal) return renewal
    await delay(POLL_MS)
  }
}

async function renewHolding(refresh: Refresh, lease: RefreshLease): Promise<Renewal | undefined> {
  const { backend, leases } = refresh
  const beat = setInterval(() => {
    leases.renew(lease).catch((error: unknown) => backend.log(`refresh lease: ${messageOf(error)}`))
  }, leases.leaseMs / 3)
  try {
    return await renewOnce(refresh, lease)
  } catch (error) {
    // What became of it cannot be told; others need not wait for the lease to run out.
    await leases.release(lease, 'unknown', FIRST_BACK_OFF_MS).catch(() => undefined)
    throw error
  } finally {
    clearInterval(beat)
  }
}

/** @returns undefined for a holder that was taken for dead: whoever took over decides */
async function renewOnce(refresh: Refresh, lease: RefreshLease): Promise<Renewal | undefined> {
  const { backend, leases, ask, target, name } = refresh
  if (!ask) {
    const reason = `The access to ${name} ran out or was withdrawn, and it cannot be renewed.`
    return (await leases.refuse(lease, reason)) ? { kind: 'ended' } : undefined
  }
  const timeoutMs = backend.refreshTimeoutMs ?? REQUEST_TIMEOUT_MS
  const answer = await ask({ maySend: () => leases.renew(lease), timeoutMs })
  switch (answer.kind) {
    case 'tokens':
      return keep(refresh, lease, answer.credential)
    case 'refused': {
      const reason = refusalReason(answer, lease, name)
      if (!(await leases.refuse(lease, reason))) return undefined
      backend.log(`refresh of ${target.account.id}: ${reason}`)
      return { kind: 'ended' }
    }
    case 'client_refused':
      return blameClient(refresh, lease, answer.reason)
    case 'passing': {
      // A provider may ask for any wait, but not for days of silence.
      const pause = Math.min(answer.retryAfterMs ?? 0, LONGEST_PAUSE_MS)
      await leases.release(lease, answer.isDoubtful ? 'unknown' : 'failed', Math.max(pause, backOff(lease)))
      backend.log(`refresh of ${target.account.id}: ${answer.reason}`)
      return { kind: 'kept', why: new RefreshDelayedError(answer.reason) }
    }
    case 'overtaken':
      await leases.release(lease, answer.isDoubtful ? 'unknown' : 'overtaken')
      return undefined
  }
}

/** Stores the new token. The provider has forgotten the old one by now, so a database that is away is waited for. */
async function keep(refresh: Refresh, lease: RefreshLease, credential: RenewableCredential): Promise<Renewal> {
  const { backend, scope, target, leases } = refresh
  const { account, config } = target
  const sealed = backend.vault.sealJson(credential, credentialPlace(account.id, scope.projectId))
  const giveUpAt = performance.now() + STORE_FOR_MS
  for (;;) {
    try {
      const result = await leases.store(lease, sealed)
      if (result === 'overtaken') return await currentCredential(backend, scope, account)
      if (result === 'stored') break
    } catch (error) {
      if (performance.now() > giveUpAt) throw error
      backend.log(`refresh of ${account.id}: the new token is not stored yet: ${messageOf(error)}`)
    }
    await delay(POLL_MS)
  }
  await setAuthConfigProblem(backend, config, null).catch((error: unknown) => backend.log(messageOf(error)))
  return { kind: 'renewed', credential }
}

function refusalReason(
  { reason, isInvalidGrant, isDoubtful }: Extract<RefreshAnswer, { kind: 'refused' }>,
  { follows }: RefreshLease,
  name: string,
): string {
  if (isInvalidGrant && (isDoubtful || follows === 'an interrupted attempt')) {
    return `refresh_interrupted: an earlier renewal of the access to ${name} was cut off before its answer arrived, and a second one was refused. Connect it again.`
  }
  return `${name} no longer accepts this connection: ${reason}.`
}

async function blameClient(refresh: Refresh, lease: RefreshLease, reason: string): Promise<Renewal> {
  const { backend, target, leases, name } = refresh
  const problem = `${name} refuses the OAuth client: ${reason}`
  await leases.release(lease, 'failed', CLIENT_REFUSED_PAUSE_MS)
  await setAuthConfigProblem(backend, target.config, problem)
  return { kind: 'kept', why: clientProblem(target, problem) }
}

function clientProblem({ config }: Refreshable, problem: string): ApiError {
  const settings = oauthClientSettings(config.toolkit)
  const where = config.is_managed ? `${settings.id} and ${settings.secret}` : `the credentials of ${config.id}`
  return new ApiError('Auth_Config_BadRequest', `${problem}. Check ${where}; the connected account is kept.`)
}

function pauseProblem({ target, name }: Refresh, forMs: number): RefreshDelayedError | ApiError {
  const { problem } = target.config
  if (problem) return clientProblem(target, problem)
  return new RefreshDelayedError(`${name} failed to a moment ago; it is tried again in ${Math.ceil(forMs / 1000)} s`)
}

function backOff({ fence }: RefreshLease): number {
  return Math.min(FIRST_BACK_OFF_MS * 2 ** (fence - 1), LONGEST_BACK_OFF_MS) * (0.75 + Math.random() / 2)
}

/** What is stored by now. */
async function currentCredential(backend: Backend, scope: Scope, { id }: ConnectedAccountRow): Promise<Renewal> {
  const current = await findAccount(backend, scope, id)
  if (current?.status !== 'ACTIVE' || current.credential === null) return { kind: 'ended' }
  const credential = await openStored<RenewableCredential>(backend, scope, current)
  return credential ? { kind: 'renewed', credential } : { kind: 'ended' }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
