import { lookup } from 'node:dns'
import { isIP } from 'node:net'
import type { Agent as UndiciAgent } from 'undici'
import { isBlockedAddress } from './blocked-address.ts'

const CONNECT_TIMEOUT_MS = 10_000
const RESPONSE_TIMEOUT_MS = 30_000
const MAX_BODY_BYTES = 10 * 1024 * 1024

/** Codes of errors from before a connection stood. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

export interface EgressRequest {
  method: string
  headers: Record<string, string>
  body?: string | Uint8Array
  signal?: AbortSignal
  /** 30 s unless set. */
  timeoutMs?: number
}

export interface EgressResponse {
  status: number
  headers: Record<string, string>
  bytes: Uint8Array
}

/** A call that was not made, or whose answer was cut off. */
export class EgressError extends Error {
  override name = 'EgressError'
  /** `unreachable`: nothing was sent. `interrupted`: it may have been, and may have been acted upon. */
  readonly kind: 'refused' | 'timeout' | 'too_large' | 'unreachable' | 'interrupted'

  constructor(kind: EgressError['kind'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

/**
 * The only way out of the server. It connects to public addresses over https, and to origins the operator named; the
 * address that was checked is the address that is connected to. Redirects are not followed: a credential goes to the
 * host it is for and no further.
 */
export class Egress {
  readonly #trustedOrigins: ReadonlySet<string>
  readonly #resolve: typeof lookup
  #agents: Promise<{ fetch: typeof import('undici').fetch; guarded: UndiciAgent; trusted: UndiciAgent }> | undefined

  /** @param resolve - names to addresses, as `dns.lookup` does it; for tests */
  constructor(trustedOrigins: ReadonlySet<string>, resolve: typeof lookup = lookup) {
    this.#trustedOrigins = trustedOrigins
    this.#resolve = resolve
  }

  /**
   * @throws EgressError when the address is not allowed, does not answer in time, or answers more than 10 MiB.
   * @throws the signal's reason when the caller aborts.
   */
  async send(url: URL, request: EgressRequest): Promise<EgressResponse> {
    const trusted = this.isTrusted(url)
    if (url.username || url.password) throw new EgressError('refused', 'an address must not carry credentials')
    if (!trusted) refuseUnlessPublic(url)
    const agents = await this.#open()
    const deadline = AbortSignal.timeout(request.timeoutMs ?? RESPONSE_TIMEOUT_MS)
    const signal = request.signal ? AbortSignal.any([request.signal, deadline]) : deadline
    try {
      const response = await agents.fetch(url, {
        method: request.method,
        headers: request.headers,
        ...(request.body !== undefined && { body: request.body }),
        redirect: 'manual',
        signal,
        dispatcher: trusted ? agents.trusted : agents.guarded,
      })
      const bytes = await readLimited(response.body)
      return { status: response.status, headers: Object.fromEntries(response.headers), bytes }
    } catch (error) {
      request.signal?.throwIfAborted()
      throw toEgressError(error, url)
    }
  }

  /** Whether the operator named this origin in a toolkit override. */
  isTrusted(url: URL): boolean {
    return this.#trustedOrigins.has(url.origin)
  }

  async close(): Promise<void> {
    if (!this.#agents) return
    const { guarded, trusted } = await this.#agents
    await Promise.all([guarded.destroy(), trusted.destroy()])
  }

  // Loaded on the first call out: it is a third of the server's import time.
  #open() {
    this.#agents ??= import('undici').then(({ Agent, fetch }) => {
      const connect = { timeout: CONNECT_TIMEOUT_MS }
      return {
        fetch,
        trusted: new Agent({ connect: { ...connect, lookup: this.#resolve } }),
        guarded: new Agent({ connect: { ...connect, lookup: publicOnly(this.#resolve) } }),
      }
    })
    return this.#agents
  }
}

function refuseUnlessPublic(url: URL): void {
  if (url.protocol !== 'https:')
    throw new EgressError('refused', `${url.protocol}//${url.host} is not an https address`)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) && isBlockedAddress(host)) throw new EgressError('refused', `${url.host} is not a public address`)
}

/** DNS with every answer checked; the socket connects to what this returns, so a second look-up cannot differ. */
function publicOnly(resolve: typeof lookup): typeof lookup {
  const checked = (hostname: string, options: { all?: boolean }, callback: LookupCallback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error || !first) return callback(error ?? new EgressError('unreachable', `${hostname} has no address`), [])
      const blocked = addresses.find(({ address }) => isBlockedAddress(address))
      if (blocked)
        return callback(new EgressError('refused', `${hostname} leads to ${blocked.address}, which is not public`), [])
      // Node asks for one address or for all of them, depending on how it means to connect.
      if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
  return checked as typeof lookup
}

type LookupCallback = (
  error: Error | null,
  address: string | { address: string; family: number }[],
  family?: number,
) => void

async function readLimited(
  body: { getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }>; cancel(): Promise<void> } } | null,
) {
  if (!body) return new Uint8Array()
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done || !value) break
    size += value.byteLength
    if (size > MAX_BODY_BYTES) {
      await reader.cancel()
      throw new EgressError('too_large', `the answer is larger than ${MAX_BODY_BYTES / 1024 / 1024} MiB`)
    }
    chunks.push(value)
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
}

function toEgressError(error: unknown, url: URL): EgressError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof EgressError) return cause
    if (cause.name === 'TimeoutError' || cause.name === 'ConnectTimeoutError') {
      return new EgressError('timeout', `${url.host} did not answer in time`, { cause: error })
    }
  }
  return codesOf(error).some((code) => NEVER_CONNECTED.has(code))
    ? new EgressError('unreachable', `${url.host} could not be reached`, { cause: error })
    : new EgressError('interrupted', `the connection to ${url.host} broke off`, { cause: error })
}

/** Of an error, its causes, and the errors of each address that was tried. */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const own = (error as NodeJS.ErrnoException).code
  const tried: unknown[] = error instanceof AggregateError ? error.errors : []
  return [...(own ? [own] : []), ...codesOf(error.cause), ...tried.flatMap(codesOf)]
}
