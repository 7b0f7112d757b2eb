import type { ConnectedAccountStatus } from '@composio/spec'
import type { ConnectedAccountWire } from '@composio/spec/wire'
import type { Backend, Scope } from '../backend.ts'
import { ApiError } from '../http/api-error.ts'
import { newId } from '../shared/ids.ts'
import type { AuthConfigRow, ConnectConfirmationRow, ConnectedAccountRow } from '../storage/schema.ts'
import { enqueue } from '../webhooks/outbox.ts'
import { type RequestEnd, settleRequests } from './connection-request.ts'
import { type Credential, credentialPlace } from './credential.ts'
import { type Teller, tellOfRequests } from './tell-of-request.ts'

const LINK_EXPIRED = 'The connect link expired before it was used.'

export interface NewAccount {
  userId: string
  authConfig: AuthConfigRow
  alias?: string
  pendingUntil: string
}

/** @throws ApiError when the user has another account of that toolkit with the same alias. */
export async function insertAccount(
  { db }: Pick<Backend, 'db'>,
  scope: Scope,
  input: NewAccount,
): Promise<ConnectedAccountRow> {
  const { userId, authConfig, alias, pendingUntil } = input
  if (alias) await refuseTakenAlias(db, scope, userId, authConfig.toolkit, alias)
  const now = new Date().toISOString()
  const row: ConnectedAccountRow = {
    id: newId('ca'),
    project_id: scope.projectId,
    user_id: userId,
    toolkit: authConfig.toolkit,
    auth_config_id: authConfig.id,
    scheme: authConfig.scheme,
    alias: alias ?? null,
    label: null,
    provider_account_id: null,
    status: 'INITIATED',
    status_reason: null,
    pending_until: pendingUntil,
    is_disabled: 0,
    credential: null,
    open_fields: null,
    credential_version: 0,
    created_at: now,
    updated_at: now,
  }
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('connected_accounts')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 1n) return row
  // Somebody else took the alias since we looked.
  throw new ApiError('ConnectedAccount_BadRequest', `alias: "${alias}" is already the name of another account.`)
}

export async function findAccount({ db }: Backend, scope: Scope, id: string): Promise<ConnectedAccountRow | undefined> {
  const row = await db
    .selectFrom('connected_accounts')
    .selectAll()
    .where('id', '=', id)
    .where('project_id', '=', scope.projectId)
    .executeTakeFirst()
  return row && withCurrentStatus(row)
}

/** @throws ApiError `ConnectedAccount_NotFound`, the same for an account that is another project's. */
export async function requireAccount(backend: Backend, scope: Scope, id: string): Promise<ConnectedAccountRow> {
  const row = await findAccount(backend, scope, id)
  if (row) return row
  throw new ApiError('ConnectedAccount_NotFound', `There is no connected account "${id}".`)
}

export async function deleteAccount(backend: Backend, scope: Scope, id: string): Promise<void> {
  await backend.db.transaction().execute(async (trx) => {
    // Nobody can find the requests afterwards; who is told of them is told of this.
    const end: RequestEnd = { outcome: 'failed', reason: 'The connected account was deleted.' }
    await settleRequests({ ...backend, db: trx }, { id, project_id: scope.projectId }, end)
    await trx.deleteFrom('connected_accounts').where('id', '=', id).where('project_id', '=', scope.projectId).execute()
    for (const table of ['connect_links', 'oauth_flows', 'connect_confirmations', 'session_accounts'] as const)
      await trx.deleteFrom(table).where('account_id', '=', id).where('project_id', '=', scope.projectId).execute()
    await trx.deleteFrom('refresh_attempts').where('account_id', '=', id).execute()
  })
  backend.wakeUps.ring()
}

export interface ProvenCredential {
  credential: Credential
  identity: { id: string; label: string } | null
  /** What of it is no secret. */
  openFields?: Record<string, string>
}

/** Ends a connection well: the credential is sealed, the account is ACTIVE, its open links close. */
export async function activateAccount(
  backend: Backend,
  scope: Scope,
  account: ConnectedAccountRow,
  proven: ProvenCredential,
) {
  const now = new Date().toISOString()
  const sealed = backend.vault.sealJson(proven.credential, credentialPlace(account.id, scope.projectId))
  await backend.db.transaction().execute(async (trx) => {
    await trx
      .updateTable('connected_accounts')
      .set(({ eb }) => ({
        credential: sealed,
        open_fields: JSON.stringify(proven.openFields ?? {}),
        // Counted where it is stored: a refresh, or another link of the account, may have been quicker.
        credential_version: eb('credential_version', '+', 1),
        label: proven.identity?.label ?? null,
        provider_account_id: proven.identity?.id ?? null,
        status: 'ACTIVE',
        status_reason: null,
        pending_until: null,
        updated_at: now,
      }))
      .where('id', '=', account.id)
      .where('project_id', '=', scope.projectId)
      .execute()
    await settleRequests({ ...backend, db: trx }, account, { outcome: 'connected' })
  })
  backend.wakeUps.ring()
}

type TerminalStatus = Extract<ConnectedAccountStatus, 'FAILED' | 'EXPIRED' | 'REVOKED'>

export interface AccountEnd {
  status: TerminalStatus
  /** One a person can act on. */
  reason: string
  /** Leave the account alone if its credential is not this one any more: it was connected again meanwhile. */
  credentialVersion?: number
}

/**
 * Ends an account. Of a credential that is no longer taken only the first to say so ends it: later ones would end the
 * links of whoever connects it again.
 * @returns false where its credential was another one
 */
export async function endAccount(
  backend: Teller & Pick<Backend, 'wakeUps'>,
  account: Pick<ConnectedAccountRow, 'id' | 'project_id'>,
  { status, reason, credentialVersion }: AccountEnd,
): Promise<boolean> {
  const hasEnded = await backend.db.transaction().execute(async (trx) => {
    const end = { status, status_reason: reason, pending_until: null, updated_at: new Date().toISOString() }
    const isIt = { id: account.id, project_id: account.project_id }
    let update = trx
      .updateTable('connected_accounts')
      .set(end)
      .where(({ and }) => and(isIt))
    if (credentialVersion !== undefined)
      update = update.where('credential_version', '=', credentialVersion).where('status', '=', 'ACTIVE')
    if ((await update.executeTakeFirst()).numUpdatedRows !== 1n) {
      const current = trx
        .selectFrom('connected_accounts')
        .select('credential_version')
        .where(({ and }) => and(isIt))
      return (await current.executeTakeFirst())?.credential_version === credentialVersion
    }
    const teller = { ...backend, db: trx }
    await settleRequests(teller, account, { outcome: 'failed', reason })
    if (status === 'EXPIRED') await tellOfExpiry(teller, account)
    return true
  })
  backend.wakeUps.ring()
  return hasEnded
}

/** A link, and the account it is for. */
type LinkOfAccount = Pick<ConnectConfirmationRow, 'link_id' | 'account_id' | 'project_id'>

/**
 * A connection did not come about by a link: its request ends. The account ends with it, unless it works, or somebody
 * is asked to connect it by another link.
 */
export async function failConnection(
  backend: Teller & Pick<Backend, 'wakeUps'>,
  { link_id, account_id, project_id }: LinkOfAccount,
  reason: string,
  outcome: 'declined' | 'failed' = 'failed',
): Promise<void> {
  const now = new Date().toISOString()
  await backend.db.transaction().execute(async (trx) => {
    const settled = await trx
      .updateTable('connect_links')
      .set(({ fn, val }) => ({ outcome, outcome_reason: reason, closed_at: fn.coalesce('closed_at', val(now)) }))
      .where('id', '=', link_id)
      .where('project_id', '=', project_id)
      .where('outcome', 'is', null)
      .returningAll()
      .execute()
    if (settled.length === 0) return
    await tellOfRequests({ ...backend, db: trx }, settled, outcome)
    await trx
      .updateTable('connected_accounts')
      .set({ status: 'FAILED', status_reason: reason, pending_until: null, updated_at: now })
      .where('id', '=', account_id)
      .where('project_id', '=', project_id)
      .where('status', '=', 'INITIATED')
      .where(({ not, exists }) => not(exists(openLinksOf(trx, account_id, now).where('project_id', '=', project_id))))
      .execute()
  })
  backend.wakeUps.ring()
}

/** Those by which an account may still be connected. */
function openLinksOf(db: Backend['db'], accountId: string, now: string) {
  return db
    .selectFrom('connect_links')
    .select('id')
    .where('account_id', '=', accountId)
    .where('outcome', 'is', null)
    .where('settles_by', '>', now)
    .where(({ or, eb }) => or([eb('reason', 'is', null), eb('reason', '!=', 'ambiguous')]))
}

/** An account that worked does so no more: writes a message about it, in the transaction that says so. */
export async function tellOfExpiry(
  { db, webhook }: Teller,
  { id, project_id: projectId }: Pick<ConnectedAccountRow, 'id' | 'project_id'>,
): Promise<void> {
  if (!webhook) return
  const account = await db
    .selectFrom('connected_accounts')
    .selectAll()
    .where('id', '=', id)
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow()
  const config = await db
    .selectFrom('auth_configs')
    .selectAll()
    .where('id', '=', account.auth_config_id)
    .where('project_id', '=', projectId)
    .executeTakeFirst()
  await enqueue(db, {
    projectId,
    type: 'composio.connected_account.expired',
    subject: id,
    metadata: { user_id: account.user_id, toolkit: account.toolkit },
    data: { ...accountToWire(account, config) },
  })
}

/** Nobody has to run for a link to expire: an abandoned connection reads as EXPIRED from then on. */
export function withCurrentStatus(row: ConnectedAccountRow): ConnectedAccountRow {
  if (row.status !== 'INITIATED' || !row.pending_until || row.pending_until > new Date().toISOString()) return row
  return { ...row, status: 'EXPIRED', status_reason: LINK_EXPIRED }
}

/** As people name it: the alias, or what the provider calls it, or its id. */
export function accountName(account: ConnectedAccountRow): string {
  return account.alias ?? account.label ?? account.id
}

export function shownStatus({ is_disabled, status }: ConnectedAccountRow): string {
  return is_disabled ? 'INACTIVE' : status
}

function openFieldsOf({ open_fields }: ConnectedAccountRow): Record<string, string> {
  return open_fields ? (JSON.parse(open_fields) as Record<string, string>) : {}
}

export function accountToWire(row: ConnectedAccountRow, config: AuthConfigRow | undefined): ConnectedAccountWire {
  const status = shownStatus(row)
  return {
    id: row.id,
    user_id: row.user_id,
    alias: row.alias,
    word_id: null,
    label: row.label,
    status,
    status_reason: row.status_reason,
    is_disabled: row.is_disabled === 1,
    toolkit: { slug: row.toolkit },
    auth_config: {
      id: row.auth_config_id,
      auth_scheme: row.scheme,
      is_composio_managed: config?.is_managed === 1,
      is_disabled: config?.is_enabled === 0,
    },
    state: { authScheme: row.scheme, val: { status } },
    data: { ...openFieldsOf(row), ...(row.label && { label: row.label }) },
    params: {},
    created_at: row.created_at,
    updated_at: row.updated_at,
  }
}

/** Names an account, or takes its name away. @throws ApiError when another account of the user has the name */
export async function setAlias(
  { db }: Pick<Backend, 'db'>,
  scope: Scope,
  account: ConnectedAccountRow,
  alias: string | null,
): Promise<void> {
  if (alias === account.alias) return
  if (alias) await refuseTakenAlias(db, scope, account.user_id, account.toolkit, alias)
  const change = { alias, updated_at: new Date().toISOString() }
  await db
    .updateTable('connected_accounts')
    .set(change)
    .where('id', '=', account.id)
    .where('project_id', '=', scope.projectId)
    .execute()
}

/** @throws ApiError */
async function refuseTakenAlias(
  db: Backend['db'],
  scope: Scope,
  userId: string,
  toolkit: string,
  alias: string,
): Promise<void> {
  const taken = await db
    .selectFrom('connected_accounts')
    .selectAll()
    .where('project_id', '=', scope.projectId)
    .where('user_id', '=', userId)
    .where('toolkit', '=', toolkit)
    .where('alias', '=', alias)
    .executeTakeFirst()
  if (!taken) return
  // A connection that never came about must not keep its name from the next try.
  const { status, credential } = withCurrentStatus(taken)
  if (credential === null && status !== 'INITIATED') {
    await db
      .updateTable('connected_accounts')
      .set({ alias: null })
      .where('id', '=', taken.id)
      .where('project_id', '=', scope.projectId)
      .execute()
    return
  }
  throw new ApiError(
    'ConnectedAccount_BadRequest',
    `alias: "${alias}" is already the name of ${taken.id}; choose another.`,
  )
}
