import type { AuthSchemeName } from '@composio/spec'
import type { AuthConfigWire, Page } from '@composio/spec/wire'
import { z } from 'zod'
import type { HttpClient } from '../backend/http-client.ts'
import { apiPath } from '../backend/path.ts'
import type { RequestOptions } from '../request-options.ts'
import { type AuthField, toAuthField } from '../toolkits/auth-field.ts'
import { parseOptions, strict, strictFor } from '../validation/parse.ts'

const listSchema = strictFor<AuthConfigFilters>({
  toolkit: z.string().min(1).optional(),
  isComposioManaged: z.boolean().optional(),
  showDisabled: z.boolean().optional(),
  search: z.string().max(256).optional(),
  limit: z.number().int().min(1).optional(),
  cursor: z.string().optional(),
})

export interface AuthConfigFilters {
  /** Slug. */
  toolkit?: string | undefined
  isComposioManaged?: boolean | undefined
  /** Also those that are disabled. */
  showDisabled?: boolean | undefined
  search?: string | undefined
  limit?: number | undefined
  cursor?: string | undefined
}

const credentials = z.record(z.string(), z.unknown())
const name = z.string().min(1, 'must not be empty').max(256).optional()
const managedSchema = strict({
  type: z.literal('use_composio_managed_auth'),
  name,
  credentials: credentials.optional(),
  isEnabledForToolRouter: z.boolean().optional(),
})
const customSchema = strict({
  type: z.literal('use_custom_auth'),
  name,
  authScheme: z.string().min(1),
  credentials: credentials.optional(),
  isEnabledForToolRouter: z.boolean().optional(),
})
const createSchema: z.ZodType<CreateAuthConfigOptions, CreateAuthConfigOptions> = z.discriminatedUnion('type', [
  managedSchema,
  customSchema,
])
const updateSchema: z.ZodType<UpdateAuthConfigOptions, UpdateAuthConfigOptions> = z.discriminatedUnion('type', [
  strict({
    type: z.literal('custom'),
    name,
    credentials: credentials.optional(),
    isEnabledForToolRouter: z.boolean().optional(),
  }),
  strict({
    type: z.literal('default'),
    name,
    scopes: z.union([z.string(), z.array(z.string())]).optional(),
    isEnabledForToolRouter: z.boolean().optional(),
  }),
])

interface AuthConfigSettings {
  name?: string | undefined
  /** Whether sessions may use it by themselves. */
  isEnabledForToolRouter?: boolean | undefined
}

/** The backend's own OAuth client or key entry, or an OAuth client of yours. */
export type CreateAuthConfigOptions = AuthConfigSettings &
  (
    | { type: 'use_composio_managed_auth'; credentials?: Record<string, unknown> | undefined }
    | {
        type: 'use_custom_auth'
        authScheme: string
        /**
         * With OAUTH2 and OAUTH1: `client_id` and `client_secret`; with all that ask for scopes `scopes`, where they
         * differ from the toolkit's. `toolkits.getAuthConfigCreationFields` lists them.
         */
        credentials?: Record<string, unknown> | undefined
      }
  )

/** `type` is what the auth config is: `custom` with a client of yours, else `default`. */
export type UpdateAuthConfigOptions = AuthConfigSettings &
  (
    | { type: 'custom'; credentials?: Record<string, unknown> | undefined }
    | { type: 'default'; scopes?: string | string[] | undefined }
  )

/** How accounts of one toolkit are connected. */
export interface AuthConfig {
  /** `ac_…` */
  id: string
  name: string
  toolkit: { slug: string; logo: string }
  status: 'ENABLED' | 'DISABLED'
  authScheme: AuthSchemeName
  isComposioManaged: boolean
  isEnabledForToolRouter: boolean
  noOfConnections: number
  /** What the provider holds against the OAuth client; null while it works. */
  statusReason: string | null
  /** What a person is asked for when connecting. */
  expectedInputFields: AuthField[]
  /** Non-secret values as they are, secrets masked. */
  credentials: Record<string, unknown>
  /** ISO 8601, UTC. */
  createdAt: string
  lastUpdatedAt: string
}

export interface CreatedAuthConfig {
  id: string
  authScheme: AuthSchemeName
  isComposioManaged: boolean
  toolkit: string
}

/** Sessions make auth configs by themselves; use these to bring your own OAuth client or to see what there is. */
export class AuthConfigs {
  readonly #http: HttpClient

  constructor(http: HttpClient) {
    this.#http = http
  }

  async list(
    filters: AuthConfigFilters = {},
    { signal }: RequestOptions = {},
  ): Promise<{ items: AuthConfig[]; nextCursor: string | null; totalPages: number }> {
    const { toolkit, isComposioManaged, showDisabled, ...rest } = parseOptions(listSchema, filters, 'filters')
    const query = {
      ...rest,
      toolkit_slug: toolkit,
      is_composio_managed: isComposioManaged,
      show_disabled: showDisabled,
    }
    const page = await this.#http.get<Page<AuthConfigWire>>('/auth_configs', { query, signal })
    return { items: page.items.map(toAuthConfig), nextCursor: page.next_cursor, totalPages: page.total_pages }
  }

  /** @throws ComposioAuthConfigNotFoundError */
  async get(id: string, { signal }: RequestOptions = {}): Promise<AuthConfig> {
    return toAuthConfig(await this.#http.get<AuthConfigWire>(apiPath`/auth_configs/${id}`, { signal }))
  }

  async create(
    toolkit: string,
    options: CreateAuthConfigOptions = { type: 'use_composio_managed_auth' },
    { signal }: RequestOptions = {},
  ): Promise<CreatedAuthConfig> {
    const { isEnabledForToolRouter, ...given } = parseOptions(createSchema, options, 'auth config')
    const body = {
      toolkit: { slug: toolkit },
      auth_config: { ...given, is_enabled_for_tool_router: isEnabledForToolRouter },
    }
    const made = await this.#http.post<CreatedWire>('/auth_configs', { body, signal })
    return {
      id: made.auth_config.id,
      authScheme: made.auth_config.auth_scheme,
      isComposioManaged: made.auth_config.is_composio_managed,
      toolkit: made.toolkit.slug,
    }
  }

  /** Given fields replace. */
  async update(id: string, options: UpdateAuthConfigOptions, { signal }: RequestOptions = {}): Promise<void> {
    const { isEnabledForToolRouter, ...given } = parseOptions(updateSchema, options, 'auth config')
    const body = { ...given, is_enabled_for_tool_router: isEnabledForToolRouter }
    await this.#http.patch(apiPath`/auth_configs/${id}`, { body, signal })
  }

  /** As `enable` and `disable`. */
  updateStatus(status: AuthConfig['status'], id: string, options?: RequestOptions): Promise<void> {
    return status === 'ENABLED' ? this.enable(id, options) : this.disable(id, options)
  }

  async enable(id: string, { signal }: RequestOptions = {}): Promise<void> {
    await this.#http.patch(apiPath`/auth_configs/${id}/ENABLED`, { signal })
  }

  /** No new accounts can be connected with it until it is enabled again. */
  async disable(id: string, { signal }: RequestOptions = {}): Promise<void> {
    await this.#http.patch(apiPath`/auth_configs/${id}/DISABLED`, { signal })
  }

  async delete(id: string, { signal }: RequestOptions = {}): Promise<void> {
    await this.#http.delete(apiPath`/auth_configs/${id}`, { signal })
  }
}

interface CreatedWire {
  toolkit: { slug: string }
  auth_config: { id: string; auth_scheme: AuthSchemeName; is_composio_managed: boolean }
}

function toAuthConfig(wire: AuthConfigWire): AuthConfig {
  return {
    id: wire.id,
    name: wire.name,
    toolkit: { slug: wire.toolkit.slug, logo: wire.toolkit.logo },
    status: wire.status,
    authScheme: wire.auth_scheme as AuthSchemeName,
    isComposioManaged: wire.is_composio_managed,
    isEnabledForToolRouter: wire.is_enabled_for_tool_router,
    noOfConnections: wire.no_of_connections,
    statusReason: wire.status_reason,
    expectedInputFields: wire.expected_input_fields.map(toAuthField),
    credentials: wire.credentials,
    createdAt: wire.created_at,
    lastUpdatedAt: wire.last_updated_at,
  }
}
