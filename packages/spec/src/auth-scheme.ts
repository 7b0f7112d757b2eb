import type { ApiRequest } from './api.ts'
import type { AuthSchemeName } from './connection.ts'

/** What a person enters so that the server knows where their account is. Open: it can be read back. */
export type AddressField = LabelField | ChoiceField | DomainField | SegmentField | InstanceField

interface AddressFieldBase {
  name: string
  label: string
  description?: string
  /** Taken where nothing is entered; without one the field is required. */
  default?: string
  /** The provider names it when the person has agreed (`addressOf` of OAUTH2): nobody is asked. Not for endpoints. */
  granted?: true
}

/** One label of a host name: `https://{subdomain}.acme.example`. */
interface LabelField extends AddressFieldBase {
  kind: 'label'
}

/** One of a few, in a host name or a path: `https://{region}.acme.example`. */
interface ChoiceField extends AddressFieldBase {
  kind: 'choice'
  choices: string[]
}

/** A host name that is one of `under` or ends in one: `https://{shop}/admin`. */
interface DomainField extends AddressFieldBase {
  kind: 'domain'
  under: string[]
}

/** One segment of a path: `/v1/{account_id}`. */
interface SegmentField extends AddressFieldBase {
  kind: 'segment'
}

/**
 * The https address of an installation anywhere, which an address begins with: `{instance_url}/api/v4`. Where it decides
 * who is sent the secret of an OAuth client, only the auth config may name it.
 */
interface InstanceField extends AddressFieldBase {
  kind: 'url'
}

/** One way accounts of a toolkit connect. Which fields there are depends on `scheme`. */
export type AuthScheme =
  | OAuth2Scheme
  | DcrOAuthScheme
  | OAuth1Scheme
  | S2SOAuth2Scheme
  | KeyScheme
  | BasicWithJwtScheme
  | GoogleServiceAccountScheme
  | ServiceAccountScheme
  | NoAuthScheme

/** What the schemes share that send a person to the provider with an OAuth 2.0 authorization request. */
interface OAuth2Request {
  scopes: string[]
  /** Joins scopes in the authorization request; a space unless the provider deviates. */
  scopeSeparator?: string
  /** The query parameter scopes go in; `scope` unless the provider deviates (Slack: `user_scope`). */
  scopeParameter?: string
  /** Extra query parameters of the authorization request: `{ access_type: 'offline' }`. */
  authorizationParams?: Record<string, string>
  /**
   * Rewrites a token endpoint's JSON into RFC 6749 section 5.1 or 5.2 form before it is checked, for providers that
   * answer 200 with an error or nest the token.
   */
  normalizeTokenResponse?: (body: Record<string, unknown>) => Record<string, unknown>
}

/** OAuth 2.0 authorization code flow (RFC 6749 section 4.1) with PKCE (RFC 7636). */
export interface OAuth2Scheme extends OAuth2Request {
  scheme: 'OAUTH2'
  /** What the provider sends as `iss` (RFC 9207), where that is not the origin of `authorizationUrl`. */
  issuer?: string
  authorizationUrl: string
  tokenUrl: string
  /** RFC 7009 endpoint, where there is one. */
  revocationUrl?: string
  /**
   * How the client proves itself at the token endpoint. With `private_key_jwt` (RFC 7523 section 2.2) the auth config
   * holds a private key in place of a secret, and what it signs is for `issuer` only.
   */
  clientAuthentication?: 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt' | 'none'
  /**
   * False: the provider refuses PKCE parameters. Works only with a client that has a secret, which is then all that keeps
   * a stolen code from being used (RFC 9700 section 2.1.1).
   */
  pkce?: false
  /** What the provider calls `client_id` in both requests: `client_key`, `appid`. */
  clientIdParameter?: string
  /** Extra parameters of token requests, refreshes included: `{ action: 'requesttoken' }`. */
  tokenParams?: Record<string, string>
  /** `json`: the token endpoint takes JSON objects in place of forms. */
  tokenBodyType?: 'form' | 'json'
  /**
   * Where the account is, as the token endpoint or the address a person came back to tells it: values of the toolkit's
   * address fields, which are checked like those a person enters.
   */
  addressOf?: (body: Record<string, unknown>, callback: URLSearchParams) => Record<string, string | undefined>
  /** Where to register an OAuth client; the connect page and error messages name it. */
  clientSetupUrl?: string
}

/**
 * As OAUTH2, with endpoints from the issuer's metadata (RFC 8414, OpenID Connect Discovery) and a client that is
 * registered there by itself (RFC 7591): nobody has to set up anything.
 */
export interface DcrOAuthScheme extends OAuth2Request {
  scheme: 'DCR_OAUTH'
  /** The issuer identifier; its metadata has to name exactly this. */
  issuer: string
  /** Sent as `resource` (RFC 8707) where the provider asks for it. */
  resource?: string
}

/** OAuth 1.0 (RFC 5849). The consumer key and its secret, or private key, are those of the auth config. */
export interface OAuth1Scheme {
  scheme: 'OAUTH1'
  /**
   * How requests are signed (section 3.4); HMAC-SHA1 without it. With RSA-SHA1 the consumer has an RSA key in place of a
   * secret. PLAINTEXT sends the secrets themselves, and works with https addresses only.
   */
  signatureMethod?: 'HMAC-SHA1' | 'RSA-SHA1' | 'PLAINTEXT'
  /** Gives temporary credentials (section 2.1). */
  requestTokenUrl: string
  /** Where the person agrees (section 2.2). */
  authorizationUrl: string
  /** Gives token credentials (section 2.3). */
  accessTokenUrl: string
  authorizationParams?: Record<string, string>
  clientSetupUrl?: string
}

/** A secret the person types into the connect page. */
export interface KeyScheme {
  scheme: Extract<AuthSchemeName, 'API_KEY' | 'BEARER_TOKEN' | 'BASIC'>
  fields: CredentialField[]
  /** Puts the credential on a request. `fields` holds the values by field name. */
  apply: (fields: Record<string, string>) => AppliedCredential
  /** Where a person gets the key. */
  helpUrl?: string
}

/** OAuth 2.0 client credentials grant (RFC 6749 section 4.4): the account is the client itself. */
export interface S2SOAuth2Scheme {
  scheme: 'S2S_OAUTH2'
  tokenUrl: string
  revocationUrl?: string
  scopes: string[]
  /** Extra parameters of the token request: `{ audience: '…' }`. */
  tokenParams?: Record<string, string>
  /** As of OAUTH2. With `private_key_jwt` a private key is entered in place of a secret. */
  clientAuthentication?: 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt'
  /** Whom an assertion is for, where that is not the origin of `tokenUrl`. */
  issuer?: string
  normalizeTokenResponse?: (body: Record<string, unknown>) => Record<string, unknown>
  whoami?: SchemeWhoami
  helpUrl?: string
}

/** A name and a password that are exchanged for a token (mostly a JWT), which goes on the calls as a bearer. */
export interface BasicWithJwtScheme {
  scheme: 'BASIC_WITH_JWT'
  /** `username` and `password`, and what else signing in takes. */
  fields: CredentialField[]
  /** Signs in; paths are joined to the toolkit's base URL. */
  login: (fields: Record<string, string>) => ApiRequest
  /** Finds the token in the answer. Without `expiresIn` (seconds) the JWT's own `exp` holds. */
  token: (body: unknown) => { token: string; expiresIn?: number }
  /** What to put on calls; `Authorization: Bearer` without it. */
  apply?: (token: string) => AppliedCredential
  helpUrl?: string
}

/** A Google service account: its key file signs a JWT that is exchanged for a token (RFC 7523 section 2.1). */
export interface GoogleServiceAccountScheme {
  scheme: 'GOOGLE_SERVICE_ACCOUNT'
  /** `https://oauth2.googleapis.com/token` where it is left out; the key file's own `token_uri` is never followed. */
  tokenUrl?: string
  scopes: string[]
  /** Whether a user to act as may be named (domain-wide delegation), or has to be: without one the API has no data. */
  delegation?: boolean | 'required'
  whoami?: SchemeWhoami
  helpUrl?: string
}

/** An app with a private key, installed for an account: a signed JWT is exchanged for an installation token. */
export interface ServiceAccountScheme {
  scheme: 'SERVICE_ACCOUNT'
  /** POSTed to, joined to the toolkit's base URL; `{installation_id}` takes the installation's id. */
  tokenPath: string
  /** Finds the token in the answer; `expiresAt` is ISO 8601. */
  token: (body: unknown) => { token: string; expiresAt?: string }
  whoami?: SchemeWhoami
  helpUrl?: string
}

/** Calls work without any credential. */
export interface NoAuthScheme {
  scheme: 'NO_AUTH'
}

/** For accounts that are no person: takes the place of the toolkit's `whoami`. `fields` holds what is no secret. */
export interface SchemeWhoami {
  request: ApiRequest
  account: (body: unknown, fields: Record<string, string>) => { id: string; label: string }
}

/** What a credential adds to a request. `body` fields join a JSON object or a form, and make one where there is none. */
export interface AppliedCredential {
  headers?: Record<string, string>
  query?: Record<string, string>
  body?: Record<string, string>
}

export interface CredentialField {
  name: string
  label: string
  description?: string
  secret: boolean
  required: boolean
  /** Keys and files of several lines: entered in a text area. */
  multiline?: boolean
  /** One of these is chosen. */
  choices?: string[]
  /** Entered already. */
  default?: string
}
