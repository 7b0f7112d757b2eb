import type { OAuth2Scheme } from '@composio/spec'
import * as oauth from 'oauth4webapi'
import { NotSetUpError, oauthClientOf } from '../auth-config-store.ts'
import type { OAuth2Credential } from '../credential.ts'
import { type ProviderClient, providerClient } from '../oauth-client.ts'
import { authorizationUrl, exchangeCode } from './authorization-request.ts'
import { CredentialProblem } from './credential-problem.ts'
import { revokeToken } from './revoke-token.ts'
import type { SchemeContext, SchemeHandler } from './scheme-handler.ts'

/** The operator's OAuth client, and a person who agrees. */
export const oauth2: SchemeHandler<OAuth2Scheme, OAuth2Credential> = {
  kind: 'oauth2',
  renews: true,
  consent: {
    begin: async (context, { redirectUri, state }) => {
      const { scheme } = context
      const { client, clientSecret } = providerOf(context)
      if (scheme.pkce === false && !clientSecret)
        throw new NotSetUpError(
          'Auth_Config_BadRequest',
          'The provider takes no PKCE: its OAuth client has to have a secret.',
        )
      const verifier = scheme.pkce === false ? undefined : oauth.generateRandomCodeVerifier()
      const { authorizationUrl: consentPage, clientIdParameter } = scheme
      const request = { authorizationUrl: consentPage, clientId: client.client_id, redirectUri, state, verifier }
      return { url: await authorizationUrl(scheme, { ...request, clientIdParameter }), kept: verifier ?? '' }
    },
    finish: (context, answer) =>
      exchangeCode(providerOf(context), answer, answer.kept || undefined, context.scheme.addressOf),
  },
  fromState: async (_, val) => oauth2State(val),
  apply: (_, credential) => applyBearer(credential),
  renewal: (context, { refreshToken }) => {
    if (!refreshToken) return undefined
    // Without an OAuth client this has to fail before anybody takes a turn.
    providerOf(context)
    return async ({ maySend, timeoutMs }) => {
      const { requestRefresh } = await import('../refresh/request-refresh.ts')
      return requestRefresh(providerOf(context, timeoutMs), refreshToken, maySend)
    }
  },
  revoke: (context, credential) => revokeToken(context.backend.egress, providerOf(context), credential),
}

function providerOf(
  { backend, scope, scheme, config }: SchemeContext<OAuth2Scheme>,
  timeoutMs?: number,
): ProviderClient {
  return providerClient(backend.egress, scheme, oauthClientOf(backend, scope, config), timeoutMs)
}

export function applyBearer({ accessToken, refreshToken }: { accessToken: string; refreshToken?: string }) {
  const secrets = [accessToken, refreshToken].filter((value) => value !== undefined)
  return { headers: { authorization: `Bearer ${accessToken}` }, secrets }
}

/** Tokens the developer already has. @throws CredentialProblem */
export function oauth2State(val: Record<string, unknown>): OAuth2Credential {
  const { access_token, refresh_token, expires_in, scope } = val
  if (typeof access_token !== 'string' || !access_token) throw new CredentialProblem('is required', 'access_token')
  const lifetime = typeof expires_in === 'string' ? Number(expires_in) : expires_in
  const now = Date.now()
  return {
    kind: 'oauth2',
    accessToken: access_token,
    ...(typeof refresh_token === 'string' && refresh_token && { refreshToken: refresh_token }),
    ...(typeof lifetime === 'number' &&
      lifetime > 0 && {
        issuedAt: new Date(now).toISOString(),
        expiresAt: new Date(now + Math.min(lifetime, 10 * 365 * 86_400) * 1000).toISOString(),
      }),
    ...((typeof scope === 'string' || Array.isArray(scope)) && { scope: String(scope).replaceAll(',', ' ') }),
  }
}
