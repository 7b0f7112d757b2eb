import type { ConnectionRequestStatus } from '@composio/spec'
import { ConnectionLinkError, type ConnectionState, httpUrl, isOpen, readState } from './connection-state.ts'

export interface WatchConnectionOptions {
  /** Ends the watching. */
  signal?: AbortSignal | undefined
  /** Gets false when the server cannot be asked, and true when it can again. */
  onReachable?: ((isReachable: boolean) => void) | undefined
}

/** The server holds a question at most 25 s. */
const HOLD_MS = 20_000
const PATIENCE_MS = HOLD_MS + 15_000
/** Between questions the server did not hold. */
const LOOK_EVERY_MS = 2_000
const LONGEST_RETRY_MS = 15_000
/** Browsers open six connections to an HTTP/1.1 server, and the connect page needs one of them. */
const MOST_HELD = 2

/** Questions the server holds now, by origin. */
const held = new Map<string, number>()

/**
 * Tells how a connection request stands, at once and at every change, until it has ended. A server that is away is asked
 * again, sooner when the browser comes back online or the person back to the page.
 * @param url - the Connect Link's
 * @returns once the request has ended, or `signal` was aborted
 * @throws ConnectionLinkError for an address that is none, or a link the server does not know.
 */
export async function watchConnection(
  url: string,
  onState: (state: ConnectionState) => void,
  { signal, onReachable }: WatchConnectionOptions = {},
): Promise<void> {
  const address = stateAddress(url)
  let known: ConnectionState | undefined
  let failures = 0
  while (!signal?.aborted) {
    const askedAt = Date.now()
    const answer = await ask(address, url, known?.status, signal)
    if (signal?.aborted) return
    if (answer instanceof ConnectionLinkError) throw answer
    if (!answer) {
      if (failures === 0) onReachable?.(false)
      await pause(Math.min(1_000 * 2 ** failures++, LONGEST_RETRY_MS), signal)
      continue
    }
    if (failures > 0) onReachable?.(true)
    failures = 0
    const isNews = answer.status !== known?.status
    known = answer
    if (isNews) onState(answer)
    if (!isOpen(answer)) return
    if (!isNews && Date.now() - askedAt < LOOK_EVERY_MS) await pause(LOOK_EVERY_MS, signal)
  }
}

/**
 * Says for the person that they do not want to connect: the model is told so, and goes on without.
 * @param url - the Connect Link's
 * @returns how the request stands now; one that had ended before stays as it ended
 * @throws ConnectionLinkError as `watchConnection` does; TypeError when the server cannot be reached.
 */
export async function declineConnection(
  url: string,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<ConnectionState> {
  const body = JSON.stringify({ decline: true })
  // As plain text, so that browsers do not ask for leave first; the server reads JSON in either case.
  const headers = { 'content-type': 'text/plain;charset=utf-8' }
  const response = await fetch(stateAddress(url), {
    ...DISCREET,
    method: 'POST',
    body,
    headers,
    signal: signal ?? null,
  })
  return answerOf(response, url)
}

/** The token is the permission: no cookie goes along, and no referrer. */
const DISCREET: RequestInit = {
  credentials: 'omit',
  cache: 'no-store',
  redirect: 'error',
  referrerPolicy: 'no-referrer',
}

function stateAddress(url: string): URL {
  const address = httpUrl(url)
  if (!address) throw new ConnectionLinkError('REFUSED_URL', 'A connect link is an http or https address.')
  address.pathname = `${address.pathname.replace(/\/$/, '')}/state`
  address.search = ''
  address.hash = ''
  return address
}

/** @returns undefined when the server could not be asked */
async function ask(
  address: URL,
  url: string,
  status: ConnectionRequestStatus | undefined,
  signal: AbortSignal | undefined,
): Promise<ConnectionState | ConnectionLinkError | undefined> {
  const question = new URL(address)
  const others = held.get(address.origin) ?? 0
  const holds = status !== undefined && others < MOST_HELD
  if (status) question.searchParams.set('status', status)
  if (holds) {
    question.searchParams.set('wait_ms', `${HOLD_MS}`)
    held.set(address.origin, others + 1)
  }
  const timeout = AbortSignal.timeout(PATIENCE_MS)
  try {
    const either = signal ? AbortSignal.any([signal, timeout]) : timeout
    return await answerOf(await fetch(question, { ...DISCREET, signal: either }), url)
  } catch (error) {
    return error instanceof ConnectionLinkError ? error : undefined
  } finally {
    if (holds) held.set(address.origin, (held.get(address.origin) ?? 1) - 1)
  }
}

async function answerOf(response: Response, url: string): Promise<ConnectionState> {
  if (response.status === 404) throw new ConnectionLinkError('UNKNOWN_LINK', 'The server knows no such connect link.')
  if (!response.ok) throw new TypeError(`The server answered ${response.status}.`)
  return readState(await response.json(), url)
}

/** Ends early when waiting longer makes no sense. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const ending = new AbortController()
    const end = () => {
      clearTimeout(timer)
      ending.abort()
      resolve()
    }
    const timer = setTimeout(end, ms)
    const whileWaiting = { signal: ending.signal }
    signal?.addEventListener('abort', end, whileWaiting)
    if (typeof document === 'undefined') return
    addEventListener('online', end, whileWaiting)
    document.addEventListener('visibilitychange', () => void (document.hidden || end()), whileWaiting)
  })
}
