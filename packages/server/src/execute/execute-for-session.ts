import type { Backend, Scope } from '../backend.ts'
import { ApiError } from '../http/api-error.ts'
import { findMetaTool, listedMetaTools } from '../meta-tools/definitions.ts'
import { runMetaTool } from '../meta-tools/run-meta-tool.ts'
import { oncePerCall } from './once-per-call.ts'
import type { Outcome } from './outcome.ts'
import { runSessionTool, type SessionToolCall } from './run-session-tool.ts'

/** REST callers hold the line this long for a person; MCP clients give up after a minute. */
const PATIENCE_MS = 5 * 60_000

export interface SessionCall extends SessionToolCall {
  patienceMs?: number
}

/** Any tool a session may call: a meta tool it lists, or a tool of a toolkit. @throws ApiError for any other. */
export async function executeForSession(backend: Backend, scope: Scope, call: SessionCall): Promise<Outcome> {
  const { session, slug, args, signal, toolCallId, patienceMs = PATIENCE_MS } = call
  const once = (run: () => Promise<Outcome>) => oncePerCall(backend, scope, { sessionId: session.id, toolCallId }, run)
  const meta = findMetaTool(slug)
  if (!meta) return once(() => runSessionTool(backend, scope, call))
  if (!listedMetaTools(session.config).includes(meta)) {
    throw new ApiError(
      'ToolRouterV2_ToolNotInEnabledList',
      `[Session Restriction] ${meta.slug} is switched off in this session.`,
    )
  }
  const metaCall = { backend, scope, session, args, signal, patienceMs, ...(toolCallId && { toolCallId }) }
  return once(() => runMetaTool(meta.slug, metaCall))
}
