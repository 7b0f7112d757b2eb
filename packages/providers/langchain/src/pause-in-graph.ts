import { type ConnectionRequired, type ExecuteToolFn, isOpenConnection, type ToolSession } from '@composio/spec'
import type { ToolRunnableConfig } from '@langchain/core/tools'
import { type RunCall, runForModel } from './run-for-model.ts'

/** What an interrupted graph is resumed with. `connected` is checked, `declined` is taken at its word. */
export interface ConnectionAnswer {
  status: 'connected' | 'declined'
}

const answerSchema = {
  type: 'object' as const,
  description: 'Whether the person connected the account, or does not want to.',
  properties: { status: { type: 'string' as const, enum: ['connected', 'declined'] } },
  required: ['status'],
}

/**
 * Runs calls once nothing is in their way, and interrupts the graph as long as something is. A node starts from the top
 * on resume, and its other calls must not run again; so each is a LangGraph task, unless its node has no others.
 * @param onCannotPause - called where there is no checkpointer; the model is told then
 */
export function pauseInGraph(session: ToolSession, execute: ExecuteToolFn, onCannotPause: () => void): RunCall {
  return async (slug, input, config) => {
    if (!hasCheckpointer(config)) {
      onCannotPause()
      return runForModel(execute, slug, input, config)
    }
    const { getCurrentTaskInput, interrupt, task } = await import('@langchain/langgraph')
    const ask = (value: ConnectionRequired) => interrupt(value, { responseSchema: answerSchema })
    const run = () => runForModel(executeOnceConnected(session, execute, ask), slug, input, config)
    // Streams of updates show tasks, so there are none where they are not needed.
    return isForOneCall(getCurrentTaskInput()) ? run() : task(`${slug} ${config.toolCall?.id ?? ''}`, run)()
  }
}

/** What `createAgent` sends a tool node: it starts one node for each call. */
function isForOneCall(nodeInput: unknown): boolean {
  return typeof nodeInput === 'object' && nodeInput !== null && 'lg_tool_call' in nodeInput
}

/**
 * Looks up what is missing before the execution, and executes again where an account stopped working on the way. What
 * `ask` returns is a hint that may be old: LangGraph gives earlier answers again, so each is followed by another look.
 */
function executeOnceConnected(
  session: ToolSession,
  execute: ExecuteToolFn,
  ask: (required: ConnectionRequired) => unknown,
): ExecuteToolFn {
  return async (slug, args, options = {}) => {
    const { signal, toolCallId } = options
    const call = { slug, arguments: args, ...(toolCallId === undefined ? {} : { toolCallId }) }
    for (;;) {
      const [pending] = await session.connectionsFor(call, { signal })
      const response = pending ? undefined : await execute(slug, args, options)
      const required = pending?.toJSON() ?? response?.connectionRequired
      if (response && !(required && isOpenConnection(required))) return response
      if (!required || !isDeclined(ask(required))) continue
      const open = await session.connectionsFor(call, { signal })
      await Promise.all(open.map((request) => request.decline({ signal })))
    }
  }
}

function isDeclined(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'status' in answer && answer.status === 'declined'
}

/** Without one, LangGraph's `interrupt` throws an error that a tool node shows the model as the tool's failure. */
function hasCheckpointer({ configurable }: ToolRunnableConfig): boolean {
  return Boolean(configurable?.__pregel_checkpointer)
}
