import { isCustomToolSlug } from '@composio/spec/wire'
import type { Backend, Scope } from '../backend.ts'
import { ApiError } from '../http/api-error.ts'
import type { Session } from '../sessions/session-store.ts'
import { sessionAllowsTool, sessionAllowsToolkit } from '../sessions/session-tools.ts'
import { executeTool } from './execute-tool.ts'
import type { Outcome } from './outcome.ts'

export interface SessionToolCall {
  session: Session
  slug: string
  args: Record<string, unknown>
  account?: string
  /** The framework's id of the call. */
  toolCallId?: string
  signal: AbortSignal
}

/** Runs a toolkit's tool, if there is one of that name and the session allows it. @throws ApiError otherwise. */
export async function runSessionTool(backend: Backend, scope: Scope, call: SessionToolCall): Promise<Outcome> {
  const { session, slug, args, account, toolCallId, signal } = call
  const found = backend.catalog.tool(slug)
  if (!found && isCustomToolSlug(slug)) {
    throw new ApiError(
      'ToolRouterV2_ToolNotFound',
      `${slug} runs in the program that defined it, and was called from elsewhere. Call it there, on a session that composio.create() or composio.use() was given the custom tool for.`,
    )
  }
  if (!found)
    throw new ApiError('ToolRouterV2_ToolNotFound', `There is no tool "${slug}".${backend.catalog.suggestTools(slug)}`)
  const { name } = found.toolkit.definition
  if (!sessionAllowsToolkit(session.config, found.toolkit.definition.slug)) {
    throw new ApiError('ToolRouterV2_ToolkitNotAllowed', `[Session Restriction] This session may not use ${name}.`)
  }
  if (!sessionAllowsTool(session.config, found)) {
    throw new ApiError(
      'ToolRouterV2_ToolNotInEnabledList',
      `[Session Restriction] This session may not use ${found.tool.slug}.`,
    )
  }
  return executeTool(backend, scope, {
    found,
    session,
    args,
    signal,
    ...(account && { account }),
    ...(toolCallId && { toolCallId }),
  })
}
