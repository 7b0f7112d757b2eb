import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ToolkitOverride } from '@composio/spec'
import type { StorePlace } from '../support/stores.ts'
import { collect, message, stop } from './referee.ts'

export interface CallersOptions {
  place: StorePlace
  vaultKey: string
  override: ToolkitOverride
  hasLeases: boolean
}

/** To one process. */
export interface CallOrder {
  session: string
  callers: number
  /** Epoch milliseconds: when all of them call. */
  at: number
}

export interface CallResult {
  succeeded: number
  /** The different ones. */
  errors: string[]
  /** What the clock of each process said then, in epoch milliseconds. */
  clocks: number[]
}

/** Server processes on one store, each with callers of its own. */
export interface Callers {
  /** All call the session's tool at the same instant. */
  call(session: string, callers: number): Promise<CallResult>
  stop(): Promise<void>
  /** Ends them where they are (SIGKILL). */
  kill(): Promise<void>
}

/** How long an order takes to reach every process. */
const HEAD_START_MS = 40

/** @param clock - environment that gives the processes a clock of their own; they then call when they are told to */
export async function startCallers(
  processes: number,
  options: CallersOptions,
  clock?: Record<string, string>,
): Promise<Callers> {
  const program = fileURLToPath(new URL('./callers-program.ts', import.meta.url))
  const started = Array.from({ length: processes }, () => {
    const child = fork(program, [JSON.stringify(options)], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, ...clock },
    })
    const complaints = collect(child)
    return { child, complaints, ready: message(child, complaints) }
  })
  await Promise.all(started.map(({ ready }) => ready))
  return {
    call: async (session, callers) => {
      const at = clock ? 0 : Date.now() + HEAD_START_MS
      const results = await Promise.all(
        started.map(({ child, complaints }, index) => {
          const result = message<CallResult>(child, complaints)
          const share = Math.floor(callers / processes) + (index < callers % processes ? 1 : 0)
          const order: CallOrder = { session, callers: share, at }
          child.send(order)
          return result
        }),
      )
      return {
        succeeded: results.reduce((sum, { succeeded }) => sum + succeeded, 0),
        errors: [...new Set(results.flatMap(({ errors }) => errors))],
        clocks: results.flatMap(({ clocks }) => clocks),
      }
    },
    stop: async () => {
      await Promise.all(started.map(({ child }) => stop(child)))
    },
    kill: async () => {
      await Promise.all(
        started.map(({ child }) => {
          const exit = once(child, 'exit')
          child.kill('SIGKILL')
          return exit
        }),
      )
    },
  }
}
