import { type AuthSchemeName, ComposioAuthConfigNotFoundError } from '@composio/spec'
import type { Page, ToolkitWire } from '@composio/spec/wire'
import { z } from 'zod'
import type { AuthConfigs } from '../auth-configs/auth-configs.ts'
import type { HttpClient } from '../backend/http-client.ts'
import { apiPath } from '../backend/path.ts'
import type { ConnectedAccounts } from '../connected-accounts/connected-accounts.ts'
import type { ConnectionRequest } from '../connected-accounts/connection-request.ts'
import type { RequestOptions } from '../request-options.ts'
import { parseOptions, strictFor } from '../validation/parse.ts'
import type { AuthField } from './auth-field.ts'
import { type Toolkit, type ToolkitDetails, toToolkit, toToolkitDetails } from './toolkit.ts'

const filtersSchema = strictFor<ToolkitFilters>({
  category: z.string().min(1).optional(),
  search: z.string().max(256).optional(),
  managedBy: z.enum(['all', 'composio', 'project']).optional(),
  sortBy: z.enum(['usage', 'alphabetically']).optional(),
  cursor: z.string().optional(),
  limit: z.number().int().min(1).optional(),
})

export interface ToolkitFilters {
  category?: string | undefined
  search?: string | undefined
  managedBy?: 'all' | 'composio' | 'project' | undefined
  sortBy?: 'usage' | 'alphabetically' | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

const fieldOptionsSchema = strictFor<FieldOptions>({ requiredOnly: z.boolean().optional() })

export interface FieldOptions {
  /** Leaves out what may be left out. */
  requiredOnly?: boolean | undefined
}

/** The catalogue. */
export class Toolkits {
  readonly #http: HttpClient
  readonly #authConfigs: AuthConfigs
  readonly #connectedAccounts: ConnectedAccounts

  constructor(http: HttpClient, authConfigs: AuthConfigs, connectedAccounts: ConnectedAccounts) {
    this.#http = http
    this.#authConfigs = authConfigs
    this.#connectedAccounts = connectedAccounts
  }

  /**
   * One toolkit by its slug, or those the filters let through.
   * @throws ComposioToolkitNotFoundError; the message names the nearest slugs.
   */
  get(slug: string, options?: RequestOptions): Promise<ToolkitDetails>
  get(filters?: ToolkitFilters, options?: RequestOptions): Promise<Toolkit[]>
  async get(
    wanted: string | ToolkitFilters = {},
    { signal }: RequestOptions = {},
  ): Promise<ToolkitDetails | Toolkit[]> {
    if (typeof wanted === 'string') {
      return toToolkitDetails(await this.#http.get<ToolkitWire>(apiPath`/toolkits/${wanted}`, { signal }))
    }
    const { managedBy, sortBy, ...rest } = parseOptions(filtersSchema, wanted, 'filters')
    const query = { ...rest, managed_by: managedBy, sort_by: sortBy }
    const page = await this.#http.get<Page<ToolkitWire>>('/toolkits', { query, signal })
    return page.items.map(toToolkit)
  }

  async listCategories({ signal }: RequestOptions = {}): Promise<{
    items: { id: string; name: string }[]
    nextCursor: string | null
    totalPages: number
  }> {
    const page = await this.#http.get<Page<{ id: string; name: string }>>('/toolkits/categories', { signal })
    return { items: page.items, nextCursor: page.next_cursor, totalPages: page.total_pages }
  }

  /**
   * What `authConfigs.create` takes as `credentials` for a scheme, required fields first.
   * @throws ComposioAuthConfigNotFoundError when the toolkit does not offer the scheme
   */
  getAuthConfigCreationFields(
    slug: string,
    authScheme: AuthSchemeName,
    options: FieldOptions = {},
  ): Promise<AuthField[]> {
    return this.#fields(slug, authScheme, 'authConfigCreation', options)
  }

  /**
   * What a person is asked for when connecting by a scheme, required fields first.
   * @throws ComposioAuthConfigNotFoundError when the toolkit does not offer the scheme
   */
  getConnectedAccountInitiationFields(
    slug: string,
    authScheme: AuthSchemeName,
    options: FieldOptions = {},
  ): Promise<AuthField[]> {
    return this.#fields(slug, authScheme, 'connectedAccountInitiation', options)
  }

  /**
   * Starts a connection outside a session, with the given auth config, else the toolkit's first, else a new one.
   * @throws ComposioToolkitNotFoundError
   */
  async authorize(
    userId: string,
    slug: string,
    authConfigId?: string,
    options: RequestOptions = {},
  ): Promise<ConnectionRequest> {
    const id = authConfigId ?? (await this.#authConfigFor(slug, options))
    return this.#connectedAccounts.link(userId, id, { allowMultiple: true }, options)
  }

  async #fields(
    slug: string,
    authScheme: AuthSchemeName,
    kind: keyof ToolkitDetails['authConfigDetails'][number]['fields'],
    options: FieldOptions,
  ): Promise<AuthField[]> {
    const { requiredOnly = false } = parseOptions(fieldOptionsSchema, options, 'options')
    const { name, authConfigDetails } = await this.get(slug)
    const details = authConfigDetails.find(({ mode }) => mode === authScheme)
    if (!details) {
      const offered = authConfigDetails.map(({ mode }) => mode).join(', ')
      throw new ComposioAuthConfigNotFoundError(`${name} does not offer ${authScheme}.`, {
        possibleFixes: [offered ? `It offers ${offered}.` : 'It needs no account.'],
      })
    }
    const { required, optional } = details.fields[kind]
    return requiredOnly ? required : [...required, ...optional]
  }

  async #authConfigFor(slug: string, options: RequestOptions): Promise<string> {
    const { name } = await this.get(slug, options)
    const { items } = await this.#authConfigs.list({ toolkit: slug }, options)
    const existing = items[0]
    if (existing) return existing.id
    const auth = { type: 'use_composio_managed_auth', name: `${name} Auth Config` } as const
    return (await this.#authConfigs.create(slug, auth, options)).id
  }
}
