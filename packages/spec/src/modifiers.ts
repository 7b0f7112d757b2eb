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

/** How a tool is run outside a session. */
export interface ExecuteToolParams {
  /** Needed unless `connectedAccountId` is given. */
  userId?: string | undefined
  /** Default: the user's newest account of the toolkit. */
  connectedAccountId?: string | undefined
  arguments?: Record<string, unknown> | undefined
  /** Accepted for compatibility: a tool has one version here. */
  version?: string | undefined
  /** Accepted for compatibility; has no effect. */
  dangerouslySkipVersionCheck?: boolean | undefined
}

/** Hooks around tools used outside a session; each returns what to go on with. */
export interface ToolModifiers {
  modifySchema?: (context: { toolSlug: string; toolkitSlug: string; schema: Tool }) => MaybePromise<Tool>
  beforeExecute?: (context: {
    toolSlug: string
    toolkitSlug: string
    params: ExecuteToolParams
  }) => MaybePromise<ExecuteToolParams>
  afterExecute?: (context: {
    toolSlug: string
    toolkitSlug: string
    result: ToolExecuteResponse
  }) => MaybePromise<ToolExecuteResponse>
}

/** The hooks around one execution. */
export type ExecuteModifiers = Pick<ToolModifiers, 'beforeExecute' | 'afterExecute'>
