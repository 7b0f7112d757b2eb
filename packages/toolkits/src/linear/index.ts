import { defineToolkit } from '@composio/spec'
import * as archive from './linear-archive.ts'
import { apiKey, oauth, whoami } from './linear-auth.ts'
import * as comments from './linear-comments.ts'
import { addLabel, createIssue, getOneIssue, removeLabel, updateIssue } from './linear-issues.ts'
import { listIssues, searchIssues } from './linear-lists.ts'
import { linearProblem } from './linear-problems.ts'
import * as workspace from './linear-workspace.ts'

export const toolkit = defineToolkit({
  slug: 'linear',
  name: 'Linear',
  description: 'Issues, comments, projects and teams of a Linear workspace.',
  color: '#5e6ad2',
  appUrl: 'https://linear.app',
  categories: ['project management', 'developer tools'],
  version: '20261122_00',
  baseUrl: 'https://api.linear.app',
  auth: [oauth, apiKey],
  whoami,
  problemOf: linearProblem,
  tools: [
    createIssue,
    updateIssue,
    getOneIssue,
    listIssues,
    searchIssues,
    addLabel,
    removeLabel,
    ...Object.values(archive),
    ...Object.values(comments),
    ...Object.values(workspace),
  ],
})
