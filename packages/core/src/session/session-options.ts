import type { ToolTag } from '@composio/spec'
import type { CustomTool, CustomToolkit } from '../custom-tools/create-tool.ts'

/** Ready-made session configurations. */
export const SessionPreset = {
  /** The agent sees the toolkits' own tools and no meta tools. */
  DIRECT_TOOLS: 'direct_tools',
} as const

export type SessionPreset = (typeof SessionPreset)[keyof typeof SessionPreset]

/** A list is short for `{ enable: list }`. Give one of the two. */
export type Selection = string[] | { enable?: string[] | undefined; disable?: string[] | undefined }

/** `enable`: tools with at least one of these tags. `disable`: tools with none of them. A list is short for `enable`. */
export type TagFilter = ToolTag[] | { enable?: ToolTag[] | undefined; disable?: ToolTag[] | undefined }

/** A list is short for `{ enable: list }`. Give one of the three. */
export type ToolSelection =
  | string[]
  | { enable?: string[] | undefined; disable?: string[] | undefined; tags?: TagFilter | undefined }

export interface ManageConnectionsOptions {
  /** Default true. */
  enable?: boolean | undefined
  /** Where the browser goes after connecting: an absolute http(s) URL. */
  callbackUrl?: string | undefined
  /** Adds a tool that waits until the person has connected. */
  waitForConnections?: boolean | undefined
}

export interface MultiAccountOptions {
  /** Default false. */
  enable?: boolean | undefined
  /** From 2 to 10. */
  maxAccountsPerToolkit?: number | undefined
  /** Whether the agent has to say which account. Default true where several accounts are on. */
  requireExplicitSelection?: boolean | undefined
}

/** Goes to backends that have a sandbox. The one that comes with this package has none, and stores it only. */
export interface SandboxOptions {
  /** Default true. */
  enable?: boolean | undefined
  enableProxyExecution?: boolean | undefined
  /** Characters. */
  autoOffloadThreshold?: number | undefined
  sandboxSize?: 'standard' | 'medium' | 'large' | 'xlarge' | undefined
}

interface Filters {
  /** Toolkits the session may use: `['github']`, or all but some. Default: every toolkit. */
  toolkits?: Selection | undefined
  /** By toolkit slug: narrows it to some of its tools, or to tools with certain tags. */
  tools?: Record<string, ToolSelection> | undefined
  /** Narrows every toolkit to tools with these tags; a toolkit's own tags replace them. */
  tags?: TagFilter | undefined
  /** Tools listed beside the meta tools; `all` needs a filter. */
  preload?: { tools?: string[] | 'all' | undefined } | undefined
}

/** Options of `composio.create(userId, options)`. */
export interface CreateSessionOptions extends Filters {
  /** Toolkit slug -> auth config id. Default: the toolkit's own way of connecting. */
  authConfigs?: Record<string, string> | undefined
  /** Toolkit slug -> the user's connected account, or several with `multiAccount`. Default: the newest. */
  connectedAccounts?: Record<string, string | string[]> | undefined
  /** Whether the agent may ask for connections, and where the person goes afterwards. Default true. */
  manageConnections?: boolean | ManageConnectionsOptions | undefined
  /** Lets the session use several accounts of one toolkit. */
  multiAccount?: MultiAccountOptions | undefined
  sandbox?: SandboxOptions | undefined
  /** Older name of `sandbox`. */
  workbench?: SandboxOptions | undefined
  /** A starting point; what is given beside it wins. */
  sessionPreset?: SessionPreset | undefined
  experimental?: ExperimentalOptions | undefined
  /** Accepted for compatibility; has no effect: every session has `mcp`. */
  mcp?: boolean | undefined
}

/** Tools that run in this program, made by `experimental_createTool` and `experimental_createToolkit`. */
interface CustomToolsOptions {
  customTools?: CustomTool[] | undefined
  customToolkits?: CustomToolkit[] | undefined
}

export interface ExperimentalOptions extends CustomToolsOptions {
  assistivePrompt?: AssistivePromptOptions | undefined
}

/** Options of `composio.use(sessionId, options)`. Custom tools are no part of a stored session: give them again. */
export interface UseSessionOptions extends CustomToolsOptions {
  /** Accepted for compatibility; has no effect: every session has `mcp`. */
  mcp?: boolean | undefined
}

export interface AssistivePromptOptions {
  /** IANA name: `Europe/Lisbon`. */
  userTimezone?: string | undefined
}

/** Options of `session.update(options)`: given blocks replace, omitted ones stay, null goes back to the default. */
export interface UpdateSessionOptions extends Filters {
  authConfigs?: Record<string, string> | null | undefined
  connectedAccounts?: Record<string, string | string[]> | null | undefined
  manageConnections?: boolean | ManageConnectionsOptions | null | undefined
  multiAccount?: MultiAccountOptions | null | undefined
  sandbox?: SandboxOptions | null | undefined
  /** Older name of `sandbox`. */
  workbench?: SandboxOptions | null | undefined
}
