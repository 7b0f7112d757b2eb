import { spawn } from 'node:child_process'

type Work = () => Promise<unknown> | unknown

/** Milliseconds each piece of work took, round by round in turn, so that a slow moment of the machine hits all alike. */
export async function interleaved<Name extends string>(
  work: Record<Name, Work>,
  { rounds, warmUp }: { rounds: number; warmUp: number },
): Promise<Record<Name, number[]>> {
  const names = Object.keys(work) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = -warmUp; round < rounds; round += 1) {
    // Who goes first changes every round: the first pays for what the one before left behind.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const started = performance.now()
      await work[name]()
      if (round >= 0) times[name].push(performance.now() - started)
    }
  }
  return times
}

export function median(values: readonly number[]): number {
  return percentile(values, 50)
}

/** Median of how much longer the second took than the first in the same round. */
export function medianDifference(first: readonly number[], second: readonly number[]): number {
  return median(first.map((value, round) => second[round]! - value))
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const position = ((sorted.length - 1) * percent) / 100
  const below = sorted[Math.floor(position)]
  const above = sorted[Math.ceil(position)]
  if (below === undefined || above === undefined) throw new Error('no values to take a percentile of')
  return below + (above - below) * (position - Math.floor(position))
}

/** Runs a module text in a Node of its own, from spawn to exit. @throws Error when it fails. */
export function runNode(code: string, cwd: string, env: Record<string, string> = {}): Promise<void> {
  return runProgram(process.execPath, ['--input-type=module', '--eval', code], cwd, env)
}

/** Runs a program from spawn to exit. @throws Error with what it printed when it fails. */
export async function runProgram(
  command: string,
  args: string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<void> {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (exitCode !== 0) throw new Error(`the child ended with ${exitCode}: ${printed}`)
}
