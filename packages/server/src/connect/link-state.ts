import type { Context, Hono } from 'hono'
import { findAccount } from '../accounts/account-store.ts'
import { findLinkByToken } from '../accounts/connect-link.ts'
import { requestToWire, watch } from '../accounts/connection-request.ts'
import { declineRequest } from '../accounts/decline-request.ts'
import type { Backend } from '../backend.ts'
import type { ConnectLinkRow } from '../storage/schema.ts'
import { describeAbilities } from './describe-abilities.ts'

const LONGEST_WAIT_MS = 25_000

/** Where a card in a chat asks, from pages of any site. */
export const LINK_STATE = /^\/link\/[^/]+\/state$/

/**
 * What a card in a chat shows of a link, and its way to decline. Who holds the link may ask, from any origin: the token
 * is the permission, no cookie is looked at, and nothing it answers opens an account.
 */
export function addLinkState(app: Hono, backend: Backend, appName: string | undefined): void {
  app.options('/link/:token/state', (c) => {
    anyOrigin(c)
    c.header('access-control-allow-methods', 'GET, POST')
    c.header('access-control-allow-headers', 'content-type')
    return c.body(null, 204)
  })

  app.get('/link/:token/state', async (c) => {
    anyOrigin(c)
    const link = await findLinkByToken(backend, c.req.param('token'))
    if (!link) return unknown(c)
    const known = c.req.query('status')
    const waitMs = Math.min(Number(c.req.query('wait_ms')) || 0, LONGEST_WAIT_MS)
    const seen = await watch(
      backend,
      { waitMs: known ? waitMs : 0, signal: AbortSignal.any([c.req.raw.signal, backend.wakeUps.closing]) },
      async () => (await findLinkByToken(backend, c.req.param('token'))) ?? link,
      (row) => requestToWire(backend, row).status !== known,
    )
    return c.json(await stateOf(backend, seen, appName))
  })

  app.post('/link/:token/state', async (c) => {
    anyOrigin(c)
    const link = await findLinkByToken(backend, c.req.param('token'))
    if (!link) return unknown(c)
    const body: unknown = await c.req.json().catch(() => undefined)
    if (typeof body !== 'object' || body === null || !('decline' in body) || body.decline !== true)
      return c.json({ error: 'decline: must be true; there is nothing else to do here.' }, 400)
    await declineRequest(backend, link)
    const now = (await findLinkByToken(backend, c.req.param('token'))) ?? link
    return c.json(await stateOf(backend, now, appName))
  })
}

/** Every answer, so that a page can read why it was refused. */
function anyOrigin(c: Context): void {
  c.header('access-control-allow-origin', '*')
}

async function stateOf(backend: Backend, link: ConnectLinkRow, appName: string | undefined) {
  const request = requestToWire(backend, link)
  const account =
    request.status === 'connected'
      ? await findAccount(backend, { projectId: link.project_id }, link.account_id)
      : undefined
  return {
    ...request,
    logo: `${backend.publicUrl()}/logos/${link.toolkit}.svg`,
    app_name: appName ?? null,
    account: account?.label ?? null,
    abilities: (await describeAbilities(backend, link)).map(({ verb, summary }) => ({ verb, summary })),
  }
}

function unknown(c: Context): Response {
  return c.json({ error: 'There is no such link.' }, 404)
}
