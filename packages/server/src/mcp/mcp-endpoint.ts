import { createMcpHandler, type McpRequestContext, type Tool as McpTool, Server } from '@modelcontextprotocol/server'
import type { Backend, Scope } from '../backend.ts'
import { toolToWire } from '../catalog/catalog-wire.ts'
import { executeForSession } from '../execute/execute-for-session.ts'
import type { Outcome } from '../execute/outcome.ts'
import { ApiError } from '../http/api-error.ts'
import { listedMetaTools, metaToolToWire } from '../meta-tools/definitions.ts'
import { requireSession, type Session } from '../sessions/session-store.ts'
import { preloadedTools } from '../sessions/session-tools.ts'

/** MCP clients give up after 60 seconds; a wait that takes longer is asked for again. */
const PATIENCE_MS = 45_000

interface Caller {
  scope: Scope
  session: Session
}

/** MCP over Streamable HTTP, revisions 2025-11-25 and 2026-07-28, for requests whose API key was checked. */
export function mcpEndpoint(
  backend: Backend,
): (request: Request, scope: Scope, sessionId: string) => Promise<Response> {
  // A server for each request: nothing is shared between clients.
  const handler = createMcpHandler((context) => mcpServer(backend, callerOf(context)), {
    onerror: (error) => backend.log(`mcp: ${error.message}`),
  })
  return async (request, scope, sessionId) => {
    const session = await requireSession(backend, scope, sessionId)
    const extra: Record<string, unknown> = { caller: { scope, session } satisfies Caller }
    return handler.fetch(request, { authInfo: { token: '', clientId: scope.projectId, scopes: [], extra } })
  }
}

function callerOf({ authInfo }: McpRequestContext): Caller {
  const caller = authInfo?.extra?.caller
  if (!caller) throw new Error('an MCP request came past the route that names its session')
  return caller as Caller
}

function mcpServer(backend: Backend, { scope, session }: Caller): Server {
  const server = new Server({ name: 'composio', version: '1.0.0' }, { capabilities: { tools: {} } })
  server.setRequestHandler('tools/list', () => ({ tools: listTools(backend, session) }))
  server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) => {
    const { name, arguments: args = {} } = params
    try {
      const call = { session, slug: name, args, signal: mcpReq.signal, patienceMs: PATIENCE_MS }
      return toCallResult(await executeForSession(backend, scope, call))
    } catch (error) {
      if (error instanceof ApiError) return toCallResult({ data: {}, error: error.message, log_id: '' })
      throw error
    }
  })
  return server
}

function listTools({ catalog, publicUrl }: Backend, { config }: Session) {
  const preloaded = preloadedTools(config, catalog).map((found) => toolToWire(found, publicUrl()))
  return [...listedMetaTools(config).map(metaToolToWire), ...preloaded].map(
    ({ slug, name, description, input_parameters, tags }) => ({
      name: slug,
      title: name,
      description,
      inputSchema: input_parameters as McpTool['inputSchema'],
      annotations: Object.fromEntries(tags.map((tag) => [tag, true])),
    }),
  )
}

/** The outcome as JSON text, for every client; what a person has to do also as data, for those that can show it. */
function toCallResult({ data, error, account }: Outcome) {
  const { connection_required } = data
  const text = JSON.stringify({
    successful: error === null,
    data,
    ...(error !== null && { error }),
    ...(account && { account }),
  })
  return {
    content: [{ type: 'text' as const, text }],
    isError: error !== null,
    ...(connection_required !== undefined && { structuredContent: { connectionRequired: connection_required } }),
  }
}
