import type { CreateSessionBody, CustomToolsWire, UpdateSessionBody } from '@composio/spec/wire'
import {
  type CreateSessionOptions,
  type Selection,
  SessionPreset,
  type UpdateSessionOptions,
} from './session-options.ts'

type Given<T> = NonNullable<T>

/** `POST /tool_router/session`. `manage_connections` is always sent, so that the session says what it does. */
export function toCreateBody(
  userId: string,
  options: CreateSessionOptions,
  customTools?: CustomToolsWire,
): CreateSessionBody {
  const { authConfigs = {}, connectedAccounts, multiAccount, experimental } = options
  const sandbox = options.sandbox ?? options.workbench
  const experimentalBody = {
    ...(experimental?.assistivePrompt && {
      assistive_prompt_config: { user_timezone: experimental.assistivePrompt.userTimezone },
    }),
    ...customTools,
  }
  const body: CreateSessionBody = {
    ...(options.sessionPreset === SessionPreset.DIRECT_TOOLS && directTools),
    user_id: userId,
    ...filters(options),
    ...(Object.keys(authConfigs).length > 0 && { auth_configs: authConfigs }),
    ...(connectedAccounts && { connected_accounts: accountLists(connectedAccounts) }),
    ...(multiAccount && { multi_account: toMultiAccount(multiAccount) }),
    ...(sandbox && { workbench: toWorkbench(sandbox) }),
    ...(Object.keys(experimentalBody).length > 0 && { experimental: experimentalBody }),
  }
  if (options.manageConnections !== undefined) body.manage_connections = toManageConnections(options.manageConnections)
  body.manage_connections ??= { enable: true }
  return body
}

const directTools: Partial<CreateSessionBody> = {
  search: { enable: false },
  execute: { enable_multi_execute: false },
  manage_connections: { enable: false },
  workbench: { enable: false },
  preload: { tools: 'all' },
}

/** `PATCH /tool_router/session/{id}`: only what was given; null stays null. */
export function toUpdateBody(options: UpdateSessionOptions): UpdateSessionBody {
  const { authConfigs, connectedAccounts, manageConnections, multiAccount } = options
  const sandbox = options.sandbox === undefined ? options.workbench : options.sandbox
  return {
    ...filters(options),
    ...(authConfigs !== undefined && { auth_configs: authConfigs }),
    ...(connectedAccounts !== undefined && {
      connected_accounts: connectedAccounts && accountLists(connectedAccounts),
    }),
    ...(manageConnections !== undefined && {
      manage_connections: manageConnections === null ? null : toManageConnections(manageConnections),
    }),
    ...(multiAccount !== undefined && { multi_account: multiAccount && toMultiAccount(multiAccount) }),
    ...(sandbox !== undefined && { workbench: sandbox && toWorkbench(sandbox) }),
  }
}

type Filters = Pick<CreateSessionOptions, 'toolkits' | 'tools' | 'tags' | 'preload'>
type WireFilters = Pick<CreateSessionBody, 'toolkits' | 'tools' | 'tags' | 'preload'>

function filters({ toolkits, tools, tags, preload }: Filters): WireFilters {
  return {
    ...(toolkits && { toolkits: toSelection(toolkits) }),
    ...(tools && {
      tools: Object.fromEntries(Object.entries(tools).map(([toolkit, filter]) => [toolkit, toToolFilter(filter)])),
    }),
    ...(tags && { tags: toTags(tags) }),
    ...(preload && { preload: { tools: preload.tools } }),
  }
}

function toToolFilter(filter: Given<Filters['tools']>[string]): Given<WireFilters['tools']>[string] {
  if (!Array.isArray(filter) && filter.tags) return { tags: toTags(filter.tags) }
  return toSelection(filter)
}

/** The options schema has made sure that one of the two is given. */
function toSelection(selection: Selection): { enable: string[] } | { disable: string[] } {
  if (Array.isArray(selection)) return { enable: selection }
  return selection.disable ? { disable: selection.disable } : { enable: selection.enable ?? [] }
}

function toTags(tags: Given<Filters['tags']>): Given<WireFilters['tags']> {
  return Array.isArray(tags) ? { enable: tags } : tags
}

function accountLists(accounts: Record<string, string | string[]>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(accounts).map(([toolkit, ids]) => [toolkit, Array.isArray(ids) ? ids : [ids]]),
  )
}

function toManageConnections(
  value: Given<CreateSessionOptions['manageConnections']>,
): Given<CreateSessionBody['manage_connections']> {
  if (typeof value === 'boolean') return { enable: value }
  return {
    enable: value.enable ?? true,
    callback_url: value.callbackUrl,
    enable_wait_for_connections: value.waitForConnections,
  }
}

/** With several accounts the agent has to say which one, unless the developer decides otherwise. */
function toMultiAccount(value: Given<CreateSessionOptions['multiAccount']>): Given<CreateSessionBody['multi_account']> {
  const enable = value.enable ?? false
  return {
    enable,
    max_accounts_per_toolkit: value.maxAccountsPerToolkit,
    require_explicit_selection: value.requireExplicitSelection ?? (enable || undefined),
  }
}

function toWorkbench(value: Given<CreateSessionOptions['sandbox']>): Given<CreateSessionBody['workbench']> {
  return {
    enable: value.enable ?? true,
    enable_proxy_execution: value.enableProxyExecution,
    auto_offload_threshold: value.autoOffloadThreshold,
    sandbox_size: value.sandboxSize,
  }
}
