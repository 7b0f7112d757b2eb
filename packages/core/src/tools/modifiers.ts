import { ComposioInvalidModifierError, type Tool, type ToolExecuteResponse } from '@composio/spec'

type ModifySchema = (context: { toolSlug: string; toolkitSlug: string; schema: Tool }) => Tool | Promise<Tool>

const KNOWN = ['modifySchema', 'beforeExecute', 'afterExecute']

/**
 * @param modifiers - what a caller gave as hooks
 * @throws ComposioInvalidModifierError for one that is unknown or not a function, before it is needed
 */
export function assertModifiers(modifiers: object, known: readonly string[] = KNOWN): void {
  for (const [name, value] of Object.entries(modifiers)) {
    if (!known.includes(name)) {
      throw new ComposioInvalidModifierError(`Unknown modifier "${name}". Known modifiers: ${known.join(', ')}.`)
    }
    if (value !== undefined && typeof value !== 'function') {
      throw new ComposioInvalidModifierError(`The modifier ${name} must be a function.`)
    }
  }
}

/** @throws ComposioInvalidModifierError where the hook gives back no tool */
export async function modifySchemas(tools: Tool[], modifySchema: ModifySchema | undefined): Promise<Tool[]> {
  if (!modifySchema) return tools
  const modified: Tool[] = []
  for (const schema of tools) {
    const tool = await modifySchema({ toolSlug: schema.slug, toolkitSlug: schema.toolkit.slug, schema })
    if (!isObject(tool) || typeof tool.slug !== 'string') throw gaveBack('modifySchema', 'the tool')
    modified.push(tool)
  }
  return modified
}

/** @throws ComposioInvalidModifierError where `beforeExecute` gave back nothing to go on with */
export function modifiedParams<T extends object>(params: T): T {
  if (!isObject(params)) throw gaveBack('beforeExecute', 'the params')
  return params
}

/** @throws ComposioInvalidModifierError where `afterExecute` gave back no result */
export function modifiedResult(result: ToolExecuteResponse): ToolExecuteResponse {
  if (!isObject(result)) throw gaveBack('afterExecute', 'the result')
  return result
}

/** Hooks come from plain JavaScript too, and are easily left without a `return`. */
function gaveBack(name: string, what: string): ComposioInvalidModifierError {
  return new ComposioInvalidModifierError(`The modifier ${name} must return ${what}, changed or not.`)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
