import { callbackUrlSchema, isCustomToolSlug } from '@composio/spec/wire'
import { z } from 'zod'
import { type CustomTool, type CustomToolkit, isMade, madeBy } from '../custom-tools/create-tool.ts'
import { strict, strictFor } from '../validation/parse.ts'
import {
  type AssistivePromptOptions,
  type CreateSessionOptions,
  type ExperimentalOptions,
  type ManageConnectionsOptions,
  type MultiAccountOptions,
  type SandboxOptions,
  SessionPreset,
  type UpdateSessionOptions,
  type UseSessionOptions,
} from './session-options.ts'

const slugs = z.array(z.string().trim().min(1, 'must not be empty').max(128))
const tag = z.enum(['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'])
const tagFilter = z.union([z.array(tag), strict({ enable: z.array(tag).optional(), disable: z.array(tag).optional() })])

function exactlyOne(value: object): boolean {
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
  strictFor<ManageConnectionsOptions>({
    enable: z.boolean().optional(),
    callbackUrl: callbackUrlSchema.optional(),
    waitForConnections: z.boolean().optional(),
  }),
])
const multiAccount = strictFor<MultiAccountOptions>({
  enable: z.boolean().optional(),
  maxAccountsPerToolkit: z.number().int().min(2).max(10).optional(),
  requireExplicitSelection: z.boolean().optional(),
})
const sandbox = strictFor<SandboxOptions>({
  enable: z.boolean().optional(),
  enableProxyExecution: z.boolean().optional(),
  autoOffloadThreshold: z.number().int().positive().optional(),
  sandboxSize: z.enum(['standard', 'medium', 'large', 'xlarge']).optional(),
})
const assistivePrompt = strictFor<AssistivePromptOptions>({ userTimezone: z.string().min(1).max(64).optional() })
const authConfigs = z.record(z.string(), z.string().min(1, 'must not be empty'))
const connectedAccounts = z.record(z.string(), z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]))

const custom = {
  customTools: z
    .array(z.custom<CustomTool>((value) => isMade(value, 'tool'), madeBy('experimental_createTool')))
    .optional(),
  customToolkits: z
    .array(z.custom<CustomToolkit>((value) => isMade(value, 'toolkit'), madeBy('experimental_createToolkit')))
    .optional(),
}
const preloaded = slugs.refine(
  (list) => !list.some(isCustomToolSlug),
  'a custom tool is preloaded by its own option: experimental_createTool(slug, { preload: true })',
)

const filters = {
  toolkits: toolkits.optional(),
  tools: z.record(z.string(), toolsOfToolkit).optional(),
  tags: tagFilter.optional(),
  preload: strict({ tools: z.union([z.literal('all'), preloaded]).optional() }).optional(),
}

interface EitherName {
  sandbox?: unknown
  workbench?: unknown
}

const notBoth = (options: EitherName) => !(options.sandbox && options.workbench)
const NOT_BOTH = 'use either sandbox or its older name workbench, not both'

export const createSessionOptionsSchema = strictFor<CreateSessionOptions>({
  ...filters,
  authConfigs: authConfigs.optional(),
  connectedAccounts: connectedAccounts.optional(),
  manageConnections: manageConnections.optional(),
  multiAccount: multiAccount.optional(),
  sandbox: sandbox.optional(),
  workbench: sandbox.optional(),
  sessionPreset: z.enum(SessionPreset).optional(),
  experimental: strictFor<ExperimentalOptions>({ assistivePrompt: assistivePrompt.optional(), ...custom }).optional(),
  mcp: z.boolean().optional(),
}).refine(notBoth, NOT_BOTH)

export const useSessionOptionsSchema = strictFor<UseSessionOptions>({ ...custom, mcp: z.boolean().optional() })

export const updateSessionOptionsSchema = strictFor<UpdateSessionOptions>({
  ...filters,
  authConfigs: authConfigs.nullish(),
  connectedAccounts: connectedAccounts.nullish(),
  manageConnections: manageConnections.nullish(),
  multiAccount: multiAccount.nullish(),
  sandbox: sandbox.nullish(),
  workbench: sandbox.nullish(),
}).refine(notBoth, NOT_BOTH)
