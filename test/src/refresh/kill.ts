import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ToolkitOverride } from '@composio/spec'
import type { StorePlace } from '../support/stores.ts'
import { collect, message } from './referee.ts'
import type { Grant } from './rotating-provider.ts'

/** Where a process that refreshes a token may die, in order. */
export const KILL_POINTS = [
  'before lease',
  'in lease',
  'after journal',
  'after send',
  'after provider commit',
  'after response',
  'in commit',
  'after commit',
] as const
export type KillPoint = (typeof KILL_POINTS)[number]

/** Where it may stop for a while (SIGSTOP): with the lease in hand, before it sends. */
export type StopPoint = 'frozen before send'

export interface KillOrder {
  place: StorePlace
  vaultKey: string
  override: ToolkitOverride
  session: string
  point: KillPoint | StopPoint
  leaseMs: number
}

/** Lets a process of its own begin to refresh, and freeze; it lives on from `thaw`, until it has its answer. */
export async function callAndFreeze(order: KillOrder): Promise<{ thaw(): Promise<void> }> {
  const { child, complaints } = start(order)
  await message(child, complaints)
  return {
    thaw: async () => {
      const exit = once(child, 'exit')
      child.kill('SIGCONT')
      await exit
    },
  }
}

function start(order: KillOrder, clock?: Record<string, string>) {
  const program = fileURLToPath(new URL('./kill-program.ts', import.meta.url))
  const child = fork(program, [JSON.stringify(order)], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, ...clock },
  })
  return { child, complaints: collect(child) }
}

/**
 * Lets a process of its own refresh the grant's token, and die at the point.
 * @param clock - environment that gives it a clock of its own
 * @throws Error when it ends otherwise
 */
export async function callAndDie(order: KillOrder, grant: Grant, clock?: Record<string, string>): Promise<void> {
  const { child, complaints } = start(order, clock)
  // The provider is the barrier: it has the request, and gives no answer.
  if (order.point === 'after send') grant.script = [() => void child.kill('SIGKILL')]
  if (order.point === 'after provider commit') {
    grant.script = [
      (_, carryOut) => {
        carryOut()
        child.kill('SIGKILL')
      },
    ]
  }
  const [, signal] = await once(child, 'exit')
  if (signal !== 'SIGKILL') throw new Error(`The process did not die "${order.point}": ${complaints()}`)
}
