import { describe, expect, it } from 'vitest'
import { googleProblem } from './google-problem.ts'

function answer(status: number, error: Record<string, unknown>, headers: Record<string, string> = {}) {
  return googleProblem({ status, headers, body: { error: { code: status, ...error } } })
}

describe('googleProblem', () => {
  it.each([
    ['a refused token', 401, { errors: [{ reason: 'authError' }] }, 'auth'],
    ['a missing scope, older form', 403, { errors: [{ reason: 'insufficientPermissions' }] }, 'scopes'],
    ['a missing scope, newer form', 403, { details: [{ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }] }, 'scopes'],
    ['a rate limit told as 403', 403, { errors: [{ reason: 'userRateLimitExceeded' }] }, 'rate_limit'],
    ['a project rate limit told as 403', 403, { errors: [{ reason: 'rateLimitExceeded' }] }, 'rate_limit'],
    ['a rate limit told as 429', 429, { status: 'RESOURCE_EXHAUSTED' }, 'rate_limit'],
    ['an administrator who forbids it', 403, { errors: [{ reason: 'domainPolicy' }] }, 'refused'],
    ['a wrong argument', 400, { errors: [{ reason: 'invalidArgument' }] }, 'invalid'],
    ['a missing message', 404, { errors: [{ reason: 'notFound' }] }, 'not_found'],
    ['a deleted event', 410, { errors: [{ reason: 'deleted' }] }, 'not_found'],
    ['a fault at Google', 503, { errors: [{ reason: 'backendError' }] }, 'upstream'],
  ])('tells %s', (_what, status, error, kind) => {
    expect(answer(status, { message: 'Because.', ...error })).toMatchObject({
      kind,
      status,
      message: expect.stringContaining('Because.'),
    })
  })

  it('passes on how long to wait', () => {
    expect(answer(429, { message: 'Slow down' }, { 'retry-after': '17' })?.retryAfter).toBe(17)
    expect(answer(429, { message: 'Slow down' })).not.toHaveProperty('retryAfter')
  })

  it('says whose task it is when the API is switched off', () => {
    expect(answer(403, { errors: [{ reason: 'accessNotConfigured' }], message: 'x' })?.message).toContain('enable')
  })

  it('leaves good answers and foreign error pages alone', () => {
    expect(googleProblem({ status: 200, headers: {}, body: { error: { message: 'a field of that name' } } })).toBe(
      undefined,
    )
    expect(googleProblem({ status: 502, headers: {}, body: '<html>Bad gateway</html>' })).toBe(undefined)
  })

  it('stands odd envelopes', () => {
    for (const error of [null, 'invalid_grant', { errors: 'x', details: [null, 3] }]) {
      const body = { error }
      expect(() => googleProblem({ status: 403, headers: {}, body })).not.toThrow()
    }
  })
})
