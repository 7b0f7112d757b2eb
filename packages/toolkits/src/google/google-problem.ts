import type { ApiProblem, ApiResponse } from '@composio/spec'

/** The error envelope of Google's JSON APIs, older (`errors[].reason`) and newer (`details[].reason`) fields together. */
interface GoogleError {
  code?: number
  message?: string
  status?: string
  errors?: { reason?: string }[]
  details?: { reason?: string }[]
}

const rateReasons = new Set([
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'dailyLimitExceeded',
  'quotaExceeded',
  'RATE_LIMIT_EXCEEDED',
])
const scopeReasons = new Set(['insufficientPermissions', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'])
const apiOffReasons = new Set(['accessNotConfigured', 'SERVICE_DISABLED'])

/** Translates a failed answer of a Google API; undefined where the answer is fine or is not Google's envelope. */
export function googleProblem(response: ApiResponse): ApiProblem | undefined {
  if (response.status < 400) return undefined
  const error = googleErrorOf(response.body)
  if (!error) return undefined
  const reasons = [...(error.errors ?? []), ...(error.details ?? [])].flatMap((entry) => entry.reason ?? [])
  const said = error.message?.trim() || error.status || `HTTP ${response.status}`
  const problem = { kind: kindOf(response.status, reasons), status: response.status }
  const retryAfter = retryAfterOf(response.headers)
  return {
    ...problem,
    message: messageOf(problem.kind, said, reasons),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  }
}

function googleErrorOf(body: unknown): GoogleError | undefined {
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined
  const { error } = body
  if (typeof error !== 'object' || error === null) return undefined
  const { message, status, errors, details } = error as Record<string, unknown>
  return {
    ...(typeof message === 'string' ? { message } : {}),
    ...(typeof status === 'string' ? { status } : {}),
    errors: reasonsIn(errors),
    details: reasonsIn(details),
  }
}

function reasonsIn(entries: unknown): { reason?: string }[] {
  if (!Array.isArray(entries)) return []
  return entries.flatMap((entry: unknown) =>
    typeof entry === 'object' && entry !== null && 'reason' in entry && typeof entry.reason === 'string'
      ? [{ reason: entry.reason }]
      : [],
  )
}

function kindOf(status: number, reasons: string[]): ApiProblem['kind'] {
  // Google answers 403 for four different things, and only the reason tells them apart.
  if (status === 429 || reasons.some((reason) => rateReasons.has(reason))) return 'rate_limit'
  if (status === 401) return 'auth'
  if (status === 403) return reasons.some((reason) => scopeReasons.has(reason)) ? 'scopes' : 'refused'
  // 410: the event existed and was deleted.
  if (status === 404 || status === 410) return 'not_found'
  if (status >= 500) return 'upstream'
  return 'invalid'
}

function messageOf(kind: ApiProblem['kind'], said: string, reasons: string[]): string {
  if (reasons.some((reason) => apiOffReasons.has(reason))) {
    return `The API is not enabled in the Google Cloud project of this OAuth client; its operator has to enable it (${said})`
  }
  if (kind === 'scopes') return `The Google account did not grant the permission this needs (${said})`
  if (kind === 'rate_limit') return `Google's rate limit is reached (${said})`
  return said
}

/** Retry-After in seconds; Google sends the number form (RFC 9110 section 10.2.3). */
function retryAfterOf(headers: Record<string, string>): number | undefined {
  const value = headers['retry-after']
  if (value === undefined || !/^\d+$/.test(value)) return undefined
  return Number(value)
}
