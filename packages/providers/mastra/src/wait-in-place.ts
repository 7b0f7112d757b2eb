import {
  awaitConnections,
  type ExecuteToolFn,
  isOpenConnection,
  type PendingConnection,
  type ToolSession,
} from '@composio/spec'

/** An execution that waits for missing accounts first, and again where one stopped working on the way. */
export function waitInPlace(
  session: ToolSession,
  execute: ExecuteToolFn,
  onConnection: ((pending: PendingConnection[]) => unknown) | undefined,
): ExecuteToolFn {
  return async (slug, args, options = {}) => {
    const { signal, toolCallId } = options
    const call = { slug, arguments: args, ...(toolCallId === undefined ? {} : { toolCallId }) }
    const shown = new Set<string>()
    const onPending = (pending: PendingConnection[]) => {
      for (const { id } of pending) shown.add(id)
      return onConnection?.(pending)
    }
    await awaitConnections(session, call, { signal, onPending })
    const response = await execute(slug, args, options)
    const { connectionRequired } = response
    // One that was waited for already ran out of time: the model is told.
    if (!connectionRequired || !isOpenConnection(connectionRequired) || shown.has(connectionRequired.id))
      return response
    await awaitConnections(session, call, { signal, onPending })
    return execute(slug, args, options)
  }
}
