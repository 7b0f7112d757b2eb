import { defineTool, type ToolDefinition } from '@composio/spec'
import { json, mutate, page, present, query } from './linear-api.ts'
import * as arg from './linear-arguments.ts'
import * as documents from './linear-documents.ts'
import { resolveTeam } from './linear-references.ts'
import { filled } from './linear-shapes.ts'

export const currentUser = defineTool({
  slug: 'LINEAR_GET_CURRENT_USER',
  aliases: ['LINEAR_GET_VIEWER'],
  name: 'Get the connected user',
  description:
    'Tells which Linear user and workspace the connected account is: name, email address, user ID, workspace. Use it to find out who "I" and "me" are.',
  input: { type: 'object', properties: {}, additionalProperties: false },
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['read'],
  operation: async (_args, api) => {
    const { viewer, organization } = await query(api, documents.viewer)
    return { ...json(viewer), workspace: organization }
  },
})

export const listUsers = listTool({
  slug: 'LINEAR_LIST_LINEAR_USERS',
  aliases: ['LINEAR_LIST_USERS', 'LINEAR_GET_ALL_LINEAR_USERS'],
  name: 'List users',
  description: 'Lists the people of the Linear workspace: ID, name, display name, email address, whether active.',
  list: 'users',
  document: documents.users,
})

export const listTeams = listTool({
  slug: 'LINEAR_LIST_LINEAR_TEAMS',
  aliases: ['LINEAR_LIST_TEAMS', 'LINEAR_GET_ALL_LINEAR_TEAMS'],
  name: 'List teams',
  description:
    'Lists the teams of the Linear workspace with ID, key (the ENG of ENG-123) and name. Every issue belongs to one team; states, labels and cycles do too.',
  list: 'teams',
  document: documents.teams,
})

export const listProjects = listTool({
  slug: 'LINEAR_LIST_LINEAR_PROJECTS',
  aliases: ['LINEAR_LIST_PROJECTS'],
  name: 'List projects',
  description: 'Lists the projects of the Linear workspace, or of one team: ID, name, description and state.',
  list: 'projects',
  document: documents.projects,
  team: { document: documents.teamProjects, connection: 'projects' },
})

export const listStates = listTool({
  slug: 'LINEAR_LIST_LINEAR_STATES',
  aliases: ['LINEAR_LIST_STATES', 'LINEAR_LIST_LINEAR_WORKFLOW_STATES'],
  name: 'List workflow states',
  description:
    'Lists the workflow states an issue can be in, for one team or for all: ID, name, type (backlog, unstarted, started, completed, canceled) and team. Each team has its own.',
  list: 'states',
  document: documents.states,
  connection: 'workflowStates',
  team: { document: documents.teamStates, connection: 'states' },
})

export const listLabels = listTool({
  slug: 'LINEAR_LIST_LINEAR_LABELS',
  aliases: ['LINEAR_LIST_LABELS'],
  name: 'List labels',
  description:
    'Lists the labels for issues, of one team or of the whole Linear workspace: ID, name, colour and team. A label without a team can be used in every team.',
  list: 'labels',
  document: documents.labels,
  connection: 'issueLabels',
  team: { document: documents.teamLabels, connection: 'labels' },
})

export const createLabel = defineTool({
  slug: 'LINEAR_CREATE_LINEAR_LABEL',
  aliases: ['LINEAR_CREATE_LABEL'],
  name: 'Create a label',
  description:
    'Creates a label for issues, in one Linear team or, without team_id, for the whole workspace. Look with LINEAR_LIST_LINEAR_LABELS first whether it exists. Returns the label with its ID.',
  input: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'Name of the label.', minLength: 1, examples: ['Mobile'] },
      team_id: arg.teamId,
      color: { type: 'string', description: 'Colour as #rrggbb.', pattern: '^#[0-9a-fA-F]{6}$', examples: ['#d92d20'] },
      description: { type: 'string', description: 'What the label is for.', examples: ['Only on phones'] },
    },
    required: ['name'],
    additionalProperties: false,
  },
  tags: ['openWorldHint'],
  scopes: ['write'],
  operation: async ({ name, team_id, color, description }, api) => {
    const teamId = team_id === undefined ? undefined : await resolveTeam(api, team_id)
    const input = present({ name, teamId, color, description })
    const payload = await mutate(api, 'issueLabelCreate', documents.labelCreate, { input })
    return filled(json(payload.issueLabel))
  },
})

export const listCycles = defineTool({
  slug: 'LINEAR_LIST_LINEAR_CYCLES',
  aliases: ['LINEAR_LIST_CYCLES', 'LINEAR_GET_CYCLES_BY_TEAM_ID'],
  name: 'List cycles',
  description: 'Lists the cycles (sprints) of one Linear team: ID, number, name, start and end.',
  input: {
    type: 'object',
    properties: { team_id: arg.teamId, first: arg.first, after: arg.after },
    required: ['team_id'],
    additionalProperties: false,
  },
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['read'],
  operation: async ({ team_id, first, after }, api) => {
    const variables = { teamId: await resolveTeam(api, team_id), first: first ?? 50, after }
    return page('cycles', json((await query(api, documents.teamCycles, variables)).team).cycles, filled)
  },
})

type ListTool = Pick<ToolDefinition, 'slug' | 'name' | 'description'> & {
  aliases: string[]
  /** Name of the list in the answer; also of the connection, unless that has another. */
  list: string
  connection?: string
  document: string
  /** How to read the list of one team, where teams have their own. */
  team?: { document: string; connection: string }
}

function listTool({ list, connection = list, document, team, ...tool }: ListTool): ToolDefinition {
  const teamId = { ...arg.teamId, description: 'Only of this team: key (ENG), name or UUID.' }
  return defineTool({
    ...tool,
    input: {
      type: 'object',
      properties: { ...(team ? { team_id: teamId } : {}), first: arg.first, after: arg.after },
      additionalProperties: false,
    },
    tags: ['readOnlyHint', 'openWorldHint'],
    scopes: ['read'],
    operation: async ({ team_id, first, after }, api) => {
      const variables = { first: first ?? 50, after }
      if (!team || team_id === undefined) return page(list, (await query(api, document, variables))[connection], filled)
      const data = await query(api, team.document, { teamId: await resolveTeam(api, team_id), ...variables })
      return page(list, json(data.team)[team.connection], filled)
    },
  })
}
