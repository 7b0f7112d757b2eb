import { API_PREFIX } from '@composio/spec/wire'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { accountRoutes } from './accounts/account-routes.ts'
import { authConfigRoutes } from './accounts/auth-config-routes.ts'
import { clientMetadataRoutes } from './accounts/schemes/client-metadata.ts'
import { USER_TOKEN_PATH } from './accounts/user-token.ts'
import type { Backend, RequestEnv } from './backend.ts'
import { catalogRoutes } from './catalog/routes.ts'
import { type AppLogo, serveAppLogo } from './connect/app-logo.ts'
import { LINK_STATE } from './connect/link-state.ts'
import { connectRoutes } from './connect/routes.ts'
import { executeRoutes } from './execute/routes.ts'
import { allowOwnHost, answerHealth } from './http/allowed-host.ts'
import { ApiError } from './http/api-error.ts'
import { requireApiKey } from './http/api-key.ts'
import type { mcpEndpoint } from './mcp/mcp-endpoint.ts'
import { sessionRoutes } from './sessions/routes.ts'
import { newId } from './shared/ids.ts'
import { actAcrossProjects } from './storage/project-wall.ts'

const MAX_BODY_BYTES = 4 * 1024 * 1024

export interface AppOptions {
  /** What connect pages call the program that asks; they find other words without it. */
  appName: string | undefined
  appLogo?: AppLogo | undefined
  /** Tells a second process on the same data apart from a stranger on the same port. */
  instanceId: string
}

/** The whole server as a value: `app.fetch(request)` answers it. */
export function createApp(backend: Backend, { appName, appLogo, instanceId }: AppOptions): Hono {
  const app = new Hono()
  app.onError((error, c) => answerError(error, c.req.path, backend.log))
  app.notFound((c) =>
    answerError(new ApiError('HTTP_NotFound', `There is nothing at ${c.req.path}.`), c.req.path, backend.log),
  )
  app.get('/health', answerHealth(backend.publicUrl, instanceId))
  app.use(allowOwnHost(backend.publicUrl, (path) => path === USER_TOKEN_PATH || LINK_STATE.test(path)))
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: () => tooLarge() }))

  app.get('/app-logo', serveAppLogo(appLogo))
  // Whoever comes here has no key: what they bring is looked up among all projects, and then they are in one.
  for (const pages of ['/link/*', '/oauth/*', '/connect/*']) app.use(pages, (_, next) => actAcrossProjects(next))
  app.route('/', connectRoutes(backend, appName, appLogo?.url))
  app.route('/', clientMetadataRoutes(backend))

  const api = new Hono<RequestEnv>()
  api.use(requireApiKey(backend))
  api.route('/tool_router/session', sessionRoutes(backend))
  api.route('/tools/execute', executeRoutes(backend))
  api.route('/auth_configs', authConfigRoutes(backend))
  api.route('/connected_accounts', accountRoutes(backend))
  api.route('/', catalogRoutes(backend))
  app.route(API_PREFIX, api)
  app.route('/api/v3', api)

  const mcp = new Hono<RequestEnv>()
  mcp.use(requireApiKey(backend))
  // Loaded when the first MCP client comes: most programs never see one.
  let answer: Promise<ReturnType<typeof mcpEndpoint>> | undefined
  mcp.all('/:id/mcp', async (c) => {
    answer ??= import('./mcp/mcp-endpoint.ts').then((loaded) => loaded.mcpEndpoint(backend))
    return (await answer)(c.req.raw, c.get('scope'), c.req.param('id'))
  })
  app.route('/tool_router', mcp)
  return app
}

/** The only place where an error becomes an answer. */
function answerError(error: Error, path: string, log: (line: string) => void): Response {
  const requestId = newId('req')
  if (error instanceof ApiError) return json(error, requestId)
  log(`${requestId} ${path}: ${error.stack ?? error.message}`)
  return json(
    new ApiError('HTTP_InternalServerError', 'The server failed to answer; the log has the details.'),
    requestId,
  )
}

function json(error: ApiError, requestId: string): Response {
  // Published clients repeat a request on 5xx; one that may have had an effect must not be.
  const headers = error.status >= 500 ? { 'x-should-retry': 'false' } : {}
  return Response.json(error.toBody(requestId), { status: error.status as ContentfulStatusCode, headers })
}

function tooLarge(): Response {
  const limit = `${MAX_BODY_BYTES / 1024 / 1024} MiB`
  return json(new ApiError('HTTP_PayloadTooLarge', `The request body is larger than ${limit}.`), newId('req'))
}
