import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ToolkitOverride } from '@composio/spec'

export interface BackendProcessOptions {
  dataDir: string
  port: number
  acme: ToolkitOverride
  vaultKey?: string
}

/** An embedded backend in a process of its own. */
export interface BackendProcess {
  url: string
  apiKey: string
  pid: number
  /** One request from inside that process, the way the SDK makes them: past the listener. */
  inside(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>
  /** SIGKILL: nothing is tidied up. */
  kill(): Promise<void>
  /** As a program ends that closes its backend. */
  stop(): Promise<void>
}

/** @throws Error with what the process wrote, when it does not come up. */
export async function startBackend(options: BackendProcessOptions): Promise<BackendProcess> {
  const program = fileURLToPath(new URL('./backend-program.ts', import.meta.url))
  const child = spawn(process.execPath, [program, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'pipe'] })
  // Requests under way when the process is killed fail by themselves.
  child.stdin.on('error', () => undefined)
  let complaints = ''
  child.stderr.on('data', (chunk) => {
    complaints += String(chunk)
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`The backend process ended: ${complaints}`)
    return JSON.parse(value as string)
  }
  const { url, apiKey } = await next()
  let turn: Promise<unknown> = Promise.resolve()
  return {
    url,
    apiKey,
    pid: child.pid!,
    inside(method, path, body) {
      const answer = turn.then(() => {
        child.stdin.write(`${JSON.stringify({ method, path, body })}\n`)
        return next()
      })
      turn = answer.catch(() => undefined)
      return answer
    },
    kill: () => ended(child, () => child.kill('SIGKILL')),
    stop: () => ended(child, () => child.stdin.end()),
  }
}

async function ended(child: ChildProcess, end: () => unknown): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  end()
  await exit
}
