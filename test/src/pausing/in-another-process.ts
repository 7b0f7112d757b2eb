import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Runs one of the programs here in a process of its own, and reads what it printed last as JSON. */
export async function inAnotherProcess<T>(program: string, order: object): Promise<T> {
  const file = join(import.meta.dirname, program)
  const { stdout } = await promisify(execFile)(process.execPath, [file, JSON.stringify(order)], { timeout: 60_000 })
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T
}
