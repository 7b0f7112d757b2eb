/**
 * Runs PostgreSQL for as long as somebody holds the other end of standard input. A server started by a test would
 * outlive a test that is killed; this one shuts down, and takes its files along.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from './free-port.ts'
import type { FoundPostgres } from './postgres-binaries.ts'

/** What the guard is told to run, as JSON in its first argument. */
export interface PostgresOrder extends FoundPostgres {
  /** Of the superuser `postgres`. */
  password: string
  /** Lines of its configuration. */
  settings: string[]
}

const { bin, runAs, password, settings } = JSON.parse(process.argv[2] ?? '{}') as PostgresOrder
const folder = mkdtempSync(join(tmpdir(), 'composio-postgres-'))
const data = join(folder, 'data')
const identity = runAs ? { uid: runAs.uid, gid: runAs.gid } : {}
let server: ChildProcess | undefined
let isStopping = false
let isReady = false
let isCrashing = false

process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => stop())
const commands = createInterface({ input: process.stdin })
commands.on('close', () => stop())
commands.on('line', (line) => {
  if (line === 'crash') void crash()
})

try {
  if (runAs) chownSync(folder, runAs.uid, runAs.gid)
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password)
  const access = ['--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  execFileSync(join(bin, 'initdb'), ['-D', data, '--no-sync', '--encoding=UTF8', '--no-locale', ...access], {
    ...identity,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const port = await freePort()
  appendFileSync(
    join(data, 'postgresql.conf'),
    [
      "listen_addresses = '127.0.0.1'",
      `port = ${port}`,
      `unix_socket_directories = '${folder}'`,
      'max_connections = 200',
      "log_min_messages = 'fatal'",
      ...settings,
      '',
    ].join('\n'),
  )
  await start()
  isReady = true
  console.log(`port ${port}`)
  console.log(`folder ${folder}`)
} catch (error) {
  console.error(error)
  stop()
}

/** Ready once its pid file says so (src/backend/utils/init/miscinit.c writes the status in its last line). */
async function start(): Promise<void> {
  const child = spawn(join(bin, 'postgres'), ['-D', data], {
    ...identity,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  })
  server = child
  child.stderr.on('data', (chunk: Buffer) => {
    if (!isReady && !isStopping && !isCrashing) process.stderr.write(chunk)
  })
  await untilReady(child)
  child.once('exit', () => {
    if (isStopping) rmSync(folder, { recursive: true, force: true })
  })
}

async function untilReady(child: ChildProcess): Promise<void> {
  const pidFile = join(data, 'postmaster.pid')
  while (child.exitCode === null) {
    try {
      const lines = readFileSync(pidFile, 'utf8').split('\n')
      if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return
    } catch {
      // Not written yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('PostgreSQL ended while starting.')
}

async function crash(): Promise<void> {
  const old = server
  if (!old) return
  isCrashing = true
  const gone = once(old, 'exit')
  old.kill('SIGKILL')
  await gone
  // Its children notice within a moment; until they have gone the data is theirs.
  for (let attempt = 0; ; attempt++) {
    try {
      await start()
      isCrashing = false
      console.log('started')
      return
    } catch (error) {
      if (attempt > 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

function stop(): void {
  if (isStopping) return
  isStopping = true
  // Fast shutdown: connections are closed, nothing is waited for.
  if (server?.exitCode === null) server.kill('SIGINT')
  else rmSync(folder, { recursive: true, force: true })
}
