import type { ConnectionReason, CredentialField } from '@composio/spec'
import { type Context, Hono } from 'hono'
import { entryFor, placeOf } from '../accounts/account-place.ts'
import { accountName, findAccount, type ProvenCredential } from '../accounts/account-store.ts'
import { NotSetUpError, requireAuthConfig, schemeOf } from '../accounts/auth-config-store.ts'
import { holdForConfirmation } from '../accounts/confirmation.ts'
import { browserDigest, findLinkByToken, isMarkedBrowser, markBrowser } from '../accounts/connect-link.ts'
import { openRequest, requestStatus } from '../accounts/connection-request.ts'
import { DECLINED, declineRequest } from '../accounts/decline-request.ts'
import { contextOf, enterCredential } from '../accounts/enter-credential.ts'
import { linkUrl } from '../accounts/link-token.ts'
import {
  beginOAuth,
  type CallbackOutcome,
  finishConfirmed,
  finishOAuth,
  type RefusalReason,
} from '../accounts/oauth-flow.ts'
import { tellConsentProblem } from '../accounts/schemes/consent-problem.ts'
import type { Backend } from '../backend.ts'
import { logoSvg } from '../catalog/logo.ts'
import { ApiError } from '../http/api-error.ts'
import type { ConnectLinkRow } from '../storage/schema.ts'
import { answerPageError } from './answer-page-error.ts'
import { browserId, ensureBrowserId, formToken, isFormToken } from './browser-cookie.ts'
import { choose, showChoice } from './choose-account.ts'
import { describeAbilities } from './describe-abilities.ts'
import { addLinkState } from './link-state.ts'
import type { OpenLink, Site } from './open-link.ts'
import { contentSecurityPolicy, cspSource, pageHeaders } from './page-headers.ts'
import { STYLE } from './page-style.ts'
import { chosenPage, connectedPage, connectPage, type FormProblem, failedPage, messagePage } from './pages.ts'
import { addUserTokens, askWhoItIs } from './user-routes.ts'

/** Why an answer of a provider was not taken, for the person who came back with it. */
const REFUSALS: Record<RefusalReason, string> = {
  state: 'The answer did not belong to a sign-in that is under way here. To connect, ask for a new link.',
  browser: 'It was started in another browser. To connect in this one, ask for a new link.',
}

/** What people see: connect links, the provider's way back, and what those pages need. */
export function connectRoutes(backend: Backend, appName?: string, appLogo?: string): Hono {
  const site: Site = { backend, appName: appName?.trim() || undefined, appLogo }
  const app = new Hono()
  app.use('*', pageHeaders)
  app.onError((error, c) => answerPageError(c, error, backend.log))

  app.get('/connect.css', (c) => c.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }))

  app.get('/logos/:file', (c) => {
    const toolkit = backend.catalog.toolkit(c.req.param('file').replace(/\.svg$/, ''))
    if (!toolkit) return c.notFound()
    return c.body(logoSvg(toolkit.definition), 200, { 'content-type': 'image/svg+xml' })
  })

  // Looking at a link changes nothing: chat programs and scanners open links before people do.
  app.get('/link/:token', async (c) => {
    const open = await openLink(backend, c.req.param('token'))
    return open ? showLink(c, site, open) : unknownLink(c)
  })

  app.post('/link/:token', async (c) => {
    const open = await openLink(backend, c.req.param('token'))
    if (!open) return unknownLink(c)
    return (await refuseForm(c, backend, open)) ?? begin(c, site, open)
  })

  app.post('/link/:token/decline', async (c) => {
    const open = await openLink(backend, c.req.param('token'))
    if (!open) return unknownLink(c)
    const refused = await refuseForm(c, backend, open)
    if (refused) return refused
    await markBrowser(backend, open.link, ensureBrowserId(c, backend.publicUrl()))
    await declineRequest(backend, open.link)
    return c.redirect(linkUrl(backend, open.link), 303)
  })

  addLinkState(app, backend, site.appName)
  addAnswers(app, backend)
  addUserTokens(app, site)
  return app
}

/** The ways back from providers, and from the app that was asked who is connecting. */
function addAnswers(app: Hono, backend: Backend): void {
  const answered = async (c: Context) => {
    if (!isOpenedAsPage(c)) return c.body(null, 204)
    const outcome = await finishOAuth(
      backend,
      c.req.param('toolkit')!,
      new URL(c.req.url),
      browserId(c, backend.publicUrl()),
    )
    return goOn(c, backend, outcome)
  }
  app.get('/oauth/callback/:toolkit', answered)
  app.get('/oauth/callback/:toolkit/:config', answered)

  // The way back from the app's page that confirmed who is connecting.
  app.get('/oauth/continue/:session', async (c) => {
    if (!isOpenedAsPage(c)) return c.body(null, 204)
    const browser = browserId(c, backend.publicUrl())
    return goOn(c, backend, await finishConfirmed(backend, c.req.param('session'), browser))
  })

  app.get('/oauth/refused/:reason', (c) => {
    const text = REFUSALS[c.req.param('reason') as keyof typeof REFUSALS] ?? REFUSALS.state
    return c.html(messagePage('This sign-in cannot be finished', text), 400)
  })
}

/** Away from an address that holds a code and a state, before anything is shown. */
function goOn(c: Context, backend: Backend, outcome: CallbackOutcome): Response {
  if (outcome.kind === 'refused') return c.redirect(`/oauth/refused/${outcome.reason}`, 303)
  return c.redirect(outcome.kind === 'verify' ? outcome.url.href : linkUrl(backend, outcome.link), 303)
}

async function openLink(backend: Backend, token: string): Promise<OpenLink | undefined> {
  const link = await findLinkByToken(backend, token)
  const account = link && (await findAccount(backend, { projectId: link.project_id }, link.account_id))
  const toolkit = account && backend.catalog.toolkit(account.toolkit)
  return toolkit && { link, account, toolkit: toolkit.definition }
}

async function showLink(c: Context, site: Site, open: OpenLink, problem?: FormProblem): Promise<Response> {
  const { backend, appName, appLogo } = site
  const { link, account, toolkit } = open
  if (!isOpen(link)) return showEnd(c, site, open)
  const elsewhere = await askWhoItIs(c, backend, link)
  if (elsewhere) return elsewhere
  if (link.reason === 'ambiguous') return showChoice(c, site, open)
  const config = await requireAuthConfig(backend, { projectId: link.project_id }, account.auth_config_id)
  const entry = entryFor(schemeOf(backend, config), account)
  const browser = ensureBrowserId(c, backend.publicUrl())
  const page = connectPage({
    token: c.req.param('token')!,
    formToken: formToken(backend.linkKey, link.id, browser),
    appName,
    appLogo,
    toolkit,
    userId: account.user_id,
    alias: account.alias,
    account: account.label,
    reason: link.reason as ConnectionReason | null,
    callbackUrl: link.callback_url,
    entry,
    abilities: await describeAbilities(backend, link),
    expiresInMinutes: Math.max(1, Math.round((Date.parse(link.expires_at) - Date.now()) / 60_000)),
    ...(problem && { problem }),
  })
  // Providers send people over several hosts of theirs, so with one any https address may follow.
  const provider = entry.kind === 'redirect' ? ['https:', cspSource(entry.consentUrl)] : []
  const app = link.callback_url ? [cspSource(link.callback_url)] : []
  const pages = [backend.verifierUrl, backend.userTokens?.page].flatMap((page) => (page ? [cspSource(page.href)] : []))
  c.header('content-security-policy', contentSecurityPolicy([...provider, ...app, ...pages]))
  return c.html(page, problem ? 422 : 200)
}

/** The end of a link, or an expired page: nothing is done with a form that was not made for this browser. */
async function refuseForm(c: Context, backend: Backend, { link }: OpenLink): Promise<Response | undefined> {
  if (!isOpen(link)) return c.redirect(linkUrl(backend, link), 303)
  const { form_token } = await readForm(c)
  if (isFormToken(backend.linkKey, link.id, browserId(c, backend.publicUrl()), form_token))
    return askWhoItIs(c, backend, link)
  const text = 'The page was open for too long, or your browser does not accept cookies from it.'
  return c.html(
    messagePage('Open the link again', `${text} Go back to where you found the link and open it again.`),
    403,
  )
}

/** What is no form has no fields. */
async function readForm(c: Context): Promise<Record<string, unknown>> {
  try {
    return await c.req.parseBody()
  } catch {
    return {}
  }
}

/**
 * An answer works once: what only looks ahead, or asks as a picture, a frame or a script and never shows a page to a
 * person, must not use it up. Browsers say so (Fetch Metadata); who says nothing is taken at their word.
 */
function isOpenedAsPage(c: Context): boolean {
  const purposes = [c.req.header('sec-purpose'), c.req.header('purpose')]
  const isPage = (c.req.header('sec-fetch-dest') ?? 'document') === 'document'
  return c.req.method === 'GET' && isPage && !purposes.some((purpose) => purpose?.includes('prefetch'))
}

function unknownLink(c: Context): Response | Promise<Response> {
  return c.html(
    messagePage(
      'Link not found',
      'Nothing can be connected at this address. Check that the whole link was copied, or ask for a new one where you got it.',
    ),
    404,
  )
}

function isOpen(link: ConnectLinkRow): boolean {
  return link.closed_at === null && link.expires_at > new Date().toISOString()
}

/** The browser that finished a connection sees how it ended; everybody else, that the link is used up. */
function showEnd(
  c: Context,
  { backend, appName }: Site,
  { link, account, toolkit }: OpenLink,
): Response | Promise<Response> {
  if (!isMarkedBrowser(link, browserId(c, backend.publicUrl()))) {
    const app = appName ?? 'the app'
    const page =
      link.expires_at <= new Date().toISOString()
        ? messagePage('This link has expired', `Links work for ten minutes only. Ask for a new one in ${app}.`)
        : messagePage(
            'This link has been used already',
            `Each link works once. To connect, ask for a new one in ${app}.`,
          )
    return c.html(page, 410)
  }
  const status = requestStatus(link)
  const connected = status === 'connected'
  if (link.callback_url) {
    const target = new URL(link.callback_url)
    target.searchParams.set('status', connected ? 'success' : 'failed')
    target.searchParams.set('connected_account_id', account.id)
    return c.redirect(target.href, 303)
  }
  if (link.reason === 'ambiguous') return c.html(chosenPage(toolkit, connected ? accountName(account) : null, appName))
  if (connected) return c.html(connectedPage(toolkit, account.label, appName))
  const reason = link.outcome_reason ?? 'The connection was not finished.'
  return c.html(failedPage(toolkit, reason === DECLINED ? 'You chose not to connect it.' : reason, appName))
}

async function begin(c: Context, site: Site, open: OpenLink): Promise<Response> {
  const { backend } = site
  const { link, account } = open
  if (link.reason === 'ambiguous') return choose(c, site, open, (await readForm(c)).account)
  const scope = { projectId: link.project_id }
  const context = await contextOf(backend, scope, account)
  const entry = entryFor(context.scheme, account)
  const browser = ensureBrowserId(c, backend.publicUrl())
  await markBrowser(backend, link, browser)
  await openRequest(backend, link)
  if (entry.kind === 'fields') return enterKey(c, site, open, entry.fields)
  const form = await readForm(c)
  const place = placeOf(context, account, (name) => form[name])
  if ('text' in place) return showLink(c, site, open, place)
  const { address } = place.context
  try {
    return c.redirect((await beginOAuth(backend, scope, { link, browser, address })).href, 303)
  } catch (error) {
    if (error instanceof NotSetUpError) return showNotSetUp(c, site, open, error)
    const text = error instanceof ApiError ? error.message : tellConsentProblem(error, open.toolkit.name)
    if (!text) throw error
    return showLink(c, site, open, { text })
  }
}

/** What is to be done is for the people who run the app, and in the log; who connects can only tell them. */
function showNotSetUp(c: Context, site: Site, open: OpenLink, { message, suggestedFix }: NotSetUpError) {
  const app = site.appName ?? 'The app that gave you this link'
  site.backend.log([`${open.account.id}: ${message}`, suggestedFix].filter(Boolean).join(' '))
  const text = `${app} is not set up for ${open.toolkit.name} yet. Tell the people who run it.`
  return showLink(c, site, open, { text })
}

/** A key that is refused leaves the link open: people paste the wrong one, or half of it. */
async function enterKey(c: Context, site: Site, open: OpenLink, fields: CredentialField[]): Promise<Response> {
  const { backend } = site
  const form = await readForm(c)
  const scope = { projectId: open.link.project_id }
  const { verifierUrl } = backend
  const browser = browserDigest(ensureBrowserId(c, backend.publicUrl()))
  let next = linkUrl(backend, open.link)
  const hold =
    verifierUrl &&
    (async (proven: ProvenCredential) => {
      const held = { kind: 'entered', proven } as const
      next = (await holdForConfirmation(backend, verifierUrl, { link: open.link, browser }, held)).href
    })
  const problem = await enterCredential(backend, scope, open.account, (name) => form[name], hold)
  if (problem) {
    const [only, ...others] = fields
    const field = problem.field ?? (only && others.length === 0 ? only.name : undefined)
    return showLink(c, site, open, { text: problem.text, ...(field && { field }) })
  }
  return c.redirect(next, 303)
}
