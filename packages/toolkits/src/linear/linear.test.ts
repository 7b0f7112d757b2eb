import type { ApiRequest, ApiResponse, ToolDefinition } from '@composio/spec'
import { testToolkit } from '@composio/testing'
import { describe, expect, it } from 'vitest'
import { toolkit } from './index.ts'
import { getOneIssue } from './linear-issues.ts'
import { issueFilter, listIssues, searchIssues } from './linear-lists.ts'
import { linearProblem } from './linear-problems.ts'

testToolkit(toolkit)

const uuid = '9cfb482a-81e3-4154-b5b9-2c805e70a02d'

const answered = (body: unknown, status = 200, headers: Record<string, string> = {}): ApiResponse => ({
  status,
  headers,
  body,
})

const failed = (message: string, extensions: Record<string, unknown> = {}, status = 200, headers = {}) =>
  linearProblem(answered({ errors: [{ message, extensions }], data: null }, status, headers))

describe('linearProblem', () => {
  it('leaves good answers alone', () => {
    expect(linearProblem(answered({ data: { viewer: { id: uuid } } }))).toBeUndefined()
    expect(linearProblem(answered('<html>', 502))).toBeUndefined()
  })

  it.each([
    ['Authentication required, not authenticated', { code: 'AUTHENTICATION_ERROR', statusCode: 401 }, 401, 'auth'],
    ['You do not have the permission', { type: 'forbidden' }, 200, 'refused'],
    ['Invalid scope: `write` required', { type: 'forbidden' }, 200, 'scopes'],
    ['Missing required Linear scope: write', {}, 400, 'scopes'],
    ['Entity not found: Issue', { code: 'INPUT_ERROR', type: 'invalid input' }, 200, 'not_found'],
    ['Argument Validation Error', { code: 'INVALID_INPUT' }, 200, 'invalid'],
    ['Cannot query field "x" on type "Issue".', { code: 'GRAPHQL_VALIDATION_FAILED' }, 400, 'invalid'],
    ['Not in this plan', { type: 'feature not accessible' }, 200, 'refused'],
    ['Oops', { code: 'INTERNAL_SERVER_ERROR' }, 200, 'upstream'],
    ['Unknown', {}, 502, 'upstream'],
  ])('%s', (message, extensions, status, kind) => {
    const problem = failed(message, extensions, status)
    expect(problem?.kind).toBe(kind)
    expect(problem?.message).toContain(message)
  })

  it('prefers the sentence Linear wrote for people', () => {
    const said = { code: 'INVALID_INPUT', userPresentableMessage: 'The title must not be empty.' }
    expect(failed('Argument Validation Error', said)?.message).toContain('The title must not be empty.')
  })

  it('tells how long to wait, from either header', () => {
    const limited = { code: 'RATELIMITED', statusCode: 429 }
    expect(failed('Rate limit exceeded', limited, 400, { 'retry-after': '12' })).toMatchObject({
      kind: 'rate_limit',
      retryAfter: 12,
    })
    const reset = { 'x-ratelimit-requests-reset': String(Date.now() + 60_000) }
    const { retryAfter } = failed('Rate limit exceeded', limited, 400, reset) ?? {}
    expect(retryAfter).toBeGreaterThan(55)
    expect(retryAfter).toBeLessThanOrEqual(60)
    expect(failed('Rate limit exceeded', limited, 400)).not.toHaveProperty('retryAfter')
  })
})

describe('issueFilter', () => {
  it.each([
    [{}, {}],
    [{ state_id: 'Todo' }, { state: { name: { eqIgnoreCase: 'Todo' } } }],
    [{ state_id: uuid }, { state: { id: { eq: uuid } } }],
    [{ state_type: 'started' }, { state: { type: { eq: 'started' } } }],
    [{ only_open: true }, { state: { type: { nin: ['completed', 'canceled'] } } }],
    [{ only_open: false }, {}],
    [{ assignee_id: 'me' }, { assignee: { isMe: { eq: true } } }],
    [{ assignee_id: 'none' }, { assignee: { null: true } }],
    [{ assignee_id: 'a@example.com' }, { assignee: { email: { eqIgnoreCase: 'a@example.com' } } }],
    [
      { assignee_id: 'octocat' },
      { assignee: { or: [{ name: { eqIgnoreCase: 'octocat' } }, { displayName: { eqIgnoreCase: 'octocat' } }] } },
    ],
    [{ project_id: 'Greeting' }, { project: { name: { eqIgnoreCase: 'Greeting' } } }],
    [{ label: 'Bug' }, { labels: { some: { name: { eqIgnoreCase: 'Bug' } } } }],
    [{ priority: 0 }, { priority: { eq: 0 } }],
    [{ title: 'login' }, { title: { containsIgnoreCase: 'login' } }],
    [{ updated_after: '-P1D' }, { updatedAt: { gte: '-P1D' } }],
  ])('%j', (args, filter) => expect(issueFilter(args)).toEqual(filter))
})

describe('what the emulator lacks', () => {
  const summary = {
    id: uuid,
    identifier: 'ENG-1',
    title: 'Login fails',
    assignee: null,
    labels: { nodes: [{ id: 'l1', name: 'Bug' }] },
    dueDate: null,
  }
  const shaped = {
    id: uuid,
    identifier: 'ENG-1',
    title: 'Login fails',
    assignee: null,
    labels: [{ id: 'l1', name: 'Bug' }],
  }
  const pageInfo = { hasNextPage: true, endCursor: 'c1' }

  it('searches by variables only', async () => {
    const data = { searchIssues: { totalCount: 7, nodes: [summary], pageInfo } }
    const { result, sent } = await run(searchIssues, { query: 'login") { x }', include_comments: true, first: 1 }, [
      data,
    ])
    expect(result).toEqual({ total: 7, issues: [shaped], has_more: true, next_cursor: 'c1' })
    expect(sent[0]?.variables).toEqual({ term: 'login") { x }', includeComments: true, first: 1 })
    expect(sent[0]?.query).not.toContain('login')
  })

  it('sorts by update and filters inside a team', async () => {
    const data = { team: { issues: { nodes: [summary], pageInfo: { hasNextPage: false, endCursor: null } } } }
    const args = { team_id: uuid, order_by: 'updatedAt', only_open: true }
    const { result, sent } = await run(listIssues, args, [data])
    expect(result).toEqual({ issues: [shaped], has_more: false })
    expect(sent[0]?.query).toContain('orderBy: updatedAt')
    expect(sent[0]?.variables).toEqual({
      teamId: uuid,
      first: 50,
      filter: { state: { type: { nin: ['completed', 'canceled'] } } },
    })
  })

  it('adds what an issue is linked with', async () => {
    const none = { nodes: [] }
    const issue = { ...summary, comments: { nodes: [], pageInfo: { hasNextPage: false } } }
    const relations = {
      branchName: 'octocat/eng-1-login-fails',
      estimate: 3,
      parent: null,
      children: { nodes: [{ id: 'i2', identifier: 'ENG-2', title: 'Part', state: { name: 'Todo' } }] },
      relations: none,
      attachments: none,
    }
    const args = { issue_id: 'ENG-1', include_relations: true }
    const { result } = await run(getOneIssue, args, [{ issue }, { issue: relations }])
    expect(result).toEqual({
      ...shaped,
      branchName: 'octocat/eng-1-login-fails',
      estimate: 3,
      parent: null,
      children: [{ id: 'i2', identifier: 'ENG-2', title: 'Part', state: { name: 'Todo' } }],
      relations: [],
      attachments: [],
      comments: [],
      has_more_comments: false,
    })
  })
})

/** Runs a tool against answers in the form of Linear's schema, one per request. */
async function run(tool: ToolDefinition, args: Record<string, unknown>, data: unknown[]) {
  const sent: { query: string; variables: unknown }[] = []
  if (typeof tool.operation !== 'function') throw new Error('expected a function')
  const result = await tool.operation(args, {
    signal: new AbortController().signal,
    request: async ({ method, path, body }: ApiRequest) => {
      expect([method, path]).toEqual(['POST', '/graphql'])
      sent.push(body as (typeof sent)[number])
      return answered({ data: data[sent.length - 1] })
    },
  })
  return { result, sent }
}
