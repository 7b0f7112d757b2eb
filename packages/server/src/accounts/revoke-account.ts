import type { Backend, Scope } from '../backend.ts'
import type { ConnectedAccountRow } from '../storage/schema.ts'
import { endAccount } from './account-store.ts'
import { type Credential, credentialPlace } from './credential.ts'
import { contextOf } from './enter-credential.ts'
import { handlerOf } from './schemes/schemes.ts'

/** What became of a credential at its provider. */
export interface Revocation {
  /** The provider confirmed it. */
  revoked: boolean
  /** The provider was asked, or should have been, and did not confirm it. */
  failed?: true
  /** Why it is not confirmed; holds no credential. */
  reason?: string
}

/**
 * Takes an account's credential back at the provider (RFC 7009, or what the scheme has in its place). Never throws: what
 * is to be forgotten here is forgotten whatever a provider answers.
 */
export async function revokeAtProvider(
  backend: Backend,
  scope: Scope,
  account: ConnectedAccountRow,
): Promise<Revocation> {
  if (!account.credential) return { revoked: false, reason: 'There was no credential.' }
  try {
    const context = await contextOf(backend, scope, account)
    const place = credentialPlace(account.id, scope.projectId)
    await backend.vault.prepare(scope.projectId, account.credential)
    const credential = backend.vault.openJson<Credential>(account.credential, place)
    const revoked = await handlerOf(context.scheme).revoke?.(context, credential)
    return revoked ? { revoked } : { revoked: false, reason: 'The provider has no endpoint for it.' }
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown error'
    backend.log(`revocation of ${account.id}: ${reason}`)
    return { revoked: false, failed: true, reason }
  }
}

/** Ends an account for good: its credential is taken back at the provider, and forgotten here. */
export async function revokeAccount(backend: Backend, scope: Scope, account: ConnectedAccountRow): Promise<Revocation> {
  const revocation = await revokeAtProvider(backend, scope, account)
  await endAccount(backend, account, { status: 'REVOKED', reason: 'The connection was revoked.' })
  await backend.db
    .updateTable('connected_accounts')
    .set({ credential: null, credential_version: account.credential_version + 1 })
    .where('id', '=', account.id)
    .where('project_id', '=', scope.projectId)
    .execute()
  return revocation
}
