import { type Context, Hono } from 'hono'
import { failConnection, findAccount } from '../accounts/account-store.ts'
import { requireAuthConfig, schemeOf } from '../accounts/auth-config-store.ts'
import { findLinkByToken, isMarkedBrowser, linkUrl, markBrowser } from '../accounts/connect-link.ts'
import { finishConnection } from '../accounts/finish-connection.ts'
import { readKeyFields } from '../accounts/key-entry.ts'
import { beginOAuth, finishOAuth } from '../accounts/oauth-flow.ts'
import type { Backend } from '../backend.ts'
import { logoSvg } from '../catalog/logo.ts'
import { ApiError } from '../http/api-error.ts'
import type { ConnectedAccountRow, ConnectLinkRow } from '../storage/schema.ts'
import { browserId, ensureBrowserId, formToken, isFormToken } from './browser-cookie.ts'
import { describeAbilities } from './describe-abilities.ts'
import { contentSecurityPolicy, pageHeaders } from './page-headers.ts'
import { STYLE } from './page-layout.ts'
import { connectedPage, connectPage, failedPage, messagePage } from './pages.ts'

interface OpenLink {
  link: ConnectLinkRow
  account: ConnectedAccountRow
  toolkit: { slug: string; name: string }
}

/** What people see: connect links, the provider's way back, and what those pages need. */
export function connectRoutes(backend: Backend, appName: string): Hono {
  const app = new Hono()
  app.use('*', pageHeaders)

  app.get('/connect.css', (c) => c.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }))

  app.get('/logos/:file', (c) => {
    const toolkit = backend.catalog.toolkit(c.req.param('file').replace(/\.svg$/, ''))
    if (!toolkit) return c.notFound()
    return c.body(logoSvg(toolkit.definition), 200, { 'content-type': 'image/svg+xml' })
  })

  // Looking at a link changes nothing: chat programs and scanners open links before people do.
  app.get('/link/:token', async (c) => {
    const open = await openLink(backend, c.req.param('token'))
    return open ? showLink(c, backend, appName, open) : unknownLink(c)
  })

  app.post('/link/:token', async (c) => {
    const open = await openLink(backend, c.req.param('token'))
    if (!open) return unknownLink(c)
    return (await refuseForm(c, backend, open)) ?? begin(c, backend, appName, open)
  })

  app.post('/link/:token/decline', async (c) => {
    const open = await openLink(backend, c.req.param('token'))
    if (!open) return unknownLink(c)
    const refused = await refuseForm(c, backend, open)
    if (refused) return refused
    await markBrowser(backend, open.link, ensureBrowserId(c, backend.publicUrl()))
    await failConnection(backend, open.account, 'The person chose not to connect.')
    return c.redirect(linkUrl(backend, open.link), 303)
  })

  app.get('/oauth/callback/:toolkit', async (c) => {
    const outcome = await finishOAuth(
      backend,
      c.req.param('toolkit'),
      new URL(c.req.url),
      browserId(c, backend.publicUrl()),
    )
    if (outcome.kind === 'refused') return c.html(messagePage('This sign-in cannot be finished', outcome.reason), 400)
    // Away from an address that holds a code and a state, before anything is shown.
    return c.redirect(linkUrl(backend, outcome.link), 303)
  })
  return app
}

async function openLink(backend: Backend, token: string): Promise<OpenLink | undefined> {
  const link = await findLinkByToken(backend, token)
  const account = link && (await findAccount(backend, { projectId: link.project_id }, link.account_id))
  const toolkit = account && backend.catalog.toolkit(account.toolkit)
  return toolkit && { link, account, toolkit: toolkit.definition }
}

async function showLink(
  c: Context,
  backend: Backend,
  appName: string,
  open: OpenLink,
  problem?: string,
): Promise<Response> {
  const { link, account, toolkit } = open
  if (!isOpen(link)) return showEnd(c, backend, open)
  const config = await requireAuthConfig(backend, { projectId: link.project_id }, account.auth_config_id)
  const scheme = schemeOf(backend, config)
  const browser = ensureBrowserId(c, backend.publicUrl())
  const page = connectPage({
    token: c.req.param('token')!,
    formToken: formToken(backend.linkKey, link.id, browser),
    appName,
    toolkit,
    userId: account.user_id,
    alias: account.alias,
    scheme,
    abilities: await describeAbilities(backend, link),
    expiresInMinutes: Math.max(1, Math.round((Date.parse(link.expires_at) - Date.now()) / 60_000)),
    ...(problem && { problem }),
  })
  if (scheme.scheme === 'OAUTH2') c.header('content-security-policy', contentSecurityPolicy(scheme.authorizationUrl))
  return c.html(page, problem ? 422 : 200)
}

/** The end of a link, or an expired page: nothing is done with a form that was not made for this browser. */
async function refuseForm(c: Context, backend: Backend, { link }: OpenLink): Promise<Response | undefined> {
  if (!isOpen(link)) return c.redirect(linkUrl(backend, link), 303)
  const { form_token } = await c.req.parseBody()
  if (isFormToken(backend.linkKey, link.id, browserId(c, backend.publicUrl()), form_token)) return undefined
  const text = 'This page was open too long, or cookies are switched off. Open the connect link again.'
  return c.html(messagePage('Please open the link again', text), 403)
}

function unknownLink(c: Context): Response | Promise<Response> {
  return c.html(
    messagePage(
      'Link not found',
      'This is no connect link of this server. Check that it was copied whole, or ask for a new one.',
    ),
    404,
  )
}

function isOpen(link: ConnectLinkRow): boolean {
  return link.closed_at === null && link.expires_at > new Date().toISOString()
}

/** The browser that finished a connection sees how it ended; everybody else, that the link is used up. */
function showEnd(c: Context, backend: Backend, { link, account, toolkit }: OpenLink): Response | Promise<Response> {
  if (!isMarkedBrowser(link, browserId(c, backend.publicUrl()))) {
    const text =
      link.expires_at <= new Date().toISOString()
        ? 'This connect link has expired.'
        : 'This connect link has been used already.'
    return c.html(messagePage('Link no longer valid', `${text} Ask for a new one in the chat.`), 410)
  }
  const connected = account.status === 'ACTIVE'
  if (link.callback_url) {
    const target = new URL(link.callback_url)
    target.searchParams.set('status', connected ? 'success' : 'failed')
    target.searchParams.set('connected_account_id', account.id)
    return c.redirect(target.href, 303)
  }
  if (connected) return c.html(connectedPage(toolkit, account.label))
  return c.html(failedPage(toolkit, account.status_reason ?? 'The connection was not finished.'), 400)
}

async function begin(c: Context, backend: Backend, appName: string, open: OpenLink): Promise<Response> {
  const { link, account } = open
  const scope = { projectId: link.project_id }
  const scheme = schemeOf(backend, await requireAuthConfig(backend, scope, account.auth_config_id))
  const browser = ensureBrowserId(c, backend.publicUrl())
  await markBrowser(backend, link, browser)
  try {
    if (scheme.scheme === 'OAUTH2') return c.redirect((await beginOAuth(backend, scope, link, browser)).href, 303)
  } catch (error) {
    if (error instanceof ApiError)
      return showLink(c, backend, appName, open, [error.message, error.suggestedFix].filter(Boolean).join(' '))
    throw error
  }
  const form = await c.req.parseBody()
  const fields = readKeyFields(scheme, (name) => form[name])
  if ('missing' in fields)
    return showLink(c, backend, appName, open, `${labelOf(scheme.fields, fields.missing)} is required.`)
  await finishConnection(backend, scope, account, { kind: 'key', fields: fields.values })
  return c.redirect(linkUrl(backend, link), 303)
}

function labelOf(fields: { name: string; label: string }[], name: string): string {
  return fields.find((field) => field.name === name)?.label ?? name
}
