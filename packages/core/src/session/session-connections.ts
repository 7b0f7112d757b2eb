import {
  type ConnectionReason,
  type ConnectionRequestStatus,
  type ConnectionRequired,
  isOpenConnection,
  type PendingConnection,
  type ToolCall,
  ValidationError,
} from '@composio/spec'
import type { ConnectionRequestsWire, ConnectionRequestWire, CustomToolsWire } from '@composio/spec/wire'
import type { HttpClient } from '../backend/http-client.ts'
import { apiPath } from '../backend/path.ts'
import type { RequestOptions } from '../request-options.ts'

/** How long one request to the backend is held; below the time-outs of proxies. */
const HOLD_MS = 20_000

export interface PendingFilter {
  toolkit?: string | undefined
  toolCallId?: string | undefined
}

/** What a person has to do for a session: asked for, listed, waited for and declined. The backend holds all of it. */
export class SessionConnections {
  readonly #http: HttpClient
  readonly #sessionId: string
  readonly #customTools: CustomToolsWire | undefined

  constructor(http: HttpClient, sessionId: string, customTools?: CustomToolsWire) {
    this.#http = http
    this.#sessionId = sessionId
    this.#customTools = customTools
  }

  async connectionsFor(call: ToolCall, { signal }: RequestOptions = {}): Promise<PendingConnection[]> {
    const { slug, arguments: args = {}, account, toolCallId } = call
    const experimental = this.#customTools
    const body = { tool_slug: slug, arguments: args, account, tool_call_id: toolCallId, experimental }
    const { items } = await this.#http.post<ConnectionRequestsWire>(this.#path(), { body, signal })
    return items.map((wire) => this.#pending(wire))
  }

  async pending({ toolkit, toolCallId }: PendingFilter, { signal }: RequestOptions = {}): Promise<PendingConnection[]> {
    const query = { status: 'open', toolkit, tool_call_id: toolCallId }
    const { items } = await this.#http.get<ConnectionRequestsWire>(this.#path(), { query, signal })
    return items.map((wire) => this.#pending(wire))
  }

  /** @throws ComposioAPIError for a request that is not the session's */
  async get(id: string, { signal }: RequestOptions = {}): Promise<PendingConnection> {
    return this.#pending(await this.#http.get<ConnectionRequestWire>(this.#path(id), { signal }))
  }

  /** Aborted when the SDK is closed. */
  get closing(): AbortSignal {
    return this.#http.closing
  }

  /** Every request of the session, the newest first; held until it differs from `version`. */
  async list(version: string | undefined, { signal }: RequestOptions = {}) {
    const query = { status: 'all', version, wait_ms: version === undefined ? undefined : HOLD_MS }
    const list = await this.#http.get<ConnectionRequestsWire>(this.#path(), { query, signal, isBackground: true })
    return { version: list.version, items: list.items.map(toConnectionRequired) }
  }

  async #settled(
    id: string,
    {
      signal,
      timeoutMs = Number.POSITIVE_INFINITY,
    }: { signal?: AbortSignal | undefined; timeoutMs?: number | undefined },
  ): Promise<ConnectionRequired> {
    if (!(timeoutMs >= 0)) throw new ValidationError('timeoutMs: must be a number of milliseconds, 0 or more.')
    const deadline = Date.now() + timeoutMs
    for (;;) {
      const query = { wait_ms: Math.max(0, Math.min(HOLD_MS, Math.floor(deadline - Date.now()))) }
      const request = toConnectionRequired(
        await this.#http.get<ConnectionRequestWire>(this.#path(id), { query, signal: this.#untilClosed(signal) }),
      )
      if (!isOpenConnection(request) || Date.now() >= deadline) return request
    }
  }

  #untilClosed(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#http.closing]) : this.#http.closing
  }

  #pending(wire: ConnectionRequestWire): PendingConnection {
    const request = toConnectionRequired(wire)
    return {
      ...request,
      settled: (options = {}) => this.#settled(request.id, options),
      decline: async ({ signal } = {}) =>
        toConnectionRequired(
          await this.#http.post<ConnectionRequestWire>(this.#path(request.id, '/decline'), { body: {}, signal }),
        ),
      toJSON: () => request,
    }
  }

  #path(id?: string, rest = ''): string {
    const all = apiPath`/tool_router/session/${this.#sessionId}/connections`
    return id === undefined ? all : apiPath`/tool_router/session/${this.#sessionId}/connections/${id}` + rest
  }
}

export function toConnectionRequired(wire: ConnectionRequestWire): ConnectionRequired {
  return {
    id: wire.id,
    toolkit: wire.toolkit,
    toolkitName: wire.toolkit_name,
    reason: wire.reason as ConnectionReason,
    url: wire.url,
    expiresAt: wire.expires_at,
    status: wire.status as ConnectionRequestStatus,
    statusReason: wire.status_reason,
    connectedAccountId: wire.connected_account_id,
  }
}
