import { setTimeout as delay } from 'node:timers/promises'
import * as oauth from 'oauth4webapi'
import { EgressError } from '../../egress/egress.ts'
import { parseRetryAfter } from '../../upstream/problem.ts'
import type { RenewableCredential } from '../credential.ts'
import { type ProviderClient, TokenEndpointError, toCredential } from '../oauth-client.ts'

/** What a provider's answer to a refresh means (RFC 6749 sections 5.2 and 6). */
export type RefreshAnswer =
  | { kind: 'tokens'; credential: RenewableCredential }
  /** The refresh token is of no use any more. `isDoubtful`: perhaps an unanswered request before this one used it up. */
  | { kind: 'refused'; reason: string; isInvalidGrant: boolean; isDoubtful: boolean }
  /** The OAuth client or its settings are refused; the account is not to blame. */
  | { kind: 'client_refused'; reason: string }
  /** It may work later. `isDoubtful`: it may have been carried out although no usable answer came. */
  | { kind: 'passing'; reason: string; isDoubtful: boolean; isWorthRepeating: boolean; retryAfterMs?: number }
  /** `maySend` said no. `isDoubtful`: a request before may have been carried out. */
  | { kind: 'overtaken'; isDoubtful?: boolean }

/** Asks a provider for the successor of one credential; how, the credential's scheme knows. */
export type AskForTokensFn = (request: {
  /** Asked before each request; a holder that has lost its lease must not spend the token. */
  maySend: () => Promise<boolean>
  timeoutMs: number
}) => Promise<RefreshAnswer>

const CLIENT_ERRORS = ['invalid_client', 'unauthorized_client', 'unsupported_grant_type', 'invalid_request']
const TERMINAL_ERRORS = ['invalid_grant', 'invalid_scope']
/** Where an error of the provider's own making is final. */
const REFUSAL_STATUSES = [400, 401]
const ATTEMPTS = 3
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 5_000

/**
 * Asks for new tokens, and again with back-off where the provider only stumbled.
 * @param maySend - asked before each request; a holder that has lost its lease must not spend the token
 */
export async function requestRefresh(
  provider: ProviderClient,
  refreshToken: string,
  maySend: () => Promise<boolean>,
): Promise<RefreshAnswer> {
  let isDoubtful = false
  for (let attempt = 1; ; attempt++) {
    if (!(await maySend())) return { kind: 'overtaken', isDoubtful }
    const answer = await askOnce(provider, refreshToken)
    if (answer.kind === 'refused') return { ...answer, isDoubtful }
    if (answer.kind !== 'passing') return answer
    isDoubtful ||= answer.isDoubtful
    const pause = answer.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.75 + Math.random() / 2)
    if (!answer.isWorthRepeating || attempt === ATTEMPTS || pause > LONGEST_PAUSE_MS) return { ...answer, isDoubtful }
    await delay(pause)
  }
}

async function askOnce(provider: ProviderClient, refreshToken: string): Promise<RefreshAnswer> {
  const { server, client, authentication, http } = provider
  const receivedAt = Date.now()
  let retryAfter: number | undefined
  try {
    const response = await oauth.refreshTokenGrantRequest(server, client, authentication, refreshToken, http)
    retryAfter = parseRetryAfter(response.headers.get('retry-after') ?? undefined)
    const tokens = toCredential(await oauth.processRefreshTokenResponse(server, client, response), receivedAt)
    // Without a new refresh token the old one stays valid (RFC 6749 section 6).
    return { kind: 'tokens', credential: { refreshToken, ...tokens } }
  } catch (error) {
    const answer = classifyRefusal(error)
    if (error instanceof TokenEndpointError) retryAfter = error.retryAfter
    return answer.kind === 'passing' && retryAfter !== undefined
      ? { ...answer, retryAfterMs: retryAfter * 1000 }
      : answer
  }
}

/** What an error of the token request means. @throws what is no answer of a provider */
export function classifyRefusal(error: unknown): RefreshAnswer {
  if (error instanceof oauth.ResponseBodyError) return classifyError(error)
  if (error instanceof TokenEndpointError) return passing(error.message, error.status)
  if (error instanceof EgressError) {
    // Refused before it was sent, or never connected; all else may have arrived.
    const isDoubtful = error.kind !== 'refused' && error.kind !== 'unreachable'
    const isWorthRepeating = error.kind === 'unreachable' || error.kind === 'interrupted'
    return { kind: 'passing', reason: error.message, isDoubtful, isWorthRepeating }
  }
  if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError) {
    return passing(error.message, error.cause instanceof Response ? error.cause.status : 200)
  }
  throw error
}

function classifyError({ error, error_description, status }: oauth.ResponseBodyError): RefreshAnswer {
  const reason = error_description ?? error
  if (CLIENT_ERRORS.includes(error)) return { kind: 'client_refused', reason }
  if (TERMINAL_ERRORS.includes(error)) {
    return { kind: 'refused', reason, isInvalidGrant: error === 'invalid_grant', isDoubtful: false }
  }
  if (error === 'temporarily_unavailable' || !REFUSAL_STATUSES.includes(status)) return passing(reason, status)
  return { kind: 'refused', reason, isInvalidGrant: false, isDoubtful: false }
}

/** An answer that settles nothing: with 200 or 5xx it may have been carried out all the same. */
function passing(reason: string, status: number): RefreshAnswer {
  const isStumble = [400, 408, 425, 429].includes(status) || status >= 500
  const isDoubtful = status < 300 || status >= 500
  return { kind: 'passing', reason, isDoubtful, isWorthRepeating: isStumble }
}
