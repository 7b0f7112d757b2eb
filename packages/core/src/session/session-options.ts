import { callbackUrlSchema } from '@composio/spec/wire'
import { z } from 'zod'
import { strict } from '../validation/parse.ts'

/** Ready-made session configurations. */
export const SessionPreset = {
  /** The agent sees the toolkits' own tools and no meta tools. */
  DIRECT_TOOLS: 'direct_tools',
} as const

const slugs = z.array(z.string().trim().min(1, 'must not be empty').max(128))
const tag = z.enum(['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'])
const tagFilter = z.union([z.array(tag), strict({ enable: z.array(tag).optional(), disable: z.array(tag).optional() })])

function exactlyOne<T extends Record<string, unknown>>(value: T): boolean {
  return Object.values(value).filter((field) => field !== undefined).length === 1
}

const toolkits = z.union([
  slugs,
  strict({ enable: slugs.optional(), disable: slugs.optional() }).refine(exactlyOne, 'needs either enable or disable'),
])
const toolsOfToolkit = z.union([
  slugs,
  strict({ enable: slugs.optional(), disable: slugs.optional(), tags: tagFilter.optional() }).refine(
    exactlyOne,
    'needs one of enable, disable and tags',
  ),
])
const manageConnections = z.union([
  z.boolean(),
  strict({
    enable: z.boolean().optional(),
    /** Where the browser goes after connecting: an absolute http(s) URL. */
    callbackUrl: callbackUrlSchema.optional(),
    waitForConnections: z.boolean().optional(),
  }),
])
const multiAccount = strict({
  enable: z.boolean().optional(),
  maxAccountsPerToolkit: z.number().int().min(2).max(10).optional(),
  requireExplicitSelection: z.boolean().optional(),
})
const sandbox = strict({
  enable: z.boolean().optional(),
  enableProxyExecution: z.boolean().optional(),
  autoOffloadThreshold: z.number().int().positive().optional(),
  sandboxSize: z.enum(['standard', 'medium', 'large', 'xlarge']).optional(),
})

const authConfigs = z.record(z.string(), z.string().min(1, 'must not be empty'))
const connectedAccounts = z.record(z.string(), z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]))

const shared = {
  /** Toolkits the session may use: a list, or all but some. Default: every toolkit. */
  toolkits: toolkits.optional(),
  /** Narrows single toolkits to some of their tools. */
  tools: z.record(z.string(), toolsOfToolkit).optional(),
  /** Narrows all toolkits to tools with (or without) these tags. */
  tags: tagFilter.optional(),
  preload: strict({ tools: z.union([z.literal('all'), slugs]).optional() }).optional(),
}

const oneSandbox = 'use either sandbox or its older name workbench, not both'

/** Options of `composio.create(userId, options)`. */
export const createSessionOptionsSchema = strict({
  ...shared,
  /** Toolkit slug -> auth config id. */
  authConfigs: authConfigs.optional(),
  /** Toolkit slug -> the connected account (or accounts) this session uses. */
  connectedAccounts: connectedAccounts.optional(),
  /** Whether the agent may ask for connections, and where the person goes afterwards. Default true. */
  manageConnections: manageConnections.optional(),
  /** Lets a session use several accounts of one toolkit. */
  multiAccount: multiAccount.optional(),
  sandbox: sandbox.optional(),
  /** Older name of `sandbox`. */
  workbench: sandbox.optional(),
  sessionPreset: z.enum(SessionPreset).optional(),
  experimental: strict({
    assistivePrompt: strict({
      /** IANA name: `Europe/Lisbon`. */
      userTimezone: z.string().min(1).max(64).optional(),
    }).optional(),
  }).optional(),
  /** Accepted for compatibility; has no effect: every session has `mcp`. */
  mcp: z.boolean().optional(),
}).refine((options) => !(options.sandbox && options.workbench), oneSandbox)

/** Options of `session.update(options)`: given blocks replace, omitted ones stay, null goes back to the default. */
export const updateSessionOptionsSchema = strict({
  ...shared,
  authConfigs: authConfigs.nullish(),
  connectedAccounts: connectedAccounts.nullish(),
  manageConnections: manageConnections.nullish(),
  multiAccount: multiAccount.nullish(),
  sandbox: sandbox.nullish(),
  workbench: sandbox.nullish(),
}).refine((options) => !(options.sandbox && options.workbench), oneSandbox)

export type CreateSessionOptions = z.input<typeof createSessionOptionsSchema>
export type UpdateSessionOptions = z.input<typeof updateSessionOptionsSchema>

export const connectOptionsSchema = strict({
  callbackUrl: callbackUrlSchema.optional(),
  alias: z.string().trim().min(1, 'must not be empty').max(64).optional(),
})
/** `callbackUrl`: where the browser goes after connecting. `alias`: a name for one of several accounts. */
export type ConnectOptions = z.input<typeof connectOptionsSchema>
