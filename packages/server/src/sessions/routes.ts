import {
  attachSessionSchema,
  type CustomToolsWire,
  createSessionSchema,
  sessionExecuteMetaSchema,
  sessionExecuteSchema,
  sessionLinkSchema,
  sessionSearchSchema,
  sessionToolkitsQuery,
  sessionToolsQuery,
  updateSessionSchema,
} from '@composio/spec/wire'
import { Hono } from 'hono'
import { linkToWire } from '../accounts/connect-link.ts'
import { requestConnection } from '../accounts/request-connection.ts'
import type { Backend, RequestEnv, Scope } from '../backend.ts'
import { toolToWire } from '../catalog/catalog-wire.ts'
import { executeForSession } from '../execute/execute-for-session.ts'
import { ApiError } from '../http/api-error.ts'
import { pageOf } from '../http/page.ts'
import { parseBody, parseQuery } from '../http/parse-input.ts'
import { listedMetaTools, metaToolToWire } from '../meta-tools/definitions.ts'
import { search } from '../meta-tools/search.ts'
import { checkSession } from './check-session.ts'
import { connectionRoutes } from './connection-routes.ts'
import { customTools } from './custom-tools.ts'
import { changeSessionConfig, newSessionConfig } from './session-config.ts'
import {
  deleteSession,
  insertSession,
  requireSession,
  type Session,
  sessionToWire,
  updateSession,
} from './session-store.ts'
import { listSessionToolkits } from './session-toolkits.ts'
import { preloadedTools, sessionAllowsToolkit } from './session-tools.ts'

/** `/tool_router/session` */
export function sessionRoutes(backend: Backend): Hono<RequestEnv> {
  const app = new Hono<RequestEnv>()
  addLifecycle(app, backend)
  addListings(app, backend)
  addCalls(app, backend)
  app.route('/', connectionRoutes(backend))
  return app
}

function addLifecycle(app: Hono<RequestEnv>, backend: Backend): void {
  app.post('/', async (c) => {
    const body = await parseBody(c, createSessionSchema)
    const config = newSessionConfig(body)
    await checkSession(backend, c.get('scope'), config)
    customTools(backend.catalog, body.experimental)
    return c.json(sessionToWire(backend, await insertSession(backend, c.get('scope'), config), body.experimental), 201)
  })

  app.get('/:id', async (c) =>
    c.json(sessionToWire(backend, await requireSession(backend, c.get('scope'), c.req.param('id')))),
  )

  // Nothing is stored: the tools come with each request that needs them, so several programs may bring different ones.
  app.post('/:id/attach', async (c) => {
    const session = await requireSession(backend, c.get('scope'), c.req.param('id'))
    const { experimental } = await parseBody(c, attachSessionSchema)
    customTools(backend.catalog, experimental)
    return c.json(sessionToWire(backend, session, experimental))
  })

  app.patch('/:id', async (c) => {
    const change = await parseBody(c, updateSessionSchema)
    // Made again on what somebody else wrote meanwhile, so that of two changes neither is lost.
    for (;;) {
      const session = await requireSession(backend, c.get('scope'), c.req.param('id'))
      const config = changeSessionConfig(session.config, change)
      await checkSession(backend, c.get('scope'), config)
      const updated = await updateSession(backend, c.get('scope'), session, config)
      if (updated) return c.json(sessionToWire(backend, updated))
    }
  })

  app.delete('/:id', async (c) => {
    const session = await requireSession(backend, c.get('scope'), c.req.param('id'))
    await deleteSession(backend, c.get('scope'), session)
    return c.json({ session_id: session.id, deleted: true })
  })
}

function addListings(app: Hono<RequestEnv>, backend: Backend): void {
  app.get('/:id/tools', async (c) => {
    const { config } = await requireSession(backend, c.get('scope'), c.req.param('id'))
    const preloaded = preloadedTools(config, backend.catalog).map((found) => toolToWire(found, backend.publicUrl()))
    return c.json(
      pageOf([...listedMetaTools(config).map(metaToolToWire), ...preloaded], parseQuery(c, sessionToolsQuery)),
    )
  })

  app.get('/:id/toolkits', async (c) => {
    const query = parseQuery(c, sessionToolkitsQuery)
    const session = await requireSession(backend, c.get('scope'), c.req.param('id'))
    return c.json(pageOf(await listSessionToolkits(backend, c.get('scope'), session, query), query))
  })
}

function addCalls(app: Hono<RequestEnv>, backend: Backend): void {
  app.post('/:id/search', async (c) => {
    const { experimental, ...input } = await parseBody(c, sessionSearchSchema)
    const session = await sessionWith(backend, c.get('scope'), c.req.param('id'), experimental)
    return c.json(await search(backend, c.get('scope'), session, input))
  })

  app.post('/:id/execute', async (c) => {
    const { tool_slug, arguments: args = {}, account, experimental } = await parseBody(c, sessionExecuteSchema)
    const session = await sessionWith(backend, c.get('scope'), c.req.param('id'), experimental)
    const toolCallId = experimental?.tool_call_id
    const call = {
      session,
      slug: tool_slug,
      args,
      signal: c.req.raw.signal,
      ...(account && { account }),
      ...(toolCallId && { toolCallId }),
    }
    return c.json(await executeForSession(backend, c.get('scope'), call))
  })

  app.post('/:id/execute_meta', async (c) => {
    const { slug, arguments: args = {}, experimental } = await parseBody(c, sessionExecuteMetaSchema)
    const session = await sessionWith(backend, c.get('scope'), c.req.param('id'), experimental)
    return c.json(await executeForSession(backend, c.get('scope'), { session, slug, args, signal: c.req.raw.signal }))
  })

  app.post('/:id/link', async (c) => {
    const session = await requireSession(backend, c.get('scope'), c.req.param('id'))
    const { toolkit: slug, callback_url, alias } = await parseBody(c, sessionLinkSchema)
    const toolkit = backend.catalog.requireToolkit(slug, 'ToolRouterV2_InvalidToolkitSlugs')
    if (!sessionAllowsToolkit(session.config, toolkit.definition.slug)) {
      throw new ApiError(
        'ToolRouterV2_ToolkitNotAllowed',
        `[Session Restriction] This session may not use ${toolkit.definition.name}.`,
      )
    }
    const question = { session, toolkit, ...(callback_url && { callbackUrl: callback_url }), ...(alias && { alias }) }
    return c.json(linkToWire(backend, await requestConnection(backend, c.get('scope'), question)), 201)
  })
}

async function sessionWith(
  backend: Backend,
  scope: Scope,
  id: string,
  brought: CustomToolsWire | undefined,
): Promise<Session> {
  return { ...(await requireSession(backend, scope, id)), custom: customTools(backend.catalog, brought) }
}
