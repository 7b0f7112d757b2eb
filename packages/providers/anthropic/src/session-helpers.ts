import type { BetaRunnableTool } from '@anthropic-ai/sdk/lib/tools/BetaRunnableTool'
import type { BetaToolRunner } from '@anthropic-ai/sdk/lib/tools/BetaToolRunner'
import type { BetaMessageParam } from '@anthropic-ai/sdk/resources/beta/messages/messages'
import type { Tool as AnthropicTool, MessageParam } from '@anthropic-ai/sdk/resources/messages'
import type { ConnectionHandling, ExecuteToolOptions, PendingConnection } from '@composio/spec'

export interface AnthropicProviderOptions {
  /** Makes the end of the tools a prompt cache breakpoint. Default false. */
  cacheTools?: boolean
  /**
   * What happens to a call whose account is missing. `tell` (default): the model gets the link and relays it. `wait`: the
   * call shows the link by `onConnection` and runs after consent. `pause`: `continueTurn` and `runTools` run nothing of
   * the turn and give back messages to store; calls that cannot be paused tell the model.
   */
  connections?: ConnectionHandling
  /** For `wait`: gets what the person has to do, each link once while it is waited for. Show the links. */
  onConnection?: (pending: PendingConnection[]) => unknown
}

/** A conversation as it stands. */
export interface AnthropicTurn<TMessage> {
  /** `continue`: ask the model again. `done`: it called nothing. `paused`: the person has to connect first. */
  status: 'continue' | 'done' | 'paused'
  /** Plain JSON, ready to be stored and given to another process. */
  messages: TMessage[]
  /** What the person has to do, each link once; empty unless paused. */
  pending: PendingConnection[]
}

/** What a session has more with this provider. */
export interface AnthropicSessionHelpers {
  /** For `client.beta.messages.toolRunner({ tools })`. @param tools - what `session.tools()` gave */
  runnableTools(tools: AnthropicTool[]): BetaRunnableTool<unknown>[]
  /**
   * Runs the calls a conversation ends with, all at once. Nothing is kept here: give it stored messages in another
   * process and it goes on, or pauses again where the account is still missing.
   * @throws only when `options.signal` is aborted, or where the backend cannot be asked what is missing.
   */
  continueTurn(messages: MessageParam[], options?: ExecuteToolOptions): Promise<AnthropicTurn<MessageParam>>
  /**
   * Drives a tool runner to its end, or to the first turn that needs an account (`paused`, none of its tools ran). To go
   * on, in whatever process, make a runner with the stored messages and pass it here.
   */
  runTools(
    runner: BetaToolRunner<boolean>,
    options?: Pick<ExecuteToolOptions, 'signal'>,
  ): Promise<AnthropicTurn<BetaMessageParam>>
}
