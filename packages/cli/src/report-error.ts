import { ComposioError } from '@composio/core'

/** A failure the person can do something about, told in one sentence. */
export class CliError extends Error {
  override name = 'CliError'
}

/** Writes an error to stderr: what went wrong, then what can be done. A stack only for what nobody foresaw. */
export function reportError(error: unknown): void {
  if (ComposioError.is(error)) {
    process.stderr.write([`error: ${error.message}`, ...error.possibleFixes.map((fix) => `  ${fix}`), ''].join('\n'))
  } else if (error instanceof CliError) {
    process.stderr.write(`error: ${error.message}\n`)
  } else {
    process.stderr.write(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  }
}
