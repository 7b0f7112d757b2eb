import { randomUUID } from 'node:crypto'
import type { ConnectionRequestWire } from '@composio/spec/wire'
import {
  type ElicitRequestURLParams,
  type JSONRPCMessage,
  type RequestId,
  type Server,
  UrlElicitationRequiredError,
} from '@modelcontextprotocol/server'
import { requestStatus, requireRequest, watch } from '../accounts/connection-request.ts'
import { declineRequest } from '../accounts/decline-request.ts'
import type { Backend } from '../backend.ts'
import type { Outcome } from '../execute/outcome.ts'
import { type Ask, promptOf, requestsOf } from './ask.ts'
import type { Caller } from './caller.ts'

/** Clients give up on a call after 60 seconds. */
const PATIENCE_MS = 45_000
/** One for each thing that may be missing; after these the model is told. */
const MOST_QUESTIONS = 3
const PREFIX = 'connect:'

interface Asked {
  server: Server
  requestId: RequestId
  signal: AbortSignal
}

/** Questions this process has put that a client could not show. */
const unshown = new Set<string>()

/**
 * Asks by `elicitation/create` with mode `url`, in the stream of the call's own answer (specification 2025-11-25,
 * client/elicitation). How it ended is looked for in the database, so that the client's answer may reach any replica.
 * @throws UrlElicitationRequiredError (-32042) where the client refuses to be asked that way
 */
export async function askByPush(ask: Ask, asked: Asked): Promise<Outcome> {
  const callId = `mcp_${randomUUID()}`
  const deadline = Date.now() + PATIENCE_MS
  let outcome = await ask.run(callId)
  for (let questions = 0; questions < MOST_QUESTIONS; questions++) {
    const needed = requestsOf(outcome)
    if (needed.length === 0) return outcome
    if (!(await allSettled(ask, asked, needed, deadline))) return outcome
    outcome = await ask.run(callId)
  }
  return outcome
}

/** @returns whether the person is done with all of them */
async function allSettled(
  { backend, scope, call }: Ask,
  { server, requestId, signal }: Asked,
  needed: ConnectionRequestWire[],
  deadline: number,
): Promise<boolean> {
  const send = (message: JSONRPCMessage) => server.transport?.send(message, { relatedRequestId: requestId })
  const questions = needed.map((request) => ({
    id: `${PREFIX}${request.id}:${randomUUID()}`,
    params: toElicitation(request),
  }))
  for (const { id, params } of questions)
    await send({ jsonrpc: '2.0', id, method: 'elicitation/create', params: { ...params } })
  const links = await watch(
    backend,
    { waitMs: deadline - Date.now(), signal },
    () => Promise.all(needed.map(({ id }) => requireRequest(backend, scope, call.session.id, id))),
    (seen) => questions.some(({ id }) => unshown.has(id)) || seen.every((link) => !isOpen(requestStatus(link))),
  )
  // Every one is taken out, whichever came first.
  const refused = questions.filter(({ id }) => unshown.delete(id))
  if (refused.length > 0) throw new UrlElicitationRequiredError(questions.map(({ params }) => params))
  for (const { id, ...link } of links.filter((seen) => !isOpen(requestStatus(seen))))
    if (link.outcome === 'connected')
      await send({ jsonrpc: '2.0', method: 'notifications/elicitation/complete', params: { elicitationId: id } })
  return links.every((link) => !isOpen(requestStatus(link)))
}

/** A client's answer to such a question: no, or that it cannot show it. Its yes says only that the page was opened. */
export async function takeAnswer(backend: Backend, { scope, session }: Caller, answer: JSONRPCMessage): Promise<void> {
  const id = 'id' in answer ? String(answer.id) : ''
  if (!id.startsWith(PREFIX)) return
  const link = await requireRequest(backend, scope, session.id, id.slice(PREFIX.length).split(':')[0] ?? '')
  if ('error' in answer) {
    unshown.add(id)
    setTimeout(() => unshown.delete(id), PATIENCE_MS).unref()
    backend.wakeUps.ring()
  } else if ('result' in answer && answer.result.action !== 'accept') await declineRequest(backend, link)
}

function toElicitation(request: ConnectionRequestWire): ElicitRequestURLParams {
  return { mode: 'url', elicitationId: request.id, ...promptOf(request) }
}

function isOpen(status: string): boolean {
  return status === 'pending' || status === 'opened'
}
