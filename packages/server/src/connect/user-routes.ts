import type { Context, Hono } from 'hono'
import { findLinkByToken } from '../accounts/connect-link.ts'
import { linkUrl } from '../accounts/link-token.ts'
import { admitUser, isAdmitted, USER_TOKEN_PATH, userNonce, userTokenPage } from '../accounts/user-token.ts'
import type { Backend } from '../backend.ts'
import type { ConnectLinkRow } from '../storage/schema.ts'
import { browserId, ensureBrowserId } from './browser-cookie.ts'
import type { Site } from './open-link.ts'
import { messagePage } from './pages.ts'

const LONGEST_TOKEN = 8 * 1024

/** Where links open only for who the app has signed to be their user: its way here, and back to the link. */
export function addUserTokens(app: Hono, { backend, appName = 'the app' }: Site): void {
  const { userTokens } = backend

  // By POST, so that the token is in no address: those are logged, kept in histories and told to other sites. The form
  // is another site's, so our cookie does not come along; which browser it is for, the token says itself.
  app.post(USER_TOKEN_PATH, async (c) => {
    const token = await tokenOf(c)
    if (!userTokens || !token) return invalid(c, appName)
    const admission = await admitUser(backend, userTokens, token)
    if (admission.kind === 'admitted') return c.redirect(`${linkUrl(backend, admission.link)}/opened`, 303)
    if (admission.reason === 'other-user') {
      const text = `It was made for another user of ${appName}. Nothing was connected.`
      return c.html(messagePage('This link is not yours', text), 403)
    }
    backend.log(`user token refused: ${admission.detail}`)
    return invalid(c, appName)
  })

  app.get('/link/:token/opened', async (c) => {
    const link = await findLinkByToken(backend, c.req.param('token'))
    if (!link) return invalid(c, appName)
    // Without cookies it would be asked who it is again and again.
    const isKnown = !userTokens || (await isAdmitted(backend, link, browserId(c, backend.publicUrl())))
    if (isKnown) return c.redirect(linkUrl(backend, link), 303)
    const text = 'It was opened in another browser, or yours does not accept cookies from this page.'
    return c.html(messagePage('Open the link again', text), 403)
  })
}

/** @returns the way to the app, which says who it is; undefined where it has, or need not */
export async function askWhoItIs(c: Context, backend: Backend, link: ConnectLinkRow): Promise<Response | undefined> {
  const { userTokens } = backend
  if (!userTokens) return undefined
  const browser = ensureBrowserId(c, backend.publicUrl())
  if (await isAdmitted(backend, link, browser)) return undefined
  return c.redirect(userTokenPage(userTokens, link.id, userNonce(backend, link.id, browser)).href, 303)
}

async function tokenOf(c: Context): Promise<string | undefined> {
  try {
    const { user_token } = await c.req.parseBody()
    return typeof user_token === 'string' && user_token.length <= LONGEST_TOKEN ? user_token : undefined
  } catch {
    // What is no form has no token.
    return undefined
  }
}

function invalid(c: Context, appName: string): Response | Promise<Response> {
  const text = `What ${appName} said about you does not hold any more. Open the link again, or ask for a new one.`
  return c.html(messagePage('This page cannot be opened', text), 400)
}
