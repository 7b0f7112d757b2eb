import type { RefreshLeases } from '../../../packages/server/src/accounts/refresh/refresh-lease.ts'
import type { Backend } from '../../../packages/server/src/backend.ts'

/** Leases that everybody gets: what the tests must notice. */
export function noLeases(db: Backend['db']): RefreshLeases {
  return {
    leaseMs: 15_000,
    acquire: async ({ id, credential_version: version }) => ({
      kind: 'held',
      lease: { accountId: id, version, fence: 1, follows: 'nothing' },
    }),
    renew: async () => true,
    store: async ({ accountId }, credential) => {
      await db
        .updateTable('connected_accounts')
        .set((row) => ({ credential, credential_version: row('credential_version', '+', 1) }))
        .where('id', '=', accountId)
        .execute()
      return 'stored'
    },
    refuse: async ({ accountId }, status_reason) => {
      const end = { status: 'EXPIRED', status_reason }
      await db.updateTable('connected_accounts').set(end).where('id', '=', accountId).execute()
      return true
    },
    release: async () => undefined,
  }
}
