import type { ConnectedAccountStatus } from '@composio/spec'
import type { HttpClient } from '../backend/http-client.ts'
import type { RequestOptions } from '../request-options.ts'
import type { ConnectedAccount } from './connected-account.ts'
import { waitForConnection } from './wait-for-connection.ts'

/** A connection a person has yet to make: send them to `redirectUrl`, then wait. */
export interface ConnectionRequest {
  /** The id of the connected account that will become ACTIVE: `ca_…`. */
  id: string
  status: ConnectedAccountStatus
  /** The connect page; null where nothing is left for a person to do. */
  redirectUrl: string | null
  /**
   * Resolves once the account is ACTIVE. `timeoutMs` defaults to 60 s.
   * @throws ConnectionRequestFailedError when the person declined, or it failed or expired.
   * @throws ConnectionRequestTimeoutError when time is up.
   */
  waitForConnection(timeoutMs?: number, options?: RequestOptions): Promise<ConnectedAccount>
  toJSON(): { id: string; status: string; redirectUrl: string | null }
  toString(): string
}

type Pending = Pick<ConnectionRequest, 'id' | 'status' | 'redirectUrl'>

export function connectionRequest(http: HttpClient, pending: Pending): ConnectionRequest {
  return {
    ...pending,
    waitForConnection: (timeoutMs, options) => waitForConnection(http, pending.id, timeoutMs, options),
    toJSON: () => ({ ...pending }),
    toString: () => JSON.stringify(pending),
  }
}
