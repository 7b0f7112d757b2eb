import type { ConnectedAccountStatus } from '@composio/spec'
import { ComposioToolkitNotFoundError } from '@composio/spec'
import type { ConnectionRequest } from '../connected-accounts/connection-request.ts'
import type { RequestOptions } from '../request-options.ts'
import type { Session } from './session.ts'
import type { ConnectOptions } from './session-options.ts'

export interface Connected {
  toolkit: string
  /** True where nobody had to do anything. */
  wasConnected: boolean
  /** Left out for toolkits that need no account. */
  connectedAccount?: { id: string; status: ConnectedAccountStatus }
}

type Options = ConnectOptions & { timeout?: number; onLink?: (request: ConnectionRequest) => void }

export async function ensureConnected(
  session: Pick<Session, 'toolkits' | 'authorize'>,
  toolkit: string,
  { timeout, onLink, ...connect }: Options,
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
