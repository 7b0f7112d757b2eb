import type { Backend, Scope } from '../backend.ts'
import { ApiError } from '../http/api-error.ts'
import { findMetaTool } from '../meta-tools/definitions.ts'
import type { StoredSessionConfig } from './session-config.ts'
import { sessionTools } from './session-tools.ts'

const MOST_PRELOADED = 1000

/**
 * Everything a session's configuration names has to exist and to belong to its user.
 * @throws ApiError naming what does not
 */
export async function checkSession(backend: Backend, scope: Scope, config: StoredSessionConfig): Promise<void> {
  checkToolkits(backend, config)
  checkTools(backend, config)
  checkPreload(backend, config)
  await checkAuthConfigs(backend, scope, config)
  await checkPinnedAccounts(backend, scope, config)
}

function checkToolkits({ catalog }: Backend, config: StoredSessionConfig): void {
  const { toolkits, tools = {}, auth_configs = {}, connected_accounts = {} } = config
  const named = toolkits ? ('enabled' in toolkits ? toolkits.enabled : toolkits.disabled) : []
  for (const slug of [
    ...named,
    ...Object.keys(tools),
    ...Object.keys(auth_configs),
    ...Object.keys(connected_accounts),
  ]) {
    catalog.requireToolkit(slug, 'ToolRouterV2_InvalidToolkitSlugs')
  }
}

function checkTools({ catalog }: Backend, { tools = {} }: StoredSessionConfig): void {
  for (const [toolkit, selection] of Object.entries(tools)) {
    if ('tags' in selection) continue
    for (const slug of 'enabled' in selection ? selection.enabled : selection.disabled) {
      if (findMetaTool(slug))
        throw new ApiError(
          'ToolRouterV2_BadRequest',
          `tools.${toolkit}: ${slug} is a meta tool; it is switched by its own option.`,
        )
      if (catalog.tool(slug)?.toolkit.definition.slug === toolkit.toLowerCase()) continue
      throw new ApiError(
        'ToolRouterV2_ToolNotFound',
        `tools.${toolkit}: there is no tool "${slug}" in it.${catalog.suggestTools(slug)}`,
      )
    }
  }
}

function checkPreload({ catalog }: Backend, config: StoredSessionConfig): void {
  const { preload, toolkits, tools, tags } = config
  if (preload.tools !== 'all') {
    const unknown = preload.tools.find((slug) => !catalog.tool(slug) && !findMetaTool(slug))
    if (unknown)
      throw new ApiError(
        'ToolRouterV2_ToolNotFound',
        `preload.tools: there is no tool "${unknown}".${catalog.suggestTools(unknown)}`,
      )
    return
  }
  const isNarrowed = (toolkits && 'enabled' in toolkits) || tools || tags
  if (!isNarrowed)
    throw new ApiError(
      'ToolRouterV2_BadRequest',
      'preload.tools: "all" needs toolkits, tools or tags that say which; otherwise it would be every tool there is.',
    )
  const count = sessionTools(config, catalog).length
  if (count > MOST_PRELOADED)
    throw new ApiError(
      'ToolRouterV2_BadRequest',
      `preload.tools: "all" would be ${count} tools, more than ${MOST_PRELOADED}.`,
    )
}

async function checkAuthConfigs(
  { db }: Backend,
  scope: Scope,
  { auth_configs = {} }: StoredSessionConfig,
): Promise<void> {
  for (const [toolkit, id] of Object.entries(auth_configs)) {
    const found = await db
      .selectFrom('auth_configs')
      .selectAll()
      .where('id', '=', id)
      .where('project_id', '=', scope.projectId)
      .executeTakeFirst()
    if (found?.toolkit === toolkit.toLowerCase() && found.is_enabled) continue
    throw new ApiError(
      'ToolRouterV2_InvalidAuthConfigIds',
      `auth_configs.${toolkit}: "${id}" is not an enabled auth config of that toolkit.`,
    )
  }
}

async function checkPinnedAccounts({ db }: Backend, scope: Scope, config: StoredSessionConfig): Promise<void> {
  const { connected_accounts = {}, multi_account, user_id } = config
  for (const [toolkit, ids] of Object.entries(connected_accounts)) {
    if (ids.length > 1 && !multi_account.enable) {
      throw new ApiError(
        'ToolRouterV2_InvalidConnectedAccountIds',
        `connected_accounts.${toolkit}: one account at most, unless multi_account is enabled.`,
      )
    }
    const rows = await db
      .selectFrom('connected_accounts')
      .selectAll()
      .where('id', 'in', ids)
      .where('project_id', '=', scope.projectId)
      .execute()
    for (const id of ids) {
      const row = rows.find((candidate) => candidate.id === id)
      // One sentence for missing, foreign and disabled: it must not tell which.
      if (row && row.user_id === user_id && row.toolkit === toolkit.toLowerCase() && !row.is_disabled) continue
      throw new ApiError(
        'ToolRouterV2_InvalidConnectedAccountIds',
        `connected_accounts.${toolkit}: "${id}" is not an enabled account of this user for that toolkit.`,
      )
    }
  }
}
