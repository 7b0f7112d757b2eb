import type { ApiProblem } from '@composio/spec'
import { describe, expect, it } from 'vitest'
import { EgressError } from '../egress/egress.ts'
import { brokenJson, parseRetryAfter, problemOfEgress, problemOfStatus, tellProblem } from './problem.ts'

const json = { 'content-type': 'application/json' }
const told = (status: number, body: unknown, headers: Record<string, string> = json) =>
  problemOfStatus({ status, headers, body }, 'Acme')

describe('problemOfStatus', () => {
  it.each<[number, unknown, ApiProblem['kind'], string]>([
    [400, { message: 'Bad title.' }, 'invalid', 'Acme answered 400: Bad title. Correct the arguments and try again.'],
    [
      401,
      { error: 'x', error_description: 'Expired' },
      'auth',
      'Acme answered 401: Expired. The connected account has',
    ],
    [403, { error: { message: 'No' } }, 'refused', 'Acme answered 403: No. The connected account is not allowed'],
    [404, null, 'not_found', 'Acme answered 404. Check the identifiers'],
    [408, '', 'timeout', 'Acme answered 408. It may or may not have been done'],
    [410, { detail: 'Gone' }, 'not_found', 'Acme answered 410: Gone.'],
    [418, 'teapot', 'invalid', 'Acme answered 418: teapot.'],
    [422, { message: 'Failed', errors: ['a', { field: 'b' }] }, 'invalid', 'Failed (a; {"field":"b"})'],
    [429, {}, 'rate_limit', 'Acme answered 429. Wait before trying again.'],
    [500, { errors: ['broken'] }, 'upstream', 'Acme answered 500: (broken). The fault is on their side'],
    [503, '<!DOCTYPE html><h1>Down</h1>', 'upstream', 'Acme answered 503: a web page instead of data.'],
    [504, null, 'timeout', 'Acme answered 504.'],
    [302, '', 'upstream', 'it answered with a redirect, which is not followed'],
    [304, null, 'upstream', 'it answered with a redirect'],
  ])('%i with %j is %s', (status, body, kind, message) => {
    const problem = told(status, body)
    expect(problem).toMatchObject({ status, kind })
    expect(problem?.message).toContain(message)
    expect(problem?.message).toMatch(/\.$/)
  })

  it('finds none in an answer that is fine, whatever it holds', () => {
    for (const body of [null, {}, [], 0, false, { error: 'a field of that name' }])
      expect(told(200, body)).toBeUndefined()
    expect(told(200, 'plain', { 'content-type': 'text/plain' })).toBeUndefined()
    expect(told(200, 'diff --git', { 'content-type': 'application/vnd.github.raw+json' })).toBeUndefined()
    expect(told(200, '"quoted"', {})).toBeUndefined()
  })

  it('does not take a page for data', () => {
    expect(told(200, '<html>', { 'content-type': 'text/html; charset=utf-8' })?.message).toContain('a web page')
    expect(brokenJson(200, 'Acme')).toEqual({
      kind: 'upstream',
      status: 200,
      message: 'Acme answered 200 with JSON that is cut off or malformed. The fault is on their side; try again later.',
    })
  })

  it('says how long to wait', () => {
    const problem = told(429, {}, { ...json, 'retry-after': '7' })
    expect(problem).toMatchObject({ retryAfter: 7, message: 'Acme answered 429. Wait 7 seconds before trying again.' })
    expect(told(503, {}, { 'retry-after': '3' })).toMatchObject({ retryAfter: 3 })
    expect(told(429, {}, { 'retry-after': 'soon' })).not.toHaveProperty('retryAfter')
  })

  it('keeps a long story short', () => {
    expect(told(500, 'x'.repeat(1_000_000))?.message.length).toBeLessThan(600)
  })
})

describe('tellProblem', () => {
  it('adds status and advice to what a toolkit makes of an HTTP error', () => {
    const problem = tellProblem({ kind: 'invalid', status: 422, message: 'title: missing' }, 'Acme')
    expect(problem.message).toBe('Acme answered 422: title: missing. Correct the arguments and try again.')
  })
  it('leaves the words for a failure inside a good answer, and advice that is there already', () => {
    expect(tellProblem({ kind: 'not_found', status: 200, message: 'No such channel.' }, 'Acme').message).toBe(
      'No such channel.',
    )
    expect(tellProblem({ kind: 'rate_limit', status: 429, message: 'Wait a minute' }, 'Acme').message).toBe(
      'Acme answered 429: Wait a minute.',
    )
  })
})

describe('problemOfEgress', () => {
  it.each<[EgressError['kind'], ApiProblem['kind'], RegExp]>([
    ['refused', 'refused', /may call\.$/],
    ['timeout', 'timeout', /may or may not have been done/],
    ['interrupted', 'upstream', /may or may not have been done/],
    ['unreachable', 'upstream', /Nothing was sent/],
    ['too_large', 'invalid', /Ask for less/],
  ])('tells %s as %s', (kind, told, advice) => {
    const { problem } = problemOfEgress(new EgressError(kind, 'what happened'), 'Acme')
    expect(problem.kind).toBe(told)
    expect(problem.message).toMatch(/^Acme: what happened\. /)
    expect(problem.message).toMatch(advice)
  })
})

describe('parseRetryAfter', () => {
  it.each([
    ['120', 120],
    [' 0 ', 0],
    [undefined, undefined],
    ['', undefined],
    ['-1', undefined],
    ['nonsense', undefined],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ])('reads %j as %j', (value, seconds) => expect(parseRetryAfter(value)).toBe(seconds))
  it('reads a date', () => {
    expect(parseRetryAfter(new Date(Date.now() + 30_000).toUTCString())).toBeGreaterThanOrEqual(28)
  })
})
