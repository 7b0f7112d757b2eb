import type { ExecuteToolOptions, PendingConnection } from '@composio/spec'
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions'
import type { ConnectionOptions } from './connection-options.ts'

export type OpenAIProviderOptions = ConnectionOptions

/** Where a conversation stands after the model's turn. */
export interface ChatTurn {
  /** `continue`: ask the model again. `done`: it called nothing. `paused`: the person has to connect first. */
  status: 'continue' | 'done' | 'paused'
  /** Plain JSON: with the results of the calls for `continue`, else as given. */
  messages: ChatCompletionMessageParam[]
  /** What the person has to do, each link once; empty unless paused. */
  pending: PendingConnection[]
}

/** What sessions have more with this provider. */
export interface OpenAISessionHelpers {
  /**
   * Runs the calls that a conversation ends with, all at once. Nothing is kept here: give it stored messages in another
   * process and it goes on, or pauses again where the account is still missing.
   * @throws only when `options.signal` is aborted, or where the backend cannot be asked what is missing.
   */
  continueTurn(messages: ChatCompletionMessageParam[], options?: ExecuteToolOptions): Promise<ChatTurn>
}
