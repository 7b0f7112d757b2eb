import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineToolkit, type OAuth2Scheme } from '@composio/spec'
import { insertAuthConfig } from '../../../packages/server/src/accounts/auth-config-store.ts'
import { providerClient } from '../../../packages/server/src/accounts/oauth-client.ts'
import { exchangeCode } from '../../../packages/server/src/accounts/schemes/authorization-request.ts'
import { discoverIssuer } from '../../../packages/server/src/accounts/schemes/discover-issuer.ts'
import { registrationFor } from '../../../packages/server/src/accounts/schemes/register-client.ts'
import { revokeToken } from '../../../packages/server/src/accounts/schemes/revoke-token.ts'
import type { Backend } from '../../../packages/server/src/backend.ts'
import { Catalog } from '../../../packages/server/src/catalog/catalog.ts'
import { installToolkit } from '../../../packages/server/src/catalog/installed-toolkit.ts'
import { Egress } from '../../../packages/server/src/egress/egress.ts'
import { IN_MEMORY, openDatabase } from '../../../packages/server/src/storage/open-database.ts'
import { callApi } from '../../../packages/server/src/upstream/call-api.ts'
import { openVault } from '../../../packages/server/src/vault/open-vault.ts'
import { sendMessage } from '../../../packages/server/src/webhooks/send-message.ts'
import { newWebhookSecret } from '../../../packages/server/src/webhooks/webhook-setting.ts'

/** Calls what an address may have been put into. It fails, or tells that nothing came of it. */
export type EntryPoint = (egress: Egress, url: string) => Promise<unknown>

export interface EntryPoints {
  /** By what the address is. */
  all: Record<string, EntryPoint>
  /** Of the provider whose metadata and answers name the addresses. */
  origin: string
  port: number
  /** The address of an issuer with these metadata. */
  issuer(metadata: { authorization_endpoint?: string; registration_endpoint?: string }): string
  close(): Promise<void>
}

const scope = { projectId: 'pr_1' }
const CLIENT = { clientId: 'client', clientSecret: 'a secret of a client' }
const CALLBACK = 'https://composio.example/oauth/callback/x'

const definition = defineToolkit({
  slug: 'named',
  name: 'Named',
  description: 'Whose address somebody else names.',
  appUrl: 'https://named.example',
  categories: ['developer-tools'],
  version: '20261122_00',
  baseUrl: 'https://named.example',
  auth: [{ scheme: 'DCR_OAUTH', issuer: 'https://named.example', scopes: [] }],
  whoami: { request: { method: 'GET', path: '/me' }, account: () => ({ id: '1', label: '1' }) },
  tools: [],
})

const call = (egress: Egress, baseUrl: string) =>
  callApi(
    {
      egress,
      toolkit: installToolkit({ ...definition, baseUrl }, {}, {}),
      credential: { headers: { authorization: 'Bearer a-token' }, secrets: ['a-token'] },
      signal: AbortSignal.timeout(20_000),
    },
    { method: 'GET', path: '' },
  )

const provider = (egress: Egress, endpoints: Partial<OAuth2Scheme>) =>
  providerClient(
    egress,
    {
      scheme: 'OAUTH2',
      issuer: 'https://named.example',
      authorizationUrl: 'https://named.example/authorize',
      tokenUrl: 'https://named.example/token',
      scopes: [],
      ...endpoints,
    },
    CLIENT,
  )

const exchange = (egress: Egress, tokenUrl: string) =>
  exchangeCode(
    provider(egress, { tokenUrl }),
    { callback: new URL(`${CALLBACK}?code=c&state=s`), redirectUri: CALLBACK },
    'v'.repeat(43),
  )

/** Past what is refused when a server starts: as an address that is found to be private only later. */
async function deliver(egress: Egress, address: string): Promise<void> {
  const webhook = { url: new URL(address), secrets: [newWebhookSecret()], allowPrivate: false }
  const message = { id: 'msg_1', body: '{}' }
  const sent = await sendMessage(egress, webhook, message, { now: Date.now(), signal: AbortSignal.timeout(20_000) })
  if (sent.kind !== 'delivered') throw new Error(sent.kind)
}

/** Answers with the metadata, and the redirects, that its addresses ask for. */
async function startProvider() {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://provider')
    const target = Buffer.from(url.searchParams.get('to') ?? '', 'base64url').toString('latin1')
    if (url.pathname === '/redirect')
      return void response.writeHead(307, { location: target.replace(/[^\x20-\xff]/g, '') }).end()
    const [, named = ''] = /^\/\.well-known\/oauth-authorization-server\/issuer\/(\w+)$/.exec(url.pathname) ?? []
    const metadata = JSON.parse(Buffer.from(named, 'hex').toString() || '{}') as Record<string, unknown>
    response.writeHead(200, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        issuer: `${origin}/issuer/${named}`,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/token`,
        ...metadata,
      }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { origin, port, close }
}

/**
 * Every place where an address comes in from outside: from a toolkit's definition, from an authorization server's
 * metadata, and from answers that send on to another place.
 */
export async function openEntryPoints(): Promise<EntryPoints> {
  const { origin, port, close } = await startProvider()
  const db = await openDatabase(IN_MEMORY)
  // Of the backend, registering takes no more than this.
  const backendOn = (egress: Egress) => ({ ...shared, egress }) as Backend
  const shared: Pick<Backend, 'db' | 'catalog' | 'vault' | 'linkKey' | 'publicUrl' | 'log'> = {
    db,
    catalog: new Catalog([definition]),
    vault: await openVault(db, randomBytes(32), scope.projectId),
    linkKey: randomBytes(32),
    publicUrl: () => 'https://composio.example',
    log: () => undefined,
  }
  const registering = await insertAuthConfig(backendOn(new Egress(new Set())), scope, {
    toolkit: 'named',
    name: 'named',
    scheme: 'DCR_OAUTH',
    isManaged: false,
  })
  const redirecting = (to: string) => `${origin}/redirect?to=${Buffer.from(to).toString('base64url')}`
  const issuer: EntryPoints['issuer'] = (metadata) =>
    `${origin}/issuer/${Buffer.from(JSON.stringify(metadata)).toString('hex')}`
  return {
    origin,
    port,
    issuer,
    all: {
      'the base URL of a toolkit': call,
      'an issuer to be discovered': discoverIssuer,
      'a token endpoint': exchange,
      'a revocation endpoint': (egress, revocationUrl) =>
        revokeToken(egress, provider(egress, { revocationUrl }), { accessToken: 'a-token' }),
      'a registration endpoint that metadata name': (egress, url) => {
        const scheme = { scheme: 'DCR_OAUTH' as const, issuer: issuer({ registration_endpoint: url }), scopes: [] }
        const toolkit = shared.catalog.requireToolkit('named', 'Toolkit_ToolkitNotFound')
        return registrationFor({ backend: backendOn(egress), scope, config: registering, toolkit, scheme }, CALLBACK)
      },
      'the receiver of webhooks': deliver,
      'where an API redirects to': (egress, url) => call(egress, redirecting(url)),
      'where a token endpoint redirects to': (egress, url) => exchange(egress, redirecting(url)),
      'where a receiver of webhooks redirects to': (egress, url) => deliver(egress, redirecting(url)),
    },
    close: async () => {
      await close()
      await db.destroy()
    },
  }
}
