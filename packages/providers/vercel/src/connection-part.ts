import type { ConnectionRequired, PendingConnection } from '@composio/spec'

/** A tool's preliminary output while it waits, and the reason of an approval that waits for an account. */
export interface ConnectionRequiredOutput {
  status: 'connection_required'
  /** What the person has to do; each has the link to show. */
  connections: ConnectionRequired[]
}

export function connectionOutput(pending: PendingConnection[]): ConnectionRequiredOutput {
  return { status: 'connection_required', connections: pending.map((request) => request.toJSON()) }
}

/** A part of a `UIMessage`, or of a result's content, as far as it may tell of a missing account. */
interface PartLike {
  output?: unknown
  approval?: { requestReason?: unknown } | undefined
  reason?: unknown
}

/**
 * What a person has to connect for a tool call: from a UI message's tool part (`useChat`), waiting or asking for
 * approval, or from a `tool-approval-request`. Show each with its `url`; the list is empty for every other part.
 */
export function connectionIn(part: object): ConnectionRequired[] {
  const { output, approval, reason } = part as PartLike
  const found = readOutput(output) ?? readOutput(parsed(approval?.requestReason)) ?? readOutput(parsed(reason))
  return found?.connections ?? []
}

function readOutput(value: unknown): ConnectionRequiredOutput | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { status, connections } = value as Partial<ConnectionRequiredOutput>
  return status === 'connection_required' && Array.isArray(connections) ? { status, connections } : undefined
}

function parsed(text: unknown): unknown {
  if (typeof text !== 'string' || !text.startsWith('{')) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
