import type { Backend, Scope } from '../backend.ts'
import type { ConnectedAccountRow } from '../storage/schema.ts'
import { endAccount } from './account-store.ts'
import { type Credential, credentialPlace } from './credential.ts'
import { contextOf } from './enter-credential.ts'
import { handlerOf } from './schemes/schemes.ts'

/**
 * Takes an account's credential back at the provider (RFC 7009, or what the scheme has in its place). Never throws: what
 * is to be forgotten here is forgotten whatever a provider answers.
 * @returns whether the provider confirmed it
 */
export async function revokeAtProvider(backend: Backend, scope: Scope, account: ConnectedAccountRow): Promise<boolean> {
  if (!account.credential) return false
  try {
    const context = await contextOf(backend, scope, account)
    const place = credentialPlace(account.id, scope.projectId)
    await backend.vault.prepare(scope.projectId, account.credential)
    const credential = backend.vault.openJson<Credential>(account.credential, place)
    return (await handlerOf(context.scheme).revoke?.(context, credential)) ?? false
  } catch (error) {
    backend.log(`revocation of ${account.id}: ${error instanceof Error ? error.message : 'unknown error'}`)
    return false
  }
}

/** Ends an account for good: its credential is taken back at the provider, and forgotten here. */
export async function revokeAccount(backend: Backend, scope: Scope, account: ConnectedAccountRow): Promise<boolean> {
  const revoked = await revokeAtProvider(backend, scope, account)
  await endAccount(backend, account, 'REVOKED', 'The connection was revoked.')
  await backend.db
    .updateTable('connected_accounts')
    .set({ credential: null, credential_version: account.credential_version + 1 })
    .where('id', '=', account.id)
    .where('project_id', '=', scope.projectId)
    .execute()
  return revoked
}
