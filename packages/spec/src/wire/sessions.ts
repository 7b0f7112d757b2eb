import { z } from 'zod'
import { booleanParam, callbackUrlSchema, commaList, pageQuery, slugSchema } from './common.ts'
import { type CustomToolEcho, type CustomToolkitEcho, customToolsFields } from './custom-tools.ts'
import type { ToolWire } from './tools.ts'

export const userIdSchema = z.string().trim().min(1, 'must not be empty').max(256)

const tag = z.enum(['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'])
const tags = z.union([
  z.array(tag),
  z.strictObject({ enable: z.array(tag).optional(), disable: z.array(tag).optional() }),
])
const slugs = z.array(slugSchema).max(1000)
const enableOrDisable = z.union([z.strictObject({ enable: slugs }), z.strictObject({ disable: slugs })])
const toolSelection = z.union([
  z.strictObject({ enable: slugs }),
  z.strictObject({ disable: slugs }),
  z.strictObject({ tags }),
])
const byToolkit = <T extends z.ZodType>(value: T) => z.record(slugSchema, value)

const experimentalFields = {
  assistive_prompt_config: z.strictObject({ user_timezone: z.string().max(64).optional() }).optional(),
}

const sessionFields = {
  toolkits: enableOrDisable.optional(),
  tools: byToolkit(toolSelection).optional(),
  tags: tags.optional(),
  auth_configs: byToolkit(z.string()).optional(),
  connected_accounts: byToolkit(z.array(z.string()).min(1)).optional(),
  manage_connections: z
    .strictObject({
      enable: z.boolean().optional(),
      callback_url: callbackUrlSchema.optional(),
      enable_wait_for_connections: z.boolean().optional(),
      enable_connection_removal: z.boolean().optional(),
    })
    .optional(),
  multi_account: z
    .strictObject({
      enable: z.boolean().optional(),
      max_accounts_per_toolkit: z.number().int().min(2).max(10).optional(),
      require_explicit_selection: z.boolean().optional(),
    })
    .optional(),
  preload: z.strictObject({ tools: z.union([z.literal('all'), slugs]).optional() }).optional(),
  search: z.strictObject({ enable: z.boolean().optional() }).optional(),
  execute: z.strictObject({ enable_multi_execute: z.boolean().optional() }).optional(),
  workbench: z
    .strictObject({
      enable: z.boolean().optional(),
      enable_proxy_execution: z.boolean().optional(),
      auto_offload_threshold: z.number().int().positive().optional(),
      sandbox_size: z.enum(['standard', 'medium', 'large', 'xlarge']).optional(),
    })
    .optional(),
  experimental: z.strictObject(experimentalFields).optional(),
}

/** `POST /tool_router/session` */
export const createSessionSchema = z.strictObject({
  user_id: userIdSchema,
  ...sessionFields,
  experimental: z.strictObject({ ...experimentalFields, ...customToolsFields }).optional(),
})
export type CreateSessionBody = z.input<typeof createSessionSchema>

/** `PATCH /tool_router/session/{id}`: given blocks replace, omitted ones stay, `null` clears. */
export const updateSessionSchema = z.strictObject({
  ...sessionFields,
  connected_accounts: sessionFields.connected_accounts.nullable(),
  auth_configs: sessionFields.auth_configs.nullable(),
  manage_connections: sessionFields.manage_connections.nullable(),
  workbench: sessionFields.workbench.nullable(),
  multi_account: sessionFields.multi_account.nullable(),
})
export type UpdateSessionBody = z.input<typeof updateSessionSchema>

/** A session's configuration as answered: past tense (`enabled`) where requests say `enable`. */
export interface SessionConfigWire {
  user_id: string
  toolkits?: { enabled: string[] } | { disabled: string[] }
  tools?: Record<string, { enabled: string[] } | { disabled: string[] } | { tags: TagFilterWire }>
  tags?: TagFilterWire
  auth_configs?: Record<string, string>
  connected_accounts?: Record<string, string[]>
  manage_connections: {
    enabled: boolean
    callback_url?: string
    enable_wait_for_connections: boolean
    enable_connection_removal: boolean
  }
  multi_account: { enable: boolean; max_accounts_per_toolkit?: number; require_explicit_selection?: boolean }
  preload: { tools: string[] | 'all' }
  search: { enable: boolean }
  execute: { enable_multi_execute: boolean }
  workbench: { enable: boolean; proxy_execution_enabled?: boolean }
}
export interface TagFilterWire {
  enabled?: string[]
  disabled?: string[]
}

export interface SessionWire {
  /** `trs_…` */
  session_id: string
  config_version: number
  config: SessionConfigWire
  mcp: { type: 'http'; url: string }
  /** Slugs of the meta tools this session lists. */
  tool_router_tools: string[]
  experimental?: {
    assistive_prompt?: string
    custom_tools?: CustomToolEcho[]
    custom_toolkits?: CustomToolkitEcho[]
  }
  warnings: { code: string; message: string }[]
}

export const sessionToolsQuery = z.object(pageQuery(500))
export const sessionToolkitsQuery = z.object({
  ...pageQuery(50),
  toolkits: commaList,
  is_connected: booleanParam,
  search: z.string().max(256).optional(),
})

export interface SessionToolkitWire {
  slug: string
  name: string
  enabled: boolean
  is_no_auth: boolean
  composio_managed_auth_schemes: string[]
  meta: { logo: string; description: string }
  connected_account: {
    id: string
    user_id: string
    status: string
    alias: string | null
    /** What the provider calls the account: a login or an email. */
    label: string | null
    created_at: string
    auth_config: { id: string; auth_scheme: string; is_composio_managed: boolean }
  } | null
}

/** The framework's id of a tool call. */
const toolCallIdSchema = z.string().min(1).max(256)

/** `POST /tool_router/session/{id}/execute` */
export const sessionExecuteSchema = z.strictObject({
  tool_slug: slugSchema,
  arguments: z.record(z.string(), z.unknown()).optional(),
  account: z.string().max(256).optional(),
  // Sent by published clients; there is no sandbox here to offload to, so both are accepted and have no effect.
  enable_auto_workbench_offload: z.boolean().optional(),
  experimental: z.looseObject({ tool_call_id: toolCallIdSchema.optional(), ...customToolsFields }).optional(),
})
export interface SessionExecuteWire {
  data: Record<string, unknown>
  error: string | null
  log_id: string
  /** The account the call was made with; `name` is its alias, or what the provider calls it. */
  account?: { id: string; name: string }
}

/** `POST /tool_router/session/{id}/execute_meta` */
export const sessionExecuteMetaSchema = z.strictObject({
  slug: slugSchema,
  arguments: z.record(z.string(), z.unknown()).optional(),
  experimental: z.looseObject(customToolsFields).optional(),
})

/** `POST /tool_router/session/{id}/search` */
export const sessionSearchSchema = z.strictObject({
  queries: z
    .array(
      z.strictObject({ use_case: z.string().trim().min(1).max(1024), known_fields: z.string().max(500).optional() }),
    )
    .min(1)
    .max(20),
  toolkits: slugs.optional(),
  model: z.string().max(128).optional(),
  experimental: z.looseObject(customToolsFields).optional(),
})

export interface SearchWire {
  success: boolean
  error: string | null
  results: {
    index: number
    use_case: string
    primary_tool_slugs: string[]
    related_tool_slugs: string[]
    toolkits: string[]
    difficulty?: string
    execution_guidance?: string
  }[]
  tool_schemas: Record<string, ToolSchemaWire>
  toolkit_connection_statuses: {
    toolkit: string
    description: string
    has_active_connection: boolean
    status_message: string
    accounts?: {
      id: string
      alias?: string
      status: string
      is_default: boolean
      created_at: string
      user_info?: { label: string }
    }[]
    account_selection?: 'required'
  }[]
  next_steps_guidance: string[]
  session: { id: string; generate_id: boolean; instructions: string }
  time_info: { current_time_utc: string; current_time_utc_epoch_seconds: number; message: string }
}
export interface ToolSchemaWire {
  tool_slug: string
  toolkit: string
  description?: string
  input_schema?: ToolWire['input_parameters']
  output_schema?: ToolWire['output_parameters']
  hasFullSchema?: boolean
  schemaRef?: { tool: string; args: { tool_slugs: string[] }; message?: string }
}

/** `POST /tool_router/session/{id}/link` */
export const sessionLinkSchema = z.strictObject({
  toolkit: slugSchema,
  callback_url: callbackUrlSchema.optional(),
  alias: z.string().trim().min(1).max(64).optional(),
})
/** `POST /tool_router/session/{id}/connections`: what a person has to do before a call can run. */
export const sessionConnectionsSchema = z.strictObject({
  tool_slug: slugSchema,
  arguments: z.record(z.string(), z.unknown()).optional(),
  account: z.string().max(256).optional(),
  tool_call_id: toolCallIdSchema.optional(),
  experimental: z.strictObject(customToolsFields).optional(),
})

const waitParam = z.coerce.number().int().min(0).max(25_000).optional()

/** `GET /tool_router/session/{id}/connections`, the newest first. */
export const sessionConnectionsQuery = z.object({
  status: z.enum(['open', 'all']).optional(),
  toolkit: slugSchema.optional(),
  tool_call_id: toolCallIdSchema.optional(),
  /** With `version`, milliseconds to wait for a list that differs from it. */
  wait_ms: waitParam,
  version: z.string().max(64).optional(),
})

/** `GET /tool_router/session/{id}/connections/{request}`: with `wait_ms`, held until the request has ended. */
export const sessionConnectionQuery = z.object({ wait_ms: waitParam })

export interface ConnectionRequestWire {
  /** `lk_…` */
  id: string
  toolkit: string
  toolkit_name: string
  reason: string
  url: string
  /** ISO 8601, UTC. */
  expires_at: string
  status: string
  status_reason: string | null
  connected_account_id: string | null
}
export interface ConnectionRequestsWire {
  items: ConnectionRequestWire[]
  /** Changes whenever an item does. */
  version: string
}

export interface LinkWire {
  link_token: string
  redirect_url: string
  connected_account_id: string
  /** ISO 8601, UTC. */
  expires_at: string
}
