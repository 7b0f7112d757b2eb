import { defineToolkit } from '@composio/spec'
import { appInstallation, oauth, personalToken, whoami } from './auth.ts'
import { commitTools } from './commits.ts'
import { contentTools } from './contents.ts'
import { issueTools } from './issues.ts'
import { problemOf } from './problems.ts'
import { pullRequestTools } from './pulls.ts'
import { repositoryTools } from './repos.ts'
import { searchTools } from './search.ts'

export const toolkit = defineToolkit({
  slug: 'github',
  name: 'GitHub',
  description: 'Code hosting: repositories, issues, pull requests, files, releases and search.',
  color: '#24292f',
  appUrl: 'https://github.com',
  categories: ['developer-tools'],
  version: '20261122_00',
  baseUrl: 'https://api.github.com',
  auth: [oauth, personalToken, appInstallation],
  whoami,
  headers: {
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
    // GitHub refuses requests that do not say who sends them.
    'user-agent': 'composio',
  },
  problemOf,
  tools: [...issueTools, ...repositoryTools, ...pullRequestTools, ...contentTools, ...commitTools, ...searchTools],
})
