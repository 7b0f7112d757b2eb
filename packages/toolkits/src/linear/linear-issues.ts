import { ApiProblemError, defineTool, type JsonSchema, type ToolkitApi } from '@composio/spec'
import { type Json, json, mutate, nodes, page, present, query } from './linear-api.ts'
import * as arg from './linear-arguments.ts'
import * as documents from './linear-documents.ts'
import { issue as issueOutput } from './linear-outputs.ts'
import {
  getIssue,
  issueOf,
  resolveIssue,
  resolveLabels,
  resolveProject,
  resolveState,
  resolveTeam,
  resolveUser,
} from './linear-references.ts'
import { shapeComment, shapeIssue } from './linear-shapes.ts'

const labelIds: JsonSchema = {
  type: 'array',
  description: 'The labels, each by name or UUID. In an update they replace the labels the issue has.',
  items: { type: 'string', minLength: 1 },
  maxItems: 50,
  examples: [['Bug', 'Mobile']],
}

const fields = {
  description: { type: 'string', description: 'The text, in Markdown.', examples: ['Steps:\n1. Open the page'] },
  priority: arg.priority,
  state_id: arg.stateId,
  label_ids: labelIds,
  cycle_id: {
    type: 'string',
    description: 'UUID of the cycle; LINEAR_LIST_LINEAR_CYCLES lists them.',
    examples: ['9cfb482a-81e3-4154-b5b9-2c805e70a02d'],
  },
  parent_id: { ...arg.issueId, description: 'The issue this becomes a sub-issue of: identifier or UUID.' },
  estimate: { type: 'integer', description: 'Estimate in the points the team uses.', minimum: 0, examples: [3] },
} satisfies Record<string, JsonSchema>

const dueDate: JsonSchema = {
  type: 'string',
  description: 'Due date as yyyy-mm-dd.',
  format: 'date',
  examples: ['2025-03-01'],
}

export const createIssue = defineTool({
  slug: 'LINEAR_CREATE_LINEAR_ISSUE',
  aliases: ['LINEAR_CREATE_ISSUE'],
  name: 'Create an issue',
  description:
    'Creates an issue in a Linear team. Only team and title are needed; state, assignee, labels and project may be given by name. Returns the whole issue with its identifier (ENG-123) and URL. Not idempotent: calling it twice makes two issues.',
  input: {
    type: 'object',
    properties: {
      team_id: arg.teamId,
      title: { type: 'string', description: 'One line.', minLength: 1, examples: ['Login fails on Safari'] },
      ...fields,
      assignee_id: arg.assigneeId,
      project_id: arg.projectId,
      due_date: dueDate,
    },
    required: ['team_id', 'title'],
    additionalProperties: false,
  },
  output: issueOutput,
  tags: ['openWorldHint'],
  scopes: ['issues:create'],
  operation: async ({ team_id, ...args }, api) => {
    const teamId = await resolveTeam(api, team_id)
    const input = { teamId, ...(await issueInput(api, args, teamId)) }
    const payload = await mutate(api, 'issueCreate', documents.issueCreate, { input })
    return shapeIssue(json(payload.issue))
  },
})

export const updateIssue = defineTool({
  slug: 'LINEAR_UPDATE_ISSUE',
  aliases: ['LINEAR_UPDATE_LINEAR_ISSUE'],
  name: 'Update an issue',
  description:
    'Changes fields of a Linear issue: title, description, state, assignee, priority, labels, project, cycle, due date. Only the given fields change; null clears one. label_ids replaces all labels: use LINEAR_ADD_ISSUE_LABEL and LINEAR_REMOVE_ISSUE_LABEL for single ones. Returns the issue as it is now.',
  input: {
    type: 'object',
    properties: {
      issue_id: arg.issueId,
      title: { type: 'string', description: 'One line.', minLength: 1, examples: ['Login fails on Safari 17'] },
      ...fields,
      assignee_id: arg.clearable(arg.assigneeId, 'leaves it to nobody'),
      project_id: arg.clearable(arg.projectId, 'takes it out of its project'),
      cycle_id: arg.clearable(fields.cycle_id, 'takes it out of its cycle'),
      parent_id: arg.clearable(fields.parent_id, 'makes it an issue of its own'),
      due_date: arg.clearable(dueDate, 'clears it'),
    },
    required: ['issue_id'],
    additionalProperties: false,
  },
  output: issueOutput,
  tags: ['destructiveHint', 'idempotentHint', 'openWorldHint'],
  scopes: ['write'],
  operation: async ({ issue_id, ...args }, api) => {
    if (Object.values(args).every((value) => value === undefined)) {
      throw new ApiProblemError({
        kind: 'invalid',
        message: 'Nothing to change: pass at least one field besides issue_id.',
      })
    }
    const { id, teamId } = await resolveIssue(api, issue_id)
    const input = await issueInput(api, args, teamId)
    const payload = await mutate(api, 'issueUpdate', documents.issueUpdate, { id, input })
    return shapeIssue(json(payload.issue))
  },
})

export const getOneIssue = defineTool({
  slug: 'LINEAR_GET_LINEAR_ISSUE',
  aliases: ['LINEAR_GET_ISSUE'],
  name: 'Get an issue',
  description:
    'Returns one Linear issue by identifier (ENG-123) or UUID: title, description, state, assignee, labels, project, dates, URL and its comments. With include_relations also the git branch name, estimate, parent, sub-issues, related issues and attachments.',
  input: {
    type: 'object',
    properties: {
      issue_id: arg.issueId,
      comments: {
        type: 'integer',
        description:
          'How many comments to include at most; 20 if left out. LINEAR_LIST_LINEAR_COMMENTS pages through all.',
        minimum: 1,
        maximum: 100,
        default: 20,
      },
      include_relations: { type: 'boolean', description: 'Include what the issue is linked with.', default: false },
    },
    required: ['issue_id'],
    additionalProperties: false,
  },
  output: issueOutput,
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['read'],
  operation: async ({ issue_id, comments, include_relations }, api) => {
    const issue = await getIssue(api, issue_id, Number(comments ?? 20))
    const relations = include_relations === true ? await relationsOf(api, issue_id) : {}
    const { comments: shown, has_more } = page('comments', issue.comments, shapeComment)
    return { ...shapeIssue(issue), ...relations, comments: shown, has_more_comments: has_more }
  },
})

export const addLabel = labelTool('add')
export const removeLabel = labelTool('remove')

/** The fields of `IssueCreateInput` and `IssueUpdateInput`, with names turned into UUIDs. */
async function issueInput(api: ToolkitApi, args: Json, teamId: string): Promise<Json> {
  const { title, description, priority, state_id, assignee_id, label_ids, project_id, due_date } = args
  return present({
    title,
    description,
    priority,
    stateId: state_id === undefined ? undefined : await resolveState(api, state_id, teamId),
    assigneeId: assignee_id == null ? assignee_id : await resolveUser(api, assignee_id),
    labelIds: Array.isArray(label_ids) ? await resolveLabels(api, label_ids, teamId) : undefined,
    projectId: project_id == null ? project_id : await resolveProject(api, project_id),
    cycleId: args.cycle_id,
    parentId: args.parent_id,
    estimate: args.estimate,
    dueDate: due_date,
  })
}

async function relationsOf(api: ToolkitApi, reference: unknown): Promise<Json> {
  const issue = issueOf(await query(api, documents.issueRelations, { id: reference }), reference)
  return {
    branchName: issue.branchName,
    estimate: issue.estimate,
    parent: issue.parent,
    children: nodes(issue.children),
    relations: nodes(issue.relations),
    attachments: nodes(issue.attachments),
  }
}

function labelTool(change: 'add' | 'remove') {
  const adds = change === 'add'
  return defineTool({
    slug: adds ? 'LINEAR_ADD_ISSUE_LABEL' : 'LINEAR_REMOVE_ISSUE_LABEL',
    name: adds ? 'Add a label to an issue' : 'Remove a label from an issue',
    description: adds
      ? 'Puts one label on a Linear issue and leaves the others as they are. Returns the issue with its labels.'
      : 'Takes one label off a Linear issue and leaves the others as they are. Returns the issue with its labels.',
    input: {
      type: 'object',
      properties: {
        issue_id: arg.issueId,
        label_id: { type: 'string', description: 'The label: its name or UUID.', minLength: 1, examples: ['Bug'] },
      },
      required: ['issue_id', 'label_id'],
      additionalProperties: false,
    },
    output: issueOutput,
    tags: adds ? ['idempotentHint', 'openWorldHint'] : ['destructiveHint', 'idempotentHint', 'openWorldHint'],
    scopes: ['write'],
    operation: async ({ issue_id, label_id }, api) => {
      const { id, teamId } = await resolveIssue(api, issue_id)
      const [labelId] = await resolveLabels(api, [label_id], teamId)
      const payload = adds
        ? await mutate(api, 'issueAddLabel', documents.issueAddLabel, { id, labelId })
        : await mutate(api, 'issueRemoveLabel', documents.issueRemoveLabel, { id, labelId })
      return shapeIssue(json(payload.issue))
    },
  })
}
