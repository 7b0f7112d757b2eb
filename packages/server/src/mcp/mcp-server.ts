import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  isInputRequiredResult,
  type RequestStateCodec,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { requestToWire } from '../accounts/connection-request.ts'
import type { Backend } from '../backend.ts'
import { connectionsForCall } from '../execute/connections-for-call.ts'
import { executeForSession, type SessionCall } from '../execute/execute-for-session.ts'
import { failure, type Outcome } from '../execute/outcome.ts'
import { ApiError } from '../http/api-error.ts'
import type { Ask } from './ask.ts'
import { askByPush } from './ask-by-push.ts'
import { askInRounds } from './ask-in-rounds.ts'
import type { Caller } from './caller.ts'
import { listTools } from './list-tools.ts'
import { reportProgress } from './report-progress.ts'
import type { RequestState } from './request-state.ts'

/** MCP clients give up after 60 seconds; a wait that takes longer is asked for again. */
const PATIENCE_MS = 45_000
const BATCH = 'COMPOSIO_MULTI_EXECUTE_TOOL'

/** A server for one request: nothing is shared between clients. */
export function mcpServer(backend: Backend, caller: Caller, codec: RequestStateCodec<RequestState>): Server {
  const { scope, session, client } = caller
  const server = new Server(
    { name: 'composio', version: '1.0.0' },
    { capabilities: { tools: {} }, requestState: { verify: codec.verify } },
  )
  server.setRequestHandler('tools/list', () => ({ tools: listTools(backend, session) }))
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const { signal, id } = context.mcpReq
    const call = { session, slug: params.name, args: params.arguments ?? {}, signal, patienceMs: PATIENCE_MS }
    const ask: Ask = { backend, scope, call, run: (callId) => run(backend, caller, { ...call, toolCallId: callId }) }
    const stop = reportProgress(context)
    try {
      if (opensUrlsNow(context)) {
        const answer = await askInRounds(ask, codec, context)
        return isInputRequiredResult(answer) ? answer : toCallResult(answer)
      }
      if (client?.opensUrls) return toCallResult(await askByPush(ask, { server, requestId: id, signal }))
      return toCallResult(await orProblem(() => executeForSession(backend, scope, call)))
    } finally {
      stop()
    }
  })
  return server
}

/** Whether a 2026 request declares that its client opens URLs; each says so for itself. */
function opensUrlsNow({ mcpReq }: ServerContext): boolean {
  const envelope = mcpReq.envelope as { [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities } | undefined
  return envelope?.[CLIENT_CAPABILITIES_META_KEY]?.elicitation?.url !== undefined
}

/** Of a batch nothing runs before everything it needs is connected, or refused: its items ran twice otherwise. */
async function run(backend: Backend, { scope }: Caller, call: SessionCall): Promise<Outcome> {
  return orProblem(async () => {
    const links = call.slug.toUpperCase() === BATCH ? await connectionsForCall(backend, scope, call) : []
    if (links.length === 0) return executeForSession(backend, scope, call)
    const requests = links.map((link) => requestToWire(backend, link))
    const named = requests.map(({ toolkit_name, url }) => `${toolkit_name}: ${url}`).join(' ')
    return failure(`Nothing ran yet: the person has to connect ${named}`, { connection_required: requests })
  })
}

async function orProblem(execute: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await execute()
  } catch (error) {
    if (error instanceof ApiError) return failure(error.message)
    throw error
  }
}

/** The same as JSON text, for every client and model, and as data; what a person has to do under a name of its own. */
function toCallResult({ data, error, account }: Outcome) {
  const { connection_required: connectionRequired } = data
  const answer = { successful: error === null, data, ...(error !== null && { error }), ...(account && { account }) }
  return {
    content: [{ type: 'text' as const, text: JSON.stringify(answer) }],
    structuredContent: { ...answer, ...(connectionRequired !== undefined && { connectionRequired }) },
    isError: error !== null,
  }
}
