import { ComposioError, type ConnectedAccountStatus } from '@composio/spec'
import type { ConnectedAccountWire } from '@composio/spec/wire'
import type { HttpClient } from '../backend/http-client.ts'
import { apiPath } from '../backend/path.ts'
import type { RequestOptions } from '../request-options.ts'
import type { ConnectedAccount } from './connected-account.ts'
import { waitForConnection } from './wait-for-connection.ts'

/** A connection a person has yet to make: send them to `redirectUrl`, then wait. */
export interface ConnectionRequest {
  /** The id of the connected account that will become ACTIVE: `ca_…`. */
  id: string
  /** As of the last time it was asked: `waitForConnection` and `refreshStatus` bring it up to date. */
  readonly status: ConnectedAccountStatus
  /** The connect page; null where nothing is left for a person to do. */
  redirectUrl: string | null
  /**
   * Resolves once the account is ACTIVE. `timeoutMs` defaults to 60 s.
   * @throws ConnectionRequestFailedError when the person declined, or it failed or expired.
   * @throws ConnectionRequestTimeoutError when time is up.
   */
  waitForConnection(timeoutMs?: number, options?: RequestOptions): Promise<ConnectedAccount>
  /** Asks for the status now. */
  refreshStatus(options?: RequestOptions): Promise<ConnectedAccountStatus>
  toJSON(): { id: string; status: string; redirectUrl: string | null }
  toString(): string
}

type Pending = Pick<ConnectionRequest, 'id' | 'status' | 'redirectUrl'>

export function connectionRequest(http: HttpClient, pending: Pending): ConnectionRequest {
  const { id, redirectUrl } = pending
  let { status } = pending
  const toJSON = () => ({ id, status, redirectUrl })
  return {
    id,
    redirectUrl,
    get status() {
      return status
    },
    async waitForConnection(timeoutMs, options) {
      try {
        const account = await waitForConnection(http, id, timeoutMs, options)
        status = account.status
        return account
      } catch (error) {
        const last = ComposioError.is(error) ? error.meta?.status : undefined
        if (typeof last === 'string') status = last as ConnectedAccountStatus
        throw error
      }
    },
    async refreshStatus({ signal } = {}) {
      const account = await http.get<ConnectedAccountWire>(apiPath`/connected_accounts/${id}`, { signal })
      status = account.status as ConnectedAccountStatus
      return status
    },
    toJSON,
    toString: () => JSON.stringify(toJSON()),
  }
}
