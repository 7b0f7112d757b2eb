import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ServerOptions } from '@composio/server'
import { freePort } from '../support/free-port.ts'
import type { ServerReady } from './serve-process.ts'

export interface ServerProcess extends ServerReady {
  /** Where it listens; `url` is what it calls itself. */
  address: string
  pid: number
  close(): Promise<void>
}

/** Starts a server in a process of its own, which ends with this one. @throws Error with what it wrote when it fails */
export async function startServerProcess(
  options: Omit<ServerOptions, 'port' | 'env'>,
  env: Record<string, string> = {},
): Promise<ServerProcess> {
  const port = await freePort()
  const script = fileURLToPath(new URL('./serve-process.ts', import.meta.url))
  const child = spawn(process.execPath, [script, JSON.stringify({ ...options, port })], {
    env: { ...process.env, ...env },
  })
  let output = ''
  let problems = ''
  child.stderr.on('data', (chunk: Buffer) => {
    problems += chunk.toString()
    if (output) process.stderr.write(chunk)
  })
  const ready = new Promise<ServerReady>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('\n')) resolve(JSON.parse(output) as ServerReady)
    })
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${problems}`)))
  })
  const close = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.stdin.end()
    await gone
  }
  return { ...(await ready), address: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, close }
}
