import type { ConnectionHandling, ConnectionRequired, PendingConnection } from '@composio/spec'

export interface ConnectionOptions {
  /**
   * What happens to a call whose account is missing. `'tell'`: the model gets the link and relays it. `'wait'`: the call
   * shows the link by `onConnection` and goes on after consent. `'pause'`: `session.continueTurn` runs nothing of the turn
   * and gives back what to store; calls that cannot be paused tell the model. Default `'tell'`.
   */
  connections?: ConnectionHandling
  /** For `'wait'`: shows the person what to do, each link once while it is waited for. */
  onConnection?: (pending: PendingConnection[]) => unknown
}

/** Results to send to the model, and beside them what a person has to do before calling again is of use. */
export type ToolResults<T> = T[] & { readonly connections: readonly ConnectionRequired[] }

export function toolResults<T>(items: T[], connections: (ConnectionRequired | undefined)[]): ToolResults<T> {
  const unique = new Map(connections.flatMap((each) => (each ? [[each.id, each] as const] : [])))
  // Not enumerable: the array is sent and stored as it is.
  return Object.defineProperty(items, 'connections', { value: [...unique.values()] }) as ToolResults<T>
}
