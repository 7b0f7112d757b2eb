import type { OAuth2Scheme } from '@composio/spec'
import * as oauth from 'oauth4webapi'
import { type Egress, EgressError } from '../egress/egress.ts'
import type { OAuth2Credential } from './credential.ts'

/** An OAuth client at one provider, ready for oauth4webapi. */
export interface ProviderClient {
  server: oauth.AuthorizationServer
  client: oauth.Client
  clientSecret: string | undefined
  authentication: oauth.ClientAuth
  /** How requests to the token endpoint go out. */
  http: { [oauth.customFetch]: typeof fetch; [oauth.allowInsecureRequests]: boolean; signal: () => AbortSignal }
}

const TOKEN_TIMEOUT_MS = 20_000

export function providerClient(
  egress: Egress,
  scheme: OAuth2Scheme,
  client: { clientId: string; clientSecret?: string },
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
    authentication: clientAuthentication(scheme, client.clientSecret),
    http: {
      [oauth.customFetch]: (url, init) => tokenFetch(egress, scheme, String(url), init as TokenRequest),
      // oauth4webapi refuses http; the egress guard lets it through only to origins the operator named.
      [oauth.allowInsecureRequests]: true,
      signal: () => AbortSignal.timeout(TOKEN_TIMEOUT_MS),
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
    ...(expires_in !== undefined && { expiresAt: new Date(receivedAt + expires_in * 1000).toISOString() }),
    ...(scope !== undefined && { scope }),
  }
}

function clientAuthentication(scheme: OAuth2Scheme, clientSecret: string | undefined): oauth.ClientAuth {
  if (!clientSecret || scheme.clientAuthentication === 'none') return oauth.None()
  return scheme.clientAuthentication === 'client_secret_basic'
    ? oauth.ClientSecretBasic(clientSecret)
    : oauth.ClientSecretPost(clientSecret)
}

interface TokenRequest {
  method: string
  headers: Record<string, string>
  body?: URLSearchParams | null
  signal?: AbortSignal
}

async function tokenFetch(egress: Egress, scheme: OAuth2Scheme, url: string, init: TokenRequest): Promise<Response> {
  const response = await egress.send(new URL(url), {
    method: init.method,
    headers: { ...init.headers, accept: 'application/json' },
    ...(init.body && { body: init.body.toString() }),
    ...(init.signal && { signal: init.signal }),
  })
  const text = new TextDecoder().decode(response.bytes)
  const body = parseObject(text)
  if (!body) throw new TokenEndpointError(new URL(url).host, response)
  const normal = tolerate(scheme.normalizeTokenResponse?.(body) ?? body)
  // Some providers answer 200 with an error; RFC 6749 section 5.2 says 400.
  const status = response.status === 200 && 'error' in normal ? 400 : response.status
  const retryAfter = response.headers['retry-after']
  return Response.json(normal, { status, headers: retryAfter ? { 'retry-after': retryAfter } : {} })
}

/** A token endpoint's answer that is no JSON object: a page of a proxy, a cut-off body. */
export class TokenEndpointError extends EgressError {
  override name = 'TokenEndpointError'
  readonly status: number

  constructor(host: string, { status }: { status: number }) {
    super('interrupted', `${host} answered ${status} without JSON`)
    this.status = status
  }
}

/** Some providers write the lifetime as text, or leave the token type out. */
function tolerate(body: Record<string, unknown>): Record<string, unknown> {
  const { expires_in, token_type } = body
  return {
    ...body,
    ...('access_token' in body && token_type === undefined && { token_type: 'bearer' }),
    ...(typeof expires_in === 'string' && /^\d+$/.test(expires_in) && { expires_in: Number(expires_in) }),
  }
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
