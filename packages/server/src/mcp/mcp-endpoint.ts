import {
  createMcpHandler,
  isInitializeRequest,
  isJSONRPCErrorResponse,
  isJSONRPCResultResponse,
  isJsonContentType,
  isLegacyRequest,
  legacyStatelessFallback,
} from '@modelcontextprotocol/server'
import type { Backend, Scope } from '../backend.ts'
import { requireSession } from '../sessions/session-store.ts'
import { takeAnswer } from './ask-by-push.ts'
import { authInfoOf, type Caller, callerOf } from './caller.ts'
import { callsInFlight } from './calls-in-flight.ts'
import { issueClientSession, readClientSession } from './client-session.ts'
import { mcpServer } from './mcp-server.ts'
import { readMessage } from './read-message.ts'
import { refuse } from './refuse.ts'
import { requestStateCodec } from './request-state.ts'

const SESSION_HEADER = 'mcp-session-id'

/**
 * MCP over Streamable HTTP, for requests whose API key was checked: revision 2026-07-28, and 2025-11-25 with what its
 * clients negotiate. No state is kept between requests.
 */
export function mcpEndpoint(
  backend: Backend,
): (request: Request, scope: Scope, sessionId: string) => Promise<Response> {
  const codec = requestStateCodec(backend)
  const onerror = (error: Error) => backend.log(`mcp: ${error.message}`)
  const inFlight = callsInFlight()
  const current = createMcpHandler(({ authInfo }) => mcpServer(backend, callerOf(authInfo), codec), {
    legacy: 'reject',
    onerror,
  })
  const answer2025 = async (request: Request, caller: Caller, message: unknown): Promise<Response> => {
    const known = withClient(backend, caller, request)
    if (!known) return refuse(404, -32_001, 'Session not found: initialize again.')
    if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) {
      await takeAnswer(backend, known, message)
      return new Response(null, { status: 202 })
    }
    if (inFlight.cancel(known, message)) return new Response(null, { status: 202 })
    const legacy = legacyStatelessFallback(
      () => inFlight.note(known, message, mcpServer(backend, known, codec)),
      onerror,
    )
    const response = await legacy(request, { authInfo: authInfoOf(known), parsedBody: message })
    if (response.ok && isInitializeRequest(message)) {
      const opensUrls = message.params.capabilities.elicitation?.url !== undefined
      response.headers.set(SESSION_HEADER, issueClientSession(backend, caller, opensUrls))
    }
    return response
  }
  return async (request, scope, sessionId) => {
    const caller: Caller = { scope, session: await requireSession(backend, scope, sessionId) }
    if (request.method !== 'POST') return refuse(405, -32_000, 'Method not allowed.', { allow: 'POST' })
    if (!isJsonContentType(request.headers.get('content-type')))
      return refuse(415, -32_000, 'Unsupported Media Type: Content-Type must be application/json')
    const message = await readMessage(request)
    if (message instanceof Response) return message
    if (await isLegacyRequest(request, message)) return answer2025(request, caller, message)
    return current.fetch(request, { authInfo: authInfoOf(caller), parsedBody: message })
  }
}

/** @returns undefined for a session id that is not one of this session's */
function withClient(backend: Backend, caller: Caller, { headers }: Request): Caller | undefined {
  const id = headers.get(SESSION_HEADER)
  if (id === null) return caller
  const client = readClientSession(backend, caller, id)
  return client && { ...caller, client }
}
