import type { AuthScheme, OAuth2Scheme } from '@composio/spec'
import * as oauth from 'oauth4webapi'
import type { Backend, Scope } from '../backend.ts'
import type { ConnectedAccountRow } from '../storage/schema.ts'
import type { CallCredential } from '../upstream/call-api.ts'
import { endAccount, findAccount } from './account-store.ts'
import { oauthClientOf, requireAuthConfig, schemeOf } from './auth-config-store.ts'
import { type Credential, credentialPlace, type OAuth2Credential, toCallCredential } from './credential.ts'
import { providerClient, toCredential } from './oauth-client.ts'

/** Refreshed this long before the end, so that a token does not run out on the way. */
const REFRESH_MARGIN_MS = 60_000

export interface OpenCredentialOptions {
  /** The provider refused the token although it should live: refresh whatever the clock says. */
  force?: boolean
}

/**
 * A credential that can be used now, or undefined when the account has to be connected again (its status and reason
 * are set). An OAuth token about to expire is refreshed first.
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
  const credential = backend.vault.openJson<Credential>(
    account.credential,
    credentialPlace(account.id, scope.projectId),
  )
  if (credential.kind !== 'oauth2' || scheme.scheme !== 'OAUTH2') return toCallCredential(scheme, credential)
  if (!force && !isAboutToExpire(credential)) return toCallCredential(scheme, credential)
  const fresh = await refreshOnce(backend, scope, account, { credential, scheme })
  return fresh && toCallCredential(scheme, fresh)
}

function isAboutToExpire({ expiresAt }: OAuth2Credential): boolean {
  return expiresAt !== undefined && Date.parse(expiresAt) - REFRESH_MARGIN_MS < Date.now()
}

function isExpired({ expiresAt }: OAuth2Credential): boolean {
  return expiresAt !== undefined && Date.parse(expiresAt) <= Date.now()
}

/** One refresh at a time for an account in this process; everybody else waits for its outcome. */
const underWay = new WeakMap<Backend, Map<string, Promise<OAuth2Credential | undefined>>>()

type Refreshable = { credential: OAuth2Credential; scheme: AuthScheme & OAuth2Scheme }

function refreshOnce(backend: Backend, scope: Scope, account: ConnectedAccountRow, input: Refreshable) {
  const refreshes = underWay.get(backend) ?? new Map<string, Promise<OAuth2Credential | undefined>>()
  underWay.set(backend, refreshes)
  const key = `${account.id}@${account.credential_version}`
  let refresh = refreshes.get(key)
  if (!refresh) {
    refresh = refreshToken(backend, scope, account, input).finally(() => refreshes.delete(key))
    refreshes.set(key, refresh)
  }
  return refresh
}

async function refreshToken(
  backend: Backend,
  scope: Scope,
  account: ConnectedAccountRow,
  { credential, scheme }: Refreshable,
) {
  const { name } = backend.catalog.requireToolkit(account.toolkit, 'Toolkit_ToolkitNotFound').definition
  // A call that started before the last refresh still holds what that one replaced: its refresh token may be spent.
  const newer = await newerCredential(backend, scope, account)
  if (newer) return newer
  if (!credential.refreshToken) {
    await endAccount(
      backend,
      account,
      'EXPIRED',
      `The access to ${name} ran out or was withdrawn, and it cannot be renewed.`,
    )
    return undefined
  }
  const config = await requireAuthConfig(backend, scope, account.auth_config_id)
  const { server, client, authentication, http } = providerClient(
    backend.egress,
    scheme,
    oauthClientOf(backend, scope, config),
  )
  const receivedAt = Date.now()
  try {
    const response = await oauth.refreshTokenGrantRequest(server, client, authentication, credential.refreshToken, http)
    const tokens = toCredential(await oauth.processRefreshTokenResponse(server, client, response), receivedAt)
    // RFC 6749 section 6: without a new refresh token the old one stays valid.
    return await storeRefreshed(backend, scope, account, {
      ...tokens,
      refreshToken: tokens.refreshToken ?? credential.refreshToken,
    })
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError && error.error === 'invalid_grant') {
      const replaced = await newerCredential(backend, scope, account)
      if (replaced) return replaced
      await endAccount(backend, account, 'EXPIRED', `${name} no longer accepts this connection.`)
      return undefined
    }
    backend.log(`refresh of ${account.id} failed: ${error instanceof Error ? error.message : 'unknown error'}`)
    // A passing fault: the token is good for as long as it lives.
    if (!isExpired(credential)) return credential
    throw error
  }
}

/** What somebody else stored since `account` was read. */
async function newerCredential(
  backend: Backend,
  scope: Scope,
  { id, credential_version }: ConnectedAccountRow,
): Promise<OAuth2Credential | undefined> {
  const current = await findAccount(backend, scope, id)
  if (!current?.credential || current.credential_version === credential_version) return undefined
  return backend.vault.openJson<OAuth2Credential>(current.credential, credentialPlace(id, scope.projectId))
}

/** A slow refresh never overwrites what somebody else stored meanwhile; it takes that instead. */
async function storeRefreshed(
  backend: Backend,
  scope: Scope,
  account: ConnectedAccountRow,
  credential: OAuth2Credential,
) {
  const place = credentialPlace(account.id, scope.projectId)
  const { numUpdatedRows } = await backend.db
    .updateTable('connected_accounts')
    .set({
      credential: backend.vault.sealJson(credential, place),
      credential_version: account.credential_version + 1,
      updated_at: new Date().toISOString(),
    })
    .where('id', '=', account.id)
    .where('credential_version', '=', account.credential_version)
    .executeTakeFirst()
  return numUpdatedRows === 1n ? credential : newerCredential(backend, scope, account)
}
