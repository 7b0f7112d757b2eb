import { Composio, type ConnectionRequest, type CreateSessionOptions } from '@composio/core'
import { type Emulators, startEmulators } from '@composio/emulators'
import { type RunningServer, serve } from '@composio/server'
import type { Page } from 'playwright-core'

const API_KEY = 'ak_browser_tests_only'
const APP = 'Acme Assistant'
export const LOGIN = 'octocat'

/** Emulated providers and two backends people can be sent to. */
export interface Stage {
  emulators: Emulators<'github' | 'linear'>
  /** Embedded, without an app name; GitHub by OAuth. */
  plain: Composio
  /** A server that calls its app Acme Assistant; no OAuth clients, so accounts are connected with keys. */
  named: Composio
  server: RunningServer
  close(): Promise<void>
}

export async function openStage(): Promise<Stage> {
  const emulators = await startEmulators({ services: ['github', 'linear'] })
  const { github, linear } = emulators.toolkits
  const plain = new Composio({ dataDir: ':memory:', port: 0, toolkits: emulators.toolkits })
  const server = await serve({
    dataDir: ':memory:',
    port: 0,
    apiKey: API_KEY,
    allowGeneratedVaultKey: true,
    appName: APP,
    toolkits: { github: { baseUrl: github!.baseUrl! }, linear: { baseUrl: linear!.baseUrl! } },
  })
  const named = new Composio({ baseURL: server.url, apiKey: API_KEY })
  const close = async () => {
    await named.close()
    await server.close()
    await plain.close()
    await emulators.close()
  }
  return { emulators, plain, named, server, close }
}

let users = 0

export interface LinkOptions {
  toolkit?: string
  userId?: string
  session?: CreateSessionOptions
  callbackUrl?: string
  alias?: string
}

/** A connect link for a user of its own. */
export async function newLink(
  composio: Composio,
  options: LinkOptions = {},
): Promise<{ url: string; request: ConnectionRequest; origin: string }> {
  const { toolkit = 'github', userId = `user_${++users}`, callbackUrl, alias } = options
  const session = await composio.create(userId, { toolkits: [toolkit], ...options.session })
  const request = await session.authorize(toolkit, { ...(callbackUrl && { callbackUrl }), ...(alias && { alias }) })
  const url = request.redirectUrl!
  return { url, request, origin: new URL(url).origin }
}

/** Agrees on the emulated consent page. */
export async function consent(page: Page, login = LOGIN): Promise<void> {
  await page.getByRole('button', { name: login }).click()
}

/** From the connect page to the provider's. @returns the address of the consent page */
export async function goToProvider(page: Page, link: string): Promise<URL> {
  await page.goto(link)
  await page.getByRole('button', { name: 'Continue to GitHub' }).click()
  await page.getByRole('button', { name: LOGIN }).waitFor()
  return new URL(page.url())
}

/** Where the provider sends a browser back to, with an answer in the query. */
export function callbackOf(consentPage: URL, answer: Record<string, string>): string {
  const url = new URL(consentPage.searchParams.get('redirect_uri') ?? '')
  const state = consentPage.searchParams.get('state') ?? ''
  url.search = new URLSearchParams({ state, ...answer }).toString()
  return url.href
}
