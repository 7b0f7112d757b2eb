import type { DcrOAuthScheme, OAuth2Scheme } from '@composio/spec'
import * as oauth from 'oauth4webapi'
import { redact } from '../../upstream/redact.ts'
import type { OAuth2Credential } from '../credential.ts'
import { type ProviderClient, toCredential } from '../oauth-client.ts'
import { ConsentError } from './consent-problem.ts'
import type { ConsentAnswer } from './scheme-handler.ts'

interface AuthorizationRequest {
  authorizationUrl: string
  clientId: string
  redirectUri: string
  state: string
  /** None with a provider that refuses PKCE. */
  verifier: string | undefined
  clientIdParameter?: string | undefined
}

type Asking = Pick<
  OAuth2Scheme | DcrOAuthScheme,
  'scopes' | 'scopeSeparator' | 'scopeParameter' | 'authorizationParams'
>

/** The address of the consent page: code flow (RFC 6749 section 4.1.1) with PKCE S256 (RFC 7636) and a state. */
export async function authorizationUrl(scheme: Asking, request: AuthorizationRequest): Promise<URL> {
  const url = new URL(request.authorizationUrl)
  for (const [name, value] of Object.entries(scheme.authorizationParams ?? {})) url.searchParams.set(name, value)
  if (scheme.scopes.length > 0)
    url.searchParams.set(scheme.scopeParameter ?? 'scope', scheme.scopes.join(scheme.scopeSeparator ?? ' '))
  url.searchParams.set('response_type', 'code')
  url.searchParams.set(request.clientIdParameter ?? 'client_id', request.clientId)
  url.searchParams.set('redirect_uri', request.redirectUri)
  url.searchParams.set('state', request.state)
  if (request.verifier === undefined) return url
  url.searchParams.set('code_challenge', await oauth.calculatePKCECodeChallenge(request.verifier))
  url.searchParams.set('code_challenge_method', 'S256')
  return url
}

/** Checks the authorization response (RFC 6749 section 4.1.2, RFC 9207) and exchanges its code. @throws ConsentError */
export async function exchangeCode(
  { server, client, clientSecret, authentication, http }: ProviderClient,
  { callback, redirectUri }: Pick<ConsentAnswer, 'callback' | 'redirectUri'>,
  verifier: string | undefined,
  addressOf?: OAuth2Scheme['addressOf'],
): Promise<OAuth2Credential> {
  const receivedAt = Date.now()
  try {
    const params = oauth.validateAuthResponse(server, client, callback, callback.searchParams.get('state') ?? '')
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      params,
      redirectUri,
      verifier ?? oauth.nopkce,
      http,
    )
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response)
    const named = Object.entries(addressOf?.({ ...tokens }, callback.searchParams) ?? {})
    const address = Object.fromEntries(named.filter((one): one is [string, string] => one[1] !== undefined))
    return { ...toCredential(tokens, receivedAt), ...(named.length > 0 && { address }) }
  } catch (cause) {
    // A provider may say what it was sent.
    const secrets = [verifier, clientSecret, callback.searchParams.get('code')].filter((one) => typeof one === 'string')
    throw new ConsentError(cause, (text) => redact(text, secrets))
  }
}
