import type { ConnectionRequired } from './connection.ts'
import type { ObjectSchema } from './json-schema.ts'

/** What a tool may do, in MCP's vocabulary (specification 2025-11-25, tool annotations). */
export type ToolTag = 'readOnlyHint' | 'destructiveHint' | 'idempotentHint' | 'openWorldHint'

/** A tool as the SDK hands it to providers. */
export interface Tool {
  /** `TOOLKIT_ACTION` in upper snake case; at most 60 characters. */
  slug: string
  name: string
  /** Written for a model: what it does, when to use it, what it gives back. */
  description: string
  inputParameters: ObjectSchema
  outputParameters?: ObjectSchema
  tags: string[]
  toolkit: { slug: string; name: string; logo?: string }
  version: string
  availableVersions: string[]
  isDeprecated: boolean
  scopes: string[]
  isNoAuth: boolean
}

/**
 * The outcome of one execution. An upstream failure is a value here; a thrown error is misuse or a fault of ours.
 */
export interface ToolExecuteResponse {
  data: Record<string, unknown>
  /** `null` when it worked; otherwise a sentence a model can act on. Never holds a credential. */
  error: string | null
  successful: boolean
  logId: string
  /** The account the call was made with; `name` is its alias, or what the provider calls it. */
  account?: { id: string; name: string }
  /** Set when the person has to connect an account first; `error` says the same in words, with the link. */
  connectionRequired?: ConnectionRequired
}

export interface ExecuteToolOptions {
  signal?: AbortSignal
  /** The framework's id of this tool call, where it has one. */
  toolCallId?: string
  /** Which of several accounts of the toolkit: id or alias. */
  account?: string
}

/** Runs one tool of a session. Providers get it from core and call it from their framework's tool body. */
export type ExecuteToolFn = (
  slug: string,
  args: Record<string, unknown>,
  options?: ExecuteToolOptions,
) => Promise<ToolExecuteResponse>
