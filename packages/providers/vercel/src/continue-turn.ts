import { connectionsForTurn, type PendingConnection, type ToolCall, type ToolSession } from '@composio/spec'
import type { AssistantModelMessage, ModelMessage, ToolModelMessage } from 'ai'

/** Where a conversation stands. */
export interface VercelTurn {
  /** `continue`: run with `messages`. `done`: no call waits for an account. `paused`: the person has to connect first. */
  status: 'continue' | 'done' | 'paused'
  /** Plain JSON: with the replies for `continue`, else as given. */
  messages: ModelMessage[]
  /** What the person has to do, each link once; empty unless paused. */
  pending: PendingConnection[]
}

interface WaitingCall extends ToolCall {
  approvalId: string
  toolCallId: string
}

export async function continueTurn(
  session: ToolSession,
  messages: ModelMessage[],
  { signal }: { signal?: AbortSignal } = {},
): Promise<VercelTurn> {
  const asked = messages.findLastIndex(({ role }) => role === 'assistant')
  const message = messages[asked]
  const later = messages.slice(asked + 1)
  const calls = message?.role === 'assistant' ? waitingCalls(message, later) : []
  if (calls.length === 0) return { status: 'done', messages, pending: [] }
  if (later.some(({ role }) => role === 'user')) {
    await declineAll(session, calls, signal)
    const until = messages.findIndex(({ role }, index) => index > asked && role === 'user')
    const continued = [...messages.slice(0, until), declined(calls), ...messages.slice(until)]
    return { status: 'continue', messages: continued, pending: [] }
  }
  const pending = await connectionsForTurn(session, calls, { signal })
  if (pending.length > 0) return { status: 'paused', messages, pending }
  // Also where the person declined: running the call tells the model so.
  const content = calls.map(({ approvalId }) => ({
    type: 'tool-approval-response' as const,
    approvalId,
    approved: true,
  }))
  return { status: 'continue', messages: [...messages, { role: 'tool', content }], pending: [] }
}

/** The calls of a message that wait for a reply; whoever else asked for approval, they are its own to answer. */
function waitingCalls({ content }: AssistantModelMessage, later: ModelMessage[]): WaitingCall[] {
  if (typeof content === 'string') return []
  const replies = later.flatMap(({ role, content: parts }) => (role === 'tool' ? parts : []))
  const answered = new Set(replies.map((part) => ('toolCallId' in part ? part.toolCallId : part.approvalId)))
  return content.flatMap((part) => {
    if (part.type !== 'tool-approval-request' || part.isAutomatic) return []
    if (answered.has(part.toolCallId) || answered.has(part.approvalId)) return []
    const call = content.find((each) => each.type === 'tool-call' && each.toolCallId === part.toolCallId)
    if (call?.type !== 'tool-call') return []
    const args = call.input as Record<string, unknown>
    return [{ slug: call.toolName, arguments: args, toolCallId: call.toolCallId, approvalId: part.approvalId }]
  })
}

async function declineAll(session: ToolSession, calls: WaitingCall[], signal: AbortSignal | undefined): Promise<void> {
  const open = await Promise.all(calls.map(({ toolCallId }) => session.pending({ toolCallId }, { signal })))
  await Promise.all(open.flat().map((request) => request.decline({ signal })))
}

/** The SDK looks for replies in the last message only, and that is the person's. */
function declined(calls: WaitingCall[]): ToolModelMessage {
  return {
    role: 'tool',
    content: calls.map(({ slug, toolCallId }) => ({
      type: 'tool-result' as const,
      toolCallId,
      toolName: slug,
      output: { type: 'execution-denied' as const, reason: 'The person said something else instead of connecting.' },
    })),
  }
}
