import type { OAuth2Scheme } from '@composio/spec'
import * as oauth from 'oauth4webapi'
import { type Egress, EgressError, type EgressResponse } from '../egress/egress.ts'
import { parseRetryAfter } from '../upstream/problem.ts'
import { redactAll } from '../upstream/redact.ts'
import type { OAuth2Credential } from './credential.ts'
import { privateKeyJwt } from './schemes/private-key-jwt.ts'
import { sentSecrets } from './sent-secrets.ts'
import { isErrorResponse, parseTokenResponse, tolerate } from './token-response.ts'

/** An OAuth client at one provider, ready for oauth4webapi. */
export interface ProviderClient {
  server: oauth.AuthorizationServer
  client: oauth.Client
  clientSecret: string | undefined
  authentication: oauth.ClientAuth
  /** How requests to the token endpoint go out, and what they carry besides. */
  http: {
    [oauth.customFetch]: typeof fetch
    [oauth.allowInsecureRequests]: boolean
    additionalParameters?: Record<string, string>
  }
}

/** While a person waits for the page that follows. */
const EXCHANGE_TIMEOUT_MS = 20_000

export function providerClient(
  egress: Egress,
  scheme: OAuth2Scheme,
  client: { clientId: string; clientSecret?: string; keyId?: string },
  timeoutMs = EXCHANGE_TIMEOUT_MS,
): ProviderClient {
  const { authorizationUrl, tokenUrl, revocationUrl } = scheme
  const issuer = scheme.issuer ?? new URL(authorizationUrl).origin
  return {
    server: {
      issuer,
      authorization_endpoint: authorizationUrl,
      token_endpoint: tokenUrl,
      ...(revocationUrl && { revocation_endpoint: revocationUrl }),
    },
    client: { client_id: client.clientId },
    clientSecret: client.clientSecret,
    authentication: clientAuthentication(scheme, client),
    http: {
      [oauth.customFetch]: (url, init) =>
        tokenFetch(egress, scheme, String(url), { ...(init as TokenRequest), timeoutMs }),
      // oauth4webapi refuses http; the egress guard lets it through only to origins the operator named.
      [oauth.allowInsecureRequests]: true,
    },
  }
}

/** A token endpoint's answer as what is stored. @param receivedAt - epoch milliseconds, read before the request */
export function toCredential(tokens: oauth.TokenEndpointResponse, receivedAt: number): OAuth2Credential {
  const { access_token, refresh_token, expires_in, scope } = tokens
  return {
    kind: 'oauth2',
    accessToken: access_token,
    ...(refresh_token && { refreshToken: refresh_token }),
    ...(expires_in !== undefined && {
      issuedAt: new Date(receivedAt).toISOString(),
      expiresAt: new Date(receivedAt + expires_in * 1000).toISOString(),
    }),
    ...(scope !== undefined && { scope }),
  }
}

function clientAuthentication(
  { clientAuthentication: method }: OAuth2Scheme,
  { clientSecret, keyId }: { clientSecret?: string; keyId?: string },
): oauth.ClientAuth {
  if (!clientSecret || method === 'none') return oauth.None()
  if (method === 'private_key_jwt') return privateKeyJwt(clientSecret, keyId)
  return method === 'client_secret_basic' ? oauth.ClientSecretBasic(clientSecret) : oauth.ClientSecretPost(clientSecret)
}

interface TokenRequest {
  method: string
  headers: Record<string, string>
  body?: URLSearchParams | null
  timeoutMs: number
}

async function tokenFetch(egress: Egress, scheme: OAuth2Scheme, url: string, init: TokenRequest): Promise<Response> {
  const sent = asTaken(scheme, init.body ?? new URLSearchParams())
  const response = await egress.send(new URL(url), {
    method: init.method,
    headers: { ...init.headers, accept: 'application/json', 'content-type': sent.type },
    body: sent.body,
    timeoutMs: init.timeoutMs,
  })
  const text = new TextDecoder().decode(response.bytes)
  const body = parseTokenResponse(text)
  if (!body) throw new TokenEndpointError(new URL(url).host, response)
  const normal = tolerate(scheme.normalizeTokenResponse?.(body) ?? body)
  // Some providers answer 200 with an error; RFC 6749 section 5.2 says 400.
  const isError = isErrorResponse(normal)
  const status = response.status === 200 && isError ? 400 : response.status
  const retryAfter = response.headers['retry-after']
  // What an error says is shown and kept; some repeat the request in it.
  const told = isError || status >= 400 ? redactAll(normal, sentSecrets(init.headers, init.body)) : normal
  return Response.json(told, { status, headers: retryAfter ? { 'retry-after': retryAfter } : {} })
}

/** A token request in the form its provider takes. */
function asTaken({ tokenParams = {}, clientIdParameter, tokenBodyType }: OAuth2Scheme, body: URLSearchParams) {
  const parameters = [...body, ...Object.entries(tokenParams)].map(([name, value]): [string, string] =>
    name === 'client_id' && clientIdParameter ? [clientIdParameter, value] : [name, value],
  )
  return tokenBodyType === 'json'
    ? { type: 'application/json', body: JSON.stringify(Object.fromEntries(parameters)) }
    : { type: 'application/x-www-form-urlencoded;charset=UTF-8', body: new URLSearchParams(parameters).toString() }
}

/** A token endpoint's answer that is no JSON object, or an ambiguous one: a page of a proxy, a cut-off body. */
export class TokenEndpointError extends EgressError {
  override name = 'TokenEndpointError'
  readonly status: number
  /** In seconds. */
  readonly retryAfter: number | undefined

  constructor(host: string, { status, headers }: Pick<EgressResponse, 'status' | 'headers'>) {
    super('interrupted', `${host} answered ${status} without JSON that can be read`)
    this.status = status
    this.retryAfter = parseRetryAfter(headers['retry-after'])
  }
}
