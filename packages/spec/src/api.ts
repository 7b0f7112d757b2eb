export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

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
