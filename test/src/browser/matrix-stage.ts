import { Composio } from '@composio/core'
import { openAdministration } from '@composio/server'
import type { Page } from 'playwright-core'
import type { Acme } from '../support/acme.ts'
import { type Link, Rig } from '../support/rig.ts'
import { type App, startApp } from '../verified/app.ts'

/**
 * How a server makes sure of who connects: by the browser alone; by asking the app before anything is stored; by the
 * app's word before the page opens.
 */
export const MODES = ['browser', 'verified', 'token'] as const
export type Mode = (typeof MODES)[number]

/** One server, the app that uses it, the provider, and as many people as a case needs. */
export interface MatrixStage {
  mode: Mode
  rig: Rig
  /** A link for somebody; of another project with that project's key. */
  link(userId: string, key?: string): Promise<Link>
  /** A page of a profile in which somebody is signed in to the app. */
  profile(userId: string): Promise<Page>
  /** The key of another project on the same server. */
  otherKey: string
  /** A user ID nobody else in these tests has. */
  user(role: string): string
  /** Every row of the tables connections are made in. */
  rows(): Promise<unknown>
}

export interface OpenMatrixStage {
  /** @param newPage - a profile nobody uses */
  stageFor(newPage: () => Promise<Page>): MatrixStage
  close(): Promise<void>
}

const CONNECT_TABLES = ['connected_accounts', 'connect_links', 'oauth_flows', 'connect_confirmations', 'link_users']

let users = 0

export async function openMatrixStage(mode: Mode): Promise<OpenMatrixStage> {
  const app = await startApp()
  const { verifierUrl, userToken } = app
  const setting = { browser: {}, verified: { verifierUrl }, token: { userToken } }[mode]
  const rig = await Rig.open({ appName: 'Example', ...setting })
  const composio = new Composio({ baseURL: rig.backend.url, apiKey: rig.backend.apiKey })
  app.use(composio, rig.backend.url)
  showConsentPage(rig.acme)
  const administration = await openAdministration({ dataDir: rig.dataDir })
  await administration.createProject('other')
  const { key } = await administration.createKey({ name: 'other', project: 'other' })
  await administration.close()
  const close = async () => {
    await composio.close()
    await rig.close()
    await app.close()
  }
  return { stageFor: (newPage) => stageOf(mode, { rig, app, newPage, otherKey: key }), close }
}

interface Parts {
  rig: Rig
  app: App
  newPage: () => Promise<Page>
  otherKey: string
}

function stageOf(mode: Mode, { rig, app, newPage, otherKey }: Parts): MatrixStage {
  return {
    mode,
    rig,
    otherKey,
    user: (role) => `${role}_${++users}`,
    link: async (user_id, key) => {
      const headers = key ? { 'x-api-key': key } : {}
      const { body } = await rig.rest('POST', '/tool_router/session', { user_id }, headers)
      const path = `/tool_router/session/${body.session_id}/link`
      const answer = await rig.rest('POST', path, { toolkit: 'acme' }, headers)
      return { url: answer.body.redirect_url, accountId: answer.body.connected_account_id }
    },
    profile: async (userId) => {
      const page = await newPage()
      const origins = [app.verifierUrl, app.userToken.url].map((url) => new URL(url).origin)
      await page.context().addCookies(origins.map((url) => ({ name: 'user', value: userId, url })))
      return page
    },
    rows: async () =>
      Object.fromEntries(
        await Promise.all(CONNECT_TABLES.map(async (table) => [table, await rig.sql(`select * from ${table}`)])),
      ),
  }
}

/** The provider's page, with one thing to press. */
function showConsentPage(acme: Acme): void {
  acme.answer('/authorize', ({ search }, response) => {
    const callback = acme.consent(`${acme.url}/authorize?${search}`)
    response.setHeader('content-type', 'text/html')
    response.end(`<link rel="icon" href="data:,"><a href="${callback.href.replaceAll('&', '&amp;')}">Agree</a>`)
  })
}

/** As `begin`, where the link opens. @returns whether it did */
export async function tryToBegin(page: Page, link: string): Promise<boolean> {
  await page.goto(link)
  await page.locator('main h1').waitFor()
  const button = page.getByRole('button', { name: 'Continue to Acme' })
  if ((await button.count()) === 0) return false
  await button.click()
  await page.getByRole('link', { name: 'Agree' }).waitFor()
  return true
}

/** From the link to the provider. @returns the address of its consent page */
export async function begin(page: Page, link: string): Promise<URL> {
  await page.goto(link)
  await page.getByRole('button', { name: 'Continue to Acme' }).click()
  await page.getByRole('link', { name: 'Agree' }).waitFor()
  return new URL(page.url())
}

export async function agree(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Agree' }).click()
}

/** The provider's answer to the consent page that is shown, not yet delivered. */
export async function answerOf(page: Page): Promise<URL> {
  const href = await page.getByRole('link', { name: 'Agree' }).getAttribute('href')
  return new URL(href ?? '')
}
