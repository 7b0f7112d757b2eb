import type { Backend, Scope } from '../backend.ts'
import type { Outcome } from '../execute/outcome.ts'
import type { Session } from '../sessions/session-store.ts'
import { newId } from '../shared/ids.ts'

/** One call of a meta tool, its arguments already checked. */
export interface MetaCall {
  backend: Backend
  scope: Scope
  session: Session
  args: Record<string, unknown>
  signal: AbortSignal
  /** The framework's id of the call. */
  toolCallId?: string
  /** How long a call that waits may take. */
  patienceMs: number
}

export function outcome(data: object, error: string | null = null): Outcome {
  return { data: { ...data }, error, log_id: newId('log') }
}

/** The workflow id inside meta tool arguments; it is unrelated to the session and never an error. */
export function workflowSession(given: { id?: string; generate_id?: boolean } | undefined) {
  const id = given?.id ?? newId('log').slice(4, 12)
  return {
    id,
    generate_id: given?.id === undefined,
    instructions: `Pass session {id: "${id}"} in further calls for this task.`,
  }
}
