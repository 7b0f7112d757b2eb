import type { AgentMiddleware } from 'langchain'
import { SessionTool } from './session-tool.ts'

/** What `createMiddleware` marks its results with; made here by hand, so that graphs without `langchain` can do too. */
const middlewareBrand = Symbol.for('AgentMiddleware')

/** Runs the tools of one session so that they pause, and leaves others alone. */
export function connectionMiddleware(sessionId: string): AgentMiddleware {
  const middleware: Pick<AgentMiddleware, 'name' | 'wrapToolCall'> = {
    name: `ComposioConnections(${sessionId})`,
    wrapToolCall: (request, handler) => {
      const { tool } = request
      if (!(tool instanceof SessionTool) || tool.sessionId !== sessionId) return handler(request)
      return handler({ ...request, tool: tool.pausing })
    },
  }
  return { ...middleware, [middlewareBrand]: true } as AgentMiddleware
}
