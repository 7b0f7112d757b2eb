import { defineTool, type JsonSchema } from '@composio/spec'
import { choice, issueNumber, outputPage, paging, repoInput, text, texts } from './arguments.ts'
import { commentOutput, issueOutput } from './outputs.ts'
import { comment, issue, issueInList, page, pick } from './shape.ts'

const body = text(
  'Text in GitHub Flavored Markdown. @login mentions a person, #12 links an issue.',
  'Seen on **main**.',
)
const labels = texts('Names of labels. A name the repository does not have yet is created.', 'bug', 'documentation')
const assignees = texts(
  'Logins of the people in charge. People who cannot be assigned are left out silently.',
  'octocat',
)
const milestone: JsonSchema = { type: 'integer', minimum: 1, description: 'Number of the milestone.', examples: [1] }

const createIssue = defineTool({
  slug: 'GITHUB_CREATE_AN_ISSUE',
  aliases: ['GITHUB_CREATE_ISSUE'],
  name: 'Create an issue',
  description:
    'Opens a new issue in a repository: a bug report, a task or a question. Gives its number and html_url. Look for duplicates with GITHUB_SEARCH_ISSUES_AND_PULL_REQUESTS first. Labels and assignees need write access; without it GitHub drops them silently.',
  input: repoInput(
    {
      title: text('One line that says what it is about.', 'The greeting has a typo'),
      body,
      labels,
      assignees,
      milestone,
    },
    ['title'],
  ),
  output: issueOutput,
  tags: ['openWorldHint'],
  scopes: ['repo'],
  operation: { method: 'POST', path: '/repos/{owner}/{repo}/issues', shape: issue },
})

const listIssues = defineTool({
  slug: 'GITHUB_LIST_REPOSITORY_ISSUES',
  aliases: ['GITHUB_LIST_ISSUES'],
  name: 'List repository issues',
  description:
    'Lists the issues of one repository, newest first, open ones unless asked otherwise. Pull requests are among them, marked is_pull_request. Long bodies are cut; GITHUB_GET_AN_ISSUE has the whole text. To look for words use GITHUB_SEARCH_ISSUES_AND_PULL_REQUESTS.',
  input: repoInput({
    state: choice('Which issues.', ['open', 'closed', 'all'], 'open'),
    labels: text('Only issues that have all these labels: names with commas between.', 'bug,ui'),
    assignee: text('Only those of this login; "none" for unassigned, "*" for assigned to anybody.', 'octocat'),
    creator: text('Only issues this login opened.', 'hubot'),
    mentioned: text('Only issues that mention this login.', 'octocat'),
    since: text('Only issues updated at or after this time: ISO 8601, UTC.', '2026-01-31T00:00:00Z'),
    sort: choice('What to order by.', ['created', 'updated', 'comments'], 'created'),
    direction: choice('Order.', ['asc', 'desc'], 'desc'),
    ...paging,
  }),
  output: outputPage('issues', issueOutput),
  tags: ['readOnlyHint'],
  scopes: ['repo'],
  operation: {
    method: 'GET',
    path: '/repos/{owner}/{repo}/issues',
    shape: (answer, args) => page('issues', answer, args, issueInList),
  },
})

const getIssue = defineTool({
  slug: 'GITHUB_GET_AN_ISSUE',
  aliases: ['GITHUB_GET_ISSUE'],
  name: 'Get an issue',
  description:
    'Gives one issue by number: title, state, whole body, labels, assignees and the count of comments. The comments themselves come from GITHUB_LIST_ISSUE_COMMENTS. Also works for the number of a pull request.',
  input: repoInput({ issue_number: issueNumber }, ['issue_number']),
  output: issueOutput,
  tags: ['readOnlyHint'],
  scopes: ['repo'],
  operation: { method: 'GET', path: '/repos/{owner}/{repo}/issues/{issue_number}', shape: issue },
})

const updateIssue = defineTool({
  slug: 'GITHUB_UPDATE_AN_ISSUE',
  aliases: ['GITHUB_UPDATE_ISSUE'],
  name: 'Update an issue',
  description:
    'Changes an issue or pull request: title, body, labels, assignees, milestone, or closes and reopens it with state. Only what is given changes, but labels and assignees replace the whole list; to add to them use GITHUB_ADD_LABELS_TO_AN_ISSUE or GITHUB_ADD_ASSIGNEES_TO_AN_ISSUE.',
  input: repoInput(
    {
      issue_number: issueNumber,
      title: text('New title.', 'The greeting has two typos'),
      body,
      state: choice('closed to close it, open to reopen it.', ['open', 'closed']),
      state_reason: choice('Why it is closed or reopened. Only together with state.', [
        'completed',
        'not_planned',
        'duplicate',
        'reopened',
      ]),
      labels,
      assignees,
      milestone,
    },
    ['issue_number'],
  ),
  output: issueOutput,
  tags: ['destructiveHint', 'idempotentHint', 'openWorldHint'],
  scopes: ['repo'],
  operation: { method: 'PATCH', path: '/repos/{owner}/{repo}/issues/{issue_number}', shape: issue },
})

const createComment = defineTool({
  slug: 'GITHUB_CREATE_AN_ISSUE_COMMENT',
  aliases: ['GITHUB_CREATE_ISSUE_COMMENT', 'GITHUB_COMMENT_ON_ISSUE'],
  name: 'Comment on an issue',
  description:
    'Writes a comment under an issue, or in the conversation of a pull request (give its number). Everybody who follows it is notified. Gives the comment with its id and html_url.',
  input: repoInput({ issue_number: issueNumber, body }, ['issue_number', 'body']),
  output: commentOutput,
  tags: ['openWorldHint'],
  scopes: ['repo'],
  operation: { method: 'POST', path: '/repos/{owner}/{repo}/issues/{issue_number}/comments', shape: comment },
})

const listComments = defineTool({
  slug: 'GITHUB_LIST_ISSUE_COMMENTS',
  name: 'List comments of an issue',
  description:
    'Lists the comments of an issue or of the conversation of a pull request, oldest first, with author, text and time. Comments on lines of code are not among them.',
  input: repoInput(
    {
      issue_number: issueNumber,
      since: text('Only comments updated at or after this time: ISO 8601, UTC.', '2026-01-31T00:00:00Z'),
      ...paging,
    },
    ['issue_number'],
  ),
  output: outputPage('comments', commentOutput),
  tags: ['readOnlyHint'],
  scopes: ['repo'],
  operation: {
    method: 'GET',
    path: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
    shape: (answer, args) => page('comments', answer, args, comment),
  },
})

const addLabels = defineTool({
  slug: 'GITHUB_ADD_LABELS_TO_AN_ISSUE',
  aliases: ['GITHUB_ADD_LABELS'],
  name: 'Add labels to an issue',
  description:
    'Adds labels to an issue or pull request and keeps those it has. Gives all its labels afterwards. See GITHUB_LIST_LABELS_FOR_A_REPOSITORY for the names in use.',
  input: repoInput({ issue_number: issueNumber, labels: { ...labels, minItems: 1 } }, ['issue_number', 'labels']),
  tags: ['idempotentHint', 'openWorldHint'],
  scopes: ['repo'],
  operation: {
    method: 'POST',
    path: '/repos/{owner}/{repo}/issues/{issue_number}/labels',
    shape: (answer) => ({ labels: (answer as unknown[]).map((label) => pick(label, 'name color description')) }),
  },
})

const addAssignees = defineTool({
  slug: 'GITHUB_ADD_ASSIGNEES_TO_AN_ISSUE',
  aliases: ['GITHUB_ASSIGN_ISSUE'],
  name: 'Add assignees to an issue',
  description:
    'Assigns up to ten people to an issue or pull request and keeps those assigned already. Gives the issue; compare its assignees with those asked for, because people who cannot be assigned are left out silently.',
  input: repoInput({ issue_number: issueNumber, assignees: { ...assignees, minItems: 1, maxItems: 10 } }, [
    'issue_number',
    'assignees',
  ]),
  output: issueOutput,
  tags: ['idempotentHint', 'openWorldHint'],
  scopes: ['repo'],
  operation: { method: 'POST', path: '/repos/{owner}/{repo}/issues/{issue_number}/assignees', shape: issue },
})

const listLabels = defineTool({
  slug: 'GITHUB_LIST_LABELS_FOR_A_REPOSITORY',
  aliases: ['GITHUB_LIST_LABELS'],
  name: 'List labels of a repository',
  description:
    'Lists the labels a repository has, with colour and description. Use it to find the exact name before labelling an issue.',
  input: repoInput({ ...paging }),
  tags: ['readOnlyHint'],
  scopes: ['repo'],
  operation: {
    method: 'GET',
    path: '/repos/{owner}/{repo}/labels',
    shape: (answer, args) => page('labels', answer, args, (label) => pick(label, 'name color description')),
  },
})

export const issueTools = [
  createIssue,
  listIssues,
  getIssue,
  updateIssue,
  createComment,
  listComments,
  addLabels,
  addAssignees,
  listLabels,
]
