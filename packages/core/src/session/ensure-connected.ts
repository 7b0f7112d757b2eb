import type { ConnectedAccountStatus } from '@composio/spec'
import { ComposioToolkitNotFoundError } from '@composio/spec'
import type { ConnectOptions } from '../connected-accounts/connect-options.ts'
import type { ConnectionRequest } from '../connected-accounts/connection-request.ts'
import type { RequestOptions } from '../request-options.ts'
import type { SessionToolkits, SessionToolkitsOptions } from './session-toolkits.ts'

export interface Connected {
  toolkit: string
  /** True where nobody had to do anything. */
  wasConnected: boolean
  /** Left out for toolkits that need no account. */
  connectedAccount?: { id: string; status: ConnectedAccountStatus }
}

export type EnsureConnectedOptions = ConnectOptions & {
  /** Milliseconds the person has; 60 s by default. */
  timeout?: number
  /** Gets the link to show, where one is needed. */
  onLink?: (request: ConnectionRequest) => void
}

interface ConnectingSession {
  toolkits(options: SessionToolkitsOptions, requestOptions: RequestOptions): Promise<SessionToolkits>
  authorize(toolkit: string, options: ConnectOptions, requestOptions: RequestOptions): Promise<ConnectionRequest>
}

export async function ensureConnected(
  session: ConnectingSession,
  toolkit: string,
  { timeout, onLink, ...connect }: EnsureConnectedOptions,
  requestOptions: RequestOptions,
): Promise<Connected> {
  const { items } = await session.toolkits({ toolkits: [toolkit] }, requestOptions)
  const found = items.find((item) => item.slug === toolkit)
  if (!found) throw new ComposioToolkitNotFoundError(`The session has no toolkit "${toolkit}".`)
  if (found.isNoAuth) return { toolkit, wasConnected: true }
  const account = found.connection?.isActive ? found.connection.connectedAccount : undefined
  if (account) {
    return { toolkit, wasConnected: true, connectedAccount: { id: account.id, status: account.status } }
  }
  const request = await session.authorize(toolkit, connect, requestOptions)
  onLink?.(request)
  const { id, status } = await request.waitForConnection(timeout, requestOptions)
  return { toolkit, wasConnected: false, connectedAccount: { id, status } }
}
