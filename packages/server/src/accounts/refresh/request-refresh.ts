import { setTimeout as delay } from 'node:timers/promises'
import * as oauth from 'oauth4webapi'
import { EgressError } from '../../egress/egress.ts'
import { parseRetryAfter } from '../../upstream/problem.ts'
import type { OAuth2Credential } from '../credential.ts'
import { type ProviderClient, TokenEndpointError, toCredential } from '../oauth-client.ts'

/** What a provider's answer to a refresh means (RFC 6749 sections 5.2 and 6). */
export type RefreshAnswer =
  | { kind: 'tokens'; credential: OAuth2Credential }
  /** The refresh token is of no use any more. */
  | { kind: 'refused'; reason: string; invalidGrant: boolean }
  /** The OAuth client is refused; the account is not to blame. */
  | { kind: 'client_refused'; reason: string }
  /** It may work later. `sent`: the request may have been carried out although no answer came. */
  | { kind: 'passing'; reason: string; sent: boolean }

const CLIENT_ERRORS = ['invalid_client', 'unauthorized_client']
const ATTEMPTS = 3
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 5_000

/** Asks for new tokens, and again where the provider only stumbled; a request without an answer is not sent again. */
export async function requestRefresh(provider: ProviderClient, refreshToken: string): Promise<RefreshAnswer> {
  for (let attempt = 1; ; attempt++) {
    const receivedAt = Date.now()
    const { server, client, authentication, http } = provider
    let retryAfter: number | undefined
    let answer: RefreshAnswer
    try {
      const response = await oauth.refreshTokenGrantRequest(server, client, authentication, refreshToken, http)
      retryAfter = parseRetryAfter(response.headers.get('retry-after') ?? undefined)
      const tokens = toCredential(await oauth.processRefreshTokenResponse(server, client, response), receivedAt)
      // Without a new refresh token the old one stays valid (RFC 6749 section 6).
      return { kind: 'tokens', credential: { refreshToken, ...tokens } }
    } catch (error) {
      answer = classify(error)
    }
    if (answer.kind !== 'passing' || answer.sent || attempt === ATTEMPTS) return answer
    const pause =
      retryAfter === undefined ? FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.75 + Math.random() / 2) : retryAfter * 1000
    if (pause > LONGEST_PAUSE_MS) return answer
    await delay(pause)
  }
}

function classify(error: unknown): RefreshAnswer {
  if (error instanceof oauth.ResponseBodyError) {
    const reason = error.error_description ?? error.error
    if (CLIENT_ERRORS.includes(error.error)) return { kind: 'client_refused', reason }
    if (error.error === 'temporarily_unavailable' || isStumble(error.status)) {
      return { kind: 'passing', reason, sent: false }
    }
    return { kind: 'refused', reason, invalidGrant: error.error === 'invalid_grant' }
  }
  if (error instanceof TokenEndpointError && isStumble(error.status)) {
    return { kind: 'passing', reason: error.message, sent: false }
  }
  if (error instanceof EgressError) {
    // Refused before it was sent, or never connected; all else may have arrived.
    const sent = error.kind !== 'refused' && error.kind !== 'unreachable'
    return { kind: 'passing', reason: error.message, sent }
  }
  if (error instanceof oauth.OperationProcessingError) {
    const status = error.cause instanceof Response ? error.cause.status : undefined
    return { kind: 'passing', reason: error.message, sent: status === undefined || !isStumble(status) }
  }
  throw error
}

/** The provider says that it did nothing. */
function isStumble(status: number): boolean {
  return status === 429 || status >= 500
}
