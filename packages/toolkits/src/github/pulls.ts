import { defineTool } from '@composio/spec'
import { choice, flag, output, outputPage, paging, pullNumber, repoInput, text } from './arguments.ts'
import { pullRequestOutput } from './outputs.ts'
import { changedFile, filled, login, page, pick, pullRequest, pullRequestInList, record } from './shape.ts'

const createPullRequest = defineTool({
  slug: 'GITHUB_CREATE_A_PULL_REQUEST',
  aliases: ['GITHUB_CREATE_PULL_REQUEST'],
  name: 'Create a pull request',
  description:
    'Opens a pull request that asks to merge the branch head into base. Both branches must exist and head must have commits base has not; there can be one open pull request per pair. Gives its number and html_url.',
  input: repoInput(
    {
      title: text('One line that says what it changes.', 'Fix the greeting'),
      head: text('Branch with the changes; login:branch for a fork.', 'fix-greeting', 'hubot:fix-greeting'),
      base: text('Branch to merge into; mostly the default branch of the repository.', 'main'),
      body: text('What and why, in GitHub Flavored Markdown. "Fixes #1" closes issue 1 on merge.', 'Fixes #1'),
      draft: flag('Open it as a draft, which cannot be merged yet.', false),
      maintainer_can_modify: flag('Let maintainers of base push to head.', true),
    },
    ['title', 'head', 'base'],
  ),
  output: pullRequestOutput,
  tags: ['openWorldHint'],
  scopes: ['repo'],
  operation: { method: 'POST', path: '/repos/{owner}/{repo}/pulls', shape: pullRequest },
})

const listPullRequests = defineTool({
  slug: 'GITHUB_LIST_PULL_REQUESTS',
  name: 'List pull requests',
  description:
    'Lists the pull requests of a repository, newest first, open ones unless asked otherwise. Long bodies are cut. Whether one can be merged is only in GITHUB_GET_A_PULL_REQUEST.',
  input: repoInput({
    state: choice('Which pull requests.', ['open', 'closed', 'all'], 'open'),
    head: text('Only those from this branch: login:branch.', 'octocat:fix-greeting'),
    base: text('Only those into this branch.', 'main'),
    sort: choice('What to order by.', ['created', 'updated', 'popularity', 'long-running'], 'created'),
    direction: choice('Order; descending by created, else ascending, without it.', ['asc', 'desc']),
    ...paging,
  }),
  output: outputPage('pull_requests', pullRequestOutput),
  tags: ['readOnlyHint'],
  scopes: ['repo'],
  operation: {
    method: 'GET',
    path: '/repos/{owner}/{repo}/pulls',
    shape: (answer, args) => page('pull_requests', answer, args, pullRequestInList),
  },
})

const getPullRequest = defineTool({
  slug: 'GITHUB_GET_A_PULL_REQUEST',
  aliases: ['GITHUB_GET_PULL_REQUEST'],
  name: 'Get a pull request',
  description:
    'Gives one pull request: branches, state, whole body, size of the change, reviewers, and whether it can be merged. mergeable is missing while GitHub is still working it out; ask again after a few seconds.',
  input: repoInput({ pull_number: pullNumber }, ['pull_number']),
  output: pullRequestOutput,
  tags: ['readOnlyHint'],
  scopes: ['repo'],
  operation: { method: 'GET', path: '/repos/{owner}/{repo}/pulls/{pull_number}', shape: pullRequest },
})

const listFiles = defineTool({
  slug: 'GITHUB_LIST_PULL_REQUESTS_FILES',
  aliases: ['GITHUB_LIST_PULL_REQUEST_FILES'],
  name: 'List files of a pull request',
  description:
    'Lists the files a pull request changes, with the number of lines and the patch. Use it to review the change. GitHub leaves out the patch of binary and very large files.',
  input: repoInput({ pull_number: pullNumber, ...paging }, ['pull_number']),
  tags: ['readOnlyHint'],
  scopes: ['repo'],
  operation: {
    method: 'GET',
    path: '/repos/{owner}/{repo}/pulls/{pull_number}/files',
    shape: (answer, args) => page('files', answer, args, changedFile),
  },
})

const mergePullRequest = defineTool({
  slug: 'GITHUB_MERGE_A_PULL_REQUEST',
  aliases: ['GITHUB_MERGE_PULL_REQUEST'],
  name: 'Merge a pull request',
  description:
    'Merges a pull request into its base branch. This cannot be undone. Refused while there are conflicts, missing reviews or failing required checks; the error says which. Gives the SHA of the resulting commit.',
  input: repoInput(
    {
      pull_number: pullNumber,
      merge_method: choice('How the commits arrive; a repository may allow only some.', ['merge', 'squash', 'rebase']),
      commit_title: text('First line of the merge commit.', 'Fix the greeting (#3)'),
      commit_message: text('Further text of the merge commit.', 'Fixes #1'),
      sha: text('Merge only if head is still at this commit.', '6dcb09b5b57875f334f61aebed695e2e4193db5e'),
    },
    ['pull_number'],
  ),
  output: output({ merged: { type: 'boolean' }, sha: { type: 'string' }, message: { type: 'string' } }),
  tags: ['destructiveHint', 'openWorldHint'],
  scopes: ['repo'],
  operation: {
    method: 'PUT',
    path: '/repos/{owner}/{repo}/pulls/{pull_number}/merge',
    shape: (answer) => pick(answer, 'merged sha message'),
  },
})

const createReview = defineTool({
  slug: 'GITHUB_CREATE_A_REVIEW_FOR_A_PULL_REQUEST',
  aliases: ['GITHUB_REVIEW_PULL_REQUEST'],
  name: 'Review a pull request',
  description:
    'Submits a review of a pull request: approves it, asks for changes, or only comments. body is needed except for APPROVE. Nobody can approve or refuse their own pull request. Gives the review with its state.',
  input: repoInput(
    {
      pull_number: pullNumber,
      event: choice('The verdict.', ['APPROVE', 'REQUEST_CHANGES', 'COMMENT']),
      body: text('Text of the review, in GitHub Flavored Markdown.', 'Two small things, then it is good.'),
      comments: {
        type: 'array',
        description: 'Comments on lines of the change.',
        items: {
          type: 'object',
          properties: {
            path: text('File, from the root of the repository.', 'src/greeting.ts'),
            line: { type: 'integer', minimum: 1, description: 'Line of the file; it must be part of the change.' },
            side: choice('RIGHT for the new version of the file, LEFT for the old.', ['LEFT', 'RIGHT'], 'RIGHT'),
            body: text('The comment.', 'Here the comma is missing.'),
          },
          required: ['path', 'line', 'body'],
          additionalProperties: false,
        },
      },
      commit_id: text('Commit the review is about; the latest without it.', '6dcb09b5b57875f334f61aebed695e2e4193db5e'),
    },
    ['pull_number', 'event'],
  ),
  tags: ['openWorldHint'],
  scopes: ['repo'],
  operation: {
    method: 'POST',
    path: '/repos/{owner}/{repo}/pulls/{pull_number}/reviews',
    shape: (answer) => ({
      ...pick(answer, 'id state html_url body submitted_at commit_id'),
      ...filled({ author: login(record(answer).user) }),
    }),
  },
})

export const pullRequestTools = [
  createPullRequest,
  listPullRequests,
  getPullRequest,
  listFiles,
  mergePullRequest,
  createReview,
]
