import type { Outcome } from '../execute/outcome.ts'
import { runSessionTool } from '../execute/run-session-tool.ts'
import { ApiError } from '../http/api-error.ts'
import { newId } from '../shared/ids.ts'
import { findMetaTool } from './definitions.ts'
import { type MetaCall, outcome, workflowSession } from './meta-call.ts'

interface Item {
  tool_slug: string
  arguments: Record<string, unknown>
  account?: string
}

/** COMPOSIO_MULTI_EXECUTE_TOOL: each item fails or works for itself. */
export async function multiExecute(call: MetaCall): Promise<Outcome> {
  const { tools, session_id } = call.args as { tools: Item[]; session_id?: string }
  const results = await Promise.all(tools.map((item, index) => runItem(call, item, index)))
  const failed = results.filter(({ error }) => error !== null).length
  const data = {
    results,
    total_count: results.length,
    success_count: results.length - failed,
    error_count: failed,
    session: workflowSession({ ...(session_id && { id: session_id }) }),
    remote_file_info: null,
    next_steps: null,
  }
  return outcome(data, failed > 0 ? `${failed} out of ${results.length} tools failed` : null)
}

async function runItem(call: MetaCall, item: Item, index: number) {
  const ran = await runOne(call, item)
  const { data, error, log_id, account } = ran
  const response = { successful: error === null, data, error, log_id, ...(account && { account }) }
  return { tool_slug: item.tool_slug, index, response, error }
}

async function runOne({ backend, scope, session, signal, toolCallId }: MetaCall, item: Item): Promise<Outcome> {
  if (findMetaTool(item.tool_slug)) return outcome({}, `${item.tool_slug} cannot be part of a batch; call it directly.`)
  try {
    return await runSessionTool(backend, scope, {
      session,
      slug: item.tool_slug,
      args: item.arguments,
      signal,
      ...(item.account && { account: item.account }),
      ...(toolCallId && { toolCallId }),
    })
  } catch (error) {
    if (error instanceof ApiError) return { data: {}, error: error.message, log_id: newId('log') }
    throw error
  }
}
