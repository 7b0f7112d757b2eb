import type { ConnectionRequired } from '@composio/spec'
import { unref } from '../backend/http-client.ts'
import type { SessionConnections } from './session-connections.ts'

/** Gets a connection request each time it is made or its status changes, whichever process did it. */
export type ConnectionListener = (request: ConnectionRequired) => void

const RETRY_MS = 1_000

/** Watches a session's connection requests while anybody listens. */
export class ConnectionEvents {
  readonly #connections: SessionConnections
  readonly #listeners = new Set<ConnectionListener>()
  #watching: AbortController | undefined

  constructor(connections: SessionConnections) {
    this.#connections = connections
  }

  /** @returns what takes the listener away again */
  add(listener: ConnectionListener): () => void {
    this.#listeners.add(listener)
    if (!this.#watching) {
      this.#watching = new AbortController()
      void this.#watch(AbortSignal.any([this.#watching.signal, this.#connections.closing]))
    }
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      this.#watching?.abort()
      this.#watching = undefined
    }
  }

  async #watch(signal: AbortSignal): Promise<void> {
    let version: string | undefined
    let known: Map<string, string> | undefined
    while (!signal.aborted) {
      try {
        const list = await this.#connections.list(version, { signal })
        version = list.version
        // What was there when the listening began is no news.
        if (known) for (const request of list.items.toReversed()) this.#tellIfNew(request, known)
        known = new Map(list.items.map(({ id, status }) => [id, status]))
      } catch {
        // The backend is away: a listener has nobody to tell, and the next look shows what it missed.
        if (!signal.aborted) await pause(RETRY_MS)
      }
    }
  }

  #tellIfNew(request: ConnectionRequired, known: Map<string, string>): void {
    if (known.get(request.id) === request.status) return
    for (const listener of [...this.#listeners]) {
      try {
        listener(request)
      } catch (error) {
        // A listener's fault is its author's, and must not keep the others from hearing.
        reportError(error)
      }
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    unref(setTimeout(resolve, ms))
  })
}

/** As an event target does it: the error surfaces as an uncaught one. */
function reportError(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
