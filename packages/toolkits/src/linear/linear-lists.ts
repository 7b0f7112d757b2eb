import { defineTool } from '@composio/spec'
import { type Json, json, page, present, query } from './linear-api.ts'
import * as arg from './linear-arguments.ts'
import * as documents from './linear-documents.ts'
import { issue, pageOf } from './linear-outputs.ts'
import { isUuid, resolveTeam } from './linear-references.ts'
import { shapeIssue } from './linear-shapes.ts'

export const listIssues = defineTool({
  slug: 'LINEAR_LIST_LINEAR_ISSUES',
  aliases: ['LINEAR_LIST_ISSUES'],
  name: 'List issues',
  description:
    'Lists Linear issues that match every given filter: team, state, assignee, project, label, priority, words of the title, dates. Without filters it lists all issues the account can see. Returns identifiers, titles, states and people, without descriptions; LINEAR_GET_LINEAR_ISSUE gives the rest. To search texts by meaning use LINEAR_SEARCH_ISSUES.',
  input: {
    type: 'object',
    properties: {
      team_id: arg.teamId,
      state_id: { ...arg.stateId, description: 'Only in this workflow state: name or UUID.' },
      state_type: {
        type: 'string',
        description: 'Only states of this kind, whatever a team calls them.',
        enum: ['triage', 'backlog', 'unstarted', 'started', 'completed', 'canceled'],
      },
      only_open: { type: 'boolean', description: 'Leave out completed and canceled issues.', default: false },
      assignee_id: {
        ...arg.assigneeId,
        description:
          'Only issues of this person: "me", an email address, a name or a UUID; "none" for unassigned ones.',
        examples: ['me', 'none', 'octocat@example.com'],
      },
      project_id: arg.projectId,
      label: { type: 'string', description: 'Only with this label: name or UUID.', minLength: 1, examples: ['Bug'] },
      priority: arg.priority,
      title: { type: 'string', description: 'Words the title contains.', minLength: 1, examples: ['login'] },
      created_after: {
        type: 'string',
        description: 'ISO 8601 time, or an ISO 8601 duration back from now.',
        examples: ['2025-01-01T00:00:00Z', '-P7D'],
      },
      updated_after: {
        type: 'string',
        description: 'ISO 8601 time, or an ISO 8601 duration back from now.',
        examples: ['2025-01-01T00:00:00Z', '-P1D'],
      },
      order_by: {
        type: 'string',
        description: 'By which time to sort.',
        enum: ['createdAt', 'updatedAt'],
        default: 'createdAt',
      },
      first: arg.first,
      after: arg.after,
    },
    additionalProperties: false,
  },
  output: pageOf('issues', issue),
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['read'],
  operation: async ({ team_id, order_by, first, after, ...filters }, api) => {
    const filter = issueFilter(filters)
    const variables = { first: first ?? 50, after, ...(Object.keys(filter).length > 0 ? { filter } : {}) }
    const byUpdate = order_by === 'updatedAt'
    if (team_id === undefined) {
      const data = await query(api, byUpdate ? documents.issuesByUpdate : documents.issues, variables)
      return page('issues', data.issues, shapeIssue)
    }
    const document = byUpdate ? documents.teamIssuesByUpdate : documents.teamIssues
    const data = await query(api, document, { teamId: await resolveTeam(api, team_id), ...variables })
    return page('issues', json(data.team).issues, shapeIssue)
  },
})

export const searchIssues = defineTool({
  slug: 'LINEAR_SEARCH_ISSUES',
  aliases: ['LINEAR_SEARCH_LINEAR_ISSUES'],
  name: 'Search issues',
  description:
    'Searches the titles and descriptions of Linear issues, on request their comments too, by words and by meaning. Use it when neither identifier nor filter is known. Returns the best matches first. At most 30 searches a minute.',
  input: {
    type: 'object',
    properties: {
      query: { type: 'string', description: 'What to look for.', minLength: 1, examples: ['login broken on Safari'] },
      team_id: { ...arg.teamId, description: 'Rank issues of this team higher: key, name or UUID.' },
      include_comments: { type: 'boolean', description: 'Search comments as well.', default: false },
      include_archived: { type: 'boolean', description: 'Find archived issues as well.', default: false },
      first: { ...arg.first, description: 'How many to return at most; 20 if left out.', default: 20 },
      after: arg.after,
    },
    required: ['query'],
    additionalProperties: false,
  },
  output: pageOf('issues', issue),
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['read'],
  operation: async (args, api) => {
    const data = await query(api, documents.searchIssues, {
      term: args.query,
      teamId: args.team_id === undefined ? undefined : await resolveTeam(api, args.team_id),
      includeComments: args.include_comments,
      includeArchived: args.include_archived,
      first: args.first ?? 20,
      after: args.after,
    })
    const { totalCount } = json(data.searchIssues)
    return { total: totalCount, ...page('issues', data.searchIssues, shapeIssue) }
  },
})

/** The arguments as Linear's `IssueFilter`; names are compared without regard to letter case. */
export function issueFilter(args: Json): Json {
  return present({
    state: stateFilter(args),
    assignee: args.assignee_id === undefined ? undefined : assigneeFilter(args.assignee_id),
    project: args.project_id === undefined ? undefined : named(args.project_id),
    labels: args.label === undefined ? undefined : { some: named(args.label) },
    priority: args.priority === undefined ? undefined : { eq: args.priority },
    title: args.title === undefined ? undefined : { containsIgnoreCase: args.title },
    createdAt: args.created_after === undefined ? undefined : { gte: args.created_after },
    updatedAt: args.updated_after === undefined ? undefined : { gte: args.updated_after },
  })
}

function stateFilter({ state_id, state_type, only_open }: Json): Json | undefined {
  const type = present({
    eq: state_type,
    nin: only_open === true ? ['completed', 'canceled'] : undefined,
  })
  const filter = {
    ...(state_id === undefined ? {} : named(state_id)),
    ...(Object.keys(type).length > 0 ? { type } : {}),
  }
  return Object.keys(filter).length > 0 ? filter : undefined
}

function assigneeFilter(who: unknown): Json {
  if (who === 'me') return { isMe: { eq: true } }
  if (who === 'none') return { null: true }
  if (isUuid(who)) return { id: { eq: who } }
  if (String(who).includes('@')) return { email: { eqIgnoreCase: who } }
  return { or: [{ name: { eqIgnoreCase: who } }, { displayName: { eqIgnoreCase: who } }] }
}

function named(reference: unknown): Json {
  return isUuid(reference) ? { id: { eq: reference } } : { name: { eqIgnoreCase: reference } }
}
