import type { ToolSession } from '@composio/spec'
import type { ModelMessage, ToolApprovalStatus } from 'ai'
import { connectionOutput } from './connection-part.ts'

/** What the SDK asks a policy about. */
export interface ApprovalQuestion {
  toolCall: { toolCallId: string; toolName: string; input: unknown }
  messages: ModelMessage[]
}

export interface ToolApprovalOptions {
  /** Your own policy, asked about calls that no account is missing for. Without one they run. */
  // biome-ignore lint/suspicious/noExplicitAny: the SDK types a policy by the very tools of the call it is passed to
  next?: (question: any) => ToolApprovalStatus | PromiseLike<ToolApprovalStatus>
}

/** Fits `toolApproval` for every set of tools. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export type ToolApprovalPolicy = (question: any) => Promise<ToolApprovalStatus>

export function toolApproval(session: ToolSession, { next }: ToolApprovalOptions): ToolApprovalPolicy {
  return async (question: ApprovalQuestion) => {
    const { toolName: slug, toolCallId, input } = question.toolCall
    const isCall = typeof input === 'object' && input !== null
    const pending = isCall
      ? await session.connectionsFor({ slug, arguments: input as Record<string, unknown>, toolCallId })
      : []
    if (pending.length === 0) return next?.(question)
    // The SDK asks again when an approval is replayed. Asking the person twice would be no answer to that.
    if (wasAskedFor(question.messages, toolCallId)) {
      const links = pending.map(({ toolkitName, url }) => `${toolkitName} is still not connected: ${url}`)
      return { type: 'denied', reason: links.join('\n') }
    }
    return { type: 'user-approval', reason: JSON.stringify(connectionOutput(pending)) }
  }
}

/** Whether a call waited for an approval already: then it is being replayed. */
export function wasAskedFor(messages: ModelMessage[], toolCallId: string): boolean {
  return messages.some(
    ({ role, content }) =>
      role === 'assistant' &&
      typeof content !== 'string' &&
      content.some((part) => part.type === 'tool-approval-request' && part.toolCallId === toolCallId),
  )
}
