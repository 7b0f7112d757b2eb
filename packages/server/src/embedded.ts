import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ComposioConnectionError, type ToolkitDefinition, ValidationError } from '@composio/spec'
import { resolveSettings } from './config-file.ts'
import { createServer } from './create-server.ts'
import { type Listener, listen } from './listener.ts'
import type { Settings } from './read-config-file.ts'
import { DEFAULT_DATA_DIR } from './serve.ts'
import { IN_MEMORY } from './storage/open-database.ts'

/** Where connect pages, OAuth callbacks and MCP are reached; fixed, so that redirect URIs stay what they are. */
export const DEFAULT_PORT = 8674
const HOST = '127.0.0.1'
const PORTS_TO_TRY = 10
const HIGHEST_PORT = 65_535
const TAKEOVER_MS = 1_000

export interface EmbeddedOptions extends Settings {
  /** Else COMPOSIO_DATA_DIR, else `.composio` in the working directory; `:memory:` keeps nothing. */
  dataDir?: string
  /** Else COMPOSIO_PORT, else 8674 (any free port with `:memory:`). */
  port?: number
  /** Toolkits of your own, beside the shipped ones. */
  definitions?: ToolkitDefinition[]
  env?: Record<string, string | undefined>
  /** Takes one line about something that went wrong, never with a credential in it; else it goes to standard error. */
  log?: (line: string) => void
}

export interface EmbeddedBackend {
  fetch(request: Request): Promise<Response>
  apiKey: string
  /** Origin of the loopback listener: this process's, or that of another one on the same data. */
  url: string
  close(): Promise<void>
}

/** The whole backend in this process, with a listener that does not keep it alive. */
export async function openEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedBackend> {
  const env = options.env ?? process.env
  const dataDir = options.dataDir ?? env.COMPOSIO_DATA_DIR ?? DEFAULT_DATA_DIR
  const port = portOf(options, env, dataDir)
  if (dataDir !== IN_MEMORY) keepOutOfGit(dataDir)
  let url = ''
  const server = await createServer({
    dataDir,
    vaultKey: env.COMPOSIO_VAULT_KEY,
    mayGenerateVaultKey: true,
    publicUrl: () => url,
    ...(await resolveSettings(options, env, env.COMPOSIO_CONFIG)),
    definitions: options.definitions,
    env,
    ...(options.log && { log: options.log }),
  })
  try {
    const doorway = await openDoorway(server.fetch, server.instanceId, port)
    url = doorway.url
    return {
      fetch: server.fetch,
      apiKey: server.apiKey,
      url,
      close: async () => {
        server.letGo()
        await doorway.close()
        await server.close()
      },
    }
  } catch (error) {
    await server.close()
    throw error
  }
}

interface Doorway {
  url: string
  close(): Promise<void>
}

type Fetch = (request: Request) => Promise<Response>

/**
 * Listens on the wanted port. If another process on the same data already does, its listener serves this one too, and
 * this process takes over when that one ends. A stranger on the port makes us take the next.
 */
async function openDoorway(fetch: Fetch, instanceId: string, wanted: number): Promise<Doorway> {
  const last = Math.min(wanted + PORTS_TO_TRY - 1, HIGHEST_PORT)
  for (let port = wanted; port <= last; port++) {
    const listener = await tryListen(fetch, port)
    if (listener) {
      if (wanted !== 0 && port !== wanted) warnAboutPort(wanted, port)
      return { url: `http://${HOST}:${listener.port}`, close: listener.close }
    }
    if (await isOurs(port, instanceId)) return sharedDoorway(fetch, port)
  }
  throw new ComposioConnectionError(`Ports ${wanted} to ${last} on ${HOST} are all taken.`, {
    possibleFixes: ['Set the option port (or COMPOSIO_PORT) to a free one.'],
  })
}

function sharedDoorway(fetch: Fetch, port: number): Doorway {
  let own: Listener | undefined
  // A try that fails for whatever reason is followed by the next; it must not end the program it runs in.
  let attempt: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    attempt = attempt.then(async () => {
      own ??= await tryListen(fetch, port).catch(() => undefined)
      if (own) clearInterval(timer)
    })
  }, TAKEOVER_MS)
  timer.unref()
  const close = async () => {
    clearInterval(timer)
    await attempt
    await own?.close()
  }
  return { url: `http://${HOST}:${port}`, close }
}

async function tryListen(fetch: Fetch, port: number): Promise<Listener | undefined> {
  try {
    return await listen(fetch, { host: HOST, port, keepsProcessAlive: false })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined
    throw error
  }
}

async function isOurs(port: number, instanceId: string): Promise<boolean> {
  try {
    const response = await globalThis.fetch(`http://${HOST}:${port}/health`, { signal: AbortSignal.timeout(1_000) })
    const { instance } = (await response.json()) as { instance?: string }
    return instance === instanceId
  } catch {
    // No answer, or not one of ours: a stranger holds the port.
    return false
  }
}

/** @throws ValidationError naming the option or the variable that holds no port. */
function portOf({ port }: EmbeddedOptions, env: Record<string, string | undefined>, dataDir: string): number {
  if (port !== undefined) return checkPort(port, 'port')
  if (env.COMPOSIO_PORT) return checkPort(Number(env.COMPOSIO_PORT), 'COMPOSIO_PORT')
  return dataDir === IN_MEMORY ? 0 : DEFAULT_PORT
}

function checkPort(port: number, source: string): number {
  if (Number.isInteger(port) && port >= 0 && port <= HIGHEST_PORT) return port
  throw new ValidationError(`${source}: must be a whole number from 0 to ${HIGHEST_PORT}.`)
}

function warnAboutPort(wanted: number, port: number): void {
  process.stderr.write(
    `composio: port ${wanted} is taken by another program; using ${port}. OAuth clients registered for ${wanted} will not work until it is free; set port or COMPOSIO_PORT to choose another.\n`,
  )
}

/** The folder holds a key and tokens: it ignores itself, so that no `git add .` ever takes it. */
function keepOutOfGit(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  writeFileSync(join(dataDir, '.gitignore'), '*\n', { mode: 0o600 })
}
