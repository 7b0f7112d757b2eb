import { z } from 'zod'
import { booleanParam, callbackUrlSchema, commaList, pageQuery, slugSchema } from './common.ts'
import { userIdSchema } from './sessions.ts'
import type { AuthFieldWire } from './toolkits.ts'

const credentials = z.record(z.string(), z.unknown())
const authScheme = z.enum([
  'OAUTH2',
  'OAUTH1',
  'API_KEY',
  'BASIC',
  'BASIC_WITH_JWT',
  'BEARER_TOKEN',
  'GOOGLE_SERVICE_ACCOUNT',
  'SERVICE_ACCOUNT',
  'S2S_OAUTH2',
  'DCR_OAUTH',
  'NO_AUTH',
])

/** `POST /auth_configs` */
export const createAuthConfigSchema = z.strictObject({
  toolkit: z.strictObject({ slug: slugSchema }),
  auth_config: z
    .union([
      z.strictObject({
        type: z.literal('use_composio_managed_auth'),
        name: z.string().max(256).optional(),
        credentials: credentials.optional(),
        is_enabled_for_tool_router: z.boolean().optional(),
        tool_access_config: z.unknown().optional(),
      }),
      z.strictObject({
        type: z.literal('use_custom_auth'),
        name: z.string().max(256).optional(),
        authScheme,
        credentials: credentials.optional(),
        is_enabled_for_tool_router: z.boolean().optional(),
        tool_access_config: z.unknown().optional(),
      }),
    ])
    .optional(),
})

/** `PATCH /auth_configs/{id}` */
export const updateAuthConfigSchema = z.union([
  z.strictObject({
    type: z.literal('custom'),
    name: z.string().max(256).optional(),
    credentials: credentials.optional(),
    is_enabled_for_tool_router: z.boolean().optional(),
    tool_access_config: z.unknown().optional(),
  }),
  z.strictObject({
    type: z.literal('default'),
    name: z.string().max(256).optional(),
    scopes: z.union([z.string(), z.array(z.string())]).optional(),
    is_enabled_for_tool_router: z.boolean().optional(),
    tool_access_config: z.unknown().optional(),
  }),
])

export const listAuthConfigsQuery = z.object({
  ...pageQuery(50),
  toolkit_slug: z.string().optional(),
  is_composio_managed: booleanParam,
  show_disabled: booleanParam,
  search: z.string().max(256).optional(),
})

/** `DELETE /auth_configs/{id}`: with true, its accounts go with it. */
export const deleteAuthConfigQuery = z.object({ revoke_on_delete: booleanParam })

export interface AuthConfigWire {
  /** `ac_…` */
  id: string
  name: string
  type: 'default' | 'custom'
  status: 'ENABLED' | 'DISABLED'
  /** What the provider holds against the OAuth client; null while it works. */
  status_reason: string | null
  auth_scheme: string
  is_composio_managed: boolean
  is_enabled_for_tool_router: boolean
  no_of_connections: number
  toolkit: { slug: string; logo: string }
  tool_access_config: Record<string, never>
  /** What a person is asked for when connecting. */
  expected_input_fields: AuthFieldWire[]
  /** Non-secret values as they are, secrets masked. */
  credentials: Record<string, unknown>
  created_at: string
  last_updated_at: string
}

/** `GET /connected_accounts` */
export const listConnectedAccountsQuery = z.object({
  ...pageQuery(100),
  user_ids: commaList,
  auth_config_ids: commaList,
  toolkit_slugs: commaList,
  connected_account_ids: commaList,
  statuses: commaList,
  order_by: z.enum(['created_at', 'updated_at']).optional(),
  order_direction: z.enum(['asc', 'desc']).optional(),
  account_type: z.enum(['PRIVATE', 'SHARED', 'ALL']).optional(),
})

/** `POST /connected_accounts/link` */
export const linkAccountSchema = z.strictObject({
  auth_config_id: slugSchema,
  user_id: userIdSchema,
  callback_url: callbackUrlSchema.optional(),
  alias: z.string().trim().min(1).max(64).optional(),
})

/** `POST /connected_accounts/complete_auth`: the user who is signed in to the app, in the browser that brought `session_uri`. */
export const completeAuthSchema = z.strictObject({
  session_uri: z.string().min(1).max(256),
  user_id: userIdSchema,
})

/** `POST /connected_accounts`: the older way; also takes a ready credential in `state`. */
export const createConnectedAccountSchema = z.strictObject({
  auth_config: z.strictObject({ id: slugSchema }),
  connection: z.strictObject({
    user_id: userIdSchema,
    callback_url: callbackUrlSchema.optional(),
    alias: z.string().trim().min(1).max(64).optional(),
    state: z.object({ authScheme, val: credentials }).optional(),
  }),
  validate_credentials: z.boolean().optional(),
})

/** `PATCH /connected_accounts/{id}`: a name (null takes it away), or another credential for the same account. */
export const updateAccountSchema = z.strictObject({
  alias: z.string().trim().min(1).max(64).nullable().optional(),
  connection: z.strictObject({ state: z.strictObject({ authScheme, val: credentials }) }).optional(),
})

/** `POST /connected_accounts/{id}/refresh` */
export const refreshAccountSchema = z.strictObject({
  validate_credentials: z.boolean().optional(),
  redirect_url: callbackUrlSchema.optional(),
})
export const refreshAccountQuery = z.object({ redirect_url: callbackUrlSchema.optional() })

/** `DELETE /connected_accounts/{id}`: the credential is taken back at the provider unless this says not to. */
export const deleteAccountQuery = z.object({ revoke_on_delete: booleanParam })

/** `PATCH /connected_accounts/{id}/status` */
export const accountStatusSchema = z.strictObject({ enabled: z.boolean() })

export interface ConnectedAccountWire {
  /** `ca_…` */
  id: string
  user_id: string
  alias: string | null
  word_id: string | null
  /** What the provider calls the account: a login or an email. */
  label: string | null
  status: string
  status_reason: string | null
  is_disabled: boolean
  toolkit: { slug: string }
  auth_config: { id: string; auth_scheme: string; is_composio_managed: boolean; is_disabled: boolean }
  /** Never a secret: the scheme and the status. */
  state: { authScheme: string; val: { status: string } }
  /** What is known of the account that is no secret. */
  data: Record<string, unknown>
  params: Record<string, unknown>
  created_at: string
  updated_at: string
}

export interface CreateConnectedAccountWire {
  id: string
  status: string
  redirect_url: string | null
  redirect_uri: string | null
  connectionData: { authScheme: string; val: { status: string; redirectUrl?: string } }
}
