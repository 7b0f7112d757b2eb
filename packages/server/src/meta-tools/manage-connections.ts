import { accountName } from '../accounts/account-store.ts'
import { linkUrl } from '../accounts/link-token.ts'
import { requestConnection } from '../accounts/request-connection.ts'
import { selectAccount } from '../accounts/select-account.ts'
import { isNoAuth } from '../catalog/catalog.ts'
import type { Outcome } from '../execute/outcome.ts'
import { ApiError } from '../http/api-error.ts'
import { sessionAllowsToolkit } from '../sessions/session-tools.ts'
import { type MetaCall, outcome, workflowSession } from './meta-call.ts'

interface ConnectionResult {
  toolkit: string
  status: 'active' | 'initiated' | 'failed'
  has_active_connection: boolean
  connected_account_id?: string
  auth_config_id?: string
  created_at?: string
  current_user_info?: { label: string }
  redirect_url?: string
  instruction?: string
  error_message?: string
  was_reinitiated?: boolean
}

/** COMPOSIO_MANAGE_CONNECTIONS */
export async function manageConnections(call: MetaCall): Promise<Outcome> {
  const {
    toolkits,
    reinitiate_all = false,
    session_id,
  } = call.args as { toolkits: string[]; reinitiate_all?: boolean; session_id?: string }
  const results = await Promise.all([...new Set(toolkits)].map((toolkit) => manageOne(call, toolkit, reinitiate_all)))
  const count = (status: ConnectionResult['status']) => results.filter((result) => result.status === status).length
  return outcome({
    message: messageOf(results),
    results: Object.fromEntries(results.map((result) => [result.toolkit, result])),
    summary: {
      total_toolkits: results.length,
      active_connections: count('active'),
      initiated_connections: count('initiated'),
      failed_connections: count('failed'),
    },
    session: workflowSession({ ...(session_id && { id: session_id }) }),
  })
}

async function manageOne(call: MetaCall, slug: string, reinitiate: boolean): Promise<ConnectionResult> {
  try {
    return await connectionOf(call, slug, reinitiate)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const error_message = [error.message, error.suggestedFix].filter(Boolean).join(' ')
    return { toolkit: slug, status: 'failed', has_active_connection: false, error_message }
  }
}

async function connectionOf(
  { backend, scope, session }: MetaCall,
  wanted: string,
  reinitiate: boolean,
): Promise<ConnectionResult> {
  const toolkit = backend.catalog.requireToolkit(wanted, 'ToolRouterV2_InvalidToolkitSlugs')
  const { slug, name } = toolkit.definition
  if (!sessionAllowsToolkit(session.config, slug)) {
    throw new ApiError('ToolRouterV2_ToolkitNotAllowed', `[Session Restriction] This session may not use ${name}.`)
  }
  if (isNoAuth(toolkit)) {
    return { toolkit: slug, status: 'active', has_active_connection: true, instruction: `${name} needs no account.` }
  }
  const choice = await selectAccount(backend, scope, { userId: session.userId, toolkit: slug, session })
  if (choice.kind === 'unknown')
    throw new ApiError(
      'ToolRouterV2_InvalidConnectedAccountIds',
      `This session is bound to the ${name} account ${choice.selector}, which is gone or disabled.`,
      { suggestedFix: 'Change connected_accounts of the session, or create another session.' },
    )
  const active =
    choice.kind === 'account' ? choice.account : choice.kind === 'ambiguous' ? choice.accounts[0] : undefined
  if (active && !reinitiate) {
    return {
      toolkit: slug,
      status: 'active',
      has_active_connection: true,
      connected_account_id: active.id,
      auth_config_id: active.auth_config_id,
      created_at: active.created_at,
      current_user_info: { label: accountName(active) },
    }
  }
  const reconnect = choice.kind === 'required' ? choice.reconnect : undefined
  const reason = choice.kind === 'required' ? choice.reason : undefined
  const link = await requestConnection(backend, scope, {
    session,
    toolkit,
    ...(reason && { reason }),
    ...(reconnect && { reconnect }),
  })
  return {
    toolkit: slug,
    status: 'initiated',
    has_active_connection: active !== undefined,
    connected_account_id: link.account_id,
    redirect_url: linkUrl(backend, link),
    instruction: `Show the user this link as it is; it works once, for ${minutesLeft(link.expires_at)} minutes.`,
    ...(reinitiate && { was_reinitiated: true }),
  }
}

function messageOf(results: ConnectionResult[]): string {
  const named = (status: ConnectionResult['status']) =>
    results
      .filter((result) => result.status === status)
      .map(({ toolkit }) => toolkit)
      .join(', ')
  const parts = [
    named('active') && `Connected: ${named('active')}.`,
    named('initiated') && `The user has to open a link for: ${named('initiated')}.`,
    named('failed') && `Not possible: ${named('failed')}.`,
  ]
  return parts.filter(Boolean).join(' ')
}

function minutesLeft(expiresAt: string): number {
  return Math.max(1, Math.floor((Date.parse(expiresAt) - Date.now()) / 60_000))
}
