import {
  type ExecuteModifiers,
  type ExecuteToolFn,
  type ExecuteToolParams,
  type Provider,
  type Tool,
  type ToolExecuteResponse,
  type ToolModifiers,
  ValidationError,
} from '@composio/spec'
import { type ExecuteToolWire, type Page, type ToolWire, userIdSchema } from '@composio/spec/wire'
import { z } from 'zod'
import type { HttpClient } from '../backend/http-client.ts'
import { apiPath } from '../backend/path.ts'
import type { RequestOptions } from '../request-options.ts'
import { listSessionTools } from '../session/session-tools.ts'
import { parseOptions, strict, strictFor } from '../validation/parse.ts'
import type { WrappedTools } from '../wrapped-tools.ts'
import { assertModifiers, modifiedParams, modifiedResult, modifySchemas } from './modifiers.ts'
import type { ArgumentsField, ToolSlug } from './tool-arguments.ts'
import { EXECUTION_TIMEOUT_MS, toExecuteResponse, toTool } from './tool-wire.ts'

const slugs = z.array(z.string().trim().min(1, 'must not be empty'))
const filtersSchema = strictFor<ToolFilters>({
  tools: slugs.optional(),
  toolkits: slugs.optional(),
  tags: z.array(z.string()).optional(),
  scopes: z.array(z.string()).optional(),
  search: z.string().max(1024).optional(),
  limit: z.number().int().min(1).optional(),
  important: z.boolean().optional(),
  authConfigIds: z.array(z.string()).optional(),
})
  .refine((filters) => !(filters.tools && filters.toolkits), 'use either tools or toolkits, not both')
  .refine(
    ({ tools, toolkits, search, authConfigIds }) => tools ?? toolkits ?? search ?? authConfigIds,
    'needs one of tools, toolkits, search and authConfigIds',
  )

/** Which tools: by slug, or by toolkit, search or auth config and further conditions. */
export interface ToolFilters {
  /** Slugs. Not together with `toolkits`. */
  tools?: string[] | undefined
  toolkits?: string[] | undefined
  tags?: string[] | undefined
  /** Only tools that need no other OAuth scopes. */
  scopes?: string[] | undefined
  search?: string | undefined
  /** Without it, every tool that fits. */
  limit?: number | undefined
  important?: boolean | undefined
  authConfigIds?: string[] | undefined
}

const executeSchema = strictFor<ExecuteToolParams>({
  userId: userIdSchema.optional(),
  connectedAccountId: z.string().min(1).optional(),
  arguments: z.record(z.string(), z.unknown()).optional(),
  version: z.string().optional(),
  dangerouslySkipVersionCheck: z.boolean().optional(),
})

/** Tools without a session: you choose the tools and name the user with each call. */
export class Tools<TProvider extends Provider> {
  readonly #http: HttpClient
  readonly #provider: TProvider

  constructor(http: HttpClient, provider: TProvider) {
    this.#http = http
    this.#provider = provider
  }

  /** Tools in the provider's format, bound to a user. `filters` may be one tool's slug. */
  async get(
    userId: string,
    filters: ToolFilters | string,
    { modifySchema, signal, ...hooks }: ToolModifiers & RequestOptions = {},
  ): Promise<WrappedTools<TProvider>> {
    assertModifiers({ modifySchema, ...hooks })
    const user = parseOptions(strict({ userId: userIdSchema }), { userId }, 'arguments')
    const wanted = typeof filters === 'string' ? { tools: [filters] } : filters
    const tools = await this.getRawComposioTools(wanted, { ...(modifySchema && { modifySchema }), signal })
    const toolkitOf = new Map(tools.map((tool) => [tool.slug, tool.toolkit.slug]))
    const execute: ExecuteToolFn = (slug, args, options = {}) => {
      const params = { ...user, arguments: args, connectedAccountId: options.account }
      return this.#execute(slug, params, hooks, options.signal, toolkitOf.get(slug))
    }
    return (await this.#provider.wrapTools(tools, execute)) as WrappedTools<TProvider>
  }

  /**
   * Runs one tool for a user, or with one connected account.
   * @throws ComposioToolNotFoundError for a slug that is not in the catalogue; the message names the nearest ones.
   */
  async execute<TSlug extends ToolSlug>(
    slug: TSlug,
    params: Omit<ExecuteToolParams, 'arguments'> & ArgumentsField<TSlug>,
    { signal, ...hooks }: ExecuteModifiers & RequestOptions = {},
  ): Promise<ToolExecuteResponse> {
    assertModifiers(hooks, ['beforeExecute', 'afterExecute'])
    return this.#execute(slug, params as ExecuteToolParams, hooks, signal)
  }

  /** Tools as they are in the catalogue. */
  async getRawComposioTools(
    filters: ToolFilters,
    { modifySchema, signal }: Pick<ToolModifiers, 'modifySchema'> & RequestOptions = {},
  ): Promise<Tool[]> {
    assertModifiers({ modifySchema })
    const { tools, toolkits, authConfigIds, ...rest } = parseOptions(filtersSchema, filters, 'tool filters')
    const query = { ...rest, tool_slugs: tools, toolkit_slug: toolkits, auth_config_ids: authConfigIds }
    if ([tools, toolkits, authConfigIds].some((list) => list?.length === 0)) return []
    const found: Tool[] = []
    let cursor: string | undefined
    do {
      const page = await this.#http.get<Page<ToolWire>>('/tools', { query: { ...query, cursor }, signal })
      found.push(...page.items.map(toTool))
      // A limit is the caller's; without one they mean all of them.
      cursor = rest.limit === undefined ? (page.next_cursor ?? undefined) : undefined
    } while (cursor)
    return modifySchemas(found, modifySchema)
  }

  /** Tools as a session lists them, without the custom ones of a program. @throws ComposioSessionNotFoundError */
  async getRawToolRouterSessionTools(
    sessionId: string,
    { modifySchema, signal }: Pick<ToolModifiers, 'modifySchema'> & RequestOptions = {},
  ): Promise<Tool[]> {
    assertModifiers({ modifySchema })
    return modifySchemas(await listSessionTools(this.#http, sessionId, { signal }), modifySchema)
  }

  /** @throws ComposioToolNotFoundError */
  async getRawComposioToolBySlug(
    slug: string,
    { modifySchema, signal }: Pick<ToolModifiers, 'modifySchema'> & RequestOptions = {},
  ): Promise<Tool> {
    assertModifiers({ modifySchema })
    const tool = toTool(await this.#http.get<ToolWire>(apiPath`/tools/${slug}`, { signal }))
    const [modified = tool] = await modifySchemas([tool], modifySchema)
    return modified
  }

  async #execute(
    toolSlug: string,
    params: ExecuteToolParams,
    { beforeExecute, afterExecute }: ExecuteModifiers,
    signal: AbortSignal | undefined,
    knownToolkit?: string,
  ): Promise<ToolExecuteResponse> {
    const hooked = beforeExecute || afterExecute
    const toolkitSlug =
      knownToolkit ?? (hooked ? (await this.getRawComposioToolBySlug(toolSlug, { signal })).toolkit.slug : '')
    const wanted = beforeExecute ? modifiedParams(await beforeExecute({ toolSlug, toolkitSlug, params })) : params
    const parsed = parseOptions(executeSchema, wanted, 'tool execution')
    if (!parsed.userId && !parsed.connectedAccountId) {
      throw new ValidationError('userId: is required, unless connectedAccountId is given.')
    }
    const body = {
      user_id: parsed.userId,
      connected_account_id: parsed.connectedAccountId,
      arguments: parsed.arguments ?? {},
      version: parsed.version,
    }
    const options = { body, signal, timeoutMs: EXECUTION_TIMEOUT_MS }
    const result = toExecuteResponse(
      await this.#http.post<ExecuteToolWire>(apiPath`/tools/execute/${toolSlug}`, options),
    )
    return afterExecute ? modifiedResult(await afterExecute({ toolSlug, toolkitSlug, result })) : result
  }
}
