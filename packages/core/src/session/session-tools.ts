import {
  ComposioInvalidModifierError,
  type ExecuteToolFn,
  type SessionToolModifiers,
  type Tool,
  type ToolSession,
} from '@composio/spec'
import type { Page, ToolWire } from '@composio/spec/wire'
import type { HttpClient } from '../backend/http-client.ts'
import { apiPath } from '../backend/path.ts'
import type { RequestOptions } from '../request-options.ts'
import { toTool } from '../tools/tool-wire.ts'

const PAGE_SIZE = 500

/** Every tool the session lists, in the backend's order. */
export async function listSessionTools(
  http: HttpClient,
  sessionId: string,
  modifySchema: SessionToolModifiers['modifySchema'],
  { signal }: RequestOptions,
): Promise<Tool[]> {
  const tools: Tool[] = []
  let cursor: string | undefined
  do {
    const query = { limit: PAGE_SIZE, cursor }
    const page = await http.get<Page<ToolWire>>(apiPath`/tool_router/session/${sessionId}/tools`, { query, signal })
    for (const wire of page.items) {
      const schema = toTool(wire)
      const context = { toolSlug: schema.slug, toolkitSlug: schema.toolkit.slug, schema }
      tools.push(modifySchema ? await modifySchema(context) : schema)
    }
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  return tools
}

/** What wrapped tools call: the session's `execute` with the hooks around it. */
export function sessionExecutor(session: ToolSession, tools: Tool[], modifiers: SessionToolModifiers): ExecuteToolFn {
  const toolkitOf = new Map(tools.map((tool) => [tool.slug, tool.toolkit.slug]))
  const { beforeExecute, afterExecute } = modifiers
  return async (toolSlug, args, options) => {
    const context = { toolSlug, toolkitSlug: toolkitOf.get(toolSlug) ?? '', sessionId: session.sessionId }
    const params = beforeExecute ? await beforeExecute({ ...context, params: args }) : args
    const result = await session.execute(toolSlug, params, options)
    return afterExecute ? await afterExecute({ ...context, result }) : result
  }
}

/** @throws ComposioInvalidModifierError for a hook that is not a function, before it is needed. */
export function assertModifiers(modifiers: object): void {
  const known = ['modifySchema', 'beforeExecute', 'afterExecute']
  for (const [name, value] of Object.entries(modifiers)) {
    if (!known.includes(name)) {
      throw new ComposioInvalidModifierError(`Unknown modifier "${name}". Known modifiers: ${known.join(', ')}.`)
    }
    if (value !== undefined && typeof value !== 'function') {
      throw new ComposioInvalidModifierError(`The modifier ${name} must be a function.`)
    }
  }
}
