import {
  ComposioRequestCancelledError,
  ConnectionRequestFailedError,
  ConnectionRequestTimeoutError,
  ValidationError,
} from '@composio/spec'
import type { ConnectedAccountWire } from '@composio/spec/wire'
import type { HttpClient } from '../backend/http-client.ts'
import { apiPath } from '../backend/path.ts'
import { pause } from '../backend/pause.ts'
import type { RequestOptions } from '../request-options.ts'
import { type ConnectedAccount, toConnectedAccount } from './connected-account.ts'

const POLL_MS = 1000
const DEFAULT_WAIT_MS = 60_000
const TERMINAL = new Set(['FAILED', 'EXPIRED', 'REVOKED'])

/**
 * Asks once a second until the account is ACTIVE.
 * @throws ConnectionRequestFailedError when it ends as FAILED, EXPIRED or REVOKED, with the reason.
 * @throws ConnectionRequestTimeoutError after `timeoutMs`.
 */
export async function waitForConnection(
  http: HttpClient,
  id: string,
  timeoutMs: number = DEFAULT_WAIT_MS,
  { signal }: RequestOptions = {},
): Promise<ConnectedAccount> {
  if (!(timeoutMs >= 0)) throw new ValidationError('timeout: must be a number of milliseconds, 0 or more.')
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const account = await http.get<ConnectedAccountWire>(apiPath`/connected_accounts/${id}`, { signal })
    if (account.status === 'ACTIVE') return toConnectedAccount(account)
    if (TERMINAL.has(account.status)) throw failed(account)
    const left = deadline - Date.now()
    if (left <= 0) throw timedOut(account, timeoutMs)
    await waitOrCancel(Math.min(POLL_MS, left), signal)
  }
}

function failed({ id, status, status_reason: reason, toolkit }: ConnectedAccountWire): ConnectionRequestFailedError {
  return new ConnectionRequestFailedError(
    `The ${toolkit.slug} account ${id} was not connected: ${status}${reason ? `, ${reason}` : ''}.`.replace(
      /\.\.$/,
      '.',
    ),
    {
      possibleFixes: ['Call authorize again and show the person the new link.'],
      meta: { connectedAccountId: id, toolkit: toolkit.slug, status, statusReason: reason },
    },
  )
}

function timedOut({ id, status, toolkit }: ConnectedAccountWire, timeoutMs: number): ConnectionRequestTimeoutError {
  return new ConnectionRequestTimeoutError(
    `The ${toolkit.slug} account ${id} was not connected within ${timeoutMs / 1000} s; it is ${status}.`,
    {
      possibleFixes: ['Wait longer: waitForConnection(timeoutMs). The link stays valid until it expires.'],
      meta: { connectedAccountId: id, toolkit: toolkit.slug, status },
    },
  )
}

async function waitOrCancel(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await pause(ms, signal)
  } catch (cause) {
    throw new ComposioRequestCancelledError('Waiting for the connection was cancelled.', { cause })
  }
}
