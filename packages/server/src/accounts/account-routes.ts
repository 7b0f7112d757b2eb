import {
  accountStatusSchema,
  type CreateConnectedAccountWire,
  completeAuthSchema,
  createConnectedAccountSchema,
  deleteAccountQuery,
  linkAccountSchema,
  listConnectedAccountsQuery,
  refreshAccountQuery,
  refreshAccountSchema,
  updateAccountSchema,
} from '@composio/spec/wire'
import { Hono } from 'hono'
import type { Backend, RequestEnv, Scope } from '../backend.ts'
import { ApiError } from '../http/api-error.ts'
import { pageOf } from '../http/page.ts'
import { parseBody, parseQuery } from '../http/parse-input.ts'
import type { AuthConfigRow, ConnectedAccountRow } from '../storage/schema.ts'
import { addressFieldsOf, givenAddress, noteAddress } from './account-place.ts'
import {
  accountToWire,
  deleteAccount,
  endAccount,
  insertAccount,
  requireAccount,
  setAlias,
  shownStatus,
  withCurrentStatus,
} from './account-store.ts'
import { requireAuthConfig, schemeOf } from './auth-config-store.ts'
import { confirmConnection } from './confirmation.ts'
import { createConnectLink, linkToWire } from './connect-link.ts'
import { importCredential } from './enter-credential.ts'
import { refreshAccount } from './refresh-account.ts'
import { revokeAccount, revokeAtProvider } from './revoke-account.ts'
import { handlerOf } from './schemes/schemes.ts'

/** `/connected_accounts` */
export function accountRoutes(backend: Backend): Hono<RequestEnv> {
  const app = new Hono<RequestEnv>()

  app.get('/', async (c) => {
    const query = parseQuery(c, listConnectedAccountsQuery)
    const rows = await listAccounts(backend, c.get('scope'), query)
    return c.json(pageOf(await Promise.all(rows.map((row) => toWire(backend, c.get('scope'), row))), query))
  })

  app.post('/link', async (c) => {
    const { auth_config_id, user_id, callback_url, alias } = await parseBody(c, linkAccountSchema)
    const link = await createConnectLink(backend, c.get('scope'), {
      userId: user_id,
      authConfig: await requireEnabledConfig(backend, c.get('scope'), auth_config_id),
      ...(callback_url && { callbackUrl: callback_url }),
      ...(alias && { alias }),
    })
    return c.json(linkToWire(backend, link), 201)
  })

  app.post('/complete_auth', async (c) => {
    const { session_uri: sessionUri, user_id: userId } = await parseBody(c, completeAuthSchema)
    return c.json({ redirect_url: await confirmConnection(backend, c.get('scope'), { sessionUri, userId }) })
  })

  app.post('/', async (c) =>
    c.json(await createAccount(backend, c.get('scope'), await parseBody(c, createConnectedAccountSchema)), 201),
  )

  app.get('/:id', async (c) =>
    c.json(await toWire(backend, c.get('scope'), await requireAccount(backend, c.get('scope'), c.req.param('id')))),
  )

  app.patch('/:id/status', async (c) => {
    const account = await requireAccount(backend, c.get('scope'), c.req.param('id'))
    const { enabled } = await parseBody(c, accountStatusSchema)
    const change = { is_disabled: enabled ? 0 : 1, updated_at: new Date().toISOString() }
    await backend.db
      .updateTable('connected_accounts')
      .set(change)
      .where('id', '=', account.id)
      .where('project_id', '=', account.project_id)
      .execute()
    return c.json({ success: true })
  })

  addChanges(app, backend)
  return app
}

function addChanges(app: Hono<RequestEnv>, backend: Backend): void {
  app.patch('/:id', async (c) => {
    const scope = c.get('scope')
    const account = await requireAccount(backend, scope, c.req.param('id'))
    const { alias, connection } = await parseBody(c, updateAccountSchema)
    if (connection) await replaceCredential(backend, scope, account, connection.state)
    if (alias !== undefined) await setAlias(backend, scope, account, alias)
    const { id, status } = await requireAccount(backend, scope, account.id)
    return c.json({ id, status, success: true })
  })

  app.post('/:id/refresh', async (c) => {
    const scope = c.get('scope')
    const account = await requireAccount(backend, scope, c.req.param('id'))
    const query = parseQuery(c, refreshAccountQuery)
    const body = await parseBody(c, refreshAccountSchema)
    const callbackUrl = body.redirect_url ?? query.redirect_url
    const request = { validate: body.validate_credentials === true, ...(callbackUrl && { callbackUrl }) }
    const { account: current, redirectUrl } = await refreshAccount(backend, scope, account, request)
    return c.json({ id: current.id, redirect_url: redirectUrl, status: shownStatus(current) })
  })

  app.post('/:id/revoke', async (c) => {
    const scope = c.get('scope')
    const account = await requireAccount(backend, scope, c.req.param('id'))
    return c.json({ success: true, ...(await revokeAccount(backend, scope, account)) })
  })

  app.delete('/:id', async (c) => {
    const scope = c.get('scope')
    const account = await requireAccount(backend, scope, c.req.param('id'))
    const { revoke_on_delete } = parseQuery(c, deleteAccountQuery)
    const { revoked } =
      revoke_on_delete === false ? { revoked: false } : await revokeAtProvider(backend, scope, account)
    await deleteAccount(backend, scope, account.id)
    return c.json({ success: true, revoked })
  })
}

/** @throws ApiError when the provider does not take the new credential; the account then keeps the one it has */
async function replaceCredential(
  backend: Backend,
  scope: Scope,
  account: ConnectedAccountRow,
  state: { authScheme: string; val: Record<string, unknown> },
): Promise<void> {
  if (state.authScheme !== account.scheme)
    throw new ApiError(
      'ConnectedAccount_BadRequest',
      `connection.state.authScheme: this account uses ${account.scheme}.`,
    )
  const problem = await importCredential(backend, scope, account, state.val)
  if (!problem) return
  const where = problem.field ? `connection.state.val.${problem.field}` : 'connection.state'
  throw new ApiError('ConnectedAccount_BadRequest', `${where}: ${problem.text}`)
}

type ListQuery = ReturnType<typeof parseQuery<typeof listConnectedAccountsQuery>>

async function listAccounts({ db }: Backend, scope: Scope, query: ListQuery): Promise<ConnectedAccountRow[]> {
  // Every account belongs to one user here.
  if (query.account_type === 'SHARED') return []
  let select = db.selectFrom('connected_accounts').selectAll().where('project_id', '=', scope.projectId)
  if (query.user_ids) select = select.where('user_id', 'in', query.user_ids)
  if (query.auth_config_ids) select = select.where('auth_config_id', 'in', query.auth_config_ids)
  if (query.toolkit_slugs) select = select.where('toolkit', 'in', query.toolkit_slugs)
  if (query.connected_account_ids) select = select.where('id', 'in', query.connected_account_ids)
  const { order_by = 'created_at', order_direction = 'desc', statuses } = query
  const rows = (await select.orderBy(order_by, order_direction).orderBy('id').execute()).map(withCurrentStatus)
  // By the status as it reads now: an abandoned connection counts as EXPIRED without anybody having written it.
  return statuses ? rows.filter((row) => statuses.includes(shownStatus(row))) : rows
}

async function toWire(backend: Backend, scope: Scope, row: ConnectedAccountRow) {
  const config = await requireAuthConfig(backend, scope, row.auth_config_id).catch(() => undefined)
  return accountToWire(row, config)
}

type CreateInput = Awaited<ReturnType<typeof parseBody<typeof createConnectedAccountSchema>>>

/** With a ready credential the account is proven and ACTIVE at once; without one the answer carries a connect link. */
async function createAccount(
  backend: Backend,
  scope: Scope,
  { auth_config, connection }: CreateInput,
): Promise<CreateConnectedAccountWire> {
  const authConfig = await requireEnabledConfig(backend, scope, auth_config.id)
  const { user_id: userId, callback_url, alias, state } = connection
  if (state && authConfig.scheme !== state.authScheme)
    throw new ApiError(
      'ConnectedAccount_BadRequest',
      `connection.state.authScheme: this auth config takes ${authConfig.scheme}.`,
    )
  if (!state || awaitsConsent(backend, authConfig, state.val)) {
    const address = givenAddress(backend, authConfig, state?.val ?? {})
    const input = { userId, authConfig, ...(callback_url && { callbackUrl: callback_url }), ...(alias && { alias }) }
    const { redirect_url, connected_account_id } = linkToWire(backend, await createConnectLink(backend, scope, input))
    if (Object.keys(address).length > 0) await noteAddress(backend, scope, connected_account_id, address)
    return created(connected_account_id, authConfig, 'INITIATED', redirect_url)
  }
  const pendingUntil = new Date(Date.now() + 60_000).toISOString()
  const account = await insertAccount(backend, scope, { userId, authConfig, pendingUntil, ...(alias && { alias }) })
  const problem = await importCredential(backend, scope, account, state.val)
  if (problem?.field) {
    // Nothing was tried: the request was wrong.
    await deleteAccount(backend, scope, account.id)
    throw new ApiError('ConnectedAccount_BadRequest', `connection.state.val.${problem.field}: ${problem.text}`)
  }
  if (problem) await endAccount(backend, account, { status: 'FAILED', reason: problem.text })
  const { status } = await requireAccount(backend, scope, account.id)
  return created(account.id, authConfig, status, null)
}

/** Whether what the developer has is no credential yet: only where the account is, and the person has yet to agree. */
function awaitsConsent(backend: Backend, config: AuthConfigRow, val: Record<string, unknown>): boolean {
  const { consent } = handlerOf(schemeOf(backend, config))
  const isToken = val.access_token !== undefined || val.oauth_token !== undefined
  return consent !== undefined && !isToken && (val.status !== 'ACTIVE' || addressFieldsOf(backend, config).length > 0)
}

function created(
  id: string,
  { scheme }: AuthConfigRow,
  status: string,
  redirectUrl: string | null,
): CreateConnectedAccountWire {
  const val = { status, ...(redirectUrl && { redirectUrl }) }
  return {
    id,
    status,
    redirect_url: redirectUrl,
    redirect_uri: redirectUrl,
    connectionData: { authScheme: scheme, val },
  }
}

async function requireEnabledConfig(backend: Backend, scope: Scope, id: string): Promise<AuthConfigRow> {
  const config = await requireAuthConfig(backend, scope, id)
  if (config.is_enabled) return config
  throw new ApiError('Auth_Config_BadRequest', `The auth config "${id}" is disabled.`)
}
