import type { ExecuteToolOptions, PendingConnection } from '@composio/spec'
import type { Response, ResponseInputItem, ResponseOutputItem } from 'openai/resources/responses/responses'
import type { ConnectionOptions } from './connection-options.ts'

export interface OpenAIResponsesProviderOptions extends ConnectionOptions {
  /**
   * Makes the model keep to each tool's schema. Optional arguments become nullable, open objects become text or lists;
   * both are undone before execution. Default false.
   */
  strict?: boolean
}

/** Where a run stands after a response. */
export interface ResponseTurn {
  /** `continue`: send `input` next. `done`: the model called nothing. `paused`: the person has to connect first. */
  status: 'continue' | 'done' | 'paused'
  /** The results of the calls, for `continue`. */
  input: ResponseInputItem.FunctionCallOutput[]
  /** What the person has to do, each link once; empty unless paused. */
  pending: PendingConnection[]
}

/** What sessions have more with this provider. */
export interface OpenAIResponsesSessionHelpers {
  /**
   * Runs the function calls of a response, all at once. Nothing is kept here: store the response (or its output and id)
   * and give it to another process, which goes on, or pauses again where the account is still missing.
   * @throws only when `options.signal` is aborted, or where the backend cannot be asked what is missing.
   */
  continueTurn(
    response: ResponseOutputItem[] | Pick<Response, 'output'>,
    options?: ExecuteToolOptions,
  ): Promise<ResponseTurn>
}
