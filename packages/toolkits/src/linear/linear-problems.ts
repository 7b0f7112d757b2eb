import type { ApiProblem, ApiResponse } from '@composio/spec'
import { isJson, type Json, json } from './linear-api.ts'

/**
 * `extensions.code`, and `extensions.type` of older answers, in one spelling
 * (https://linear.app/developers/graphql, "Errors"; https://linear.app/developers/rate-limiting).
 */
const kinds: Record<string, ApiProblem['kind']> = {
  authenticationerror: 'auth',
  unauthenticated: 'auth',
  forbidden: 'refused',
  ratelimited: 'rate_limit',
  inputerror: 'invalid',
  invalidinput: 'invalid',
  usererror: 'invalid',
  baduserinput: 'invalid',
  graphqlerror: 'invalid',
  graphqlvalidationfailed: 'invalid',
  graphqlparsefailed: 'invalid',
  featurenotaccessible: 'refused',
  usagelimitexceeded: 'refused',
  locktimeout: 'timeout',
  networkerror: 'upstream',
  internalerror: 'upstream',
  internalservererror: 'upstream',
}

/** GraphQL errors, whatever the HTTP status is: 200 for most, 400 for rate limits and for queries that do not validate. */
export function linearProblem({ status, headers, body }: ApiResponse): ApiProblem | undefined {
  if (!isJson(body) || !Array.isArray(body.errors) || body.errors.length === 0) return undefined
  const error = json(body.errors[0])
  const extensions = json(error.extensions)
  const said = text(extensions.userPresentableMessage) ?? text(error.message) ?? 'no reason given'
  const kind = kindOf(error, extensions, status)
  if (kind === 'rate_limit') return rateLimited(status, headers)
  return { kind, status, message: `${advice[kind]} Linear says: ${said}` }
}

const advice: Record<Exclude<ApiProblem['kind'], 'rate_limit'>, string> = {
  auth: 'Linear does not accept the credential; the account has to be connected again.',
  scopes: 'The connected Linear account lacks a scope for this; connect it again and grant it.',
  not_found:
    'Linear has nothing with that ID, or the connected account may not see it. Look it up with LINEAR_SEARCH_ISSUES or one of the LINEAR_LIST tools.',
  invalid: 'Linear rejected the arguments.',
  refused: 'Linear does not let the connected account do this.',
  timeout: 'Linear did not finish in time. Read back before trying again.',
  upstream: 'Linear failed. Try again in a moment; after a change, read back first.',
}

function kindOf(error: Json, extensions: Json, status: number): ApiProblem['kind'] {
  const message = `${text(error.message) ?? ''} ${text(extensions.userPresentableMessage) ?? ''}`
  if (/not found|could not find/i.test(message)) return 'not_found'
  if (/scope/i.test(message)) return 'scopes'
  for (const name of [extensions.code, extensions.type]) {
    const kind = typeof name === 'string' ? kinds[name.toLowerCase().replace(/[^a-z]/g, '')] : undefined
    if (kind) return kind
  }
  const answered = typeof extensions.statusCode === 'number' ? extensions.statusCode : status
  if (answered === 401) return 'auth'
  if (answered === 403) return 'refused'
  if (answered === 429) return 'rate_limit'
  return answered >= 500 ? 'upstream' : 'invalid'
}

/** `Retry-After` is in seconds, `X-RateLimit-*-Reset` a Unix time in milliseconds. */
function rateLimited(status: number, headers: Record<string, string>): ApiProblem {
  const after = Number(headers['retry-after'])
  const reset = Number(headers['x-ratelimit-requests-reset'])
  const seconds = after > 0 ? after : Math.ceil((reset - Date.now()) / 1000)
  if (!(seconds > 0)) {
    return { kind: 'rate_limit', status, message: 'Linear is limiting calls. Wait some minutes before the next one.' }
  }
  const message = `Linear is limiting calls. Wait ${seconds} seconds before the next one.`
  return { kind: 'rate_limit', status, message, retryAfter: seconds }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}
