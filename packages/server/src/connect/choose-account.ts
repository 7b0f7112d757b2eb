import type { Context } from 'hono'
import { accountName } from '../accounts/account-store.ts'
import { markBrowser } from '../accounts/connect-link.ts'
import { settleRequest } from '../accounts/connection-request.ts'
import { linkUrl } from '../accounts/link-token.ts'
import { candidateAccounts, chooseAccount, isUsable } from '../accounts/select-account.ts'
import type { Backend } from '../backend.ts'
import { requireSession } from '../sessions/session-store.ts'
import type { ConnectedAccountRow, ConnectLinkRow } from '../storage/schema.ts'
import { ensureBrowserId, formToken } from './browser-cookie.ts'
import type { OpenLink, Site } from './open-link.ts'
import { contentSecurityPolicy, cspSource } from './page-headers.ts'
import { choosePage, type FormProblem } from './pages.ts'

/** Of several accounts the person chooses one; looking at the page chooses none. */
export async function showChoice(
  c: Context,
  { backend, appName, appLogo }: Site,
  { link, account, toolkit }: OpenLink,
  problem?: FormProblem,
): Promise<Response> {
  const page = choosePage({
    token: c.req.param('token')!,
    formToken: formToken(backend.linkKey, link.id, ensureBrowserId(c, backend.publicUrl())),
    appName,
    appLogo,
    toolkit,
    userId: account.user_id,
    accounts: (await choicesOf(backend, link, account)).map((choice) => ({ id: choice.id, name: accountName(choice) })),
    ...(problem && { problem }),
  })
  c.header('content-security-policy', contentSecurityPolicy(link.callback_url ? [cspSource(link.callback_url)] : []))
  return c.html(page, problem ? 422 : 200)
}

/** @param wanted - the id of the account, as the form has it */
export async function choose(c: Context, site: Site, open: OpenLink, wanted: unknown): Promise<Response> {
  const { backend } = site
  const { link, account } = open
  const chosen = (await choicesOf(backend, link, account)).find(({ id }) => id === wanted)
  if (!chosen) return showChoice(c, site, open, { text: 'Choose one of the accounts.' })
  await markBrowser(backend, link, ensureBrowserId(c, backend.publicUrl()))
  const scope = { projectId: link.project_id }
  await settleRequest(
    backend,
    link,
    { outcome: 'connected' },
    {
      accountId: chosen.id,
      keep: async (db) => {
        if (link.session_id) await chooseAccount({ db }, scope, link.session_id, chosen)
      },
    },
  )
  return c.redirect(linkUrl(backend, link), 303)
}

/** The accounts a session may use, as they are now. */
async function choicesOf(
  backend: Backend,
  link: ConnectLinkRow,
  { user_id: userId, toolkit }: ConnectedAccountRow,
): Promise<ConnectedAccountRow[]> {
  const scope = { projectId: link.project_id }
  const session = link.session_id
    ? await requireSession(backend, scope, link.session_id).catch(() => undefined)
    : undefined
  const accounts = await candidateAccounts(backend, scope, { userId, toolkit, ...(session && { session }) })
  return accounts.filter(isUsable)
}
