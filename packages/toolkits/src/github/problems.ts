import type { ApiProblem, ApiResponse } from '@composio/spec'
import { record } from './shape.ts'

/**
 * Reads GitHub's failures. 403 means four things there, told apart by headers:
 * https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api
 */
export function problemOf(response: ApiResponse): ApiProblem | undefined {
  const { status, body } = response
  if (status < 400 || status >= 500) return undefined
  const said = record(body).message
  const message = typeof said === 'string' ? said : undefined
  if (status === 403 || status === 429) {
    return limitOf(response, message ?? '') ?? (message === undefined ? undefined : forbidden(response, message))
  }
  if (message === undefined) return undefined
  if (status === 401) return { kind: 'auth', status, message }
  if (status === 422 || status === 400) return { kind: 'invalid', status, message: validation(body, message) }
  if (status === 405 || status === 409) return { kind: 'invalid', status, message }
  return undefined
}

/** The primary limit shows in `x-ratelimit-*`, the secondary one in `retry-after` or in the words. */
function limitOf({ status, headers }: ApiResponse, message: string): ApiProblem | undefined {
  const retryAfter = seconds(headers['retry-after'])
  const isSpent = headers['x-ratelimit-remaining'] === '0'
  if (status !== 429 && !isSpent && retryAfter === undefined && !/rate limit/i.test(message)) return undefined
  const reset = isSpent ? seconds(headers['x-ratelimit-reset']) : undefined
  const untilReset = reset === undefined ? undefined : Math.max(1, reset - Math.floor(Date.now() / 1000))
  const wait = retryAfter ?? untilReset
  return {
    kind: 'rate_limit',
    status,
    message: message || 'rate limit reached',
    ...(wait === undefined ? {} : { retryAfter: wait }),
  }
}

function forbidden({ status, headers }: ApiResponse, message: string): ApiProblem {
  const accepted = scopesIn(headers['x-accepted-oauth-scopes'])
  const granted = scopesIn(headers['x-oauth-scopes'])
  const isMissing = accepted.length > 0 && !accepted.some((scope) => granted.includes(scope))
  if (isMissing) {
    return { kind: 'scopes', status, message: `${message}. One of these scopes is needed: ${accepted.join(', ')}.` }
  }
  // What fine-grained tokens and app installations are told; they have no scopes.
  if (/not accessible by/i.test(message)) return { kind: 'scopes', status, message }
  return { kind: 'refused', status, message }
}

/** Names the fields: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed */
function validation(body: unknown, message: string): string {
  const { errors } = record(body)
  if (!Array.isArray(errors)) return message
  const details = errors.map((error) => (typeof error === 'string' ? error : fieldError(record(error))))
  return details.length > 0 ? `${message}: ${details.join('; ')}` : message
}

function fieldError({ field, code, message }: Record<string, unknown>): string {
  const what = typeof message === 'string' ? message : String(code ?? 'invalid').replaceAll('_', ' ')
  return field === undefined ? what : `${String(field)}: ${what}`
}

function scopesIn(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((scope) => scope.trim())
    .filter(Boolean)
}

function seconds(value: string | undefined): number | undefined {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined
}
