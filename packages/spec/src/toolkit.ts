import type { ApiProblem, ApiRequest, ApiResponse, HttpMethod } from './api.ts'
import type { AddressField, AuthScheme } from './auth-scheme.ts'
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

/** What a `RunOperation` may do: call the toolkit's own API as the connected account. It never sees the credential. */
export interface ToolkitApi {
  /** @throws ApiProblemError on a failure; let it pass, the pipeline turns it into the tool's result. */
  request(request: ApiRequest): Promise<ApiResponse>
  signal: AbortSignal
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
