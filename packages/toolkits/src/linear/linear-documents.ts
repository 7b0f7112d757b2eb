/** GraphQL documents for https://api.linear.app/graphql, checked against Linear's published schema. */

const pageInfo = 'pageInfo { hasNextPage endCursor }'

const issueFields = `
  id identifier title description priority priorityLabel url dueDate
  createdAt updatedAt startedAt completedAt canceledAt archivedAt
  team { id key name }
  state { id name type }
  assignee { id name displayName email }
  creator { id name displayName email }
  project { id name }
  cycle { id number name }
  labels(first: 50) { nodes { id name } }`

/** For lists: without the description, which can be long. */
const issueSummary = `
  id identifier title priority priorityLabel url dueDate createdAt updatedAt completedAt canceledAt
  team { id key name }
  state { id name type }
  assignee { id name displayName email }
  project { id name }
  labels(first: 20) { nodes { id name } }`

const commentFields = 'id body createdAt updatedAt user { id name displayName email } issue { id identifier }'
const userFields = 'id name displayName email active admin url'

export const viewer = `query Viewer { viewer { ${userFields} } organization { id name urlKey } }`

export const issue = `query Issue($id: String!, $comments: Int!) {
  issue(id: $id) { ${issueFields} comments(first: $comments) { nodes { ${commentFields} } ${pageInfo} } }
}`

export const issueRelations = `query IssueRelations($id: String!) {
  issue(id: $id) {
    branchName estimate
    parent { id identifier title state { name } }
    children(first: 50) { nodes { id identifier title state { name } } }
    relations(first: 50) { nodes { type relatedIssue { id identifier title } } }
    attachments(first: 50) { nodes { id title url } }
  }
}`

export const issues = `query Issues($first: Int, $after: String, $filter: IssueFilter) {
  issues(first: $first, after: $after, filter: $filter) { nodes { ${issueSummary} } ${pageInfo} }
}`

export const issuesByUpdate = `query IssuesByUpdate($first: Int, $after: String, $filter: IssueFilter) {
  issues(first: $first, after: $after, filter: $filter, orderBy: updatedAt) { nodes { ${issueSummary} } ${pageInfo} }
}`

export const teamIssues = `query TeamIssues($teamId: String!, $first: Int, $after: String, $filter: IssueFilter) {
  team(id: $teamId) { issues(first: $first, after: $after, filter: $filter) { nodes { ${issueSummary} } ${pageInfo} } }
}`

export const teamIssuesByUpdate = `query TeamIssuesByUpdate(
  $teamId: String!, $first: Int, $after: String, $filter: IssueFilter
) {
  team(id: $teamId) {
    issues(first: $first, after: $after, filter: $filter, orderBy: updatedAt) { nodes { ${issueSummary} } ${pageInfo} }
  }
}`

export const searchIssues = `query SearchIssues(
  $term: String!, $first: Int, $after: String, $teamId: String, $includeComments: Boolean, $includeArchived: Boolean
) {
  searchIssues(
    term: $term, first: $first, after: $after, teamId: $teamId
    includeComments: $includeComments, includeArchived: $includeArchived
  ) { totalCount nodes { ${issueSummary} } ${pageInfo} }
}`

export const issueCreate = `mutation IssueCreate($input: IssueCreateInput!) {
  issueCreate(input: $input) { success issue { ${issueFields} } }
}`

export const issueUpdate = `mutation IssueUpdate($id: String!, $input: IssueUpdateInput!) {
  issueUpdate(id: $id, input: $input) { success issue { ${issueFields} } }
}`

export const issueAddLabel = `mutation IssueAddLabel($id: String!, $labelId: String!) {
  issueAddLabel(id: $id, labelId: $labelId) { success issue { ${issueFields} } }
}`

export const issueRemoveLabel = `mutation IssueRemoveLabel($id: String!, $labelId: String!) {
  issueRemoveLabel(id: $id, labelId: $labelId) { success issue { ${issueFields} } }
}`

export const issueArchive = `mutation IssueArchive($id: String!) {
  issueArchive(id: $id) { success entity { id identifier title } }
}`

export const issueUnarchive = `mutation IssueUnarchive($id: String!) {
  issueUnarchive(id: $id) { success entity { id identifier title } }
}`

export const issueDelete = `mutation IssueDelete($id: String!) {
  issueDelete(id: $id) { success entity { id identifier title } }
}`

export const issueComments = `query IssueComments($id: String!, $first: Int, $after: String) {
  issue(id: $id) { id identifier comments(first: $first, after: $after) { nodes { ${commentFields} } ${pageInfo} } }
}`

export const commentCreate = `mutation CommentCreate($input: CommentCreateInput!) {
  commentCreate(input: $input) { success comment { ${commentFields} } }
}`

export const commentUpdate = `mutation CommentUpdate($id: String!, $input: CommentUpdateInput!) {
  commentUpdate(id: $id, input: $input) { success comment { ${commentFields} } }
}`

export const commentDelete = `mutation CommentDelete($id: String!) {
  commentDelete(id: $id) { success entityId }
}`

export const users = `query Users($first: Int, $after: String) {
  users(first: $first, after: $after) { nodes { ${userFields} } ${pageInfo} }
}`

export const teams = `query Teams($first: Int, $after: String) {
  teams(first: $first, after: $after) { nodes { id key name description private } ${pageInfo} }
}`

const stateFields = 'id name type position team { id key name }'

export const states = `query States($first: Int, $after: String) {
  workflowStates(first: $first, after: $after) { nodes { ${stateFields} } ${pageInfo} }
}`

export const teamStates = `query TeamStates($teamId: String!, $first: Int, $after: String) {
  team(id: $teamId) { states(first: $first, after: $after) { nodes { ${stateFields} } ${pageInfo} } }
}`

const labelFields = 'id name color description team { id key name }'

export const labels = `query Labels($first: Int, $after: String) {
  issueLabels(first: $first, after: $after) { nodes { ${labelFields} } ${pageInfo} }
}`

export const teamLabels = `query TeamLabels($teamId: String!, $first: Int, $after: String) {
  team(id: $teamId) { labels(first: $first, after: $after) { nodes { ${labelFields} } ${pageInfo} } }
}`

export const labelCreate = `mutation LabelCreate($input: IssueLabelCreateInput!) {
  issueLabelCreate(input: $input) { success issueLabel { ${labelFields} } }
}`

const projectFields = 'id name description state createdAt updatedAt'

export const projects = `query Projects($first: Int, $after: String) {
  projects(first: $first, after: $after) { nodes { ${projectFields} } ${pageInfo} }
}`

export const teamProjects = `query TeamProjects($teamId: String!, $first: Int, $after: String) {
  team(id: $teamId) { projects(first: $first, after: $after) { nodes { ${projectFields} } ${pageInfo} } }
}`

export const teamCycles = `query TeamCycles($teamId: String!, $first: Int, $after: String) {
  team(id: $teamId) { cycles(first: $first, after: $after) { nodes { id number name startsAt endsAt } ${pageInfo} } }
}`
