import {
  ComposioError,
  ComposioFailedToCreateConnectedAccountLink,
  ComposioMultipleConnectedAccountsError,
  type ConnectedAccountStatus,
  ValidationError,
} from '@composio/spec'
import {
  type ConnectedAccountWire,
  type CreateConnectedAccountWire,
  callbackUrlSchema,
  type LinkWire,
  type Page,
  userIdSchema,
} from '@composio/spec/wire'
import { z } from 'zod'
import type { HttpClient } from '../backend/http-client.ts'
import { apiPath } from '../backend/path.ts'
import type { RequestOptions } from '../request-options.ts'
import { type FieldSchemas, parseOptions, strict, strictFor } from '../validation/parse.ts'
import { type ConnectOptions, connectFields } from './connect-options.ts'
import { type ConnectedAccount, toConnectedAccount } from './connected-account.ts'
import { type ConnectionRequest, connectionRequest } from './connection-request.ts'
import { waitForConnection } from './wait-for-connection.ts'

const ids = z.array(z.string().min(1))
const listSchema = strictFor<ConnectedAccountFilters>({
  userIds: ids.optional(),
  authConfigIds: ids.optional(),
  toolkitSlugs: ids.optional(),
  statuses: z
    .array(z.enum(['INITIALIZING', 'INITIATED', 'ACTIVE', 'INACTIVE', 'FAILED', 'EXPIRED', 'REVOKED']))
    .optional(),
  orderBy: z.enum(['created_at', 'updated_at']).optional(),
  orderDirection: z.enum(['asc', 'desc']).optional(),
  limit: z.number().int().min(1).optional(),
  cursor: z.string().optional(),
})

export interface ConnectedAccountFilters {
  userIds?: string[] | undefined
  authConfigIds?: string[] | undefined
  toolkitSlugs?: string[] | undefined
  statuses?: ConnectedAccountStatus[] | undefined
  orderBy?: 'created_at' | 'updated_at' | undefined
  /** Default: the latest first. */
  orderDirection?: 'asc' | 'desc' | undefined
  limit?: number | undefined
  cursor?: string | undefined
}

export interface LinkOptions extends ConnectOptions {
  /** Connects one more account where the user has an active one already. */
  allowMultiple?: boolean | undefined
}

export interface InitiateOptions extends LinkOptions {
  /** A credential you already hold: `{ authScheme: 'API_KEY', val: { api_key: '…' } }`. */
  config?: { authScheme: string; val: Record<string, unknown> } | undefined
}

const linkFields: FieldSchemas<LinkOptions> = { ...connectFields, allowMultiple: z.boolean().optional() }
const linkSchema = strictFor<LinkOptions>(linkFields)
const initiateSchema = strictFor<InitiateOptions>({
  ...linkFields,
  config: z.strictObject({ authScheme: z.string(), val: z.record(z.string(), z.unknown()) }).optional(),
})

export interface UpdateAccountOptions {
  alias?: string | null | undefined
  /** Another credential for the same account: `AuthScheme.APIKey({ … })`. */
  config?: { authScheme: string; val: Record<string, unknown> } | undefined
  enabled?: boolean | undefined
}

export interface RefreshOptions {
  /** Where the browser goes after connecting again: an absolute http(s) URL. */
  redirectUrl?: string | undefined
  /** Also asks the provider whether it takes the credential. */
  validateCredentials?: boolean | undefined
}

export interface RefreshedAccount {
  id: string
  status: ConnectedAccountStatus
  /** The connect page, where a person has to connect again. */
  redirectUrl: string | null
}

interface RefreshedWire {
  id: string
  status: ConnectedAccountStatus
  redirect_url: string | null
}

const state = z.strictObject({ authScheme: z.string(), val: z.record(z.string(), z.unknown()) })
const updateSchema = strictFor<UpdateAccountOptions>({
  alias: z.string().trim().min(1, 'must not be empty').max(64).nullable().optional(),
  config: state.optional(),
  enabled: z.boolean().optional(),
})
const refreshSchema = strictFor<RefreshOptions>({
  redirectUrl: callbackUrlSchema.optional(),
  validateCredentials: z.boolean().optional(),
})

/** A user's accounts at the toolkits. They outlive sessions, and hold no secret here. */
export class ConnectedAccounts {
  readonly #http: HttpClient

  constructor(http: HttpClient) {
    this.#http = http
  }

  async list(
    filters: ConnectedAccountFilters = {},
    { signal }: RequestOptions = {},
  ): Promise<{ items: ConnectedAccount[]; nextCursor: string | null; totalPages: number }> {
    const { userIds, authConfigIds, toolkitSlugs, orderBy, orderDirection, ...rest } = parseOptions(
      listSchema,
      filters,
      'filters',
    )
    const query = {
      ...rest,
      user_ids: userIds,
      auth_config_ids: authConfigIds,
      toolkit_slugs: toolkitSlugs,
      order_by: orderBy,
      order_direction: orderDirection,
    }
    const page = await this.#http.get<Page<ConnectedAccountWire>>('/connected_accounts', { query, signal })
    return { items: page.items.map(toConnectedAccount), nextCursor: page.next_cursor, totalPages: page.total_pages }
  }

  /** @throws ComposioConnectedAccountNotFoundError */
  async get(id: string, { signal }: RequestOptions = {}): Promise<ConnectedAccount> {
    return toConnectedAccount(
      await this.#http.get<ConnectedAccountWire>(apiPath`/connected_accounts/${id}`, { signal }),
    )
  }

  /**
   * A connect link for one auth config. `session.authorize` needs no auth config.
   * @throws ComposioMultipleConnectedAccountsError when the user has an active one, without `allowMultiple`.
   * @throws ComposioFailedToCreateConnectedAccountLink when the backend refuses; the cause says why.
   */
  async link(
    userId: string,
    authConfigId: string,
    options: LinkOptions = {},
    { signal }: RequestOptions = {},
  ): Promise<ConnectionRequest> {
    const user = parseUser(userId)
    const { allowMultiple, callbackUrl, alias } = parseOptions(linkSchema, options, 'link options')
    if (!allowMultiple) await this.#refuseSecond(user, authConfigId, signal)
    const body = { auth_config_id: authConfigId, user_id: user, callback_url: callbackUrl, alias }
    try {
      const link = await this.#http.post<LinkWire>('/connected_accounts/link', { body, signal })
      const { connected_account_id: id, redirect_url: redirectUrl } = link
      return connectionRequest(this.#http, { id, status: 'INITIATED', redirectUrl })
    } catch (cause) {
      throw linkFailure(cause)
    }
  }

  /** As `link`; with `config`, stores a credential you already hold instead, and nobody has to visit a page. */
  async initiate(
    userId: string,
    authConfigId: string,
    options: InitiateOptions = {},
    { signal }: RequestOptions = {},
  ): Promise<ConnectionRequest> {
    const user = parseUser(userId)
    const { allowMultiple, callbackUrl, alias, config } = parseOptions(initiateSchema, options, 'initiate options')
    if (!allowMultiple) await this.#refuseSecond(user, authConfigId, signal)
    const connection = { user_id: user, callback_url: callbackUrl, alias, state: config }
    const body = { auth_config: { id: authConfigId }, connection }
    const made = await this.#http.post<CreateConnectedAccountWire>('/connected_accounts', { body, signal })
    const { status, redirectUrl = null } = made.connectionData.val
    return connectionRequest(this.#http, { id: made.id, status: status as ConnectedAccountStatus, redirectUrl })
  }

  /**
   * Resolves once the account is ACTIVE. `timeoutMs` defaults to 60 s.
   * @throws ConnectionRequestFailedError, ConnectionRequestTimeoutError
   */
  waitForConnection(id: string, timeoutMs?: number, options?: RequestOptions): Promise<ConnectedAccount> {
    return waitForConnection(this.#http, id, timeoutMs, options)
  }

  /**
   * Says who is signed in in the browser that came to your `verifierUrl`; the account is connected only if that is the
   * user the link was made for. Each session URI is good for one call.
   * @returns where to send the browser on to
   * @throws ComposioError 403 for another user, 404 for a session URI that is unknown, expired or used
   */
  async completeAuth(
    sessionUri: string,
    { userId }: { userId: string },
    { signal }: RequestOptions = {},
  ): Promise<{ redirectUrl: string }> {
    const body = { session_uri: sessionUri, user_id: parseUser(userId) }
    const path = '/connected_accounts/complete_auth'
    const { redirect_url } = await this.#http.post<{ redirect_url: string }>(path, { body, signal })
    return { redirectUrl: redirect_url }
  }

  enable(id: string, options?: RequestOptions): Promise<{ success: boolean }> {
    return this.#setEnabled(id, true, options)
  }

  /** Its tools stop running until it is enabled again. */
  disable(id: string, options?: RequestOptions): Promise<{ success: boolean }> {
    return this.#setEnabled(id, false, options)
  }

  /** As `enable` and `disable`. */
  updateStatus(id: string, { enabled }: { enabled: boolean }, options?: RequestOptions): Promise<{ success: boolean }> {
    return this.#setEnabled(id, enabled, options)
  }

  /**
   * Renames an account (`alias`; null takes the name away), gives it another credential (`config`, which has to work and
   * to be of the same account), or enables and disables it.
   * @throws ValidationError when the name is taken, or the provider does not take the credential
   */
  async update(
    id: string,
    options: UpdateAccountOptions,
    { signal }: RequestOptions = {},
  ): Promise<{ success: boolean }> {
    const { alias, config, enabled } = parseOptions(updateSchema, options, 'update')
    if (alias !== undefined || config) {
      const body = { alias, connection: config && { state: config } }
      await this.#http.patch(apiPath`/connected_accounts/${id}`, { body, signal })
    }
    if (enabled !== undefined) await this.#setEnabled(id, enabled, { signal })
    return { success: true }
  }

  /**
   * A new token now, where the account can get one by itself. One that has ended gets a link for the person instead:
   * `redirectUrl` is then not null.
   */
  async refresh(id: string, options: RefreshOptions = {}, { signal }: RequestOptions = {}): Promise<RefreshedAccount> {
    const { redirectUrl, validateCredentials } = parseOptions(refreshSchema, options, 'refresh options')
    const body = { validate_credentials: validateCredentials, redirect_url: redirectUrl }
    const path = apiPath`/connected_accounts/${id}/refresh`
    const { redirect_url, ...rest } = await this.#http.post<RefreshedWire>(path, { body, signal })
    return { ...rest, redirectUrl: redirect_url }
  }

  /**
   * Takes the credential back at the provider, where it has a way to, and ends the account as REVOKED.
   * @returns `revoked`: the provider confirmed it; else `reason`, and `failed` where the provider was to and did not
   */
  revoke(
    id: string,
    { signal }: RequestOptions = {},
  ): Promise<{ success: boolean; revoked: boolean; failed?: true; reason?: string }> {
    return this.#http.post(apiPath`/connected_accounts/${id}/revoke`, { body: {}, signal })
  }

  /** Takes the credential back at the provider, where it has a way to, and forgets the account. */
  delete(id: string, { signal }: RequestOptions = {}): Promise<{ success: boolean; revoked: boolean }> {
    return this.#http.delete(apiPath`/connected_accounts/${id}`, { signal })
  }

  #setEnabled(id: string, enabled: boolean, { signal }: RequestOptions = {}): Promise<{ success: boolean }> {
    return this.#http.patch(apiPath`/connected_accounts/${id}/status`, { body: { enabled }, signal })
  }

  async #refuseSecond(userId: string, authConfigId: string, signal: AbortSignal | undefined): Promise<void> {
    const filters = { userIds: [userId], authConfigIds: [authConfigId], statuses: ['ACTIVE' as const] }
    const { items } = await this.list(filters, { signal })
    if (items.length === 0) return
    throw new ComposioMultipleConnectedAccountsError(
      `User ${userId} already has an active account for auth config ${authConfigId}: ${items.map(({ id }) => id).join(', ')}.`,
      { possibleFixes: ['Use that account.', 'Pass allowMultiple: true to connect one more.'] },
    )
  }
}

function parseUser(userId: string): string {
  return parseOptions(strict({ userId: userIdSchema }), { userId }, 'arguments').userId
}

/** Misuse, a cancelled and an undelivered call keep their own class; a refusal gets the one of this call. */
function linkFailure(cause: unknown): unknown {
  if (!ComposioError.is(cause) || cause instanceof ValidationError || cause.statusCode === undefined) return cause
  return new ComposioFailedToCreateConnectedAccountLink(`Could not make a connect link: ${cause.message}`, {
    statusCode: cause.statusCode,
    possibleFixes: cause.possibleFixes,
    cause,
  })
}
