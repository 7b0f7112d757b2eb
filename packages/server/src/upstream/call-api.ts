import type { ApiRequest, ApiResponse, AppliedCredential } from '@composio/spec'
import { ApiProblemError } from '@composio/spec'
import type { InstalledToolkit } from '../catalog/installed-toolkit.ts'
import { type Egress, EgressError, type EgressResponse } from '../egress/egress.ts'
import { isTooDeep } from '../shared/json-depth.ts'
import { brokenJson, problemOfEgress, problemOfStatus, tellProblem } from './problem.ts'
import { redact, redactAll, redactBytes } from './redact.ts'

const MAX_REDIRECTS = 3

/** What a credential puts on a request, and the values that must not come back. */
export interface CallCredential extends AppliedCredential {
  /** For schemes that sign: gives headers for the request as it goes out. */
  sign?: (request: OutgoingRequest) => Promise<Record<string, string>>
  /** Where the account's API is, in place of the toolkit's own base URL and hosts. */
  at?: Pick<InstalledToolkit, 'baseUrl' | 'hosts'>
  secrets: string[]
}

/** A request that is complete but for its signature. */
export interface OutgoingRequest {
  method: string
  url: URL
  headers: Record<string, string>
  body?: string | Uint8Array
}

export interface Caller {
  egress: Egress
  toolkit: InstalledToolkit
  credential: CallCredential
  signal: AbortSignal
}

/**
 * One call to a toolkit's API, with its credential on it.
 * @throws ApiProblemError for every failure a model may be told about; the signal's reason when the caller aborts.
 */
export async function callApi(caller: Caller, request: ApiRequest): Promise<ApiResponse> {
  const { name } = caller.toolkit.definition
  const answer = await send(caller, request)
  const response = readResponse(answer, request, caller.credential.secrets)
  const found = caller.toolkit.definition.problemOf?.(response)
  const problem = found ? tellProblem({ status: response.status, ...found }, name) : problemOfStatus(response, name)
  if (problem) throw new ApiProblemError(problem)
  if (typeof response.body === 'string' && isBrokenJson(answer))
    throw new ApiProblemError(brokenJson(answer.status, name))
  return response
}

async function send({ egress, toolkit, credential, signal }: Caller, request: ApiRequest): Promise<EgressResponse> {
  const { headers, body } = encodeBody(withCredential(request, credential, toolkit))
  const outgoing = {
    method: request.method,
    headers: sendable(
      { ...toolkit.definition.headers, ...headers, ...request.headers, ...credential.headers },
      toolkit,
    ),
    ...(body !== undefined && { body }),
    signal,
  }
  let url = urlOf(toolkit, request, credential)
  try {
    for (let hops = 0; ; hops++) {
      const signed = await credential.sign?.({ ...outgoing, url })
      const response = await egress.send(
        url,
        signed ? { ...outgoing, headers: { ...outgoing.headers, ...signed } } : outgoing,
      )
      const next = hops < MAX_REDIRECTS && request.method === 'GET' ? redirectTarget(url, response) : undefined
      if (!next) return response
      url = next
    }
  } catch (error) {
    throw error instanceof EgressError ? problemOfEgress(error, toolkit.definition.name) : error
  }
}

/** @throws ApiProblemError when the address is not one of the toolkit's hosts. */
function urlOf(toolkit: InstalledToolkit, { path, query }: ApiRequest, credential: CallCredential): URL {
  const { baseUrl, hosts } = credential.at ?? toolkit
  const url = URL.parse(/^https?:\/\//i.test(path) ? path : `${baseUrl}${path}`)
  const replaced = url && toolkit.replacedOrigins.get(url.origin)
  const target = replaced ? new URL(`${replaced}${url.pathname}${url.search}`) : url
  if (!target || !hosts.has(target.host)) {
    throw new ApiProblemError({
      kind: 'refused',
      message: `${toolkit.definition.name}: ${target?.host ?? 'the address'} is not one of its hosts.`,
    })
  }
  for (const [name, value] of Object.entries({ ...query, ...credential.query })) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null) target.searchParams.append(name, toText(item))
    }
  }
  return target
}

/** A renamed resource on the same origin is followed; a credential goes nowhere else. */
function redirectTarget(from: URL, { status, headers }: EgressResponse): URL | undefined {
  const { location } = headers
  if (![301, 302, 307, 308].includes(status) || !location) return undefined
  const target = URL.parse(location, from.href)
  return target?.origin === from.origin ? target : undefined
}

/** @throws ApiProblemError where a value cannot stand in a header; its text is never told, it may be the credential. */
function sendable(headers: Record<string, string>, { definition }: InstalledToolkit): Record<string, string> {
  for (const [name, value] of Object.entries(headers)) {
    if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) continue
    const message = `${definition.name}: the value of the header ${name} holds a character that cannot be sent.`
    throw new ApiProblemError({ kind: name === 'authorization' ? 'auth' : 'invalid', message })
  }
  return headers
}

const BODYLESS = new Set(['GET', 'HEAD'])

/** Puts a credential that goes into the body there. @throws ApiProblemError where the body has no place for it */
function withCredential(
  request: ApiRequest,
  { body: fields }: CallCredential,
  { definition }: InstalledToolkit,
): ApiRequest {
  if (!fields || BODYLESS.has(request.method)) return request
  const { body = {} } = request
  if (body instanceof URLSearchParams)
    return { ...request, body: new URLSearchParams([...body, ...Object.entries(fields)]) }
  const isObject = typeof body === 'object' && !Array.isArray(body) && !(body instanceof Uint8Array)
  if (isObject) return { ...request, body: { ...body, ...fields } }
  throw new ApiProblemError({
    kind: 'invalid',
    message: `${definition.name}: the credential goes into the body, and a body of this form has no place for it.`,
  })
}

function encodeBody({ body }: ApiRequest): { headers: Record<string, string>; body?: string | Uint8Array } {
  if (body === undefined) return { headers: {} }
  if (body instanceof URLSearchParams) {
    return { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: body.toString() }
  }
  if (typeof body === 'string' || body instanceof Uint8Array) return { headers: {}, body }
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

function readResponse(answer: EgressResponse, request: ApiRequest, secrets: string[]): ApiResponse {
  const { status, bytes } = answer
  const headers = redactAll(answer.headers, secrets) as Record<string, string>
  if (request.as === 'bytes' && status >= 200 && status < 300)
    return { status, headers, body: readBytes(bytes, secrets) }
  const text = redact(new TextDecoder().decode(bytes), secrets)
  if (text === '') return { status, headers, body: null }
  const value = parseJson(text)
  if (value === undefined) return { status, headers, body: text }
  // Escapes (`\u0067ho_…`) hide a secret from a search of the text.
  return { status, headers, body: text.includes('\\') ? redactAll(value, secrets) : value }
}

function readBytes(bytes: Uint8Array, secrets: string[]): Uint8Array {
  const clean = redactBytes(bytes, secrets)
  if (!LOOKS_LIKE_JSON.has(bytes[0] ?? 0) || !clean.includes(BACKSLASH)) return clean
  const value = parseJson(new TextDecoder().decode(clean))
  const written = JSON.stringify(value)
  const redacted = JSON.stringify(redactAll(value, secrets))
  return redacted === written ? clean : Buffer.from(redacted)
}

const BACKSLASH = 0x5c
/** The first bytes of objects, lists and strings. */
const LOOKS_LIKE_JSON = new Set(Buffer.from('{["'))

/** Other media types may hold anything, `application/vnd.….raw+json` included. */
function isBrokenJson({ headers, bytes }: EgressResponse): boolean {
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) return false
  return parseJson(new TextDecoder().decode(bytes)) === undefined
}

/** Undefined for what is no JSON, and for nesting that nothing after this could walk. */
function parseJson(text: string): unknown {
  if (isTooDeep(text)) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function toText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
