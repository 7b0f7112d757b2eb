import type {
  ExecuteToolFn,
  ExecuteToolOptions,
  PendingConnection,
  ToolCall,
  ToolExecuteResponse,
} from '@composio/spec'
import type { SessionExecuteWire } from '@composio/spec/wire'
import type { HttpClient } from '../backend/http-client.ts'
import { apiPath } from '../backend/path.ts'
import type { CustomTools } from '../custom-tools/custom-tools.ts'
import { executeBatch, isSplitBatch, splitBatch } from '../custom-tools/execute-batch.ts'
import { CustomToolRunner } from '../custom-tools/run-custom-tool.ts'
import type { RequestOptions } from '../request-options.ts'
import { EXECUTION_TIMEOUT_MS, toExecuteResponse } from '../tools/tool-wire.ts'
import type { SessionConnections } from './session-connections.ts'

/** What goes around an execution: the hooks of `session.tools()`. */
export type Around = (run: ExecuteToolFn) => ExecuteToolFn

/** The calls of one session: those of custom tools run in this program, all others go to the backend. */
export class SessionCalls {
  readonly #http: HttpClient
  readonly #sessionId: string
  readonly #custom: CustomTools
  readonly #connections: SessionConnections
  readonly #runner: CustomToolRunner

  constructor(
    http: HttpClient,
    { sessionId, userId }: { sessionId: string; userId: string },
    custom: CustomTools,
    connections: SessionConnections,
  ) {
    this.#http = http
    this.#sessionId = sessionId
    this.#custom = custom
    this.#connections = connections
    this.#runner = new CustomToolRunner(userId, (slug, args, options) => this.execute(slug, args, options))
  }

  /** @param around - of a batch with custom tools in it, it sees what the backend runs */
  execute(
    slug: string,
    args: Record<string, unknown>,
    options: ExecuteToolOptions = {},
    around: Around = (run) => run,
  ): Promise<ToolExecuteResponse> {
    const local = this.#local
    if (!isSplitBatch(slug, args, this.#isLocal)) {
      return around(this.#isLocal(slug) ? local : this.#remote)(slug, args, options)
    }
    return executeBatch(args, options, { isLocal: this.#isLocal, local, remote: around(this.#remote) })
  }

  /**
   * What the person has to do before a call can run. A custom tool needs the account of the toolkit it extends, and
   * those that its own calls were refused for when it ran before.
   */
  async connectionsFor(call: ToolCall, options: RequestOptions): Promise<PendingConnection[]> {
    const { slug, arguments: args = {} } = call
    const calls = isSplitBatch(slug, args, this.#isLocal) ? splitBatch(call, this.#isLocal) : [call]
    const lists = await Promise.all(calls.map((each) => this.#connectionsForOne(each, options)))
    return [...new Map(lists.flat().map((request) => [request.id, request])).values()]
  }

  async #connectionsForOne(call: ToolCall, options: RequestOptions): Promise<PendingConnection[]> {
    const bound = this.#custom.find(call.slug)
    if (!bound) return this.#connections.connectionsFor(call, options)
    const blocked = this.#runner.blockedAt(call)
    if (blocked) return this.connectionsFor(blocked, options)
    if (!bound.tool.extendsToolkit || 'problem' in (await bound.check(call.arguments ?? {}))) return []
    return this.#connections.connectionsFor(call, options)
  }

  readonly #isLocal = (slug: string): boolean => this.#custom.find(slug) !== undefined

  readonly #local: ExecuteToolFn = (slug, args, options = {}) => {
    const bound = this.#custom.find(slug)
    return bound ? this.#runner.run(bound, args, options) : this.#remote(slug, args, options)
  }

  readonly #remote: ExecuteToolFn = async (slug, args, { account, toolCallId, signal } = {}) => {
    const experimental = { ...(toolCallId && { tool_call_id: toolCallId }), ...this.#custom.payload }
    const body = {
      tool_slug: slug,
      arguments: args,
      account,
      ...(Object.keys(experimental).length > 0 && { experimental }),
    }
    const path = apiPath`/tool_router/session/${this.#sessionId}/execute`
    const options = { body, signal, timeoutMs: EXECUTION_TIMEOUT_MS }
    return toExecuteResponse(await this.#http.post<SessionExecuteWire>(path, options))
  }
}
