import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { defineToolkit, type ToolkitDefinition } from '@composio/spec'

export interface RefereeSettings {
  clientId: string
  clientSecret: string
  redirectUri: string
  /** Of the access token that comes with the consent, in seconds. */
  firstLifetime: number
  /** How long the token endpoint thinks. */
  latencyMs: number
}

export interface RefereeCounts {
  /** Requests with a refresh token. */
  asked: number
  /** Refresh tokens used up. */
  consumed: number
  /** Grants that ended because a refresh token was used twice. */
  revoked: number
  /** Refreshes that were not granted. */
  refused: number
}

/** Where a provider is, and the client it knows. */
export interface ProviderAddress {
  url: string
  settings: { clientId: string; clientSecret: string }
}

/** A strict OAuth server in a process of its own, which counts. */
export interface Referee extends ProviderAddress {
  counts(): Promise<RefereeCounts>
  stop(): Promise<void>
}

export async function startReferee(
  redirectUri: string,
  { firstLifetime = 2, latencyMs = 60 }: Partial<RefereeSettings> = {},
): Promise<Referee> {
  const client = { clientId: 'composio', clientSecret: 'the-secret-of-the-referees-client' }
  const settings: RefereeSettings = { ...client, redirectUri, firstLifetime, latencyMs }
  const program = fileURLToPath(new URL('./referee-program.ts', import.meta.url))
  const child = fork(program, [JSON.stringify(settings)], { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  const complaints = collect(child)
  const url = await message<string>(child, complaints)
  return {
    url,
    settings,
    counts: () => {
      const counts = message<RefereeCounts>(child, complaints)
      child.send('counts')
      return counts
    },
    stop: () => stop(child),
  }
}

/** The toolkit whose accounts are at the referee. */
export const refereeToolkit: ToolkitDefinition = defineToolkit({
  slug: 'referee',
  name: 'Referee',
  description: 'Accounts at a strict OAuth server.',
  appUrl: 'https://referee.example',
  categories: ['developer-tools'],
  version: '20261122_00',
  baseUrl: 'https://referee.example/api',
  auth: [
    {
      scheme: 'OAUTH2',
      authorizationUrl: 'https://referee.example/auth',
      tokenUrl: 'https://referee.example/token',
      scopes: ['openid'],
    },
  ],
  whoami: {
    request: { method: 'GET', path: '/me' },
    account: (body) => {
      const { id, login } = body as { id: string; login: string }
      return { id, label: login }
    },
  },
  tools: [
    {
      slug: 'REFEREE_GET_ME',
      name: 'Get me',
      description: 'Says whose account it is.',
      input: { type: 'object', properties: {}, additionalProperties: false },
      tags: ['readOnlyHint'],
      operation: { method: 'GET', path: '/me' },
    },
  ],
})

/** What points the toolkit at a running provider. */
export function refereeOverride({ url, settings: { clientId, clientSecret } }: ProviderAddress) {
  const oauth = { clientId, clientSecret, authorizationUrl: `${url}/auth`, tokenUrl: `${url}/token` }
  return { baseUrl: `${url}/api`, oauth }
}

/** What a child wrote to its standard error so far. */
export function collect({ stderr }: ChildProcess): () => string {
  let text = ''
  stderr?.on('data', (chunk) => {
    text += String(chunk)
  })
  return () => text
}

/** The next message of a child. @throws Error with its complaints when it ends first */
export function message<T>(child: ChildProcess, complaints: () => string): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error(`A process of the test ended: ${complaints()}`))
    child.once('exit', ended)
    child.once('message', (value) => {
      child.off('exit', ended)
      resolve(value as T)
    })
  })
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.disconnect()
  await exit
}
