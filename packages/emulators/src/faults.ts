import { setTimeout as sleep } from 'node:timers/promises'

/** One way for a provider to misbehave. Faults are used up in the order they were injected, before the token is looked at. */
export interface Fault {
  /** Which requests it hits; all without it. A string path is a prefix. */
  match?: { method?: string; path?: RegExp | string }
  /** Answers with this status in place of the provider. Without it (and without `drop`) the request goes on after `delayMs`. */
  status?: number
  /** JSON unless a string; the provider's own error form for the status when left out. */
  body?: unknown
  /** For instance `{ 'retry-after': '2' }`. */
  headers?: Record<string, string>
  /** Milliseconds to wait first. */
  delayMs?: number
  /** Answers with an HTML page, as gateways in front of an API do. */
  html?: boolean
  /** Closes the connection without an answer. */
  drop?: boolean
  /** How many requests it hits before it is used up; 1 by default, `Infinity` until cleared. */
  times?: number
}

interface ArmedFault {
  fault: Fault
  left: number
}

/** The faults waiting at one gate. */
export class FaultQueue {
  readonly #armed: ArmedFault[] = []
  readonly #closing = new AbortController()

  inject(fault: Fault): void {
    this.#armed.push({ fault, left: fault.times ?? 1 })
  }

  clear(): void {
    this.#armed.length = 0
  }

  /** The first fault that hits this request; it has one use less afterwards. */
  take(method: string, path: string): Fault | undefined {
    const index = this.#armed.findIndex(({ fault }) => hits(fault, method, path))
    const armed = this.#armed[index]
    if (!armed) return undefined
    armed.left -= 1
    if (armed.left <= 0) this.#armed.splice(index, 1)
    return armed.fault
  }

  /** Waits out a fault's delay; ends early when the gate closes, so that no timer outlives it. */
  async delay(fault: Fault): Promise<void> {
    if (!fault.delayMs) return
    try {
      await sleep(fault.delayMs, undefined, { signal: this.#closing.signal })
    } catch (error) {
      if (!this.#closing.signal.aborted) throw error
    }
  }

  close(): void {
    this.clear()
    this.#closing.abort()
  }
}

function hits({ match }: Fault, method: string, path: string): boolean {
  if (match?.method !== undefined && match.method.toUpperCase() !== method) return false
  if (match?.path === undefined) return true
  // `search` ignores `lastIndex`, so a pattern with the `g` flag behaves the same on every request.
  return typeof match.path === 'string' ? path.startsWith(match.path) : path.search(match.path) !== -1
}

/** The answer a fault stands for. `errorBody` is the provider's own error form. */
export function faultResponse(fault: Fault, errorBody: (status: number) => unknown): Response {
  const status = fault.status ?? 500
  const headers = new Headers(fault.headers)
  if (fault.html) {
    if (!headers.has('content-type')) headers.set('content-type', 'text/html; charset=utf-8')
    const page = `<!doctype html><title>${status}</title><h1>${status}</h1><p>The service is not available.</p>`
    return new Response(typeof fault.body === 'string' ? fault.body : page, { status, headers })
  }
  if (typeof fault.body === 'string') return new Response(fault.body, { status, headers })
  return Response.json(fault.body ?? errorBody(status), { status, headers })
}
