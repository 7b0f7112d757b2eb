import {
  BaseAgenticProvider,
  type ConnectionHandling,
  type ExecuteToolFn,
  type ExecuteToolOptions,
  type PendingConnection,
  runToolForModel,
  type Tool,
  type ToolSession,
  waitInPlace,
} from '@composio/spec'
import { FunctionTool } from 'llamaindex'
import { keepExactResult, toolCallIdOf } from './agent-events.ts'

export interface LlamaindexProviderOptions {
  /**
   * What happens to a call whose account is missing. `tell` (default): the model gets the link and relays it. `wait`: the
   * call shows the link by `onConnection` and runs after consent. Agent workflows cannot be paused inside a tool call.
   */
  connections?: Exclude<ConnectionHandling, 'pause'>
  /** For `wait`: gets what the person has to do before the waiting begins. Show the links. */
  onConnection?: (pending: PendingConnection[]) => unknown
}

/** A session tool. `bind` gives a copy of it that passes the options on with each of its calls. */
export type LlamaindexTool = FunctionTool<Record<string, unknown>, Promise<string>, ExecuteToolOptions>

/** Tools for LlamaIndex: pass them to `agent({ tools })`, or to an LLM's `chat` and `exec`. */
export class LlamaindexProvider extends BaseAgenticProvider<LlamaindexTool[], LlamaindexTool> {
  readonly name = 'llamaindex'
  readonly #options: LlamaindexProviderOptions

  constructor(options: LlamaindexProviderOptions = {}) {
    super(options)
    this.#options = options
  }

  wrapTool(
    { slug, description, inputParameters }: Tool,
    execute: ExecuteToolFn,
    session?: ToolSession,
  ): LlamaindexTool {
    const { connections, onConnection } = this.#options
    const run = connections === 'wait' && session ? waitInPlace(session, execute, onConnection) : execute
    const call = async (input: Record<string, unknown>, bound: ExecuteToolOptions = {}): Promise<string> => {
      const toolCallId = toolCallIdOf(input)
      const options = { ...(toolCallId === undefined ? {} : { toolCallId }), ...bound }
      const result = JSON.stringify(await runToolForModel(run, slug, input, options))
      keepExactResult(input, result)
      return result
    }
    // LlamaIndex types schemas by ajv's mapped types; it hands them on as they are.
    const parameters = structuredClone(inputParameters) as unknown as Metadata['parameters']
    return new FunctionTool(call, { name: slug, description, parameters } as Metadata)
  }

  wrapTools(tools: Tool[], execute: ExecuteToolFn, session?: ToolSession): LlamaindexTool[] {
    return tools.map((each) => this.wrapTool(each, execute, session))
  }
}

type Metadata = ConstructorParameters<typeof FunctionTool<Record<string, unknown>, Promise<string>>>[1]
