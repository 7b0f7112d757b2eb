import type { SearchWire, ToolSchemaWire } from '@composio/spec/wire'
import { candidateAccounts, isUsable } from '../accounts/select-account.ts'
import type { Backend, Scope } from '../backend.ts'
import { type CatalogTool, isNoAuth } from '../catalog/catalog.ts'
import type { InstalledToolkit } from '../catalog/installed-toolkit.ts'
import type { Outcome } from '../execute/outcome.ts'
import { searchTools, type ToolHit } from '../search/tool-index.ts'
import type { Session } from '../sessions/session-store.ts'
import { sessionAllowsTool } from '../sessions/session-tools.ts'
import { type MetaCall, outcome, workflowSession } from './meta-call.ts'

const PRIMARY = 3
const RELATED = 3

export interface SearchInput {
  queries: { use_case: string; known_fields?: string | undefined }[]
  toolkits?: string[] | undefined
  session?: { id?: string; generate_id?: boolean }
}

/** Finds tools for each query among those the session allows, with their schemas and the state of their accounts. */
export async function search(
  backend: Backend,
  scope: Scope,
  session: Session,
  input: SearchInput,
): Promise<SearchWire> {
  const { custom = [] } = session
  const only = input.toolkits?.map((slug) => toolkitOf(backend, custom, slug).definition.slug)
  const allows = (found: CatalogTool) =>
    (custom.includes(found) || sessionAllowsTool(session.config, found)) &&
    (!only || only.includes(found.toolkit.definition.slug))
  const hits = input.queries.map(({ use_case, known_fields = '' }) =>
    searchTools(backend.catalog, `${use_case} ${known_fields}`, { limit: PRIMARY + RELATED, allows, also: custom }),
  )
  const toolkits = [...new Set(hits.flat().map(({ found }) => found.toolkit))]
  const statuses = await Promise.all(toolkits.map((toolkit) => connectionStatus(backend, scope, session, toolkit)))
  const missed = input.queries.filter((_, index) => hits[index]?.length === 0)
  const now = new Date()
  return {
    success: missed.length < input.queries.length,
    error:
      missed.length > 0
        ? `${missed.length} out of ${input.queries.length} searches found no tool this session may use`
        : null,
    results: hits.map((found, index) => toResult(input.queries[index]!.use_case, index, found)),
    tool_schemas: Object.fromEntries(hits.flatMap((found) => found.map(toSchema)).reverse()),
    toolkit_connection_statuses: statuses,
    next_steps_guidance: guidance(session, statuses),
    session: workflowSession(input.session),
    time_info: {
      current_time_utc: now.toISOString(),
      current_time_utc_epoch_seconds: Math.floor(now.getTime() / 1000),
      message: session.config.user_timezone
        ? `The user's time zone is ${session.config.user_timezone}.`
        : 'The user’s time zone is not known.',
    },
  }
}

/** @throws ApiError where neither the catalogue nor the developer's program has a toolkit of that name */
function toolkitOf({ catalog }: Backend, custom: CatalogTool[], slug: string): InstalledToolkit {
  const own = custom.find(({ toolkit }) => toolkit.definition.slug === slug.toLowerCase())
  return own?.toolkit ?? catalog.requireToolkit(slug, 'ToolRouterV2_InvalidToolkitSlugs')
}

/** COMPOSIO_SEARCH_TOOLS */
export async function searchToolsMeta({ backend, scope, session, args }: MetaCall): Promise<Outcome> {
  const { success, error, results, ...rest } = await search(backend, scope, session, args as unknown as SearchInput)
  return outcome({ results, ...rest }, success ? null : error)
}

function toResult(useCase: string, index: number, hits: ToolHit[]): SearchWire['results'][number] {
  const slugs = hits.map(({ found }) => found.tool.slug)
  return {
    index: index + 1,
    use_case: useCase,
    primary_tool_slugs: slugs.slice(0, PRIMARY),
    related_tool_slugs: slugs.slice(PRIMARY),
    toolkits: [...new Set(hits.map(({ found }) => found.toolkit.definition.slug))],
  }
}

/** The likeliest come with their schema; the rest say how to get it, which keeps the answer short. */
function toSchema({ found: { tool, toolkit } }: ToolHit, rank: number): [string, ToolSchemaWire] {
  const base = { tool_slug: tool.slug, toolkit: toolkit.definition.slug, description: tool.description }
  if (rank < PRIMARY) return [tool.slug, { ...base, input_schema: tool.input, hasFullSchema: true }]
  const schemaRef = { tool: 'COMPOSIO_GET_TOOL_SCHEMAS', args: { tool_slugs: [tool.slug] } }
  return [tool.slug, { ...base, hasFullSchema: false, schemaRef }]
}

async function connectionStatus(
  backend: Backend,
  scope: Scope,
  session: Session,
  toolkit: InstalledToolkit,
): Promise<SearchWire['toolkit_connection_statuses'][number]> {
  const { slug, name, description } = toolkit.definition
  if (isNoAuth(toolkit))
    return { toolkit: slug, description, has_active_connection: true, status_message: `${name} needs no account.` }
  const accounts = await candidateAccounts(backend, scope, { userId: session.userId, toolkit: slug, session })
  const active = accounts.filter(isUsable)
  const mustChoose = active.length > 1 && session.config.multi_account.enable
  return {
    toolkit: slug,
    description,
    has_active_connection: active.length > 0,
    status_message: active[0]
      ? `Connected as ${active[0].label ?? active[0].id}.`
      : `${name} is not connected for this user.`,
    ...(active.length > 0 && {
      accounts: active.map((account, index) => ({
        id: account.id,
        ...(account.alias && { alias: account.alias }),
        status: account.status,
        is_default: index === 0,
        created_at: account.created_at,
        ...(account.label && { user_info: { label: account.label } }),
      })),
    }),
    ...(mustChoose &&
      session.config.multi_account.require_explicit_selection && { account_selection: 'required' as const }),
  }
}

function guidance({ config }: Session, statuses: SearchWire['toolkit_connection_statuses']): string[] {
  const steps: string[] = []
  const missing = statuses.filter(({ has_active_connection }) => !has_active_connection).map(({ toolkit }) => toolkit)
  if (missing.length > 0 && config.manage_connections.enabled) {
    const wait = config.manage_connections.enable_wait_for_connections
      ? ', then call COMPOSIO_WAIT_FOR_CONNECTIONS and go on when it is ACTIVE'
      : ''
    steps.push(
      `If you need ${missing.join(' or ')}: call COMPOSIO_MANAGE_CONNECTIONS for it, show the user the link${wait}.`,
    )
  }
  if (config.execute.enable_multi_execute)
    steps.push('Run the tools with COMPOSIO_MULTI_EXECUTE_TOOL, with arguments that fit input_schema.')
  return steps
}
