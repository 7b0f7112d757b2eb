import { ApiProblemError, type ToolkitApi } from '@composio/spec'
import { type Json, json, nodes, query } from './linear-api.ts'
import * as documents from './linear-documents.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** Linear allows 250 a page; this many pages are read before a name counts as unknown. */
const pagesSearched = 8

export function isUuid(reference: unknown): reference is string {
  return typeof reference === 'string' && uuid.test(reference)
}

/** UUID of a team given by UUID, key or name. */
export async function resolveTeam(api: ToolkitApi, reference: unknown): Promise<string> {
  if (isUuid(reference)) return reference
  return find(api, {
    what: 'team',
    reference,
    document: documents.teams,
    connection: (data) => data.teams,
    names: (team) => [team.key, team.name],
  })
}

/** UUID of a workflow state of a team, given by UUID or name. */
export async function resolveState(api: ToolkitApi, reference: unknown, teamId: string): Promise<string> {
  if (isUuid(reference)) return reference
  return find(api, {
    what: 'workflow state',
    where: ' in that team',
    reference,
    document: documents.teamStates,
    variables: { teamId },
    connection: (data) => json(data.team).states,
    names: (state) => [state.name],
  })
}

/** UUID of a user given by UUID, `me`, email address, name or display name. */
export async function resolveUser(api: ToolkitApi, reference: unknown): Promise<string> {
  if (isUuid(reference)) return reference
  if (reference === 'me') return String(json((await query(api, documents.viewer)).viewer).id)
  return find(api, {
    what: 'user',
    reference,
    document: documents.users,
    connection: (data) => data.users,
    names: (user) => [user.email, user.name, user.displayName],
  })
}

/** UUID of a project given by UUID or name. */
export async function resolveProject(api: ToolkitApi, reference: unknown): Promise<string> {
  if (isUuid(reference)) return reference
  return find(api, {
    what: 'project',
    reference,
    document: documents.projects,
    connection: (data) => data.projects,
    names: (project) => [project.name],
  })
}

/** UUIDs of labels given by UUID or name: those of the team, or of the whole workspace. */
export async function resolveLabels(api: ToolkitApi, references: unknown[], teamId: string): Promise<string[]> {
  const ids: string[] = []
  for (const reference of references) {
    const id = isUuid(reference)
      ? reference
      : await find(api, {
          what: 'label',
          where: ' for that team',
          reference,
          document: documents.labels,
          connection: (data) => data.issueLabels,
          names: (label) => (label.team === null || json(label.team).id === teamId ? [label.name] : []),
        })
    ids.push(id)
  }
  return ids
}

/** An issue's UUID and that of its team, from a UUID or an identifier such as `ENG-123`. */
export async function resolveIssue(api: ToolkitApi, reference: unknown): Promise<{ id: string; teamId: string }> {
  const issue = await getIssue(api, reference, 1)
  return { id: String(issue.id), teamId: String(json(issue.team).id) }
}

/** @throws ApiProblemError also where the API answers with null for an issue it does not have. */
export async function getIssue(api: ToolkitApi, reference: unknown, comments: number): Promise<Json> {
  return issueOf(await query(api, documents.issue, { id: reference, comments }), reference)
}

export function issueOf({ issue }: Json, reference: unknown): Json {
  if (issue) return json(issue)
  throw new ApiProblemError({
    kind: 'not_found',
    message: `There is no issue ${String(reference)}, or the connected account may not see it. Find issues with LINEAR_SEARCH_ISSUES or LINEAR_LIST_LINEAR_ISSUES.`,
  })
}

interface Search {
  /** What is looked for, to name it in the message. */
  what: string
  /** Where it was looked for, if not everywhere. */
  where?: string
  reference: unknown
  document: string
  variables?: Json
  connection: (data: Json) => unknown
  /** What a node may be called; letter case does not count. */
  names: (node: Json) => unknown[]
}

async function find(api: ToolkitApi, search: Search): Promise<string> {
  const wanted = String(search.reference).trim().toLowerCase()
  const seen: string[] = []
  let after: unknown
  for (let page = 0; page < pagesSearched; page++) {
    const data = await query(api, search.document, { ...search.variables, first: 250, after })
    const connection = search.connection(data)
    for (const node of nodes(connection)) {
      const names = search.names(node).filter((name) => typeof name === 'string')
      if (names.some((name) => name.toLowerCase() === wanted)) return String(node.id)
      if (names[0] !== undefined && seen.length < 12) seen.push(names[0])
    }
    const { hasNextPage, endCursor } = json(json(connection).pageInfo)
    if (hasNextPage !== true) break
    after = endCursor
  }
  const known = seen.length > 0 ? ` There are, among others: ${seen.join(', ')}.` : ''
  throw new ApiProblemError({
    kind: 'not_found',
    message: `Linear has no ${search.what} "${String(search.reference)}"${search.where ?? ''}.${known}`,
  })
}
