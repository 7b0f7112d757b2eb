import type { ComposioServer } from '@composio/server'
import type { ToolkitOverride } from '@composio/spec'
import { HttpPerson } from '@composio/testing/person'
import type { Backend } from '../../../packages/server/src/backend.ts'
import { assembleServer } from '../../../packages/server/src/create-server.ts'
import { listen } from '../../../packages/server/src/listener.ts'
import type { StorePlace } from '../support/stores.ts'
import { type ProviderAddress, refereeOverride, refereeToolkit } from './referee.ts'

export const VAULT_KEY = Buffer.alloc(32, 9).toString('base64')
export const TOOL = 'REFEREE_GET_ME'

const ANYWHERE = { host: '127.0.0.1', port: 0, keepsProcessAlive: false }

export interface ConnectedAccount {
  id: string
  /** What the provider calls it. */
  label: string
  session: string
}

export interface AccountState {
  id: string
  status: string
  status_reason: string | null
  label: string
  auth_config: { id: string }
}

export interface ToolResult {
  data: Record<string, unknown>
  error: string | null
}

export interface Provider extends ProviderAddress {
  stop(): Promise<void>
}

/** A server on a store and a provider that knows it: where people connect accounts, and a test looks at them. */
export interface Home<P extends Provider> {
  provider: P
  override: ToolkitOverride
  /** What the server logged. */
  log: string[]
  /** Asks for an account; `consent` is what the person does then, page by page. */
  link(session: string): Promise<{ id: string; consent(): Promise<void> }>
  /** A new session whose user has consented. */
  connect(userId: string): Promise<ConnectedAccount>
  account(id: string): Promise<AccountState>
  call(session: string): Promise<ToolResult>
  rest: Rest
  close(): Promise<void>
}

/** @param start - starts the provider, given the redirect URI */
export async function openHome<P extends Provider>(
  place: StorePlace,
  start: (redirectUri: string) => Promise<P>,
  parts?: (db: Backend['db']) => Partial<Backend>,
): Promise<Home<P>> {
  let server: ComposioServer | undefined
  let url = ''
  const listener = await listen((request) => server!.fetch(request), ANYWHERE)
  url = `http://127.0.0.1:${listener.port}`
  const provider = await start(`${url}/oauth/callback/referee`)
  const override = refereeOverride(provider)
  const log: string[] = []
  server = await assembleServer(
    {
      ...place,
      vaultKey: VAULT_KEY,
      mayGenerateVaultKey: false,
      publicUrl: () => url,
      definitions: [refereeToolkit],
      toolkits: { referee: override },
      env: {},
      log: (line) => log.push(line),
    },
    parts,
  )
  const { close } = server
  const rest: Rest = (method, path, body, signal) => sendJson(server!, url, { method, path, body, signal })
  const account = (id: string) => rest<AccountState>('GET', `/connected_accounts/${id}`)
  const link = async (session: string) => {
    const made = await rest<{ redirect_url: string; connected_account_id: string }>(
      'POST',
      `/tool_router/session/${session}/link`,
      { toolkit: 'referee' },
    )
    return { id: made.connected_account_id, consent: () => agree(made.redirect_url, session) }
  }
  return {
    provider,
    override,
    log,
    rest,
    account,
    call: (session) => rest('POST', `/tool_router/session/${session}/execute`, { tool_slug: TOOL, arguments: {} }),
    link,
    connect: async (user_id) => {
      const { session_id: session } = await rest<{ session_id: string }>('POST', '/tool_router/session', { user_id })
      const { id, consent } = await link(session)
      await consent()
      const { label } = await account(id)
      return { id, label, session }
    },
    close: async () => {
      await listener.close()
      await close()
      await provider.stop()
    },
  }
}

type Rest = <T>(method: string, path: string, body?: unknown, signal?: AbortSignal) => Promise<T>

interface RestRequest {
  method: string
  path: string
  body: unknown
  signal: AbortSignal | undefined
}

async function sendJson<T>(
  { apiKey, fetch }: ComposioServer,
  url: string,
  { method, path, body, signal }: RestRequest,
): Promise<T> {
  const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' }
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }), ...(signal && { signal }) }
  const response = await fetch(new Request(`${url}/api/v3.1${path}`, init))
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

async function agree(link: string, login: string): Promise<void> {
  const person = new HttpPerson()
  let page = await person.submit(await person.open(link), 'Continue')
  if (page.text.includes('Sign-in')) {
    page = await person.submit(page, 'Sign-in', { login, password: 'anything' })
    page = await person.submit(page, 'Continue')
  }
  if (!page.text.includes('is connected')) throw new Error(`The account was not connected: ${page.text}`)
}
