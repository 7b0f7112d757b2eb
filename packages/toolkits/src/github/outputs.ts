import type { JsonSchema } from '@composio/spec'
import { output } from './arguments.ts'

const string: JsonSchema = { type: 'string' }
const strings: JsonSchema = { type: 'array', items: string }

export const issueOutput = output({
  number: { type: 'integer', description: 'What other issue tools call issue_number.' },
  title: string,
  state: { type: 'string', description: 'open or closed.' },
  html_url: string,
  is_pull_request: { type: 'boolean', description: 'True for pull requests, which GitHub lists among the issues.' },
  author: string,
  labels: strings,
  assignees: strings,
  body: string,
})

export const commentOutput = output({ id: { type: 'integer' }, html_url: string, author: string, body: string })

export const repositoryOutput = output({
  full_name: { type: 'string', description: 'owner/repo.' },
  html_url: string,
  description: string,
  private: { type: 'boolean' },
  default_branch: string,
})

export const pullRequestOutput = output({
  number: { type: 'integer', description: 'What other pull request tools call pull_number.' },
  title: string,
  state: { type: 'string', description: 'open or closed; a merged one is closed, with merged_at.' },
  html_url: string,
  author: string,
  head: output({ ref: string, sha: string }),
  base: output({ ref: string, sha: string }),
})

export const commitOutput = output({ sha: string, html_url: string, message: string, author: string, date: string })

export const releaseOutput = output({ id: { type: 'integer' }, tag_name: string, name: string, html_url: string })
