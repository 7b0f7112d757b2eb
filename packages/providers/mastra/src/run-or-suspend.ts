import {
  type ConnectionAnswer,
  type ConnectionRequired,
  type ExecuteToolFn,
  type ModelToolResult,
  pauseInCall,
  type ToolSession,
} from '@composio/spec'
import type { AgentToolExecutionContext, ToolExecutionContext } from '@mastra/core/tools'

/** What a tool suspends its run with, and what it was resumed with. */
type Suspendable = Pick<AgentToolExecutionContext<ConnectionRequired, ConnectionAnswer>, 'suspend' | 'resumeData'>

/**
 * The side of an agent or a workflow, where a run that is suspended can be resumed. An agent that belongs to no Mastra
 * instance suspends all the same, and then does not find its run again.
 */
export function suspendable({
  agent,
  workflow,
  mastra,
}: ToolExecutionContext<ConnectionRequired, ConnectionAnswer>): Suspendable | undefined {
  const hasStorage = mastra !== undefined && 'getStorage' in mastra && mastra.getStorage() !== undefined
  return hasStorage && !agent?.isBackgroundTask ? (agent ?? workflow) : undefined
}

/** Runs a call once nothing is in its way, and suspends the run as long as something is. */
export async function runOrSuspend(
  run: (execute: ExecuteToolFn) => Promise<ModelToolResult>,
  { session, execute, agent }: { session: ToolSession; execute: ExecuteToolFn; agent: Suspendable },
): Promise<ModelToolResult | undefined> {
  let answer = agent.resumeData
  let isSuspended = false
  const ask = async (required: ConnectionRequired) => {
    const answered = answer
    answer = undefined
    if (answered) return answered
    await agent.suspend(required)
    isSuspended = true
    throw new Error('The run is suspended.')
  }
  const result = await run(pauseInCall(session, execute, ask))
  // Suspending does not throw in Mastra: returning nothing is what ends this attempt.
  return isSuspended ? undefined : result
}
