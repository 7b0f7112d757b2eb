import type { PendingConnection, Tool, ToolSession } from '@composio/spec'
import { BaseAgenticProvider, type ConnectionHandling, type ExecuteToolFn, waitInPlace } from '@composio/spec'
import type { DynamicStructuredTool } from '@langchain/core/tools'
import type { AgentMiddleware } from 'langchain'
import { pauseInGraph, runInGraph } from './run-in-graph.ts'
import { SessionTool } from './session-tool.ts'

export interface LangchainProviderOptions {
  /**
   * What a tool does when an account is missing. `'tell'`: the model gets the link and relays it. `'wait'`: the call
   * shows the link by `onConnection` and goes on after consent. `'pause'`: the graph is interrupted with the request as
   * the value, and goes on when it is resumed with a `Command`; it needs a checkpointer. Default `'tell'`.
   */
  connections?: ConnectionHandling
  /** For `'wait'`: shows the person what to do, each link once while it is waited for. */
  onConnection?: (pending: PendingConnection[]) => unknown
}

/** What sessions have more with this provider. */
export interface LangchainSessionHelpers {
  /**
   * For `createAgent({ middleware })`: pauses the agent where a tool of the session needs an account, whatever the
   * provider's `connections` says.
   */
  connectionMiddleware(): AgentMiddleware
}

/** What LangChain's `createMiddleware` marks its results with; set by hand, so that `langchain` is not needed here. */
const middlewareBrand = Symbol.for('AgentMiddleware')

/** Tools for LangChain and LangGraph: pass them to `createAgent`, a `ToolNode` or `bindTools`. */
export class LangchainProvider extends BaseAgenticProvider<DynamicStructuredTool[], DynamicStructuredTool> {
  readonly name = 'langchain'
  readonly #options: LangchainProviderOptions
  #warned = false

  constructor(options: LangchainProviderOptions = {}) {
    super(options)
    this.#options = options
  }

  wrapTool(tool: Tool, execute: ExecuteToolFn, session?: ToolSession): DynamicStructuredTool {
    if (!session) return new SessionTool(tool, runInGraph(execute))
    const { connections, onConnection } = this.#options
    const pause = pauseInGraph(session, execute, () => this.#warnOnce())
    const pausing = new SessionTool(tool, pause, session.sessionId)
    if (connections === 'pause') return pausing
    const run = connections === 'wait' ? waitInPlace(session, execute, onConnection) : execute
    return new SessionTool(tool, runInGraph(run), session.sessionId, pausing)
  }

  wrapTools(tools: Tool[], execute: ExecuteToolFn, session?: ToolSession): DynamicStructuredTool[] {
    return tools.map((tool) => this.wrapTool(tool, execute, session))
  }

  sessionHelpers({ sessionId }: ToolSession): LangchainSessionHelpers {
    const middleware: Pick<AgentMiddleware, 'name' | 'wrapToolCall'> = {
      name: `ComposioConnections(${sessionId})`,
      wrapToolCall: (request, handler) => {
        const { tool } = request
        const isOurs = tool instanceof SessionTool && tool.sessionId === sessionId
        return handler(isOurs ? { ...request, tool: tool.pausing } : request)
      },
    }
    return { connectionMiddleware: () => ({ ...middleware, [middlewareBrand]: true }) as AgentMiddleware }
  }

  #warnOnce(): void {
    if (this.#warned) return
    this.#warned = true
    console.warn(
      'LangchainProvider: a graph without a checkpointer cannot pause, so the model is told about missing accounts instead. Pass a checkpointer, and a thread_id with each call.',
    )
  }
}
