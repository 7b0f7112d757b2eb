import type { ExecuteToolFn, SessionToolModifiers, Tool, ToolSession } from '@composio/spec'
import type { Page, ToolWire } from '@composio/spec/wire'
import type { HttpClient } from '../backend/http-client.ts'
import { apiPath } from '../backend/path.ts'
import type { RequestOptions } from '../request-options.ts'
import { modifiedParams, modifiedResult } from '../tools/modifiers.ts'
import { toTool } from '../tools/tool-wire.ts'
import type { SessionCalls } from './session-calls.ts'

const PAGE_SIZE = 500

/** Every tool the session lists, in the backend's order. */
export async function listSessionTools(
  http: HttpClient,
  sessionId: string,
  { signal }: RequestOptions,
): Promise<Tool[]> {
  const tools: Tool[] = []
  let cursor: string | undefined
  do {
    const query = { limit: PAGE_SIZE, cursor }
    const page = await http.get<Page<ToolWire>>(apiPath`/tool_router/session/${sessionId}/tools`, { query, signal })
    tools.push(...page.items.map(toTool))
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  return tools
}

/**
 * What wrapped tools call: the session's `execute` with the hooks around it. Of a batch with custom tools in it, the
 * hooks see the part that the backend runs.
 */
export function sessionExecutor(
  { sessionId }: ToolSession,
  calls: SessionCalls,
  tools: Tool[],
  { beforeExecute, afterExecute }: SessionToolModifiers,
): ExecuteToolFn {
  const toolkitOf = new Map(tools.map((tool) => [tool.slug, tool.toolkit.slug]))
  const around = (run: ExecuteToolFn): ExecuteToolFn => {
    return async (toolSlug, args, options) => {
      const context = { toolSlug, toolkitSlug: toolkitOf.get(toolSlug) ?? '', sessionId }
      const params = modifiedParams(beforeExecute ? await beforeExecute({ ...context, params: args }) : args)
      const result = await run(toolSlug, params, options)
      return afterExecute ? modifiedResult(await afterExecute({ ...context, result })) : result
    }
  }
  return (slug, args, options) => calls.execute(slug, args, options, around)
}
