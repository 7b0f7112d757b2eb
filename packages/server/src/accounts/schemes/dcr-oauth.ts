import type { DcrOAuthScheme } from '@composio/spec'
import * as oauth from 'oauth4webapi'
import type { OAuth2Credential, Registration } from '../credential.ts'
import { type ProviderClient, providerClient } from '../oauth-client.ts'
import { authorizationUrl, exchangeCode } from './authorization-request.ts'
import { ConsentError } from './consent-problem.ts'
import { CredentialProblem } from './credential-problem.ts'
import { discoverIssuer } from './discover-issuer.ts'
import { applyBearer, oauth2State } from './oauth2.ts'
import { registrationFor } from './register-client.ts'
import { revokeToken } from './revoke-token.ts'
import type { SchemeContext, SchemeHandler } from './scheme-handler.ts'

/** What is kept while the person is away: they come back to the client they left with. */
interface Kept {
  verifier: string
  registration: Registration
}

/** A client that registers itself, and a person who agrees. Tokens go back to the client and issuer they came from. */
export const dcrOAuth: SchemeHandler<DcrOAuthScheme, OAuth2Credential> = {
  kind: 'oauth2',
  renews: true,
  consent: {
    begin: async (context, { redirectUri, state }) => {
      try {
        const registration = await registrationFor(context, redirectUri)
        const verifier = oauth.generateRandomCodeVerifier()
        const { clientId, authorizationUrl: consentPage } = registration
        const request = { authorizationUrl: consentPage, clientId, redirectUri, state, verifier }
        const url = await authorizationUrl(context.scheme, request)
        // RFC 8707 section 2: the tokens are for this API, and for no other that trusts the same server.
        if (context.scheme.resource) url.searchParams.set('resource', context.scheme.resource)
        return { url, kept: JSON.stringify({ verifier, registration } satisfies Kept) }
      } catch (cause) {
        throw new ConsentError(cause, (text) => text)
      }
    },
    finish: async (context, answer) => {
      const { verifier, registration } = JSON.parse(answer.kept) as Kept
      return { ...(await exchangeCode(providerOf(context, registration), answer, verifier)), registration }
    },
  },
  fromState: async ({ backend, scheme }, val) => {
    const { client_id, client_secret } = val
    if (typeof client_id !== 'string' || !client_id) throw new CredentialProblem('is required', 'client_id')
    const tokens = oauth2State(val)
    const {
      registrationUrl: _,
      authenticationMethods: __,
      signingAlgorithms: ___,
      readsClientMetadata: ____,
      ...endpoints
    } = await discoverIssuer(backend.egress, scheme.issuer)
    const hasSecret = typeof client_secret === 'string' && client_secret !== ''
    const registration = {
      ...endpoints,
      clientId: client_id,
      ...(hasSecret && { clientSecret: client_secret }),
      clientAuthentication: hasSecret ? ('client_secret_basic' as const) : ('none' as const),
    }
    return { ...tokens, registration }
  },
  apply: (_, credential) => applyBearer(credential),
  renewal: (context, { refreshToken, registration }) => {
    if (!refreshToken || !registration) return undefined
    return async ({ maySend, timeoutMs }) => {
      const { requestRefresh } = await import('../refresh/request-refresh.ts')
      const answer = await requestRefresh(providerOf(context, registration, timeoutMs), refreshToken, maySend)
      if (answer.kind === 'tokens' && answer.credential.kind === 'oauth2')
        return { ...answer, credential: { ...answer.credential, registration } }
      // The client belongs to this connection: without it the account has to be connected again, with a new one.
      return answer.kind === 'client_refused'
        ? { kind: 'refused', reason: answer.reason, isInvalidGrant: false, isDoubtful: false }
        : answer
    }
  },
  revoke: (context, credential) =>
    credential.registration
      ? revokeToken(context.backend.egress, providerOf(context, credential.registration), credential)
      : Promise.resolve(false),
}

function providerOf(
  { backend, scheme }: SchemeContext<DcrOAuthScheme>,
  registration: Registration,
  timeoutMs?: number,
): ProviderClient {
  const { issuer, authorizationUrl, tokenUrl, revocationUrl, clientAuthentication, promisesIssuer } = registration
  const provider = providerClient(
    backend.egress,
    {
      scheme: 'OAUTH2',
      issuer,
      authorizationUrl,
      tokenUrl,
      scopes: scheme.scopes,
      clientAuthentication,
      ...(revocationUrl && { revocationUrl }),
      ...(scheme.normalizeTokenResponse && { normalizeTokenResponse: scheme.normalizeTokenResponse }),
    },
    registration,
    timeoutMs,
  )
  const { resource } = scheme
  return {
    ...provider,
    http: { ...provider.http, ...(resource && { additionalParameters: { resource } }) },
    server: { ...provider.server, authorization_response_iss_parameter_supported: promisesIssuer },
  }
}
