import type { Backend, Scope } from '../backend.ts'
import type { ConnectedAccountRow } from '../storage/schema.ts'
import type { CallCredential } from '../upstream/call-api.ts'
import { requireAuthConfig, schemeOf } from './auth-config-store.ts'
import type { RenewableCredential } from './credential.ts'
import { openStored } from './open-stored.ts'
import { handlerOf, toCallCredential } from './schemes/schemes.ts'

/** Refreshed this long before the end, so that a token does not run out on the way; */
const REFRESH_MARGIN_MS = 60_000
/** but never before so much of its life is over, or one that lives for a minute would be refreshed with every call. */
const SHARE_OF_LIFE = 0.8
/** The margin differs by so much from token to token, so that tokens issued together are not refreshed together. */
const MARGIN_SPREAD = 0.1

export interface OpenCredentialOptions {
  /** The provider refused the token although it should live: refresh whatever the clock says. */
  force?: boolean
}

/**
 * A credential that can be used now, or undefined when the account has to be connected again (its status and reason
 * are set). An OAuth token about to expire is refreshed first.
 * @throws RefreshDelayedError, ApiError as `refreshCredential`
 */
export async function openCredential(
  backend: Backend,
  scope: Scope,
  account: ConnectedAccountRow,
  { force = false }: OpenCredentialOptions = {},
): Promise<CallCredential | undefined> {
  if (account.credential === null) return undefined
  const config = await requireAuthConfig(backend, scope, account.auth_config_id)
  const scheme = schemeOf(backend, config)
  const toolkit = backend.catalog.requireToolkit(account.toolkit, 'Toolkit_ToolkitNotFound')
  const context = { backend, scope, config, toolkit, scheme }
  const credential = await openStored(backend, scope, account)
  if (!credential) return undefined
  if (credential.kind === 'key' || credential.kind === 'oauth1') return toCallCredential(context, credential)
  if (!force && !isDue(credential, account.id)) return toCallCredential(context, credential)
  const { refreshCredential } = await import('./refresh/refresh-credential.ts')
  const renewal = () => handlerOf(scheme).renewal?.(context, credential)
  const fresh = await refreshCredential(backend, scope, { account, config, credential, renewal, isRefused: force })
  return fresh && toCallCredential(context, fresh)
}

function isDue(credential: RenewableCredential, accountId: string): boolean {
  const { expiresAt, issuedAt } = credential
  if (expiresAt === undefined) return false
  const end = Date.parse(expiresAt)
  // What cannot be renewed is used to its end.
  if (credential.kind === 'oauth2' && !credential.refreshToken) return end <= Date.now()
  const spread = 1 + MARGIN_SPREAD * ((accountId.charCodeAt(accountId.length - 2) % 21) / 10 - 1)
  const lifetime = issuedAt === undefined ? Number.POSITIVE_INFINITY : end - Date.parse(issuedAt)
  const margin = Math.min(REFRESH_MARGIN_MS, lifetime * (1 - SHARE_OF_LIFE)) * spread
  return end - margin < Date.now()
}
