import type { CustomToolsWire, SessionWire } from '@composio/spec/wire'
import type { Backend, Scope } from '../backend.ts'
import type { CatalogTool } from '../catalog/catalog.ts'
import { ApiError } from '../http/api-error.ts'
import { listedMetaTools } from '../meta-tools/definitions.ts'
import { newId } from '../shared/ids.ts'
import type { SessionRow } from '../storage/schema.ts'
import { echoOf } from './custom-tools.ts'
import type { StoredSessionConfig } from './session-config.ts'
import { preloadedTools } from './session-tools.ts'

export interface Session {
  id: string
  userId: string
  config: StoredSessionConfig
  version: number
  /** Tools of the developer's program, as far as the request brought them along. */
  custom?: CatalogTool[]
}

export async function insertSession({ db }: Backend, scope: Scope, config: StoredSessionConfig): Promise<Session> {
  const now = new Date().toISOString()
  const row: SessionRow = {
    id: newId('trs'),
    project_id: scope.projectId,
    user_id: config.user_id,
    config: JSON.stringify(config),
    config_version: 1,
    created_at: now,
    updated_at: now,
  }
  await db.insertInto('sessions').values(row).execute()
  return toSession(row)
}

/** @throws ApiError `ToolRouterV2_SessionNotFound`, the same for a session that is another project's. */
export async function requireSession({ db }: Backend, scope: Scope, id: string): Promise<Session> {
  const row = await db
    .selectFrom('sessions')
    .selectAll()
    .where('id', '=', id)
    .where('project_id', '=', scope.projectId)
    .executeTakeFirst()
  if (row) return toSession(row)
  throw new ApiError('ToolRouterV2_SessionNotFound', `There is no session "${id}".`, {
    suggestedFix: 'Create one with composio.create(userId).',
  })
}

/** @returns undefined, and changes nothing, when somebody else has changed the session since it was read */
export async function updateSession(
  { db }: Backend,
  scope: Scope,
  session: Session,
  config: StoredSessionConfig,
): Promise<Session | undefined> {
  const version = session.version + 1
  const { numUpdatedRows } = await db
    .updateTable('sessions')
    .set({ config: JSON.stringify(config), config_version: version, updated_at: new Date().toISOString() })
    .where('id', '=', session.id)
    .where('project_id', '=', scope.projectId)
    .where('config_version', '=', session.version)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n ? { ...session, config, version } : undefined
}

export async function deleteSession({ db }: Backend, scope: Scope, session: Session): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('sessions').where('id', '=', session.id).where('project_id', '=', scope.projectId).execute()
    for (const table of ['connection_calls', 'session_accounts'] as const)
      await trx
        .deleteFrom(table)
        .where('session_id', '=', session.id)
        .where('project_id', '=', scope.projectId)
        .execute()
  })
}

/** Above this many listed tools a model's context suffers. */
const MANY_TOOLS = 50

export function sessionToWire(
  { catalog, publicUrl }: Backend,
  { id, config, version }: Session,
  custom: CustomToolsWire = {},
): SessionWire {
  const { user_timezone, wants_sandbox: _, ...answered } = config
  const preloaded = preloadedTools(config, catalog).length
  const experimental = {
    ...(user_timezone && { assistive_prompt: `The user's time zone is ${user_timezone}.` }),
    ...echoOf(custom),
  }
  return {
    session_id: id,
    config_version: version,
    config: answered,
    mcp: { type: 'http', url: `${publicUrl()}/tool_router/${id}/mcp` },
    tool_router_tools: listedMetaTools(config).map(({ slug }) => slug),
    ...(Object.keys(experimental).length > 0 && { experimental }),
    warnings: warningsOf(config, preloaded),
  }
}

function warningsOf({ wants_sandbox }: StoredSessionConfig, preloaded: number): SessionWire['warnings'] {
  const warnings: SessionWire['warnings'] = []
  if (preloaded > MANY_TOOLS) {
    warnings.push({
      code: 'PRELOAD_TOOLS_HIGH_CONTEXT_USAGE',
      message: `${preloaded} tools are preloaded; each takes a share of the model's context in every turn. Search finds tools without that.`,
    })
  }
  if (wants_sandbox) {
    warnings.push({
      code: 'SANDBOX_NOT_AVAILABLE',
      message: 'This server has no sandbox; the session has no workbench tools.',
    })
  }
  return warnings
}

function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    userId: row.user_id,
    config: JSON.parse(row.config) as StoredSessionConfig,
    version: row.config_version,
  }
}
