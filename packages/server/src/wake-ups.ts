import { setTimeout as delay } from 'node:timers/promises'

/** How often another process's changes are looked for, where few wait. */
const LOOK_EVERY_MS = 150
/** Who waits looks less often the more there are: so much later for each of them. */
const LATER_FOR_EACH_MS = 4
/** All who wait look one after the other, so far apart: what a change costs the database does not grow with them. */
const APART_MS = 2

/**
 * Wakes whoever waits in this process for a connection to change, so that they need not wait for their next look in
 * the database. Another process's changes are found by looking: a wake-up is a hint, never the news itself.
 */
export class WakeUps {
  readonly #closing = new AbortController()
  readonly #waiting = new Set<() => void>()
  /** When the next one may look, by the clock of `performance`. */
  #nextLook = 0

  /** How many wait now. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** Aborted when the server is about to close: cards that look on are answered then, and ask whoever comes next. */
  get closing(): AbortSignal {
    return this.#closing.signal
  }

  close(): void {
    this.#closing.abort()
  }

  ring(): void {
    for (const wake of [...this.#waiting]) wake()
  }

  /** Resolves at the next ring, after `ms`, or when `signal` is aborted; whichever comes first. */
  async next(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.#waiting.delete(wake)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const timer = setTimeout(wake, ms).unref()
      this.#waiting.add(wake)
      signal?.addEventListener('abort', wake)
    })
  }

  /** Resolves when it is time to look again, however many wait: at the latest after `leftMs`, or when `signal` is aborted. */
  async timeToLook(leftMs: number, signal?: AbortSignal): Promise<void> {
    const deadline = performance.now() + leftMs
    await this.next(Math.min(leftMs, Math.max(LOOK_EVERY_MS, this.waiting * LATER_FOR_EACH_MS)), signal)
    if (signal?.aborted) return
    const now = performance.now()
    const turn = Math.max(now, this.#nextLook)
    // Their last look is not put off: requests are held for as long as they ask to be.
    if (turn < deadline) this.#nextLook = turn + APART_MS
    const pause = Math.min(turn, deadline) - now
    if (pause >= 1) await delay(pause, undefined, { ref: false })
  }
}
