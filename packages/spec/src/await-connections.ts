import type { ConnectionRequired, PendingConnection } from './connection.ts'
import type { ToolCall, ToolSession } from './provider.ts'
import type { ExecuteToolFn } from './tool.ts'

export interface AwaitConnectionsOptions {
  signal?: AbortSignal | undefined
  /** How long the person has; five minutes by default. The links may live longer. */
  timeoutMs?: number | undefined
  /**
   * Gets what the person has to do before the waiting begins. Show the links. Calls that wait at the same time and share
   * a request and this function show it once.
   */
  onPending?: ((pending: PendingConnection[]) => unknown) | undefined
}

const DEFAULT_PATIENCE_MS = 5 * 60_000

/** Requests that are being waited for, by what showed them: frameworks run the calls of a turn apart from each other. */
const shownBy = new WeakMap<object, Set<string>>()

/** What the person has to do before the calls of a turn can run, each request once. */
export async function connectionsForTurn(
  session: ToolSession,
  calls: ToolCall[],
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<PendingConnection[]> {
  const lists = await Promise.all(calls.map((call) => session.connectionsFor(call, { signal })))
  return [...new Map(lists.flat().map((request) => [request.id, request])).values()]
}

/**
 * Waits in place until nothing is in a call's way, or it is clear that it will not be. Execute the call in either case:
 * execution checks again, and tells the model what the person did.
 * @param calls - one, or those of a turn that run together: what they share is shown once
 * @returns what was waited for, as it is now; empty where nothing was in the way
 * @throws ComposioRequestCancelledError when `signal` is aborted.
 */
export async function awaitConnections(
  session: ToolSession,
  calls: ToolCall | ToolCall[],
  options: AwaitConnectionsOptions = {},
): Promise<ConnectionRequired[]> {
  return showAndWait(await connectionsForTurn(session, [calls].flat(), { signal: options.signal }), options)
}

async function showAndWait(
  pending: PendingConnection[],
  { signal, timeoutMs = DEFAULT_PATIENCE_MS, onPending }: AwaitConnectionsOptions,
): Promise<ConnectionRequired[]> {
  if (pending.length === 0) return []
  const shown = (onPending && shownBy.get(onPending)) ?? new Set<string>()
  if (onPending) shownBy.set(onPending, shown)
  const fresh = pending.filter(({ id }) => !shown.has(id))
  for (const { id } of fresh) shown.add(id)
  try {
    if (fresh.length > 0) await onPending?.(fresh)
    return await Promise.all(pending.map((request) => request.settled({ signal, timeoutMs })))
  } finally {
    for (const { id } of fresh) shown.delete(id)
  }
}

/**
 * An execution that waits in place: for what is missing before it, and for what only it finds out: an account that
 * stopped working on the way, or lacks a permission.
 * @param onPending - shows the person what to do, each link once while it is waited for
 */
export function waitInPlace(
  session: ToolSession,
  execute: ExecuteToolFn,
  onPending?: (pending: PendingConnection[]) => unknown,
): ExecuteToolFn {
  return async (slug, args, options = {}) => {
    const { signal, toolCallId, account } = options
    const call = { slug, arguments: args, ...(toolCallId && { toolCallId }), ...(account && { account }) }
    const waited = await awaitConnections(session, call, { signal, onPending })
    const response = await execute(slug, args, options)
    // Who let the time run out is not asked a second time: the model is told.
    const required = response.connectionRequired
    if (!required || waited.some(({ status }) => status !== 'connected')) return response
    const open = await session.pending({ toolkit: required.toolkit }, { signal })
    const pending = open.filter(({ id }) => id === required.id)
    await showAndWait(pending, { signal, onPending })
    return execute(slug, args, options)
  }
}
