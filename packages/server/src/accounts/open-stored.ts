import type { Backend, Scope } from '../backend.ts'
import type { ConnectedAccountRow } from '../storage/schema.ts'
import { VaultError } from '../vault/vault.ts'
import { endAccount, findAccount } from './account-store.ts'
import { type Credential, credentialPlace } from './credential.ts'

const ALTERED =
  'The stored credential does not open: it was altered or moved in the database. Connect the account again.'

/**
 * The credential of an account as it is stored. An account whose credential was altered, moved or cut is EXPIRED from
 * then on, and its reason says so; what somebody else stored meanwhile is opened in its place.
 * @returns undefined for an account that has none, or has ended
 */
export async function openStored<T extends Credential>(
  backend: Backend,
  scope: Scope,
  account: Pick<ConnectedAccountRow, 'id' | 'credential'>,
): Promise<T | undefined> {
  if (account.credential === null) return undefined
  try {
    return await open<T>(backend, scope, account.id, account.credential)
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
  }
  const current = await findAccount(backend, scope, account.id)
  if (current?.status !== 'ACTIVE' || current.credential === null) return undefined
  // Stored anew since the row was read, perhaps under another key: that is no alteration.
  if (current.credential !== account.credential) return openStored<T>(backend, scope, current)
  const { credential_version: credentialVersion } = current
  await endAccount(backend, current, { status: 'EXPIRED', reason: ALTERED, credentialVersion })
  return undefined
}

async function open<T>(backend: Backend, scope: Scope, id: string, sealed: string): Promise<T> {
  await backend.vault.prepare(scope.projectId, sealed)
  return backend.vault.openJson<T>(sealed, credentialPlace(id, scope.projectId))
}
