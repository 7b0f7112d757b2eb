import { createHash } from 'node:crypto'
import { type ConnectionRequestStatus, isOpenConnection } from '@composio/spec'
import type { ConnectionRequestWire } from '@composio/spec/wire'
import type { Backend, Scope } from '../backend.ts'
import { ApiError } from '../http/api-error.ts'
import type { ConnectedAccountRow, ConnectLinkRow } from '../storage/schema.ts'
import { linkUrl } from './link-token.ts'
import { type Teller, tellOfRequests } from './tell-of-request.ts'

const MOST_LISTED = 50

/** How a request ended. */
export interface RequestEnd {
  outcome: Extract<ConnectionRequestStatus, 'connected' | 'declined' | 'failed'>
  /** For the person and the model; none where it ended well. */
  reason?: string
}

export function requestStatus(link: ConnectLinkRow): ConnectionRequestStatus {
  if (link.outcome) return link.outcome as RequestEnd['outcome']
  if (link.settles_by <= new Date().toISOString()) return 'expired'
  return link.opened_at ? 'opened' : 'pending'
}

export function requestToWire(backend: Backend, link: ConnectLinkRow): ConnectionRequestWire {
  const status = requestStatus(link)
  const isChoice = link.reason === 'ambiguous' && status !== 'connected'
  return {
    id: link.id,
    toolkit: link.toolkit,
    toolkit_name: backend.catalog.toolkit(link.toolkit)?.definition.name ?? link.toolkit,
    reason: link.reason ?? 'missing',
    url: linkUrl(backend, link),
    expires_at: link.expires_at,
    status,
    status_reason: status === 'expired' ? 'Nobody followed the link in time.' : link.outcome_reason,
    connected_account_id: isChoice ? null : link.account_id,
  }
}

/** Ends every request that waits for an account, in the transaction of whatever ended them. Ring the wake-ups once it is committed. */
export async function settleRequests(
  teller: Teller,
  { id, project_id }: Pick<ConnectedAccountRow, 'id' | 'project_id'>,
  { outcome, reason }: RequestEnd,
): Promise<void> {
  const settled = await teller.db
    .updateTable('connect_links')
    .set(({ fn, val }) => ({
      outcome,
      outcome_reason: reason ?? null,
      closed_at: fn.coalesce('closed_at', val(new Date().toISOString())),
    }))
    .where('account_id', '=', id)
    .where('project_id', '=', project_id)
    .where('outcome', 'is', null)
    // Which of several accounts is another question than whether one of them works.
    .where(({ or, eb }) => or([eb('reason', 'is', null), eb('reason', '!=', 'ambiguous')]))
    .returningAll()
    .execute()
  await tellOfRequests(teller, settled, outcome)
}

/** What a person chose: it is kept in the same transaction, so that who hears of it finds it. */
export interface KeptChoice {
  accountId: string
  keep: (db: Backend['db']) => Promise<void>
}

/** Ends a request to choose among accounts, whose own states it leaves alone. A request that has ended stays so. */
export async function settleRequest(
  backend: Teller & Pick<Backend, 'wakeUps'>,
  link: Pick<ConnectLinkRow, 'id' | 'project_id'>,
  { outcome, reason }: RequestEnd,
  choice?: KeptChoice,
): Promise<void> {
  const now = new Date().toISOString()
  const end = { outcome, outcome_reason: reason ?? null, closed_at: now }
  await backend.db.transaction().execute(async (trx) => {
    const settled = await trx
      .updateTable('connect_links')
      .set({ ...end, ...(choice && { account_id: choice.accountId }) })
      .where('id', '=', link.id)
      .where('project_id', '=', link.project_id)
      .where('outcome', 'is', null)
      .where('settles_by', '>', now)
      .returningAll()
      .execute()
    if (settled.length === 0) return
    await choice?.keep(trx)
    await tellOfRequests({ ...backend, db: trx }, settled, outcome)
  })
  backend.wakeUps.ring()
}

/** The person has begun: until `settlesBy` they may finish, also when the link itself has run out meanwhile. */
export async function openRequest(
  backend: Teller & Pick<Backend, 'wakeUps'>,
  link: ConnectLinkRow,
  settlesBy?: string,
): Promise<void> {
  await backend.db.transaction().execute(async (trx) => {
    const open = (change: Partial<ConnectLinkRow>) =>
      trx
        .updateTable('connect_links')
        .set(change)
        .where('id', '=', link.id)
        .where('project_id', '=', link.project_id)
        .where('outcome', 'is', null)
    if (settlesBy) await open({ settles_by: settlesBy }).execute()
    // Pressed again, it is no news.
    const opened_at = new Date().toISOString()
    const opened = await open({ opened_at }).where('opened_at', 'is', null).returningAll().execute()
    await tellOfRequests({ ...backend, db: trx }, opened, 'opened')
  })
  backend.wakeUps.ring()
}

export interface RequestFilter {
  status?: 'open' | 'all' | undefined
  toolkit?: string | undefined
  toolCallId?: string | undefined
}

/** A session's requests, the newest first. */
export async function listRequests(
  { db }: Backend,
  scope: Scope,
  sessionId: string,
  { status = 'open', toolkit, toolCallId }: RequestFilter = {},
): Promise<ConnectLinkRow[]> {
  let query = db
    .selectFrom('connect_links')
    .selectAll('connect_links')
    .where('connect_links.project_id', '=', scope.projectId)
    .where('connect_links.session_id', '=', sessionId)
  if (toolkit) query = query.where('toolkit', '=', toolkit)
  if (status === 'open') query = query.where('outcome', 'is', null).where('closed_at', 'is', null)
  if (toolCallId) {
    query = query
      .innerJoin('connection_calls', 'connection_calls.link_id', 'connect_links.id')
      .where('connection_calls.session_id', '=', sessionId)
      .where('connection_calls.tool_call_id', '=', toolCallId)
  }
  const rows = await query
    .orderBy('connect_links.created_at', 'desc')
    .orderBy('connect_links.id', 'desc')
    .limit(MOST_LISTED)
    .execute()
  return status === 'all' ? rows : rows.filter((row) => isOpenConnection({ status: requestStatus(row) }))
}

/** Tells one state of a list from another. */
export function versionOf(links: ConnectLinkRow[]): string {
  const states = links.map((link) => `${link.id} ${requestStatus(link)}`).join('\n')
  return createHash('sha256').update(states).digest('base64url').slice(0, 22)
}

/** @throws ApiError, the same for one that is another session's */
export async function requireRequest(
  { db }: Backend,
  scope: Scope,
  sessionId: string,
  id: string,
): Promise<ConnectLinkRow> {
  const link = await db
    .selectFrom('connect_links')
    .selectAll()
    .where('id', '=', id)
    .where('project_id', '=', scope.projectId)
    .where('session_id', '=', sessionId)
    .executeTakeFirst()
  if (link) return link
  throw new ApiError('HTTP_NotFound', `The session has no connection request "${id}".`)
}

/** Notes which call waits for a request, so that it can be found by the call's id, in any process. */
export async function noteCall(
  { db }: Pick<Backend, 'db'>,
  link: ConnectLinkRow,
  sessionId: string,
  toolCallId: string,
): Promise<void> {
  await db
    .insertInto('connection_calls')
    .values({
      project_id: link.project_id,
      session_id: sessionId,
      tool_call_id: toolCallId,
      link_id: link.id,
      started_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** What the person said no to for a call, or could not do: it is not asked for again. */
export async function refusedForCall(
  backend: Backend,
  scope: Scope,
  { sessionId, toolCallId, toolkit }: { sessionId: string; toolCallId: string | undefined; toolkit: string },
): Promise<ConnectLinkRow | undefined> {
  if (!toolCallId) return undefined
  const [latest] = await listRequests(backend, scope, sessionId, { status: 'all', toolkit, toolCallId })
  return latest?.outcome === 'declined' || latest?.outcome === 'failed' ? latest : undefined
}

/** Looks again whenever something may have changed, until `isDone` says so, time is up, or nobody waits any more. */
export async function watch<T>(
  { wakeUps }: Pick<Backend, 'wakeUps'>,
  { waitMs, signal }: { waitMs: number; signal: AbortSignal },
  look: () => Promise<T>,
  isDone: (seen: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + waitMs
  for (;;) {
    const seen = await look()
    const left = deadline - Date.now()
    if (isDone(seen) || left <= 0) return seen
    await wakeUps.timeToLook(left, signal)
    // Nobody reads it any more; where the server is closing, there is nothing left to look at either.
    if (signal.aborted) return seen
  }
}
