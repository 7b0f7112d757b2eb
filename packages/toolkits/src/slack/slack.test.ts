import type { ApiRequest, ApiResponse } from '@composio/spec'
import { testToolkit } from '@composio/testing'
import { describe, expect, it } from 'vitest'
import { toolkit } from './index.ts'
import { normalizeTokenResponse } from './slack-auth.ts'
import { searchMessages } from './slack-history.ts'
import { slackProblem } from './slack-problems.ts'

testToolkit(toolkit)

const ok = (body: unknown, status = 200, headers: Record<string, string> = {}): ApiResponse => ({
  status,
  headers,
  body,
})

describe('slackProblem', () => {
  it('leaves good answers and other bodies alone', () => {
    expect(slackProblem(ok({ ok: true }))).toBeUndefined()
    expect(slackProblem(ok({ ok: false, error: 'already_reacted' }))).toBeUndefined()
    expect(slackProblem(ok('<html>', 502))).toBeUndefined()
  })

  it.each([
    ['invalid_auth', 'auth'],
    ['not_authed', 'auth'],
    ['token_revoked', 'auth'],
    ['token_expired', 'auth'],
    ['account_inactive', 'auth'],
    ['channel_not_found', 'not_found'],
    ['not_in_channel', 'refused'],
    ['file_not_found', 'not_found'],
    ['invalid_arguments', 'invalid'],
    ['internal_error', 'upstream'],
    ['some_code_of_tomorrow', 'refused'],
  ])('%s is %s', (error, kind) => {
    const problem = slackProblem(ok({ ok: false, error }))
    expect(problem?.kind).toBe(kind)
    expect(problem?.message).toContain(error)
  })

  it('names the scope that is missing', () => {
    const problem = slackProblem(ok({ ok: false, error: 'missing_scope', needed: 'groups:history', provided: 'a,b' }))
    expect(problem).toMatchObject({ kind: 'scopes', message: expect.stringContaining('groups:history') })
  })

  it('says how long to wait', () => {
    const problem = slackProblem(ok({ ok: false, error: 'ratelimited' }, 429, { 'retry-after': '30' }))
    expect(problem).toMatchObject({ kind: 'rate_limit', retryAfter: 30, status: 429 })
    expect(slackProblem(ok({ ok: false, error: 'ratelimited' }, 429))).not.toHaveProperty('retryAfter')
  })

  it('passes on the explanation Slack adds', () => {
    const response_metadata = { messages: ['[ERROR] missing required field: channel'] }
    const problem = slackProblem(ok({ ok: false, error: 'invalid_arguments', response_metadata }))
    expect(problem?.message).toContain('missing required field: channel')
  })
})

describe('normalizeTokenResponse', () => {
  const user = { id: 'U1', scope: 'chat:write,search:read', access_token: 'xoxp-1', token_type: 'user' }

  it('takes the token of the user, not that of the bot', () => {
    const body = { ok: true, access_token: 'xoxb-1', token_type: 'bot', scope: 'chat:write', authed_user: user }
    const normal = { access_token: 'xoxp-1', token_type: 'Bearer', scope: 'chat:write search:read' }
    expect(normalizeTokenResponse(body)).toEqual(normal)
    expect(normalizeTokenResponse({ ok: true, app_id: 'A1', authed_user: user })).toEqual(normal)
  })

  it('takes the token of the bot where the app asked for nothing else', () => {
    const body = { ok: true, access_token: 'xoxb-1', token_type: 'bot', scope: 'chat:write', authed_user: { id: 'U1' } }
    expect(normalizeTokenResponse(body)).toMatchObject({ access_token: 'xoxb-1', scope: 'chat:write' })
  })

  it('keeps what token rotation adds', () => {
    const rotating = { ...user, refresh_token: 'xoxe-1', expires_in: 43_200 }
    expect(normalizeTokenResponse({ ok: true, authed_user: rotating })).toMatchObject({
      refresh_token: 'xoxe-1',
      expires_in: 43_200,
    })
  })

  it('turns failures into RFC 6749 errors', () => {
    expect(normalizeTokenResponse({ ok: false, error: 'invalid_code' })).toEqual({
      error: 'invalid_grant',
      error_description: 'Slack: invalid_code',
    })
    expect(normalizeTokenResponse({ ok: false, error: 'bad_client_secret' })).toMatchObject({ error: 'invalid_client' })
  })
})

describe('SLACK_SEARCH_MESSAGES', () => {
  it('asks for the query and shapes the documented answer', async () => {
    const requests: ApiRequest[] = []
    const operation = searchMessages.operation
    if (typeof operation !== 'function') throw new Error('expected a function')
    const answer = await operation(
      { query: 'meaning in:#general', count: 5 },
      {
        signal: new AbortController().signal,
        request: async (request) => {
          requests.push(request)
          return ok(documentedSearch)
        },
      },
    )
    expect(requests).toMatchObject([{ method: 'POST', path: '/search.messages' }])
    expect(String(requests[0]?.body)).toBe('query=meaning+in%3A%23general&count=5')
    expect(answer).toEqual({
      matches: [
        {
          ts: '1508284197.000015',
          time: '2017-10-17T23:49:57.000Z',
          user: 'U2U85N1RV',
          username: 'roach',
          text: 'The meaning of life is 42.',
          channel: { id: 'C12345678', name: 'general' },
          permalink: 'https://example.slack.com/archives/C12345678/p1508284197000015',
        },
      ],
      total: 1,
      page: 1,
      pages: 1,
    })
  })
})

/** In the form of https://docs.slack.dev/reference/methods/search.messages. */
const documentedSearch = {
  ok: true,
  query: 'meaning in:#general',
  messages: {
    matches: [
      {
        channel: { id: 'C12345678', is_private: false, name: 'general' },
        iid: 'cb64bdaa-c1e8-4631-8a91-0f78080113e9',
        permalink: 'https://example.slack.com/archives/C12345678/p1508284197000015',
        team: 'T12345678',
        text: 'The meaning of life is 42.',
        ts: '1508284197.000015',
        type: 'message',
        user: 'U2U85N1RV',
        username: 'roach',
      },
    ],
    paging: { count: 5, page: 1, pages: 1, total: 1 },
    total: 1,
  },
}
