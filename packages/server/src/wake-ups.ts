/**
 * Wakes whoever waits in this process for a connection to change, so that they need not wait for their next look in
 * the database. Another process's changes are found by looking: a wake-up is a hint, never the news itself.
 */
export class WakeUps {
  readonly #waiting = new Set<() => void>()

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
}
