import type { Tool, ToolExecuteResponse } from './tool.ts'

type MaybePromise<T> = T | Promise<T>

/** Hooks around the tools of a session; each returns what to go on with. */
export interface SessionToolModifiers {
  modifySchema?: (context: { toolSlug: string; toolkitSlug: string; schema: Tool }) => MaybePromise<Tool>
  beforeExecute?: (context: {
    toolSlug: string
    toolkitSlug: string
    sessionId: string
    params: Record<string, unknown>
  }) => MaybePromise<Record<string, unknown>>
  afterExecute?: (context: {
    toolSlug: string
    toolkitSlug: string
    sessionId: string
    result: ToolExecuteResponse
  }) => MaybePromise<ToolExecuteResponse>
}
