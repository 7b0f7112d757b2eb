import type { Backend, Scope } from '../backend.ts'
import { failure, type Outcome } from './outcome.ts'

interface WaitedFor {
  sessionId: string
  toolCallId: string | undefined
}

/**
 * Runs a call once, where a person was asked for it: frameworks keep such runs as text, and whoever has the text can
 * send it again. A call that was refused for its account did nothing, and may be made again. One whose process died on
 * the way may have done something, and is not: at most once.
 */
export async function oncePerCall(
  backend: Backend,
  scope: Scope,
  call: WaitedFor,
  run: () => Promise<Outcome>,
): Promise<Outcome> {
  if (!(await wasAskedFor(backend, scope, call))) return run()
  if (!(await mark(backend, scope, call, new Date().toISOString())))
    return failure(
      'This call has run already; its result is in the conversation it belongs to. Where it is not, the run broke off, and whether the call took effect is not known: look before you make a new one.',
    )
  const outcome = await run()
  if ('connection_required' in outcome.data) await mark(backend, scope, call, null)
  return outcome
}

async function wasAskedFor(
  { db }: Backend,
  { projectId }: Scope,
  { sessionId, toolCallId }: WaitedFor,
): Promise<boolean> {
  if (toolCallId === undefined) return false
  const asked = await db
    .selectFrom('connection_calls')
    .select('link_id')
    .where('project_id', '=', projectId)
    .where('session_id', '=', sessionId)
    .where('tool_call_id', '=', toolCallId)
    .executeTakeFirst()
  return asked !== undefined
}

/** @returns whether it was not so before */
async function mark(
  { db }: Backend,
  { projectId }: Scope,
  { sessionId, toolCallId }: WaitedFor,
  startedAt: string | null,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('connection_calls')
    .set({ started_at: startedAt })
    .where('project_id', '=', projectId)
    .where('session_id', '=', sessionId)
    .where('tool_call_id', '=', toolCallId ?? '')
    .where('started_at', startedAt === null ? 'is not' : 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
