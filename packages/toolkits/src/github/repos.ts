import { defineTool } from '@composio/spec'
import { choice, flag, input, outputPage, paging, repoInput, text } from './arguments.ts'
import { repositoryOutput } from './outputs.ts'
import { page, pick, repository, repositoryInList } from './shape.ts'

const getUser = defineTool({
  slug: 'GITHUB_GET_THE_AUTHENTICATED_USER',
  aliases: ['GITHUB_GET_ME', 'GITHUB_WHOAMI'],
  name: 'Get the authenticated user',
  description:
    'Says whose account is connected: login, name, email if public, and counts. Use it whenever "me" or "my" has to become a login, for instance as the owner of a repository.',
  input: input({}),
  tags: ['readOnlyHint', 'idempotentHint'],
  operation: {
    method: 'GET',
    path: '/user',
    shape: (user) =>
      pick(user, 'login id name email html_url bio company location type public_repos followers following created_at'),
  },
})

const listRepositories = defineTool({
  slug: 'GITHUB_LIST_REPOSITORIES_FOR_THE_AUTHENTICATED_USER',
  aliases: ['GITHUB_LIST_MY_REPOSITORIES', 'GITHUB_LIST_REPOSITORIES'],
  name: 'List my repositories',
  description:
    'Lists the repositories the connected person owns, collaborates on or reaches through an organization, private ones included. Sort by pushed to see what is worked on. For anybody else’s repositories use GITHUB_SEARCH_REPOSITORIES.',
  input: input({
    visibility: choice('Which repositories.', ['all', 'public', 'private'], 'all'),
    affiliation: text(
      'How the person relates to them: owner, collaborator, organization_member; several with commas between. All without it.',
      'owner,collaborator',
    ),
    sort: choice('What to order by.', ['created', 'updated', 'pushed', 'full_name'], 'full_name'),
    direction: choice('Order; ascending for full_name, else descending, without it.', ['asc', 'desc']),
    ...paging,
  }),
  output: outputPage('repositories', repositoryOutput),
  tags: ['readOnlyHint'],
  scopes: ['repo'],
  operation: {
    method: 'GET',
    path: '/user/repos',
    shape: (answer, args) => page('repositories', answer, args, repositoryInList),
  },
})

const getRepository = defineTool({
  slug: 'GITHUB_GET_A_REPOSITORY',
  aliases: ['GITHUB_GET_REPOSITORY'],
  name: 'Get a repository',
  description:
    'Gives one repository: description, default branch, visibility, language, stars, open issues and what the connected person may do there. Use it to find the default branch before reading files or opening a pull request.',
  input: repoInput({}),
  output: repositoryOutput,
  tags: ['readOnlyHint', 'idempotentHint'],
  scopes: ['repo'],
  operation: { method: 'GET', path: '/repos/{owner}/{repo}', shape: repository },
})

const createRepository = defineTool({
  slug: 'GITHUB_CREATE_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER',
  aliases: ['GITHUB_CREATE_REPOSITORY'],
  name: 'Create a repository',
  description:
    'Creates a repository under the connected person’s own account. It is public unless private is true. Set auto_init to get a first commit; without one there is no branch to put files on. Fails if the name is taken.',
  input: input(
    {
      name: text('Letters, digits, ".", "-" and "_".', 'hello-world'),
      description: text('One sentence about it.', 'A first repository'),
      private: flag('Only visible to the owner and collaborators.', false),
      auto_init: flag('Begin with a commit that holds a README.', false),
      homepage: text('URL of a website about it.', 'https://example.com'),
      has_issues: flag('Allow issues.', true),
      gitignore_template: text('Language of the .gitignore template to begin with.', 'Node'),
      license_template: text('Key of the license to begin with.', 'mit'),
    },
    ['name'],
  ),
  output: repositoryOutput,
  tags: ['openWorldHint'],
  scopes: ['repo'],
  operation: { method: 'POST', path: '/user/repos', shape: repository },
})

const starRepository = defineTool({
  slug: 'GITHUB_STAR_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER',
  aliases: ['GITHUB_STAR_A_REPOSITORY', 'GITHUB_STAR_REPOSITORY'],
  name: 'Star a repository',
  description:
    'Stars a repository for the connected person; starring it again changes nothing. The star is public. Gives which repository was starred.',
  input: repoInput({}),
  tags: ['idempotentHint', 'openWorldHint'],
  scopes: ['repo'],
  operation: {
    method: 'PUT',
    path: '/user/starred/{owner}/{repo}',
    shape: (_, { owner, repo }) => ({ starred: true, full_name: `${owner}/${repo}` }),
  },
})

const unstarRepository = defineTool({
  slug: 'GITHUB_UNSTAR_A_REPOSITORY_FOR_THE_AUTHENTICATED_USER',
  aliases: ['GITHUB_UNSTAR_A_REPOSITORY', 'GITHUB_UNSTAR_REPOSITORY'],
  name: 'Unstar a repository',
  description:
    'Takes the connected person’s star from a repository; nothing happens if there was none. Gives which repository it was.',
  input: repoInput({}),
  tags: ['destructiveHint', 'idempotentHint', 'openWorldHint'],
  scopes: ['repo'],
  operation: {
    method: 'DELETE',
    path: '/user/starred/{owner}/{repo}',
    shape: (_, { owner, repo }) => ({ starred: false, full_name: `${owner}/${repo}` }),
  },
})

const listStarred = defineTool({
  slug: 'GITHUB_LIST_REPOSITORIES_STARRED_BY_THE_AUTHENTICATED_USER',
  aliases: ['GITHUB_LIST_STARRED_REPOSITORIES'],
  name: 'List my starred repositories',
  description:
    'Lists the repositories the connected person has starred, the latest star first, with their descriptions.',
  input: input({
    sort: choice('What to order by: when it was starred, or last updated.', ['created', 'updated'], 'created'),
    direction: choice('Order.', ['asc', 'desc'], 'desc'),
    ...paging,
  }),
  output: outputPage('repositories', repositoryOutput),
  tags: ['readOnlyHint'],
  scopes: ['repo'],
  operation: {
    method: 'GET',
    path: '/user/starred',
    shape: (answer, args) => page('repositories', answer, args, repositoryInList),
  },
})

export const repositoryTools = [
  getUser,
  listRepositories,
  getRepository,
  createRepository,
  starRepository,
  unstarRepository,
  listStarred,
]
