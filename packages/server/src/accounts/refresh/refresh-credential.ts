import { setTimeout as delay } from 'node:timers/promises'
import type { OAuth2Scheme } from '@composio/spec'
import type { Backend, Scope } from '../../backend.ts'
import { oauthClientSettings } from '../../catalog/installed-toolkit.ts'
import { ApiError } from '../../http/api-error.ts'
import type { AuthConfigRow, ConnectedAccountRow } from '../../storage/schema.ts'
import { endAccount, findAccount } from '../account-store.ts'
import { oauthClientOf, setAuthConfigProblem } from '../auth-config-store.ts'
import { credentialPlace, type OAuth2Credential } from '../credential.ts'
import { providerClient } from '../oauth-client.ts'
import { databaseLeases, LEASE_MS, type RefreshLease, type RefreshLeases } from './refresh-lease.ts'
import { type RefreshAnswer, requestRefresh } from './request-refresh.ts'

/** How long one caller waits; the refresh itself goes on without them, and its result is kept. */
const PATIENCE_MS = 20_000
const POLL_MS = 100

export interface Refreshable {
  account: ConnectedAccountRow
  config: AuthConfigRow
  credential: OAuth2Credential
  scheme: OAuth2Scheme
  /** The provider has refused the token: it is of no use any more, whatever the clock says. */
  isRefused: boolean
}

/**
 * Exactly one refresh of a token, however many ask for it, in however many processes.
 * @returns the credential to use now; undefined when the account has ended (its status and reason are set)
 * @throws RefreshDelayedError when it does not end in 20 s; ApiError when the OAuth client is refused
 */
export async function refreshCredential(
  backend: Backend,
  scope: Scope,
  target: Refreshable,
  leases: RefreshLeases = databaseLeases(backend),
): Promise<OAuth2Credential | undefined> {
  const refreshes = underWay.get(backend) ?? new Map<string, Promise<OAuth2Credential | undefined>>()
  underWay.set(backend, refreshes)
  const key = `${target.account.id}@${target.account.credential_version}`
  let refresh = refreshes.get(key)
  if (!refresh) {
    refresh = refreshInTurn(backend, scope, target, leases).finally(() => refreshes.delete(key))
    refreshes.set(key, refresh)
    // Callers that gave up do not hear of it; the log does.
    refresh.catch((error: unknown) => backend.log(`refresh of ${target.account.id}: ${messageOf(error)}`))
  }
  const patience = new AbortController()
  const late = delay(PATIENCE_MS, undefined, { signal: patience.signal, ref: false }).then(() => {
    throw new RefreshDelayedError()
  })
  late.catch(() => undefined)
  return Promise.race([refresh, late]).finally(() => patience.abort())
}

/** The access could not be renewed just now; it is worth trying again. */
export class RefreshDelayedError extends Error {
  override name = 'RefreshDelayedError'
  constructor(reason = 'it takes too long') {
    super(`The access could not be renewed: ${reason}`)
  }
}

/** Spares the database the questions of many callers in one process; correctness does not depend on it. */
const underWay = new WeakMap<Backend, Map<string, Promise<OAuth2Credential | undefined>>>()

async function refreshInTurn(backend: Backend, scope: Scope, target: Refreshable, leases: RefreshLeases) {
  for (;;) {
    const answer = await leases.acquire(target.account)
    if (answer.kind === 'changed') return currentCredential(backend, scope, target.account)
    if (answer.kind === 'held') return refreshHolding(backend, scope, target, leases, answer.lease)
    await delay(POLL_MS)
  }
}

async function refreshHolding(
  backend: Backend,
  scope: Scope,
  target: Refreshable,
  leases: RefreshLeases,
  lease: RefreshLease,
) {
  const beat = setInterval(() => {
    leases.renew(lease).catch((error: unknown) => backend.log(`refresh lease: ${messageOf(error)}`))
  }, LEASE_MS / 3)
  try {
    return await settle(backend, scope, target, leases, lease)
  } finally {
    clearInterval(beat)
  }
}

async function settle(backend: Backend, scope: Scope, target: Refreshable, leases: RefreshLeases, lease: RefreshLease) {
  const { account, config, credential, scheme } = target
  const { name } = backend.catalog.requireToolkit(account.toolkit, 'Toolkit_ToolkitNotFound').definition
  if (!credential.refreshToken) {
    await leases.end(lease, 'refused')
    await endAccount(
      backend,
      account,
      'EXPIRED',
      `The access to ${name} ran out or was withdrawn, and it cannot be renewed.`,
    )
    return undefined
  }
  const provider = providerClient(backend.egress, scheme, oauthClientOf(backend, scope, config))
  const answer = await requestRefresh(provider, credential.refreshToken)
  switch (answer.kind) {
    case 'tokens': {
      const sealed = backend.vault.sealJson(answer.credential, credentialPlace(account.id, scope.projectId))
      const stored = await leases.commit(lease, sealed)
      await setAuthConfigProblem(backend, config, null)
      return stored ? answer.credential : currentCredential(backend, scope, account)
    }
    case 'refused':
      await leases.end(lease, 'refused')
      await endAccount(backend, account, 'EXPIRED', refusalReason(answer, lease, name))
      return undefined
    case 'client_refused':
      await leases.end(lease, 'failed')
      return blameClient(backend, target, answer.reason, name)
    case 'passing':
      await leases.end(lease, answer.sent ? 'unknown' : 'failed')
      backend.log(`refresh of ${account.id}: ${answer.reason}`)
      return whileItLives(target, new RefreshDelayedError(answer.reason))
  }
}

function refusalReason(
  answer: Extract<RefreshAnswer, { kind: 'refused' }>,
  { follows }: RefreshLease,
  name: string,
): string {
  if (answer.invalidGrant && follows === 'an interrupted attempt') {
    return `refresh_interrupted: an earlier renewal of the access to ${name} was cut off before its answer arrived, and a second one was refused. Connect it again.`
  }
  return `${name} no longer accepts this connection: ${answer.reason}.`
}

async function blameClient(backend: Backend, target: Refreshable, reason: string, name: string) {
  const { config } = target
  const settings = oauthClientSettings(config.toolkit)
  const problem = `${name} refuses the OAuth client: ${reason}`
  await setAuthConfigProblem(backend, config, problem)
  const where = config.is_managed ? `${settings.id} and ${settings.secret}` : `the credentials of ${config.id}`
  return whileItLives(
    target,
    new ApiError('Auth_Config_BadRequest', `${problem}. Check ${where}; the connected account is kept.`),
  )
}

/** After a passing fault the token is good for as long as it lives. */
function whileItLives({ credential, isRefused }: Refreshable, otherwise: Error): OAuth2Credential {
  if (isRefused) throw otherwise
  if (credential.expiresAt === undefined || Date.parse(credential.expiresAt) > Date.now()) return credential
  throw otherwise
}

/** What is stored by now; undefined where the account has ended. */
async function currentCredential(
  backend: Backend,
  scope: Scope,
  { id }: ConnectedAccountRow,
): Promise<OAuth2Credential | undefined> {
  const current = await findAccount(backend, scope, id)
  if (current?.status !== 'ACTIVE' || !current.credential) return undefined
  return backend.vault.openJson<OAuth2Credential>(current.credential, credentialPlace(id, scope.projectId))
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
