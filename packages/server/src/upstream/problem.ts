import type { ApiProblem, ApiResponse } from '@composio/spec'
import { ApiProblemError } from '@composio/spec'
import type { EgressError } from '../egress/egress.ts'

const MAX_DETAIL = 400
const MAX_TOLD = 1200

const KIND_OF_STATUS: Record<number, ApiProblem['kind']> = {
  401: 'auth',
  403: 'refused',
  404: 'not_found',
  408: 'timeout',
  410: 'not_found',
  429: 'rate_limit',
  504: 'timeout',
}

const ADVICE: Record<ApiProblem['kind'], string> = {
  auth: 'The connected account has to be connected again.',
  scopes: 'The connected account has to be connected again with the missing permission.',
  not_found: 'Check the identifiers, and that the connected account may see it.',
  invalid: 'Correct the arguments and try again.',
  rate_limit: 'Wait before trying again.',
  upstream: 'The fault is on their side; try again later.',
  timeout: 'It may or may not have been done; check before trying again.',
  refused: 'The connected account is not allowed to do this.',
}

const EGRESS_ADVICE: Record<EgressError['kind'], [ApiProblem['kind'], string]> = {
  refused: ['refused', 'This address is not one the toolkit may call.'],
  timeout: ['timeout', ADVICE.timeout],
  interrupted: ['upstream', ADVICE.timeout],
  too_large: ['invalid', 'Ask for less at once.'],
  unreachable: ['upstream', 'Nothing was sent; try again later.'],
}

/** What is wrong with an answer by its HTTP status, or undefined where nothing is. */
export function problemOfStatus(response: ApiResponse, toolkitName: string): ApiProblem | undefined {
  const { status, headers, body } = response
  if (status >= 200 && status < 300)
    return looksLikeWebPage(response) ? notData(status, toolkitName, 'a web page instead of data') : undefined
  const kind = KIND_OF_STATUS[status] ?? (status >= 500 ? 'upstream' : status >= 400 ? 'invalid' : 'upstream')
  const retryAfter = kind === 'rate_limit' || status === 503 ? parseRetryAfter(headers['retry-after']) : undefined
  const detail = status < 400 ? 'it answered with a redirect, which is not followed' : detailOf(body)
  return {
    kind,
    status,
    message: `${toolkitName} answered ${status}${detail ? `: ${detail}` : ''}. ${advice(kind, retryAfter)}`,
    ...(retryAfter !== undefined && { retryAfter }),
  }
}

/** What a toolkit's own reading of a failure says, with the status and what to do where it is an HTTP error. */
export function tellProblem(problem: ApiProblem, toolkitName: string): ApiProblem {
  const { kind, status = 200, retryAfter } = problem
  const said = cut(problem.message, MAX_TOLD)
  if (status < 400) return { ...problem, message: `${said}.` }
  const next = /\bwait\b/i.test(said) ? '' : ` ${advice(kind, retryAfter)}`
  return { ...problem, message: `${toolkitName} answered ${status}: ${said}.${next}` }
}

/** A call that got no answer. */
export function problemOfEgress(error: EgressError, toolkitName: string): ApiProblemError {
  const [kind, advised] = EGRESS_ADVICE[error.kind]
  return new ApiProblemError({ kind, message: `${toolkitName}: ${error.message}. ${advised}` }, { cause: error })
}

function advice(kind: ApiProblem['kind'], retryAfter: number | undefined): string {
  return retryAfter === undefined ? ADVICE[kind] : `Wait ${retryAfter} seconds before trying again.`
}

function looksLikeWebPage({ headers, body }: ApiResponse): boolean {
  return typeof body === 'string' && (headers['content-type'] ?? '').includes('text/html')
}

/** An answer that says it is JSON and cannot be read as such. */
export function brokenJson(status: number, toolkitName: string): ApiProblem {
  return notData(status, toolkitName, 'JSON that is cut off or malformed')
}

function notData(status: number, toolkitName: string, what: string): ApiProblem {
  return { kind: 'upstream', status, message: `${toolkitName} answered ${status} with ${what}. ${ADVICE.upstream}` }
}

/** The sentence in an error body, wherever the common forms put it. */
function detailOf(body: unknown): string {
  if (typeof body === 'string') return /<html|<!doctype/i.test(body) ? 'a web page instead of data' : cut(body)
  if (typeof body !== 'object' || body === null) return ''
  const { message, error, error_description, errors, detail } = body as Record<string, unknown>
  if (typeof message === 'string') return cut(message + listOf(errors))
  if (typeof error_description === 'string') return cut(error_description)
  if (typeof error === 'string') return cut(error)
  if (typeof error === 'object' && error !== null) return detailOf(error)
  if (typeof detail === 'string') return cut(detail)
  return cut(listOf(errors).trim())
}

function listOf(errors: unknown): string {
  if (!Array.isArray(errors) || errors.length === 0) return ''
  return ` (${errors.map((entry) => (typeof entry === 'string' ? entry : JSON.stringify(entry))).join('; ')})`
}

function cut(text: string, most = MAX_DETAIL): string {
  const line = text.replace(/\s+/g, ' ').trim().replace(/\.$/, '')
  return line.length > most ? `${line.slice(0, most)}…` : line
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
export function parseRetryAfter(value: string | undefined): number | undefined {
  if (!value) return undefined
  if (/^\d+$/.test(value.trim())) return Number(value)
  // Dates begin with the day of the week; without that check almost any text parses as one.
  const date = /^[a-z]{3}/i.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - Date.now()) / 1000))
}
