import { createHash, timingSafeEqual } from 'node:crypto'
import type { ConnectionReason } from '@composio/spec'
import type { LinkWire } from '@composio/spec/wire'
import type { Backend, Scope } from '../backend.ts'
import { newId } from '../shared/ids.ts'
import { narrowTo } from '../storage/project-wall.ts'
import type { AuthConfigRow, ConnectedAccountRow, ConnectLinkRow } from '../storage/schema.ts'
import { insertAccount } from './account-store.ts'
import { noteCall } from './connection-request.ts'
import { forgetExpired } from './forget-expired.ts'
import { linkToken, linkUrl } from './link-token.ts'
import { tellOfRequests } from './tell-of-request.ts'

const LIFETIME_MS = 10 * 60_000
/** A link about to expire is not handed out again: the person needs time to use it. */
const LEAST_LIFETIME_LEFT_MS = 2 * 60_000

export interface NewConnectLink {
  userId: string
  authConfig: AuthConfigRow
  sessionId?: string
  /** Why a tool needs it. With a session, the same need gives the same link while it is open. */
  reason?: ConnectionReason
  /** The account to connect again; a new one without it. */
  reconnect?: ConnectedAccountRow
  callbackUrl?: string
  alias?: string
  /** Of the call that needs it, where its framework has told. */
  toolCallId?: string
}

/** A link a person can open to connect an account. */
export async function createConnectLink(
  backend: Backend,
  scope: Scope,
  input: NewConnectLink,
): Promise<ConnectLinkRow> {
  const { sessionId, reason, authConfig } = input
  await forgetExpired(backend, scope)
  if (!sessionId || !reason) return insertLink(backend, scope, input)
  const need = { sessionId, toolkit: authConfig.toolkit, reason, reconnects: reconnectsOf(input) }
  const open = await findReusableLink(backend, scope, need)
  if (open) return open
  try {
    return await insertLink(backend, scope, input)
  } catch (error) {
    // Somebody else asked for the same thing at the same moment and won.
    const winner = await findReusableLink(backend, scope, need)
    if (winner) return winner
    throw error
  }
}

export function linkToWire(backend: Backend, link: ConnectLinkRow): LinkWire {
  return {
    link_token: linkToken(backend.linkKey, link.id),
    redirect_url: linkUrl(backend, link),
    connected_account_id: link.account_id,
    expires_at: link.expires_at,
  }
}

/** The link behind a token of a URL, or undefined where the token was not made here. */
export async function findLinkByToken(
  { db, vault, linkKey }: Backend,
  token: string,
): Promise<ConnectLinkRow | undefined> {
  const id = token.slice(0, token.lastIndexOf('.'))
  const expected = Buffer.from(linkToken(linkKey, id))
  const given = Buffer.from(token)
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined
  const link = await db.selectFrom('connect_links').selectAll().where('id', '=', id).executeTakeFirst()
  if (!link) return undefined
  narrowTo(link.project_id)
  await vault.prepare(link.project_id)
  return link
}

/** Notes which browser acts on a link, so that only that one is shown how it ended. */
export async function markBrowser({ db }: Backend, link: ConnectLinkRow, browser: string): Promise<void> {
  await db
    .updateTable('connect_links')
    .set({ browser_digest: browserDigest(browser) })
    .where('id', '=', link.id)
    .where('project_id', '=', link.project_id)
    .execute()
}

export function isMarkedBrowser(link: ConnectLinkRow, browser: string | undefined): boolean {
  return browser !== undefined && link.browser_digest === browserDigest(browser)
}

export function browserDigest(browser: string): string {
  return createHash('sha256').update(browser).digest('base64url')
}

interface LinkNeed {
  sessionId: string
  toolkit: string
  reason: ConnectionReason
  reconnects: string
}

/** Of several accounts the person chooses one, so that question is not about any. */
function reconnectsOf({ reason, reconnect }: NewConnectLink): string {
  return reason === 'ambiguous' ? '' : (reconnect?.id ?? '')
}

async function findReusableLink({ db }: Backend, scope: Scope, need: LinkNeed) {
  const { sessionId, toolkit, reason, reconnects } = need
  const open = await db
    .selectFrom('connect_links')
    .selectAll()
    .where('project_id', '=', scope.projectId)
    .where('session_id', '=', sessionId)
    .where('toolkit', '=', toolkit)
    .where('reason', '=', reason)
    .where('reconnects', '=', reconnects)
    .where('closed_at', 'is', null)
    .executeTakeFirst()
  if (!open) return undefined
  if (open.expires_at > new Date(Date.now() + LEAST_LIFETIME_LEFT_MS).toISOString()) return open
  await db
    .updateTable('connect_links')
    .set({ closed_at: new Date().toISOString() })
    .where('id', '=', open.id)
    .where('project_id', '=', scope.projectId)
    .execute()
  return undefined
}

async function insertLink(backend: Backend, scope: Scope, input: NewConnectLink): Promise<ConnectLinkRow> {
  const now = Date.now()
  const expiresAt = new Date(now + LIFETIME_MS).toISOString()
  const made = await backend.db.transaction().execute(async (trx) => {
    const account = input.reconnect ?? (await insertAccount({ db: trx }, scope, { ...input, pendingUntil: expiresAt }))
    // For a missing permission the account goes on working with what it has until the person has agreed to more.
    if (input.reconnect && input.reason !== 'scopes' && input.reason !== 'ambiguous') {
      const pending = { status: 'INITIATED', pending_until: expiresAt, updated_at: new Date(now).toISOString() }
      await trx
        .updateTable('connected_accounts')
        .set(pending)
        .where('id', '=', account.id)
        .where('project_id', '=', scope.projectId)
        .execute()
    }
    const link: ConnectLinkRow = {
      id: newId('lk'),
      project_id: scope.projectId,
      account_id: account.id,
      session_id: input.sessionId ?? null,
      toolkit: account.toolkit,
      reason: input.reason ?? null,
      reconnects: reconnectsOf(input),
      callback_url: input.callbackUrl ?? null,
      browser_digest: null,
      expires_at: expiresAt,
      closed_at: null,
      opened_at: null,
      settles_by: expiresAt,
      outcome: null,
      outcome_reason: null,
      is_watched: backend.webhook ? 1 : null,
      created_at: new Date(now).toISOString(),
    }
    await trx.insertInto('connect_links').values(link).execute()
    if (input.sessionId && input.toolCallId) await noteCall({ db: trx }, link, input.sessionId, input.toolCallId)
    await tellOfRequests({ ...backend, db: trx }, [link], 'created')
    return link
  })
  backend.wakeUps.ring()
  return made
}
