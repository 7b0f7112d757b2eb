import { type ToolkitDefinition, ValidationError } from '@composio/spec'
import { resolveSettings } from './config-file.ts'
import { type ComposioServer, createServer } from './create-server.ts'
import { listen } from './listener.ts'
import type { Settings } from './read-config-file.ts'

export const DEFAULT_DATA_DIR = '.composio'

export interface ServerOptions extends Settings {
  /** Folder of a SQLite database and a generated vault key. Else COMPOSIO_DATA_DIR, else `.composio`. */
  dataDir?: string
  /** `postgres://…`: PostgreSQL in place of SQLite. Else, unless `dataDir` is given, DATABASE_URL. */
  databaseUrl?: string
  /** 8080 unless set; 0 takes any free port. */
  port?: number
  /** 127.0.0.1 unless set. */
  host?: string
  /** Origin under which people and MCP clients reach the server; its own address unless set. */
  publicUrl?: string
  /** Else COMPOSIO_API_KEY, else one derived from the vault key. */
  apiKey?: string
  /** Else COMPOSIO_VAULT_KEY. */
  vaultKey?: string
  /** Make and keep a vault key in `dataDir` when none is given: for trying things out. */
  allowGeneratedVaultKey?: boolean
  /** A JSON file with `appName`, `appLogo`, `verifierUrl` and `toolkits`, for what is said nowhere else. Else COMPOSIO_CONFIG. */
  configFile?: string
  /** Toolkits of your own, beside the shipped ones. */
  definitions?: ToolkitDefinition[]
  /** Takes one line about something that went wrong, never with a credential in it; else it goes to standard error. */
  log?: (line: string) => void
  env?: Record<string, string | undefined>
}

export interface RunningServer extends ComposioServer {
  url: string
}

/**
 * A server of its own, listening.
 * @throws ComposioError `TS-SDK::VAULT_KEY_MISSING`, `TS-SDK::VALIDATION_ERROR` naming the option, `TS-SDK::DATABASE_UNAVAILABLE`; the system's error when the port is taken.
 */
export async function serve(options: ServerOptions = {}): Promise<RunningServer> {
  const { host = '127.0.0.1', port = 8080, env = process.env } = options
  const publicUrl = options.publicUrl === undefined ? undefined : originOf(options.publicUrl)
  let url = ''
  const server = await createServer({
    dataDir: options.dataDir ?? env.COMPOSIO_DATA_DIR ?? DEFAULT_DATA_DIR,
    databaseUrl: databaseUrlOf(options, env),
    apiKey: options.apiKey ?? env.COMPOSIO_API_KEY,
    vaultKey: options.vaultKey ?? env.COMPOSIO_VAULT_KEY,
    mayGenerateVaultKey: options.allowGeneratedVaultKey ?? false,
    publicUrl: () => url,
    ...(await resolveSettings(options, env, options.configFile ?? env.COMPOSIO_CONFIG)),
    definitions: options.definitions,
    env,
    ...(options.log && { log: options.log }),
  })
  try {
    const listener = await listen(server.fetch, { host, port, keepsProcessAlive: true })
    url = publicUrl ?? `http://${reachableName(host)}:${listener.port}`
    const close = async () => {
      server.letGo()
      await listener.close()
      await server.close()
    }
    return { ...server, url, close }
  } catch (error) {
    await server.close()
    throw error
  }
}

/** What is said in code outranks the environment: a named folder is the store, whatever DATABASE_URL says. */
function databaseUrlOf({ dataDir, databaseUrl }: ServerOptions, env: NonNullable<ServerOptions['env']>) {
  return databaseUrl ?? (dataDir === undefined ? env.DATABASE_URL || undefined : undefined)
}

/** @throws ValidationError: cookies, redirect URIs and pages need an origin of their own. */
function originOf(publicUrl: string): string {
  const url = URL.parse(publicUrl)
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (url && isWeb && url.href === `${url.origin}/`) return url.origin
  throw new ValidationError(
    'publicUrl: must be an http(s) origin without a path, for example https://connect.example.com',
  )
}

/** An address that means all of this machine's is none to open. */
function reachableName(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
