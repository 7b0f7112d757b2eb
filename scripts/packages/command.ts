import { spawnSync } from 'node:child_process'

/** Runs a command to its end. Gives its stdout; a failure throws with everything it printed. */
export function run(command: string, args: string[], cwd: string, env: Record<string, string> = {}): string {
  const result = spawnSync(command, args, {
    cwd,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1', ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  })
  if (result.error) throw result.error
  if (result.status === 0) return result.stdout
  throw new Error(`${[command, ...args].join(' ')} ended with ${result.status}\n${result.stdout}${result.stderr}`)
}

/** The pnpm that runs this script, or else the one the workspace pins. */
export function pnpm(args: string[], cwd: string): string {
  const running = process.env.npm_execpath
  if (running && /pnpm\.c?js$/.test(running)) return run(process.execPath, [running, ...args], cwd)
  return run('npx', ['-y', 'pnpm@10.34.8', ...args], cwd)
}
