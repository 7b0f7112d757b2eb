import { credentialPlace, type OAuth2Credential } from '../../../packages/server/src/accounts/credential.ts'
import { openStore } from '../../../packages/server/src/storage/open-store.ts'
import { openVault } from '../../../packages/server/src/vault/open-vault.ts'
import type { StorePlace } from '../support/stores.ts'
import { VAULT_KEY } from './home.ts'

/** Makes the stored token of an account one that was issued an hour ago and ends in so many seconds. */
export async function ageToken(place: StorePlace, accountId: string, secondsLeft: number): Promise<void> {
  const db = await openStore(place, () => undefined)
  try {
    const { credential, project_id: projectId } = await db
      .selectFrom('connected_accounts')
      .select(['credential', 'project_id'])
      .where('id', '=', accountId)
      .executeTakeFirstOrThrow()
    const vault = await openVault(db, Buffer.from(VAULT_KEY, 'base64'), projectId)
    const sealedAt = credentialPlace(accountId, projectId)
    const aged: OAuth2Credential = {
      ...vault.openJson<OAuth2Credential>(credential ?? '', sealedAt),
      issuedAt: new Date(Date.now() - 3_600_000).toISOString(),
      expiresAt: new Date(Date.now() + secondsLeft * 1000).toISOString(),
    }
    await db
      .updateTable('connected_accounts')
      .set({ credential: vault.sealJson(aged, sealedAt) })
      .where('id', '=', accountId)
      .execute()
  } finally {
    await db.destroy()
  }
}
