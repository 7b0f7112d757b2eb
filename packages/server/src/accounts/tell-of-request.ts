import type { ConnectionRequestStatus } from '@composio/spec'
import type { Backend } from '../backend.ts'
import type { ConnectLinkRow } from '../storage/schema.ts'
import { enqueue } from '../webhooks/outbox.ts'

/** What it takes to tell of a change; its `db` is the change's transaction. */
export type Teller = Pick<Backend, 'db' | 'catalog' | 'webhook'>

export type RequestEvent = 'created' | Exclude<ConnectionRequestStatus, 'pending'>

/**
 * Writes a message for each connection request something happened to, where there are webhooks. The link's URL is not in
 * it: who has that can open and decline it, and a receiver's log is no place for it. `connections.get` has it.
 */
export async function tellOfRequests(teller: Teller, links: ConnectLinkRow[], event: RequestEvent): Promise<void> {
  if (!teller.webhook) return
  for (const link of links) await tellOf(teller, link, event)
}

async function tellOf({ db, catalog }: Teller, link: ConnectLinkRow, event: RequestEvent): Promise<void> {
  const { id, project_id: projectId, session_id, toolkit } = link
  const account = await db
    .selectFrom('connected_accounts')
    .select('user_id')
    .where('id', '=', link.account_id)
    .where('project_id', '=', projectId)
    .executeTakeFirst()
  const calls = await db
    .selectFrom('connection_calls')
    .select('tool_call_id')
    .where('link_id', '=', id)
    .where('project_id', '=', projectId)
    .orderBy('tool_call_id')
    .execute()
  const isUndecided = link.reason === 'ambiguous' && event !== 'connected'
  await enqueue(db, {
    projectId,
    type: `composio.connection_request.${event}`,
    subject: id,
    metadata: {
      user_id: account?.user_id ?? null,
      session_id,
      toolkit,
      tool_call_ids: calls.map(({ tool_call_id }) => tool_call_id),
    },
    data: {
      id,
      toolkit,
      toolkit_name: catalog.toolkit(toolkit)?.definition.name ?? toolkit,
      reason: link.reason ?? 'missing',
      status: event === 'created' ? 'pending' : event,
      status_reason: event === 'expired' ? 'Nobody followed the link in time.' : link.outcome_reason,
      connected_account_id: isUndecided ? null : link.account_id,
      expires_at: link.expires_at,
      created_at: link.created_at,
    },
  })
}
