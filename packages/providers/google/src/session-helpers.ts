import type { ConnectionHandling, ExecuteToolOptions, PendingConnection } from '@composio/spec'
import type { CallableTool, Content, FunctionDeclaration } from '@google/genai'

export interface GoogleProviderOptions {
  /**
   * What happens to a call whose account is missing. `tell` (default): the model gets the link and relays it. `wait`: the
   * call shows the link by `onConnection` and runs after consent. `pause`: `continueTurn` gives back contents to store;
   * calls made otherwise cannot be paused, and tell the model.
   */
  connections?: ConnectionHandling
  /** For `wait`: gets what the person has to do, before the waiting begins. Show the links. */
  onConnection?: (pending: PendingConnection[]) => unknown
}

/** Where a conversation stands. */
export interface ToolTurn {
  /** `continue`: ask the model. `done`: it called nothing. `paused`: the person has to connect first. */
  status: 'continue' | 'done' | 'paused'
  /** Plain JSON: what was given, and the results of the calls that ran. */
  contents: Content[]
  /** What the person has to do, each link once; empty unless paused. */
  pending: PendingConnection[]
}

/** What a session has more with this provider. */
export interface GoogleSessionHelpers {
  /**
   * For the SDK's automatic function calling: pass it in `config.tools`. It takes no part in calls of other tools.
   * @param declarations - what `session.tools()` gave
   */
  callableTool(declarations: FunctionDeclaration[], options?: ExecuteToolOptions): CallableTool
  /**
   * Runs the calls a conversation ends with, all at once, those that have no result yet. Nothing is kept here: give it
   * stored contents in another process and it goes on, or pauses again where the account is still missing.
   * @throws when `options.signal` is aborted, or the backend cannot be asked what is missing.
   */
  continueTurn(contents: Content[], options?: ExecuteToolOptions): Promise<ToolTurn>
}
