import { ComposioNoAPIKeyError, ValidationError } from '@composio/spec'
import type { ComposioOptions } from '../composio-options.ts'
import { withoutUndefined } from '../without-undefined.ts'
import type { Backend } from './backend.ts'
import { embeddedBackend } from './embedded.ts'
import { remoteBackend } from './remote.ts'

type Environment = Record<string, string | undefined>
type BackendOptions = Pick<
  ComposioOptions,
  'baseURL' | 'apiKey' | 'fetch' | 'dataDir' | 'port' | 'appName' | 'appLogo' | 'verifierUrl' | 'userToken' | 'toolkits'
>

/**
 * The base URL decides, and nothing else: set means that server, unset means this process.
 * @throws ComposioNoAPIKeyError for a base URL without a key.
 * @throws ValidationError for an option that belongs to the other kind of backend.
 */
export function selectBackend(options: BackendOptions, env: Environment): Backend {
  const baseURL = options.baseURL ?? (env.COMPOSIO_BASE_URL || undefined)
  return baseURL === undefined ? embedded(options, env) : remote(baseURL, options, env)
}

function remote(baseURL: string, options: BackendOptions, env: Environment): Backend {
  const source = options.baseURL == null ? 'COMPOSIO_BASE_URL' : 'baseURL'
  assertBaseURL(baseURL, source)
  for (const key of ['dataDir', 'port', 'appName', 'appLogo', 'verifierUrl', 'userToken', 'toolkits'] as const) {
    if (options[key] === undefined) continue
    throw new ValidationError(
      `${key}: belongs to the server, but ${source} points at another one (${baseURL}). Set it there, or leave out ${source} to run the backend in this process.`,
      { meta: { issues: [{ path: key, message: 'not allowed together with a base URL' }] } },
    )
  }
  const apiKey = options.apiKey ?? (env.COMPOSIO_API_KEY || undefined)
  if (!apiKey) {
    throw new ComposioNoAPIKeyError(`${source} is set to ${baseURL}, but there is no API key for it.`, {
      statusCode: 401,
      possibleFixes: ['Pass apiKey to new Composio(), or set COMPOSIO_API_KEY.', `Leave out ${source} to need no key.`],
    })
  }
  const send = options.fetch ?? ((request: Request) => globalThis.fetch(request))
  return remoteBackend({ baseURL, apiKey, fetch: send })
}

function embedded(options: BackendOptions, env: Environment): Backend {
  if (options.fetch !== undefined) {
    throw new ValidationError('fetch: only used with a baseURL; without one nothing goes over the network.', {
      meta: { issues: [{ path: 'fetch', message: 'needs baseURL' }] },
    })
  }
  return embeddedBackend(
    withoutUndefined({
      dataDir: options.dataDir ?? (env.COMPOSIO_DATA_DIR || undefined),
      port: options.port ?? portFromEnvironment(env.COMPOSIO_PORT),
      appName: options.appName,
      verifierUrl: options.verifierUrl,
      userToken: options.userToken,
      appLogo: options.appLogo,
      toolkits: options.toolkits,
      env,
    }),
  )
}

function portFromEnvironment(value: string | undefined): number | undefined {
  if (!value) return undefined
  const port = Number(value)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new ValidationError(`COMPOSIO_PORT: must be a whole number from 0 to 65535, but is "${value}".`)
}

function assertBaseURL(value: string, source: string): void {
  const url = URL.parse(value)
  const valid = url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.search && !url.hash
  if (valid) return
  throw new ValidationError(
    `${source}: must be an absolute http(s) URL without credentials, query or fragment, for example https://composio.internal.example.`,
    { meta: { issues: [{ path: 'baseURL', message: 'not a base URL' }] } },
  )
}
