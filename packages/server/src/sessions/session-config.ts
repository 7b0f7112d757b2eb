import type { CreateSessionBody, SessionConfigWire, TagFilterWire, UpdateSessionBody } from '@composio/spec/wire'

/** A session's configuration as stored: the answered form, and what is never answered. */
export interface StoredSessionConfig extends SessionConfigWire {
  user_timezone?: string
  /** The sandbox was asked for, which this server does not have. */
  wants_sandbox?: boolean
}

type Fields = Omit<CreateSessionBody, 'user_id'> | UpdateSessionBody

export function newSessionConfig({ user_id, ...fields }: CreateSessionBody): StoredSessionConfig {
  const defaults: StoredSessionConfig = {
    user_id,
    manage_connections: { enabled: true, enable_wait_for_connections: true, enable_connection_removal: true },
    multi_account: { enable: false },
    preload: { tools: [] },
    search: { enable: true },
    execute: { enable_multi_execute: true },
    workbench: { enable: false },
  }
  return changeSessionConfig(defaults, fields)
}

/** Given blocks replace, omitted ones stay, null goes back to the default. */
export function changeSessionConfig(current: StoredSessionConfig, fields: Fields): StoredSessionConfig {
  const next: StoredSessionConfig = { ...current }
  if (fields.toolkits) next.toolkits = pastTense(fields.toolkits)
  if (fields.tools) next.tools = byToolkit(fields.tools, toolSelection)
  if (fields.tags) next.tags = tagFilter(fields.tags)
  if (fields.preload) next.preload = { tools: fields.preload.tools ?? [] }
  if (fields.search) next.search = { enable: fields.search.enable ?? true }
  if (fields.execute) next.execute = { enable_multi_execute: fields.execute.enable_multi_execute ?? true }
  setOrClear(next, 'auth_configs', fields.auth_configs && byToolkit(fields.auth_configs, (id) => id))
  setOrClear(
    next,
    'connected_accounts',
    fields.connected_accounts && byToolkit(fields.connected_accounts, (ids) => ids),
  )
  const timezone = fields.experimental?.assistive_prompt_config?.user_timezone
  if (timezone) next.user_timezone = timezone
  if (fields.workbench !== undefined) next.wants_sandbox = fields.workbench?.enable === true
  if (fields.manage_connections !== undefined)
    next.manage_connections = manageConnections(fields.manage_connections ?? {})
  if (fields.multi_account !== undefined) next.multi_account = multiAccount(fields.multi_account ?? {})
  return next
}

function manageConnections(block: NonNullable<Fields['manage_connections']>): SessionConfigWire['manage_connections'] {
  return {
    enabled: block.enable ?? true,
    // Waiting is what lets a run go on by itself after consent, so it is there unless switched off.
    enable_wait_for_connections: block.enable_wait_for_connections ?? true,
    enable_connection_removal: block.enable_connection_removal ?? true,
    ...(block.callback_url && { callback_url: block.callback_url }),
  }
}

function multiAccount(block: NonNullable<Fields['multi_account']>): SessionConfigWire['multi_account'] {
  const { enable = false, max_accounts_per_toolkit, require_explicit_selection } = block
  return {
    enable,
    ...(max_accounts_per_toolkit !== undefined && { max_accounts_per_toolkit }),
    ...(require_explicit_selection !== undefined && { require_explicit_selection }),
  }
}

type Selection = NonNullable<CreateSessionBody['tools']>[string]

function toolSelection(selection: Selection): NonNullable<SessionConfigWire['tools']>[string] {
  return 'tags' in selection ? { tags: tagFilter(selection.tags) } : pastTense(selection)
}

function pastTense(
  selection: { enable: string[] } | { disable: string[] },
): { enabled: string[] } | { disabled: string[] } {
  return 'enable' in selection ? { enabled: selection.enable } : { disabled: selection.disable }
}

function tagFilter(tags: NonNullable<CreateSessionBody['tags']>): TagFilterWire {
  if (Array.isArray(tags)) return { enabled: tags }
  return { ...(tags.enable && { enabled: tags.enable }), ...(tags.disable && { disabled: tags.disable }) }
}

/** Keys are toolkit slugs; callers may write `GitHub`, look-ups say `github`. */
function byToolkit<A, B>(record: Record<string, A>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([slug, value]) => [slug.toLowerCase(), change(value)]))
}

function setOrClear<K extends 'auth_configs' | 'connected_accounts'>(
  config: StoredSessionConfig,
  key: K,
  value: StoredSessionConfig[K] | null | undefined,
): void {
  if (value === null) delete config[key]
  else if (value !== undefined) config[key] = value
}
