import {
  type ExecuteToolFn,
  type ModelToolResult,
  normalizeToolArguments,
  toolFailureForModel,
  toolResultForModel,
} from '@composio/spec'
import type { ToolRunnableConfig } from '@langchain/core/tools'

/** One call of a tool, by name, arguments as the model gave them, and LangChain's config. */
export type RunCall = (slug: string, input: unknown, config: ToolRunnableConfig) => Promise<ModelToolResult>

/** As `runToolForModel` of the spec, except that what pauses a graph goes through. */
export async function runForModel(
  execute: ExecuteToolFn,
  slug: string,
  input: unknown,
  { signal, toolCall }: ToolRunnableConfig,
): Promise<ModelToolResult> {
  const options = { ...(signal ? { signal } : {}), ...(toolCall?.id ? { toolCallId: toolCall.id } : {}) }
  try {
    return toolResultForModel(await execute(slug, normalizeToolArguments(input), options))
  } catch (error) {
    if (signal?.aborted || isGraphControl(error)) throw error
    return toolFailureForModel(error)
  }
}

/** An `interrupt()`; LangGraph pauses the run with it, so it is not a failure of the tool. */
function isGraphControl(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'is_bubble_up' in error && error.is_bubble_up === true
}
