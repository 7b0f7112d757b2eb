import { randomUUID } from 'node:crypto'
import { inputRequired, inputResponse, type RequestStateCodec, type ServerContext } from '@modelcontextprotocol/server'
import { requestStatus, requireRequest, watch } from '../accounts/connection-request.ts'
import { declineRequest } from '../accounts/decline-request.ts'
import type { Outcome } from '../execute/outcome.ts'
import type { ConnectLinkRow } from '../storage/schema.ts'
import { type Ask, promptOf, requestsOf } from './ask.ts'
import { assertSameCall, digestOf, type RequestState } from './request-state.ts'

/** A client makes the call again as soon as the person has agreed to open the page: an answer at once would use its rounds up. */
const HOLD_MS = 22_000
/** Clients give up at ten. */
const MOST_ROUNDS = 9

/**
 * Asks by `input_required` results (specification 2026-07-28, basic/patterns/mrtr): the client opens the page and makes
 * the call again, with what we gave it. Once it has been opened, the call is held, and then asked for again without a
 * question, until the person is done.
 */
export async function askInRounds(ask: Ask, codec: RequestStateCodec<RequestState>, context: ServerContext) {
  const { call } = ask
  const same = { tool: call.slug, digest: digestOf(call.args) }
  const state = context.mcpReq.requestState<RequestState>()
  if (state) assertSameCall(state, same)
  const callId = state?.callId ?? `mcp_${randomUUID()}`
  const round = (state?.round ?? 0) + 1
  const goOn = (requests: string[], inputRequests = {}) =>
    codec
      .mint({ ...same, callId, requests, round }, context)
      .then((requestState) => inputRequired({ inputRequests, requestState }))

  if (state) {
    const links = await answered(ask, state, context)
    if (links.some(isOpen) && round <= MOST_ROUNDS) return goOn(state.requests)
  }
  const outcome: Outcome = await ask.run(callId)
  const needed = requestsOf(outcome)
  if (needed.length === 0 || round > MOST_ROUNDS) return outcome
  const questions = needed.map((request) => [`connect_${request.id}`, inputRequired.elicitUrl(promptOf(request))])
  return goOn(
    needed.map(({ id }) => id),
    Object.fromEntries(questions),
  )
}

/** The requests, as they are once the person is done or the call has been held long enough. */
async function answered(ask: Ask, { requests }: RequestState, { mcpReq }: ServerContext): Promise<ConnectLinkRow[]> {
  const { backend, scope, call } = ask
  const look = () => Promise.all(requests.map((id) => requireRequest(backend, scope, call.session.id, id)))
  for (const link of await look()) {
    const answer = inputResponse(mcpReq.inputResponses, `connect_${link.id}`)
    if (answer.kind === 'elicit' && answer.action !== 'accept') await declineRequest(backend, link)
  }
  return watch(backend, { waitMs: HOLD_MS, signal: mcpReq.signal }, look, (links) => !links.some(isOpen))
}

function isOpen(link: ConnectLinkRow): boolean {
  return ['pending', 'opened'].includes(requestStatus(link))
}
