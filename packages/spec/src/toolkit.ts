import type { AuthSchemeName } from './connection.ts'
import type { ObjectSchema } from './json-schema.ts'
import type { ToolTag } from './tool.ts'

/** One app: how its accounts connect, where its API is, and its tools. Data and hooks only; no I/O of its own. */
export interface ToolkitDefinition {
  /** Lower case, no separators: `github`, `googlecalendar`. */
  slug: string
  name: string
  /** One sentence, for people and for search. */
  description: string
  /** Brand colour as `#rrggbb`, for the connect page. */
  color?: string
  appUrl: string
  categories: string[]
  /** Changes whenever a tool's schema or behaviour does: `yyyymmdd_nn`. */
  version: string
  /** Tools' paths are joined to this; no trailing slash. `{name}` takes the value of an address field. */
  baseUrl: string
  /**
   * Parts of the addresses that differ from account to account: a subdomain, a region, a whole instance. They are asked
   * for before the credential, or the auth config fixes them, and fill `{name}` in `baseUrl`, in `allowedHosts` and in
   * the endpoints of the schemes.
   */
  addressFields?: AddressField[]
  /** Hosts (`host` or `host:port`) calls may go to besides that of `baseUrl`. */
  allowedHosts?: string[]
  /** In order of preference; the first that can be used here is offered first. Empty means no auth. */
  auth: AuthScheme[]
  /** Names the account behind a credential. Runs once at connect, and proves the credential works. */
  whoami?: Whoami
  /** Sent with every call. */
  headers?: Record<string, string>
  /**
   * For APIs that report failure inside a successful answer (Slack's `ok: false`, GraphQL `errors`) or whose errors
   * need translating. Returns undefined where the answer is fine, or where the HTTP status says enough.
   */
  problemOf?: (response: ApiResponse) => ApiProblem | undefined
  tools: ToolDefinition[]
}

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

export interface Whoami {
  request: ApiRequest
  /** `id` is stable at the provider; `label` is what the person calls the account: a login or an email. */
  account: (body: unknown) => { id: string; label: string }
}

/** One tool. `operation` is either a description of one HTTP call, or a function for what one call cannot do. */
export interface ToolDefinition {
  slug: string
  /** Other slugs that are accepted for it. Never listed. */
  aliases?: string[]
  name: string
  description: string
  input: ObjectSchema
  output?: ObjectSchema
  tags: ToolTag[]
  /** OAuth scopes the call needs; all of them. */
  scopes?: string[]
  /** The provider advises against it. */
  deprecated?: true
  pagination?: PaginationHint
  operation: HttpOperation | RunOperation
}

/** How the next page is asked for: with what the answer holds at `next`, or by counting. Names are of arguments. */
export interface PaginationHint {
  kind: 'cursor' | 'page' | 'offset'
  parameter: string
  limit?: string
  /** Where the answer holds the next cursor, as property names joined with dots. */
  next?: string
}

/**
 * One HTTP call. `{name}` in the path takes the argument of that name, encoded so that it stays one segment. Of the
 * remaining arguments those in `query` go to the query string, those in `headers` to headers; the rest are the JSON
 * body, or with GET, HEAD and DELETE the query string.
 */
export interface HttpOperation {
  method: HttpMethod
  path: string
  query?: string[]
  /** Argument name -> wire name, where they differ. */
  rename?: Record<string, string>
  headers?: Record<string, string>
  /** `form`: application/x-www-form-urlencoded. */
  bodyType?: 'json' | 'form'
  /** Argument name -> where and how it is written, for what deviates from the plain rules above. */
  parameters?: Record<string, HttpParameter>
  /**
   * In place of `bodyType`. With it, arguments that no rule sends elsewhere are the body, whatever the method; with null
   * there is none.
   */
  body?: HttpBody | null
  /** Picks what the model should see from the parsed answer; the whole answer without it. */
  shape?: (body: unknown, args: Record<string, unknown>) => unknown
}

/** How values of lists and objects are written (OpenAPI 3.1.1, section 4.8.12.3). */
export type ParameterStyle = 'simple' | 'label' | 'matrix' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'deepObject'

/** One argument outside the body. A path takes it at `{argument name}`. */
export interface HttpParameter {
  in: 'path' | 'query' | 'header' | 'cookie'
  /** Wire name; that of the argument without it. */
  name?: string
  /** `simple` in paths and headers, `form` in queries and cookies, unless it says otherwise. */
  style?: ParameterStyle
  /** Each item and property on its own; true for `form` unless it says otherwise. */
  explode?: boolean
  /** The value is written as JSON. */
  json?: true
  /** In a path: slashes of the value separate segments, each of which is encoded. */
  segments?: true
}

/** A body by its media type: JSON, a form, parts, or one file or text. */
export interface HttpBody {
  contentType: string
  /** The argument that is the whole body. Without it the arguments left over are its properties. */
  argument?: string
  /** Without arguments for it, a request has no body. */
  optional?: true
  /** Property of a form -> how it is written: once for each item, unless it says otherwise; objects as JSON. */
  encoding?: Record<string, HttpEncoding>
}

export interface HttpEncoding {
  style?: ParameterStyle
  explode?: boolean
  /** Of a part. */
  contentType?: string
}

/** A file among the arguments: its content is `text`, or `base64` (RFC 4648 section 4). */
export interface FileArgument {
  filename?: string
  contentType?: string
  text?: string
  base64?: string
}

export type RunOperation = (args: Record<string, unknown>, api: ToolkitApi) => Promise<unknown>
export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What a `RunOperation` may do: call the toolkit's own API as the connected account. It never sees the credential. */
export interface ToolkitApi {
  /** @throws ApiProblemError on a failure; let it pass, the pipeline turns it into the tool's result. */
  request(request: ApiRequest): Promise<ApiResponse>
  signal: AbortSignal
}

export interface ApiRequest {
  method: HttpMethod
  /** Joined to the toolkit's base URL; or an absolute URL on one of its allowed hosts. */
  path: string
  query?: Record<string, unknown>
  headers?: Record<string, string>
  /** An object is sent as JSON; URLSearchParams as a form; bytes and text as they are, with your `content-type`. */
  body?: Record<string, unknown> | unknown[] | URLSearchParams | Uint8Array | string
  /** How to read the answer; `json` (the default) falls back to text where the body is not JSON. */
  as?: 'json' | 'bytes'
}

export interface ApiResponse {
  status: number
  headers: Record<string, string>
  /** Parsed JSON, text, `Uint8Array` with `as: 'bytes'`, or null for an empty body. */
  body: unknown
}

/** A failed API call, told so that a model can act on it. */
export interface ApiProblem {
  /** `auth`: the credential is refused; `scopes`: it may not do this; the rest by its plain meaning. */
  kind: 'auth' | 'scopes' | 'not_found' | 'invalid' | 'rate_limit' | 'upstream' | 'timeout' | 'refused'
  message: string
  status?: number
  /** Seconds to wait before trying again. */
  retryAfter?: number
}

/** Thrown by `ToolkitApi.request`. */
export class ApiProblemError extends Error {
  readonly problem: ApiProblem
  constructor(problem: ApiProblem, options?: { cause?: unknown }) {
    super(problem.message, options)
    this.name = 'ApiProblemError'
    this.problem = problem
  }
}

/**
 * What an operator changes about a toolkit: another API host (GitHub Enterprise, an emulator), OAuth endpoints, the
 * OAuth client. Hosts named here are trusted as given, loopback included.
 */
export interface ToolkitOverride {
  baseUrl?: string
  /** For toolkits that call more than one host: original origin -> the one to call instead. */
  hosts?: Record<string, string>
  oauth?: {
    clientId?: string
    clientSecret?: string
    /** Of DCR_OAUTH, whose endpoints come from the issuer's metadata. */
    issuer?: string
    authorizationUrl?: string
    tokenUrl?: string
    revocationUrl?: string
    /** Of OAUTH1, as the next. */
    requestTokenUrl?: string
    accessTokenUrl?: string
    scopes?: string[]
  }
}

/** By toolkit slug. */
export type ToolkitOverrides = Record<string, ToolkitOverride>

/** Checks nothing at run time; gives the literal its type. The toolkit conformance kit does the checking. */
export function defineToolkit(definition: ToolkitDefinition): ToolkitDefinition {
  return definition
}

/** As `defineToolkit`, for one tool in a file of its own. */
export function defineTool(definition: ToolDefinition): ToolDefinition {
  return definition
}
