import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import * as pg from 'pg'
import { findPostgres } from './postgres-binaries.ts'
import type { PostgresOrder } from './postgres-guard.ts'

/** A PostgreSQL server of the test's own: on loopback, in a folder of its own, gone with the process that asked. */
export interface TestPostgres {
  /** Everything it writes, its log included. */
  folder: string
  /** Folder of its programs. */
  bin: string
  /** Connection string of a new, empty database. */
  createDatabase(): Promise<string>
  /** One statement as the superuser, in the database of `url`, or in the one every server has. */
  query(sql: string, url?: string, values?: unknown[]): Promise<Record<string, unknown>[]>
  /** Kills the server process and everything it does, and starts it again on the same data. */
  crash(): Promise<void>
  stop(): Promise<void>
}

const START_TIMEOUT_MS = 60_000

export interface PostgresOptions {
  /** Lines of its configuration, beside what every test needs. */
  settings?: string[]
}

/** For tests that neither measure nor crash it: it does not wait for the disk. */
export const HURRIED: PostgresOptions = {
  settings: ['fsync = off', 'synchronous_commit = off', 'full_page_writes = off'],
}

export async function startPostgres({ settings = [] }: PostgresOptions = {}): Promise<TestPostgres> {
  const password = randomBytes(12).toString('hex')
  const order: PostgresOrder = { ...findPostgres(), password, settings }
  const guard = fileURLToPath(new URL('./postgres-guard.ts', import.meta.url))
  // In a process group of its own, so that Ctrl-C leaves it the time to tidy up; it ends when our end of its pipe does.
  const child = spawn(process.execPath, [guard, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  })
  child.unref()
  const lines = lineReader(child.stdout)
  const port = Number(await lines('port', START_TIMEOUT_MS))
  const folder = await lines('folder', START_TIMEOUT_MS)
  const urlOf = (database: string) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
  const query = (sql: string, url = urlOf('postgres'), values: unknown[] = []) => runQuery(url, sql, values)
  return {
    folder,
    bin: order.bin,
    query,
    createDatabase: async () => {
      const name = `test_${randomBytes(6).toString('hex')}`
      await query(`create database ${name}`)
      return urlOf(name)
    },
    crash: async () => {
      child.stdin.write('crash\n')
      await lines('started', START_TIMEOUT_MS)
    },
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.ref()
      child.stdin.end()
      await gone
    },
  }
}

async function runQuery(url: string, sql: string, values: unknown[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql, values)).rows
  } finally {
    await client.end()
  }
}

/** Waits for the next line that begins with a word, and gives the rest of it. */
function lineReader(stream: NodeJS.ReadableStream) {
  const seen: string[] = []
  let wake: () => void = () => undefined
  let rest = ''
  let hasEnded = false
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const parts = `${rest}${chunk}`.split('\n')
    rest = parts.pop() ?? ''
    seen.push(...parts)
    wake()
  })
  stream.on('end', () => {
    hasEnded = true
    wake()
  })
  return async (word: string, timeoutMs: number): Promise<string> => {
    const timeout = AbortSignal.timeout(timeoutMs)
    timeout.addEventListener('abort', () => wake())
    for (;;) {
      const line = seen.shift()
      if (line?.startsWith(word)) return line.slice(word.length).trim()
      if (line !== undefined) continue
      if (hasEnded || timeout.aborted) throw new Error(`PostgreSQL did not say "${word}"; see its messages above.`)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
}
