import { createHash, createHmac } from 'node:crypto'
import {
  createRequestStateCodec,
  ProtocolError,
  ProtocolErrorCode,
  type RequestStateCodec,
} from '@modelcontextprotocol/server'
import type { Backend } from '../backend.ts'
import { callerOf } from './caller.ts'

/** As long as a person may leave the client's question open. */
const LIFETIME_SECONDS = 30 * 60

/** What a call that waits for a person is known by when the client makes it again (2026-07-28, multi-round-trip). */
export interface RequestState {
  /** Of the call, over all its rounds. */
  callId: string
  tool: string
  /** Of the arguments: another call must not go on with this one's state. */
  digest: string
  /** Ids of the connection requests the person was asked with. */
  requests: string[]
  round: number
}

/** Signed, expiring, and bound to the project, the session and its user. The client can read it: there is no secret in it. */
export function requestStateCodec({ linkKey }: Backend): RequestStateCodec<RequestState> {
  return createRequestStateCodec<RequestState>({
    key: createHmac('sha256', linkKey).update('mcp-request-state').digest(),
    ttlSeconds: LIFETIME_SECONDS,
    bind: ({ http }) => {
      const { scope, session } = callerOf(http?.authInfo)
      return JSON.stringify([scope.projectId, session.id, session.userId])
    },
  })
}

export function digestOf(args: unknown): string {
  return createHash('sha256').update(JSON.stringify(args)).digest('base64url')
}

/** @throws ProtocolError as for a forged one, where a state is sent along with another call than its own */
export function assertSameCall(state: RequestState, call: Pick<RequestState, 'tool' | 'digest'>): void {
  if (state.tool === call.tool && state.digest === call.digest) return
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'Invalid or expired requestState', {
    reason: 'invalid_request_state',
  })
}
