import type { Backend, Scope } from '../backend.ts'
import type { ConnectLinkRow } from '../storage/schema.ts'
import { failConnection, requireAccount } from './account-store.ts'
import { settleRequest } from './connection-request.ts'

/** Told to whoever waits. */
export const DECLINED = 'The person chose not to connect.'

/** The person said no, on the page or in the chat. A request that has ended stays as it ended. */
export async function declineRequest(backend: Backend, scope: Scope, link: ConnectLinkRow): Promise<void> {
  const wasOpen = await settleRequest(backend, link, { outcome: 'declined', reason: DECLINED })
  if (!wasOpen || link.reason === 'ambiguous') return
  await failConnection(backend, await requireAccount(backend, scope, link.account_id), DECLINED, 'declined')
}
