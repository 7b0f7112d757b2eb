import { type ConnectionRequired, isOpenConnection } from './connection.ts'
import type { ObjectSchema } from './json-schema.ts'
import type { ToolCall, ToolSession } from './provider.ts'
import type { ExecuteToolFn } from './tool.ts'

/** What a run that paused for an account is resumed with. `connected` is checked, `declined` is taken at its word. */
export interface ConnectionAnswer {
  status: 'connected' | 'declined'
}

/** `ConnectionAnswer`, for frameworks that say what a paused run waits for. */
export const connectionAnswerSchema: ObjectSchema = {
  type: 'object',
  description: 'Whether the person connected the account, or does not want to.',
  properties: { status: { type: 'string', enum: ['connected', 'declined'] } },
  required: ['status'],
}

/** `ConnectionRequired`, for frameworks that say what a paused run carries. */
export const connectionRequiredSchema: ObjectSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    toolkit: { type: 'string' },
    toolkitName: { type: 'string' },
    reason: { type: 'string', enum: ['missing', 'expired', 'scopes', 'ambiguous'] },
    url: { type: 'string', format: 'uri' },
    expiresAt: { type: 'string', format: 'date-time' },
    status: { type: 'string', enum: ['pending', 'opened', 'connected', 'declined', 'expired', 'failed'] },
    statusReason: { type: ['string', 'null'] },
    connectedAccountId: { type: ['string', 'null'] },
  },
  required: ['id', 'toolkit', 'toolkitName', 'reason', 'url', 'expiresAt', 'status'],
}

/**
 * An execution for frameworks whose tools pause from within and start from the top on resume: it asks as long as
 * something is in the call's way, also where an account stopped working on the way, and then executes.
 * @param ask - pauses the run by throwing, or gives back what it was resumed with, a `ConnectionAnswer`. That is a hint,
 * which may be wrong or old: each is followed by another look.
 */
export function pauseInCall(
  session: ToolSession,
  execute: ExecuteToolFn,
  ask: (required: ConnectionRequired) => unknown,
): ExecuteToolFn {
  return async (slug, args, options = {}) => {
    const { signal, toolCallId, account } = options
    const call = { slug, arguments: args, ...(toolCallId && { toolCallId }), ...(account && { account }) }
    for (;;) {
      const [pending] = await session.connectionsFor(call, { signal })
      const response = pending ? undefined : await execute(slug, args, options)
      const required = pending?.toJSON() ?? response?.connectionRequired
      if (response && !(required && isOpenConnection(required))) return response
      if (!required || !isDeclined(await ask(required))) continue
      await decline(session, call, { asked: required, signal })
      // A call without an id cannot be told from a new one, for which the person would be asked again and again.
      if (!toolCallId) return execute(slug, args, options)
    }
  }
}

/** What the person was asked, which `connectionsFor` does not know of what only an execution finds out; and all it does. */
async function decline(
  session: ToolSession,
  call: ToolCall,
  { asked, signal }: { asked: ConnectionRequired; signal: AbortSignal | undefined },
): Promise<void> {
  const inTheWay = await session.connectionsFor(call, { signal })
  const open = inTheWay.some(({ id }) => id === asked.id)
    ? []
    : (await session.pending({ toolkit: asked.toolkit }, { signal })).filter(({ id }) => id === asked.id)
  await Promise.all([...inTheWay, ...open].map((request) => request.decline({ signal })))
}

function isDeclined(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'status' in answer && answer.status === 'declined'
}
