import { setTimeout as delay } from 'node:timers/promises'
import { accountName } from '../accounts/account-store.ts'
import { candidateAccounts, isUsable } from '../accounts/select-account.ts'
import { isNoAuth } from '../catalog/catalog.ts'
import type { Outcome } from '../execute/execute-tool.ts'
import type { ConnectedAccountRow } from '../storage/schema.ts'
import { type MetaCall, outcome, workflowSession } from './meta-call.ts'

const POLL_MS = 250

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
  const deadline = Date.now() + call.patienceMs
  for (;;) {
    const results = await Promise.all(wanted.map((toolkit) => waitResult(call, toolkit)))
    const settled = results.filter(({ status }) => status !== 'INITIATED')
    const done = mode === 'all' ? settled.length === results.length : settled.length > 0
    if (done || Date.now() >= deadline || call.signal.aborted) {
      return outcome({
        message: messageOf(results),
        results: Object.fromEntries(results.map((result) => [result.toolkit, result])),
        session: workflowSession({ ...(session_id && { id: session_id }) }),
      })
    }
    await delay(POLL_MS, undefined, { signal: call.signal }).catch(() => undefined)
  }
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
