import { defineTool } from '@composio/spec'
import { choice, input, output, paging, text } from './arguments.ts'
import { issueInList, pick, record, repositoryInList, searchPage } from './shape.ts'

const page = { ...paging, page: { ...paging.page, description: 'Page to get, from 1. Ten pages of 100 are the end.' } }
const order = choice('Order, where sort is given.', ['asc', 'desc'], 'desc')
const found = output({
  total_count: { type: 'integer', description: 'All hits, also those on other pages.' },
  incomplete_results: { type: 'boolean', description: 'True when GitHub ran out of time; a narrower query helps.' },
  items: { type: 'array', items: { type: 'object' } },
})

const searchIssues = defineTool({
  slug: 'GITHUB_SEARCH_ISSUES_AND_PULL_REQUESTS',
  aliases: ['GITHUB_SEARCH_ISSUES'],
  name: 'Search issues and pull requests',
  description:
    'Searches issues and pull requests over all repositories in reach by words and qualifiers: repo:owner/name, is:issue, is:pr, is:open, author:login, assignee:@me, label:bug, created:>2026-01-01. Add is:issue or is:pr, without one GitHub may refuse. 30 searches a minute.',
  input: input(
    {
      q: text(
        'Words and qualifiers, all of which must match.',
        'repo:octocat/hello-world is:issue is:open typo',
        'is:pr is:open review-requested:@me',
      ),
      sort: choice('What to order by; best match without it.', ['comments', 'reactions', 'created', 'updated']),
      order,
      ...page,
    },
    ['q'],
  ),
  output: found,
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['repo'],
  operation: {
    method: 'GET',
    path: '/search/issues',
    shape: (answer) =>
      searchPage(answer, (item) => ({ ...issueInList(item), repository: repositoryOf(item.repository_url) })),
  },
})

const searchRepositories = defineTool({
  slug: 'GITHUB_SEARCH_REPOSITORIES',
  name: 'Search repositories',
  description:
    'Searches all repositories by words and qualifiers: user:login, org:name, language:typescript, topic:cli, stars:>100, archived:false. Use it to find a repository whose owner or exact name is not known. 30 searches a minute.',
  input: input(
    {
      q: text('Words and qualifiers, all of which must match.', 'hello user:octocat', 'agent language:typescript'),
      sort: choice('What to order by; best match without it.', ['stars', 'forks', 'help-wanted-issues', 'updated']),
      order,
      ...page,
    },
    ['q'],
  ),
  output: found,
  tags: ['readOnlyHint', 'openWorldHint'],
  operation: { method: 'GET', path: '/search/repositories', shape: (answer) => searchPage(answer, repositoryInList) },
})

const searchCode = defineTool({
  slug: 'GITHUB_SEARCH_CODE',
  name: 'Search code',
  description:
    'Searches files on default branches by content: words plus qualifiers such as repo:owner/name, org:name, language:typescript, path:src, filename:package.json. Gives file paths, not the lines; read a file with GITHUB_GET_REPOSITORY_CONTENT. 10 searches a minute.',
  input: input(
    {
      q: text('At least one word, and qualifiers.', 'greeting repo:octocat/hello-world', 'createServer org:octo-org'),
      ...page,
    },
    ['q'],
  ),
  output: found,
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['repo'],
  operation: {
    method: 'GET',
    path: '/search/code',
    shape: (answer) =>
      searchPage(answer, (item) => ({
        ...pick(item, 'name path sha html_url'),
        repository: record(item.repository).full_name,
      })),
  },
})

/** `owner/repo` at the end of an API URL. */
function repositoryOf(url: unknown): string | undefined {
  return typeof url === 'string' ? url.split('/').slice(-2).join('/') : undefined
}

export const searchTools = [searchIssues, searchRepositories, searchCode]
