import {
  type ConnectionRequired,
  connectionAnswerSchema,
  type ExecuteToolFn,
  type ModelToolResult,
  pauseInCall,
  runToolForModel,
  type ToolSession,
} from '@composio/spec'
import type { ToolRunnableConfig } from '@langchain/core/tools'

/** One call of a tool: by name, with arguments as the model gave them. */
export type RunCall = (slug: string, input: unknown, config: ToolRunnableConfig) => Promise<ModelToolResult>

/** Runs calls, and lets an `interrupt()` through: LangGraph pauses a run with it, so it is no failure of the tool. */
export function runInGraph(execute: ExecuteToolFn): RunCall {
  return (slug, input, { signal, toolCall }) => {
    const options = { ...(signal && { signal }), ...(toolCall?.id && { toolCallId: toolCall.id }) }
    return runToolForModel(execute, slug, input, options, isGraphControl)
  }
}

/**
 * Runs calls once nothing is in their way, and interrupts the graph as long as something is. A node starts from the top
 * on resume, and its other calls must not run again; so each is a LangGraph task, unless its node has no others.
 * @param onCannotPause - called where there is no checkpointer; the model is told then
 */
export function pauseInGraph(session: ToolSession, execute: ExecuteToolFn, onCannotPause: () => void): RunCall {
  return async (slug, input, config) => {
    // Without one, LangGraph's `interrupt` throws an error that a tool node shows the model as the tool's failure.
    if (!config.configurable?.__pregel_checkpointer) {
      onCannotPause()
      return runInGraph(execute)(slug, input, config)
    }
    const { getCurrentTaskInput, interrupt, task } = await import('@langchain/langgraph')
    const options = { responseSchema: connectionAnswerSchema as object }
    const ask = (required: ConnectionRequired) => interrupt(required, options)
    const run = () => runInGraph(pauseInCall(session, execute, ask))(slug, input, config)
    // Streams of updates show tasks, so there are none where they are not needed.
    return isForOneCall(getCurrentTaskInput()) ? run() : task(`${slug} ${config.toolCall?.id ?? ''}`, run)()
  }
}

/** What `createAgent` sends a tool node: it starts one node for each call. */
function isForOneCall(nodeInput: unknown): boolean {
  return typeof nodeInput === 'object' && nodeInput !== null && 'lg_tool_call' in nodeInput
}

function isGraphControl(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'is_bubble_up' in error && error.is_bubble_up === true
}
