import { agentToolCallEvent, agentToolCallResultEvent } from '@llamaindex/workflow'

/*
 * LlamaIndex gives a tool nothing but its arguments, and takes every quotation mark out of the result on its way to the
 * model. Its events carry that same arguments object, so the call's ID and the exact result are found by it.
 */
const ids = new WeakMap<object, string>()
const results = new WeakMap<object, string>()

agentToolCallEvent.onInit(({ data: { toolKwargs, toolId } }) => {
  if (isObject(toolKwargs)) ids.set(toolKwargs, toolId)
})
agentToolCallResultEvent.onInit(({ data: { toolKwargs, toolOutput } }) => {
  const exact = isObject(toolKwargs) ? results.get(toolKwargs) : undefined
  if (exact !== undefined && !toolOutput.isError) toolOutput.result = exact
})

/** The model's id of the call an agent makes with these arguments; undefined outside an agent. */
export function toolCallIdOf(args: unknown): string | undefined {
  return isObject(args) ? ids.get(args) : undefined
}

/** Lets the agent's model read `result` as it is. */
export function keepExactResult(args: unknown, result: string): void {
  if (isObject(args)) results.set(args, result)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
