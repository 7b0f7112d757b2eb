import type { AuthInfo } from '@modelcontextprotocol/server'
import type { Scope } from '../backend.ts'
import type { Session } from '../sessions/session-store.ts'

/** What a 2025 client said of itself when it began; later requests of that revision do not repeat it. */
export interface ClientSession {
  /** Told apart from every other client, so that equal JSON-RPC ids are never mixed up. */
  nonce: string
  /** It opens URLs for a person (specification 2025-11-25, client/elicitation, capability `elicitation.url`). */
  opensUrls: boolean
}

/** Whose request it is: checked anew for each one, never kept. */
export interface Caller {
  scope: Scope
  session: Session
  /** Of a 2025 client that began with `initialize`. */
  client?: ClientSession
}

/** The library carries what the endpoint found out about a request under this name. */
export function authInfoOf(caller: Caller): AuthInfo {
  return { token: '', clientId: caller.scope.projectId, scopes: [], extra: { caller } }
}

export function callerOf(authInfo: AuthInfo | undefined): Caller {
  const caller = authInfo?.extra?.caller
  if (!caller) throw new Error('an MCP request came past the route that names its session')
  return caller as Caller
}
