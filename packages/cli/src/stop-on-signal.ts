/** Above the ten seconds the server gives to requests that run. */
const GRACE_MS = 15_000

/**
 * On SIGTERM or SIGINT stops what runs and exits with 0: within 15 seconds, or with 1. A second signal does not wait.
 */
export function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1)
    stopping = true
    process.stderr.write(`${signal}: stopping\n`)
    const overdue = setTimeout(() => {
      process.stderr.write(`error: still busy after ${GRACE_MS / 1000} s, giving up\n`)
      process.exit(1)
    }, GRACE_MS)
    overdue.unref()
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
}
