import { testToolkit } from '@composio/testing'
import { describe, expect, it } from 'vitest'
import { oauth, whoami } from './auth.ts'
import { toolkit } from './index.ts'
import { problemOf } from './problems.ts'
import { commit, issueInList, page, pullRequest } from './shape.ts'

testToolkit(toolkit)

describe('GitHub failures', () => {
  const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({ status, headers, body })

  it('tells the four meanings of 403 apart', () => {
    const reset = String(Math.floor(Date.now() / 1000) + 90)
    const spent = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }
    const limited = problemOf(answer(403, { message: 'API rate limit exceeded' }, spent))
    expect(limited?.kind).toBe('rate_limit')
    expect(limited?.retryAfter).toBeGreaterThan(85)
    expect(limited?.retryAfter).toBeLessThanOrEqual(90)
    const secondary = { 'retry-after': '7', 'x-ratelimit-remaining': '4000' }
    expect(problemOf(answer(403, { message: 'You have exceeded a secondary rate limit' }, secondary))).toMatchObject({
      kind: 'rate_limit',
      retryAfter: 7,
    })
    const scopes = { 'x-oauth-scopes': 'read:user', 'x-accepted-oauth-scopes': 'public_repo, repo' }
    const missing = problemOf(answer(403, { message: 'Must have admin rights' }, scopes))
    expect(missing).toMatchObject({ kind: 'scopes', status: 403 })
    expect(missing?.message).toContain('public_repo, repo')
    const fineGrained = 'Resource not accessible by personal access token'
    expect(problemOf(answer(403, { message: fineGrained }))).toMatchObject({ kind: 'scopes' })
    const granted = { ...scopes, 'x-oauth-scopes': 'read:user, repo' }
    expect(problemOf(answer(403, { message: 'Repository was archived' }, granted))).toEqual({
      kind: 'refused',
      status: 403,
      message: 'Repository was archived',
    })
  })

  it('names the fields of a validation error', () => {
    const errors = [{ resource: 'Issue', field: 'title', code: 'missing_field' }, { message: 'No commits' }, 'plain']
    const problem = problemOf(answer(422, { message: 'Validation Failed', errors }))
    expect(problem?.message).toBe('Validation Failed: title: missing field; No commits; plain')
    expect(problem?.kind).toBe('invalid')
  })

  it('leaves good answers and server errors alone', () => {
    expect(problemOf(answer(200, { message: 'fine' }))).toBeUndefined()
    expect(problemOf(answer(304, null))).toBeUndefined()
    expect(problemOf(answer(502, '<html>'))).toBeUndefined()
    expect(problemOf(answer(404, '<html>'))).toBeUndefined()
    expect(problemOf(answer(404, { message: 'Not Found' }))).toBeUndefined()
    expect(problemOf(answer(429, '<html>', { 'retry-after': '3' }))).toMatchObject({
      kind: 'rate_limit',
      retryAfter: 3,
    })
    expect(problemOf(answer(401, { message: 'Bad credentials' }))).toMatchObject({ kind: 'auth' })
  })
})

describe('GitHub sign-in', () => {
  it('reads token answers', () => {
    const normalize = oauth.normalizeTokenResponse!
    expect(normalize({ error: 'bad_verification_code', error_description: 'd' })).toEqual({
      error: 'invalid_grant',
      error_description: 'd',
    })
    expect(normalize({ error: 'incorrect_client_credentials' })).toEqual({ error: 'invalid_client' })
    expect(normalize({ error: 'access_denied' })).toEqual({ error: 'access_denied' })
    expect(normalize({ access_token: 't', scope: 'repo,read:user', token_type: 'bearer' })).toEqual({
      access_token: 't',
      scope: 'repo read:user',
      token_type: 'bearer',
    })
  })

  it('names the account by login, and knows it by id', () => {
    expect(whoami.account({ id: 583231, login: 'octocat' })).toEqual({ id: '583231', label: 'octocat' })
  })
})

describe('shapes of answers', () => {
  const user = { login: 'octocat', id: 1, avatar_url: 'https://example.com/a', type: 'User' }

  it('keep what a model needs of an issue, and mark pull requests', () => {
    const answer = {
      url: 'https://api.github.com/repos/o/r/issues/7',
      id: 99,
      node_id: 'x',
      number: 7,
      title: 'T',
      state: 'open',
      state_reason: null,
      html_url: 'https://github.com/o/r/pull/7',
      user,
      labels: [{ id: 1, name: 'bug' }, 'plain'],
      assignee: null,
      assignees: [],
      milestone: null,
      comments: 0,
      pull_request: { url: 'u' },
      body: 'x'.repeat(600),
      reactions: { total_count: 0 },
    }
    expect(issueInList(answer)).toEqual({
      number: 7,
      title: 'T',
      state: 'open',
      html_url: 'https://github.com/o/r/pull/7',
      is_pull_request: true,
      author: 'octocat',
      labels: ['bug', 'plain'],
      id: 99,
      comments: 0,
      body: `${'x'.repeat(500)}…`,
    })
  })

  it('keep both ends of a pull request, also of a deleted fork', () => {
    const answer = {
      number: 3,
      draft: false,
      merged: false,
      user: null,
      mergeable: null,
      head: { ref: 'f', sha: 'a', repo: null },
      base: { ref: 'main', sha: 'b', repo: { full_name: 'o/r' } },
    }
    expect(pullRequest(answer)).toEqual({
      number: 3,
      draft: false,
      merged: false,
      head: { ref: 'f', sha: 'a' },
      base: { ref: 'main', sha: 'b', repository: 'o/r' },
    })
  })

  it('name the author of a commit that belongs to no account', () => {
    const git = { message: 'm', author: { name: 'Somebody', date: '2026-01-01T00:00:00Z' } }
    expect(commit({ sha: 's', author: null, commit: git, parents: [{ sha: 'p' }] })).toEqual({
      sha: 's',
      message: 'm',
      author: 'Somebody',
      date: '2026-01-01T00:00:00Z',
      parents: ['p'],
    })
  })

  it('say whether there may be more', () => {
    expect(page('labels', [{}, {}], { per_page: 2 }, () => 1)).toEqual({ labels: [1, 1], has_more: true })
    expect(page('labels', [{}], { per_page: 2 }, () => 1)).toEqual({ labels: [1], has_more: false })
    expect(page('labels', null, {}, () => 1)).toEqual({ labels: [], has_more: false })
  })
})
