import type { Backend, Scope } from '../backend.ts'
import type { ConnectedAccountRow } from '../storage/schema.ts'
import type { CallCredential } from '../upstream/call-api.ts'
import { requireAuthConfig, schemeOf } from './auth-config-store.ts'
import { type Credential, credentialPlace, type OAuth2Credential, toCallCredential } from './credential.ts'

/** Refreshed this long before the end, so that a token does not run out on the way. */
const REFRESH_MARGIN_MS = 60_000
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
  if (!account.credential) return undefined
  const config = await requireAuthConfig(backend, scope, account.auth_config_id)
  const scheme = schemeOf(backend, config)
  const place = credentialPlace(account.id, scope.projectId)
  const credential = backend.vault.openJson<Credential>(account.credential, place)
  if (credential.kind !== 'oauth2' || scheme.scheme !== 'OAUTH2') return toCallCredential(scheme, credential)
  if (!force && !isAboutToExpire(credential, account.id)) return toCallCredential(scheme, credential)
  const { refreshCredential } = await import('./refresh/refresh-credential.ts')
  const fresh = await refreshCredential(backend, scope, { account, config, credential, scheme, isRefused: force })
  return fresh && toCallCredential(scheme, fresh)
}

function isAboutToExpire({ expiresAt }: OAuth2Credential, accountId: string): boolean {
  if (expiresAt === undefined) return false
  const spread = 1 + MARGIN_SPREAD * ((accountId.charCodeAt(accountId.length - 2) % 21) / 10 - 1)
  return Date.parse(expiresAt) - REFRESH_MARGIN_MS * spread < Date.now()
}
