import type { AuthSchemeName } from '@composio/spec'

/** A credential the developer already has, for `connectedAccounts.initiate(…, { config })`. */
export interface ConnectionData<Name extends AuthSchemeName = AuthSchemeName> {
  authScheme: Name
  val: { status: 'ACTIVE' | 'INITIALIZING' } & Record<string, unknown>
}

/** Fields a toolkit asks for besides: a subdomain, a region. */
type More = Record<string, unknown>

/**
 * Writes the `config` of `connectedAccounts.initiate` for each scheme.
 *
 * ```ts
 * await composio.connectedAccounts.initiate('user_123', authConfigId, {
 *   config: AuthScheme.APIKey({ api_key: process.env.SERVICE_KEY }),
 * })
 * ```
 */
export const AuthScheme = {
  /** Tokens of an OAuth 2.0 sign-in that happened elsewhere. Without tokens the person has yet to agree. */
  OAuth2: (
    val: { access_token?: string; refresh_token?: string | null; expires_in?: number | string | null } & More,
  ): ConnectionData<'OAUTH2'> =>
    val.access_token ? active('OAUTH2', val) : { authScheme: 'OAUTH2', val: { ...val, status: 'INITIALIZING' } },
  /** Without tokens the person has yet to agree. */
  OAuth1: (val: { oauth_token?: string; oauth_token_secret?: string } & More): ConnectionData<'OAUTH1'> =>
    val.oauth_token && val.oauth_token_secret
      ? active('OAUTH1', val)
      : { authScheme: 'OAUTH1', val: { ...val, status: 'INITIALIZING' } },
  APIKey: (val: { api_key?: string | undefined } & More): ConnectionData<'API_KEY'> => active('API_KEY', val),
  Basic: (val: { username: string; password?: string } & More): ConnectionData<'BASIC'> => active('BASIC', val),
  BearerToken: (val: { token: string } & More): ConnectionData<'BEARER_TOKEN'> => active('BEARER_TOKEN', val),
  BasicWithJWT: (val: { username: string; password: string } & More): ConnectionData<'BASIC_WITH_JWT'> =>
    active('BASIC_WITH_JWT', val),
  /** `credentials_json`: the key file, as text or parsed. */
  GoogleServiceAccount: (
    val: { credentials_json: string | Record<string, unknown> } & More,
  ): ConnectionData<'GOOGLE_SERVICE_ACCOUNT'> => active('GOOGLE_SERVICE_ACCOUNT', val),
  ServiceAccount: (
    val: { application_id: string; installation_id: string; private_key: string } & More,
  ): ConnectionData<'SERVICE_ACCOUNT'> => active('SERVICE_ACCOUNT', val),
  /** The account's own OAuth client; tokens are asked for with it. */
  S2SOAuth2: (val: { client_id: string; client_secret: string } & More): ConnectionData<'S2S_OAUTH2'> =>
    active('S2S_OAUTH2', val),
  /** Tokens with the client that was registered for them. */
  DCROAuth: (
    val: { client_id: string; access_token: string; client_secret?: string; refresh_token?: string | null } & More,
  ): ConnectionData<'DCR_OAUTH'> => active('DCR_OAUTH', val),
  NoAuth: (val: More = {}): ConnectionData<'NO_AUTH'> => active('NO_AUTH', val),
} as const

function active<Name extends AuthSchemeName>(authScheme: Name, val: More): ConnectionData<Name> {
  return { authScheme, val: { ...val, status: 'ACTIVE' } }
}
