import {
  type ConnectionRequestsWire,
  sessionConnectionQuery,
  sessionConnectionsQuery,
  sessionConnectionsSchema,
} from '@composio/spec/wire'
import { Hono } from 'hono'
import {
  listRequests,
  requestStatus,
  requestToWire,
  requireRequest,
  versionOf,
  watch,
} from '../accounts/connection-request.ts'
import { declineRequest } from '../accounts/decline-request.ts'
import type { Backend, RequestEnv } from '../backend.ts'
import { connectionsForCall } from '../execute/connections-for-call.ts'
import { parseBody, parseQuery } from '../http/parse-input.ts'
import type { ConnectLinkRow } from '../storage/schema.ts'
import { customTools } from './custom-tools.ts'
import { requireSession } from './session-store.ts'

/** `/tool_router/session/{id}/connections`: what a person has to do, and how it ended. */
export function connectionRoutes(backend: Backend): Hono<RequestEnv> {
  const app = new Hono<RequestEnv>()
  const answer = (links: ConnectLinkRow[]): ConnectionRequestsWire => ({
    items: links.map((link) => requestToWire(backend, link)),
    version: versionOf(links),
  })

  app.post('/:id/connections', async (c) => {
    const found = await requireSession(backend, c.get('scope'), c.req.param('id'))
    const body = await parseBody(c, sessionConnectionsSchema)
    const { tool_slug, arguments: args = {}, account, tool_call_id, experimental } = body
    const session = { ...found, custom: customTools(backend.catalog, experimental) }
    const call = { session, slug: tool_slug, args, ...(account && { account }) }
    const planned = { ...call, ...(tool_call_id && { toolCallId: tool_call_id }) }
    return c.json(answer(await connectionsForCall(backend, c.get('scope'), planned)))
  })

  app.get('/:id/connections', async (c) => {
    const scope = c.get('scope')
    const session = await requireSession(backend, scope, c.req.param('id'))
    const { wait_ms: waitMs = 0, version, tool_call_id, ...filter } = parseQuery(c, sessionConnectionsQuery)
    const links = await watch(
      backend,
      { waitMs: version === undefined ? 0 : waitMs, signal: c.req.raw.signal },
      () => listRequests(backend, scope, session.id, { ...filter, toolCallId: tool_call_id }),
      (seen) => versionOf(seen) !== version,
    )
    return c.json(answer(links))
  })

  app.get('/:id/connections/:request', async (c) => {
    const scope = c.get('scope')
    const session = await requireSession(backend, scope, c.req.param('id'))
    const { wait_ms: waitMs = 0 } = parseQuery(c, sessionConnectionQuery)
    const link = await watch(
      backend,
      { waitMs, signal: c.req.raw.signal },
      () => requireRequest(backend, scope, session.id, c.req.param('request')),
      (seen) => !['pending', 'opened'].includes(requestStatus(seen)),
    )
    return c.json(requestToWire(backend, link))
  })

  app.post('/:id/connections/:request/decline', async (c) => {
    const scope = c.get('scope')
    const session = await requireSession(backend, scope, c.req.param('id'))
    const link = await requireRequest(backend, scope, session.id, c.req.param('request'))
    await declineRequest(backend, link)
    return c.json(requestToWire(backend, await requireRequest(backend, scope, session.id, link.id)))
  })
  return app
}
