import type { ConnectionReason } from '@composio/spec'
import type { ConnectionRequestWire } from '@composio/spec/wire'
import type { Backend, Scope } from '../backend.ts'
import type { SessionCall } from '../execute/execute-for-session.ts'
import type { Outcome } from '../execute/outcome.ts'

/** A call that a person may have to be asked for. */
export interface Ask {
  backend: Backend
  scope: Scope
  call: SessionCall
  /** Runs it, or says what it needs. A person who said no to it is remembered by the id. */
  run(callId: string): Promise<Outcome>
}

/** What has to be connected before a call can run. */
export function requestsOf({ data }: Outcome): ConnectionRequestWire[] {
  const required = data.connection_required as ConnectionRequestWire | ConnectionRequestWire[] | undefined
  return required === undefined ? [] : [required].flat()
}

const MESSAGES: Record<ConnectionReason, (name: string) => string> = {
  missing: (name) => `Connect ${name} to go on.`,
  expired: (name) => `${name} has to be connected again to go on.`,
  scopes: (name) => `${name} needs one more permission to go on.`,
  ambiguous: (name) => `Choose which ${name} account to use.`,
}

/** What a client shows before it opens the page. The address is our page, never the provider's. */
export function promptOf({ toolkit_name, reason, url }: ConnectionRequestWire): { message: string; url: string } {
  return { message: MESSAGES[reason as ConnectionReason](toolkit_name), url }
}
