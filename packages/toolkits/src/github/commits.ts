import { defineTool } from '@composio/spec'
import { flag, outputPage, paging, repoInput, text } from './arguments.ts'
import { commitOutput, releaseOutput } from './outputs.ts'
import { changedFile, commit, list, page, pick, record, release } from './shape.ts'

const listCommits = defineTool({
  slug: 'GITHUB_LIST_COMMITS',
  name: 'List commits',
  description:
    'Lists the commits of a branch, newest first, with message, author and date. Narrow it by file, author or time to find out who changed something, and when.',
  input: repoInput({
    sha: text('Branch, tag or commit to begin at; the default branch without it.', 'main'),
    path: text('Only commits that touch this file or folder.', 'src/greeting.ts'),
    author: text('Only commits of this login or email address.', 'octocat'),
    since: text('Only commits at or after this time: ISO 8601, UTC.', '2026-01-31T00:00:00Z'),
    until: text('Only commits at or before this time: ISO 8601, UTC.', '2026-02-28T00:00:00Z'),
    ...paging,
  }),
  output: outputPage('commits', commitOutput),
  tags: ['readOnlyHint'],
  scopes: ['repo'],
  operation: {
    method: 'GET',
    path: '/repos/{owner}/{repo}/commits',
    shape: (answer, args) => page('commits', answer, args, commit),
  },
})

const getCommit = defineTool({
  slug: 'GITHUB_GET_A_COMMIT',
  aliases: ['GITHUB_GET_COMMIT'],
  name: 'Get a commit',
  description:
    'Gives one commit: message, author, date, and the files it changes with their patches. ref may also be a branch or tag, which gives its latest commit.',
  input: repoInput({ ref: text('SHA of the commit, or a branch or tag.', 'main', '6dcb09b') }, ['ref']),
  output: commitOutput,
  tags: ['readOnlyHint'],
  scopes: ['repo'],
  operation: {
    method: 'GET',
    path: '/repos/{owner}/{repo}/commits/{ref}',
    shape: (answer) => ({
      ...commit(answer),
      ...pick(answer, 'stats'),
      files: list(record(answer).files).map(changedFile),
    }),
  },
})

const listBranches = defineTool({
  slug: 'GITHUB_LIST_BRANCHES',
  name: 'List branches',
  description:
    'Lists the branches of a repository with the SHA of their latest commit, and whether they are protected. The SHA is what GITHUB_CREATE_A_REFERENCE needs for a new branch.',
  input: repoInput({ protected: flag('Only protected branches, or only others; all without it.'), ...paging }),
  tags: ['readOnlyHint'],
  scopes: ['repo'],
  operation: {
    method: 'GET',
    path: '/repos/{owner}/{repo}/branches',
    shape: (answer, args) =>
      page('branches', answer, args, (branch) => ({
        ...pick(branch, 'name protected'),
        sha: record(branch.commit).sha,
      })),
  },
})

const createReference = defineTool({
  slug: 'GITHUB_CREATE_A_REFERENCE',
  aliases: ['GITHUB_CREATE_REFERENCE', 'GITHUB_CREATE_BRANCH'],
  name: 'Create a branch or tag',
  description:
    'Creates a branch (refs/heads/name) or a light tag (refs/tags/name) at a commit. Take the SHA from GITHUB_LIST_BRANCHES. Fails if the reference exists already.',
  input: repoInput(
    {
      ref: {
        ...text('Full name of the reference.', 'refs/heads/fix-greeting', 'refs/tags/v1.0.0'),
        pattern: '^refs/(heads|tags)/.+',
      },
      sha: text('Whole SHA of the commit, 40 characters.', '6dcb09b5b57875f334f61aebed695e2e4193db5e'),
    },
    ['ref', 'sha'],
  ),
  tags: ['openWorldHint'],
  scopes: ['repo'],
  operation: {
    method: 'POST',
    path: '/repos/{owner}/{repo}/git/refs',
    shape: (answer) => ({ ref: record(answer).ref, sha: record(record(answer).object).sha }),
  },
})

const listReleases = defineTool({
  slug: 'GITHUB_LIST_RELEASES',
  name: 'List releases',
  description:
    'Lists the releases of a repository, newest first, with tag, notes and downloads. Drafts are among them only for people with write access. Tags without a release are not.',
  input: repoInput({ ...paging }),
  output: outputPage('releases', releaseOutput),
  tags: ['readOnlyHint'],
  scopes: ['repo'],
  operation: {
    method: 'GET',
    path: '/repos/{owner}/{repo}/releases',
    shape: (answer, args) => page('releases', answer, args, release),
  },
})

const createRelease = defineTool({
  slug: 'GITHUB_CREATE_A_RELEASE',
  aliases: ['GITHUB_CREATE_RELEASE'],
  name: 'Create a release',
  description:
    'Publishes a release for a tag and notifies those who watch the repository. The tag is created at target_commitish if it does not exist. Use draft to prepare one that only maintainers see. Gives its id and html_url.',
  input: repoInput(
    {
      tag_name: text('Tag of the release.', 'v1.0.0'),
      target_commitish: text('Branch or commit to put a new tag on; the default branch without it.', 'main'),
      name: text('Title.', 'Version 1.0'),
      body: text('Release notes, in GitHub Flavored Markdown.', '- The greeting has no typo any more.'),
      draft: flag('Keep it unpublished.', false),
      prerelease: flag('Mark it as not ready for production.', false),
      generate_release_notes: flag('Let GitHub write the notes from merged pull requests.', false),
    },
    ['tag_name'],
  ),
  output: releaseOutput,
  tags: ['openWorldHint'],
  scopes: ['repo'],
  operation: { method: 'POST', path: '/repos/{owner}/{repo}/releases', shape: release },
})

export const commitTools = [listCommits, getCommit, listBranches, createReference, listReleases, createRelease]
