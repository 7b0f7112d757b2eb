import { accountName } from '../accounts/account-store.ts'
import { listRequests, requestStatus, watch } from '../accounts/connection-request.ts'
import { candidateAccounts, isUsable } from '../accounts/select-account.ts'
import { isNoAuth } from '../catalog/catalog.ts'
import type { Outcome } from '../execute/outcome.ts'
import type { ConnectedAccountRow } from '../storage/schema.ts'
import { type MetaCall, outcome, workflowSession } from './meta-call.ts'

interface WaitResult {
  toolkit: string
  status: 'ACTIVE' | 'INITIATED' | 'FAILED' | 'NOT_FOUND'
  has_active_connection: boolean
  connected_account_id?: string
  auth_config_id?: string
  created_at?: string
  current_user_info?: { label: string }
  error_message?: string
}

/** COMPOSIO_WAIT_FOR_CONNECTIONS. It looks in the database, because the person may finish at another replica. */
export async function waitForConnections(call: MetaCall): Promise<Outcome> {
  const {
    toolkits,
    mode = 'any',
    session_id,
  } = call.args as { toolkits: string[]; mode?: 'any' | 'all'; session_id?: string }
  const wanted = [...new Set(toolkits)]
  const results = await watch(
    call.backend,
    { waitMs: call.patienceMs, signal: call.signal },
    () => Promise.all(wanted.map((toolkit) => waitResult(call, toolkit))),
    (seen) => {
      const isSettled = ({ status }: WaitResult) => status !== 'INITIATED'
      return mode === 'all' ? seen.every(isSettled) : seen.some(isSettled)
    },
  )
  return outcome({
    message: messageOf(results),
    results: Object.fromEntries(results.map((result) => [result.toolkit, result])),
    session: workflowSession({ ...(session_id && { id: session_id }) }),
  })
}

async function waitResult({ backend, scope, session }: MetaCall, slug: string): Promise<WaitResult> {
  const toolkit = backend.catalog.requireToolkit(slug, 'ToolRouterV2_InvalidToolkitSlugs')
  const base = { toolkit: toolkit.definition.slug }
  if (isNoAuth(toolkit)) return { ...base, status: 'ACTIVE', has_active_connection: true }
  const accounts = await candidateAccounts(backend, scope, { userId: session.userId, toolkit: base.toolkit, session })
  const newest = accounts.reduce<ConnectedAccountRow | undefined>(
    (a, b) => (!a || b.updated_at > a.updated_at ? b : a),
    undefined,
  )
  const has_active_connection = accounts.some(isUsable)
  if (!newest) {
    return {
      ...base,
      status: 'NOT_FOUND',
      has_active_connection,
      error_message: 'Nothing is under way: call COMPOSIO_MANAGE_CONNECTIONS first.',
    }
  }
  const details = {
    connected_account_id: newest.id,
    auth_config_id: newest.auth_config_id,
    created_at: newest.created_at,
  }
  // The account works meanwhile; what was asked for is more permissions, or which of several.
  const [asked] = await listRequests(backend, scope, session.id, { status: 'all', toolkit: base.toolkit })
  if (asked?.reason === 'scopes' || asked?.reason === 'ambiguous') {
    const status = requestStatus(asked)
    if (status === 'pending' || status === 'opened') {
      return { ...base, ...details, status: 'INITIATED', has_active_connection }
    }
    if (status !== 'connected') {
      const error_message = asked.outcome_reason ?? 'The link ran out before it was used.'
      return { ...base, ...details, status: 'FAILED', has_active_connection, error_message }
    }
  }
  if (newest.status === 'INITIATED') return { ...base, ...details, status: 'INITIATED', has_active_connection }
  if (isUsable(newest))
    return {
      ...base,
      ...details,
      status: 'ACTIVE',
      has_active_connection,
      current_user_info: { label: accountName(newest) },
    }
  const error_message = newest.status_reason ?? 'The account is disabled.'
  return { ...base, ...details, status: 'FAILED', has_active_connection, error_message }
}

function messageOf(results: WaitResult[]): string {
  return results
    .map(({ toolkit, status, current_user_info, error_message }) => {
      if (status === 'ACTIVE')
        return `${toolkit} is connected${current_user_info ? ` as ${current_user_info.label}` : ''}.`
      if (status === 'INITIATED') return `${toolkit}: the user has not finished yet. Call again to go on waiting.`
      return `${toolkit}: ${error_message}`
    })
    .join(' ')
}
