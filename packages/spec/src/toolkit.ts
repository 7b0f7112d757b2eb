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
  /** Tools' paths are joined to this; no trailing slash. */
  baseUrl: string
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

export type AuthScheme = OAuth2Scheme | KeyScheme

/** OAuth 2.0 authorization code flow (RFC 6749 section 4.1) with PKCE (RFC 7636). */
export interface OAuth2Scheme {
  scheme: 'OAUTH2'
  /** What the provider sends as `iss` (RFC 9207), where that is not the origin of `authorizationUrl`. */
  issuer?: string
  authorizationUrl: string
  tokenUrl: string
  /** RFC 7009 endpoint, where there is one. */
  revocationUrl?: string
  scopes: string[]
  /** Joins scopes in the authorization request; a space unless the provider deviates. */
  scopeSeparator?: string
  /** The query parameter scopes go in; `scope` unless the provider deviates (Slack: `user_scope`). */
  scopeParameter?: string
  /** Extra query parameters of the authorization request: `{ access_type: 'offline' }`. */
  authorizationParams?: Record<string, string>
  clientAuthentication?: 'client_secret_post' | 'client_secret_basic' | 'none'
  /**
   * Rewrites a token endpoint's JSON into RFC 6749 section 5.1 or 5.2 form before it is checked, for providers that
   * answer 200 with an error or nest the token.
   */
  normalizeTokenResponse?: (body: Record<string, unknown>) => Record<string, unknown>
  /** Where to register an OAuth client; the connect page and error messages name it. */
  clientSetupUrl?: string
}

/** A secret the person types into the connect page. */
export interface KeyScheme {
  scheme: Extract<AuthSchemeName, 'API_KEY' | 'BEARER_TOKEN' | 'BASIC'>
  fields: CredentialField[]
  /** Puts the credential on a request. `fields` holds the values by field name. */
  apply: (fields: Record<string, string>) => { headers?: Record<string, string>; query?: Record<string, string> }
  /** Where a person gets the key. */
  helpUrl?: string
}

export interface CredentialField {
  name: string
  label: string
  description?: string
  secret: boolean
  required: boolean
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
  operation: HttpOperation | RunOperation
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
  /** Picks what the model should see from the parsed answer; the whole answer without it. */
  shape?: (body: unknown, args: Record<string, unknown>) => unknown
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
    authorizationUrl?: string
    tokenUrl?: string
    revocationUrl?: string
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
