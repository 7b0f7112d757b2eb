import { isOpenConnection } from '@composio/spec'
import type { Backend } from '../backend.ts'
import type { ConnectLinkRow } from '../storage/schema.ts'
import { failConnection } from './account-store.ts'
import { requestStatus, settleRequest } from './connection-request.ts'

/** Told to whoever waits. */
export const DECLINED = 'The person chose not to connect.'

/** The person said no, on the page or in the chat. A request that has ended stays as it ended. */
export async function declineRequest(backend: Backend, link: ConnectLinkRow): Promise<void> {
  if (!isOpenConnection({ status: requestStatus(link) })) return
  if (link.reason === 'ambiguous') await settleRequest(backend, link, { outcome: 'declined', reason: DECLINED })
  else await failConnection(backend, { ...link, link_id: link.id }, DECLINED, 'declined')
}
