import {
  type ConnectionRequired,
  type ExecuteToolFn,
  isOpenConnection,
  type ModelToolResult,
  type PendingConnection,
  type ToolExecuteResponse,
  type ToolSession,
} from '@composio/spec'
import type { AgentToolExecutionContext, ToolExecutionContext } from '@mastra/core/tools'
import type { ConnectionAnswer } from './schemas.ts'

type AgentContext = AgentToolExecutionContext<ConnectionRequired, ConnectionAnswer>
type PausingContext = ToolExecutionContext<ConnectionRequired, ConnectionAnswer>

/** What a tool pauses its run with. */
export type Suspendable = Pick<AgentContext, 'suspend' | 'resumeData'>

/**
 * The agent's side of a call, where a run that is suspended can be resumed. An agent that belongs to no Mastra instance
 * suspends all the same, and then does not find its run again.
 */
export function suspendable({ agent, mastra }: PausingContext): Suspendable | undefined {
  const hasStorage = mastra !== undefined && 'getStorage' in mastra && mastra.getStorage() !== undefined
  return hasStorage && agent?.suspend && !agent.isBackgroundTask ? agent : undefined
}

interface SuspendableCall {
  session: ToolSession
  execute: ExecuteToolFn
  agent: Suspendable
}

/**
 * Runs a call once nothing is in its way, and suspends the run as long as something is: before execution, and where an
 * execution ended because the account stopped working. Mastra starts the tool from the top on resume, so everything is
 * looked up anew; what the run was resumed with is a hint.
 */
export async function runOrSuspend(
  run: (execute: ExecuteToolFn) => Promise<ModelToolResult>,
  { session, execute, agent }: SuspendableCall,
): Promise<ModelToolResult | undefined> {
  let required: ConnectionRequired | undefined
  const result = await run(async (slug, args, options = {}) => {
    const { signal, toolCallId } = options
    const call = { slug, arguments: args, ...(toolCallId === undefined ? {} : { toolCallId }) }
    let pending = await session.connectionsFor(call, { signal })
    if (agent.resumeData?.status === 'declined') {
      await Promise.all(pending.map((request) => request.decline({ signal })))
      pending = await session.connectionsFor(call, { signal })
    }
    const response = pending[0] ? notExecuted(pending[0]) : await execute(slug, args, options)
    if (response.connectionRequired && isOpenConnection(response.connectionRequired)) {
      required = response.connectionRequired
    }
    return response
  })
  if (!required) return result
  // Suspending does not throw: returning nothing is what ends this attempt.
  await agent.suspend(required)
  return undefined
}

function notExecuted(request: PendingConnection): ToolExecuteResponse {
  const connectionRequired = request.toJSON()
  return { data: {}, error: 'An account is not connected.', successful: false, logId: '', connectionRequired }
}
