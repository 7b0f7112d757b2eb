import { ComposioAPIError, ComposioConnectionError, ComposioError, ComposioRequestCancelledError } from '@composio/spec'
import { API_PREFIX } from '@composio/spec/wire'
import { SDK_VERSION } from '../version.ts'
import { apiError } from './api-errors.ts'
import type { Backend, BackendConnection } from './backend.ts'
import { pause } from './pause.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
type QueryValue = string | number | boolean | readonly string[] | undefined

export interface CallOptions {
  /** Arrays are joined by commas; empty arrays and undefined are left out. */
  query?: Record<string, QueryValue>
  /** Sent as JSON; no body and no content type where undefined. */
  body?: unknown
  signal?: AbortSignal | undefined
  /** Milliseconds for one attempt, reading the answer included. */
  timeoutMs?: number
  /** Does not keep the process alive. */
  isBackground?: boolean
}

const DEFAULT_TIMEOUT_MS = 60_000
const MAX_RETRIES = 2
const MAX_WAIT_MS = 60_000

/** Carries every call of the SDK to its backend. Paths are relative to `/api/v3.1`. */
export class HttpClient {
  readonly #backend: Backend
  readonly #headers: Headers
  readonly #closing = new AbortController()

  constructor(backend: Backend, framework: string, defaultHeaders: Record<string, string> = {}) {
    this.#backend = backend
    this.#headers = new Headers(defaultHeaders)
    this.#headers.set('accept', 'application/json')
    this.#headers.set('x-framework', framework)
    this.#headers.set('x-source', 'TYPESCRIPT_SDK')
    this.#headers.set('x-runtime', runtimeName())
    this.#headers.set('x-sdk-version', SDK_VERSION)
  }

  /** The backend's key, for clients that talk to it without the SDK (MCP). */
  async apiKey(): Promise<string> {
    return (await this.#backend.connect()).apiKey
  }

  get<T>(path: string, options: CallOptions = {}): Promise<T> {
    return this.#call<T>('GET', path, options)
  }

  post<T>(path: string, options: CallOptions = {}): Promise<T> {
    return this.#call<T>('POST', path, options)
  }

  patch<T>(path: string, options: CallOptions = {}): Promise<T> {
    return this.#call<T>('PATCH', path, options)
  }

  delete<T>(path: string, options: CallOptions = {}): Promise<T> {
    return this.#call<T>('DELETE', path, options)
  }

  /** Aborted when the client is closed: whoever waits for something to happen stops. */
  get closing(): AbortSignal {
    return this.#closing.signal
  }

  close(): Promise<void> {
    this.#closing.abort()
    return this.#backend.close()
  }

  async #call<T>(method: Method, path: string, options: CallOptions): Promise<T> {
    assertNotAborted(options.signal)
    const connection = await this.#backend.connect()
    const url = buildUrl(connection.baseURL, path, options.query)
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#attempt(connection, method, url, options)
      if (outcome.ok) return outcome.value as T
      const waitMs = outcome.retryable ? waitBeforeRetry(attempt, outcome.retryAfter) : undefined
      if (waitMs === undefined) throw outcome.error
      await waitOrCancel(waitMs, options.signal)
    }
  }

  async #attempt(connection: BackendConnection, method: Method, url: URL, options: CallOptions): Promise<Outcome> {
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS
    const timeout = new AbortController()
    // Cleared when the attempt ends; until then it keeps the process alive, which an in-process answer alone does not.
    const timer = setTimeout(() => timeout.abort(), timeoutMs)
    if (options.isBackground) unref(timer)
    const signal = options.signal ? AbortSignal.any([options.signal, timeout.signal]) : timeout.signal
    const headers = new Headers(this.#headers)
    headers.set('x-api-key', connection.apiKey)
    if (options.body !== undefined) headers.set('content-type', 'application/json')
    const body = options.body === undefined ? null : JSON.stringify(options.body)
    try {
      // Redirects are not followed: the API key would travel with them to wherever they point.
      const request = new Request(url, { method, headers, body, signal, redirect: 'manual' })
      const response = await untilAborted(connection.fetch(request), signal)
      const text = await untilAborted(response.text(), signal)
      return readAnswer(response, text, method, url)
    } catch (cause) {
      assertNotAborted(options.signal)
      if (ComposioError.is(cause)) throw cause
      return unreachable(cause, method, connection.baseURL, timeout.signal.aborted ? timeoutMs : undefined)
    } finally {
      clearTimeout(timer)
    }
  }
}

type Outcome =
  | { ok: true; value: unknown }
  | { ok: false; error: Error; retryable: boolean; retryAfter?: string | null }

function readAnswer(response: Response, text: string, method: Method, url: URL): Outcome {
  const { status } = response
  if (response.ok) return { ok: true, value: text === '' ? undefined : parseJson(text, status, url) }
  if (status >= 300 && status < 400) {
    const location = response.headers.get('location')
    throw new ComposioAPIError(`${url.origin} redirects to ${location}. Redirects are not followed with an API key.`, {
      statusCode: status,
      possibleFixes: ['Set the base URL to where it redirects to.'],
    })
  }
  const retryable = method === 'GET' && (status === 429 || status >= 500)
  return { ok: false, error: apiError(status, text, url), retryable, retryAfter: response.headers.get('retry-after') }
}

function parseJson(text: string, status: number, url: URL): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ComposioAPIError(`${url.origin} answered ${url.pathname} with something that is not JSON.`, {
      statusCode: status,
      possibleFixes: ['Check that the base URL is that of a Composio server, without the /api part.'],
      cause,
    })
  }
}

/** A GET may always be sent again; anything else only when it certainly never left. */
function unreachable(cause: unknown, method: Method, baseURL: string, timedOutAfter?: number): Outcome {
  const code = (cause as { cause?: { code?: unknown } } | null)?.cause?.code
  const why = timedOutAfter ? `it gave no answer within ${timedOutAfter / 1000} s` : (code ?? reasonOf(cause))
  const error = new ComposioConnectionError(`Could not reach ${baseURL}: ${why}.`, {
    possibleFixes: ['Check that the server runs and that the base URL is right.'],
    cause,
  })
  return { ok: false, error, retryable: method === 'GET' || code === 'ECONNREFUSED' }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

/** Milliseconds, or undefined when it is better to give up. */
function waitBeforeRetry(attempt: number, retryAfter: string | null | undefined): number | undefined {
  if (attempt >= MAX_RETRIES) return undefined
  if (retryAfter) {
    const seconds = Number(retryAfter)
    const asked = Number.isNaN(seconds) ? Date.parse(retryAfter) - Date.now() : seconds * 1000
    if (asked > MAX_WAIT_MS) return undefined
    if (asked >= 0) return asked
  }
  return 500 * 2 ** attempt * (1 - Math.random() * 0.25)
}

async function waitOrCancel(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await pause(ms, signal)
  } catch (error) {
    assertNotAborted(signal)
    throw error
  }
}

function assertNotAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new ComposioRequestCancelledError('The request was cancelled.', { cause: signal.reason })
}

/** Rejects as soon as the signal fires, whether or not the work listens to it. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

function buildUrl(baseURL: string, path: string, query: CallOptions['query'] = {}): URL {
  const url = new URL(`${baseURL.replace(/(?<!\/)\/+$/, '')}${API_PREFIX}${path}`)
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue
    url.searchParams.set(name, Array.isArray(value) ? value.join(',') : String(value))
  }
  return url
}

/** Timers are objects in Node and numbers elsewhere. */
export function unref(timer: ReturnType<typeof setTimeout>): void {
  if (typeof timer === 'object') timer.unref()
}

function runtimeName(): string {
  if ('Bun' in globalThis) return 'BUN'
  return 'Deno' in globalThis ? 'DENO' : 'NODEJS'
}
