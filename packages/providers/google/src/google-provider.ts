import {
  awaitConnections,
  BaseNonAgenticProvider,
  type ConnectionHandling,
  type ExecuteToolOptions,
  normalizeToolArguments,
  type PendingConnection,
  runToolForModel,
  type Tool,
  type ToolCall,
  type ToolSession,
  toolResultForModel,
} from '@composio/spec'
// Types only: what Gemini takes is plain JSON, so the SDK's version matters to its caller alone.
import type { CallableTool, Content, FunctionCall, FunctionDeclaration, Part } from '@google/genai'

export interface GoogleProviderOptions {
  /**
   * What happens to a call whose account is missing. `tell` (default): the model gets the link and relays it. `wait`: the
   * call shows the link by `onConnection` and runs after consent. `pause`: `continueTurn` runs nothing of the turn and
   * gives back contents to store; calls that cannot be paused tell the model.
   */
  connections?: ConnectionHandling
  /** For `wait`: gets what the person has to do, once for each turn. Show the links. */
  onConnection?: (pending: PendingConnection[]) => unknown
}

/** Where a conversation stands after the model's turn. */
export interface ToolTurn {
  /** `continue`: ask the model again. `done`: it called nothing. `paused`: the person has to connect first. */
  status: 'continue' | 'done' | 'paused'
  /** Plain JSON: with the results of the calls for `continue`, else as given. */
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
   * Runs the calls a conversation ends with, all at once. Nothing is kept here: give it stored contents in another
   * process and it goes on, or pauses again where the account is still missing.
   * @throws only when `options.signal` is aborted, or where the backend cannot be asked what is missing.
   */
  continueTurn(contents: Content[], options?: ExecuteToolOptions): Promise<ToolTurn>
}

/** Tools for the Google Gen AI SDK (Gemini): pass them as `config.tools: [{ functionDeclarations: tools }]`. */
export class GoogleProvider extends BaseNonAgenticProvider<FunctionDeclaration[], FunctionDeclaration> {
  readonly name = 'google'
  readonly #options: GoogleProviderOptions

  constructor(options: GoogleProviderOptions = {}) {
    super()
    this.#options = options
  }

  /** `parameters` would take OpenAPI's subset of the schema, `parametersJsonSchema` takes all of it. */
  wrapTool({ slug, description, inputParameters }: Tool): FunctionDeclaration {
    return { name: slug, description, parametersJsonSchema: structuredClone(inputParameters) }
  }

  wrapTools(tools: Tool[]): FunctionDeclaration[] {
    return tools.map((tool) => this.wrapTool(tool))
  }

  /**
   * Runs one function call, for a session or directly for a user ID.
   * @returns the result as JSON text.
   * @throws whatever the execution throws.
   */
  async executeToolCall(
    target: ToolSession | string,
    call: FunctionCall,
    options: ExecuteToolOptions = {},
  ): Promise<string> {
    await this.#wait(target, [call], options)
    const execution = executionOf(call, options)
    const response = await this.executeFor(target, nameOf(call), normalizeToolArguments(call.args), execution)
    return JSON.stringify(toolResultForModel(response))
  }

  /**
   * Runs every function call of a response, all at once.
   * @returns the parts of the user's content to append after the model's, in the order of the calls and with their ids;
   * empty when the model called nothing. What went wrong is in them, so that the model can react.
   * @throws only when `options.signal` is aborted.
   */
  async handleToolCalls(
    target: ToolSession | string,
    response: { functionCalls?: FunctionCall[] | undefined },
    options: ExecuteToolOptions = {},
  ): Promise<Part[]> {
    return this.#answer(target, response.functionCalls ?? [], options)
  }

  /** See {@link GoogleSessionHelpers.callableTool}. */
  callableTool(
    session: ToolSession,
    declarations: FunctionDeclaration[],
    options: ExecuteToolOptions = {},
  ): CallableTool {
    const names = new Set(declarations.map(({ name }) => name))
    return {
      tool: async () => ({ functionDeclarations: declarations }),
      // The SDK offers every call to every tool.
      callTool: (calls) =>
        this.#answer(
          session,
          calls.filter(({ name }) => names.has(name)),
          options,
        ),
    }
  }

  /** See {@link GoogleSessionHelpers.continueTurn}. */
  async continueTurn(session: ToolSession, contents: Content[], options: ExecuteToolOptions = {}): Promise<ToolTurn> {
    // A stream gives the model's turn in several contents.
    const turn = contents.slice(contents.findLastIndex(({ role }) => role !== 'model') + 1)
    const calls = turn.flatMap(({ parts = [] }) => parts.flatMap(({ functionCall }) => functionCall ?? []))
    if (calls.length === 0) return { status: 'done', contents, pending: [] }
    if (this.#options.connections === 'pause') {
      const lists = await Promise.all(calls.map((call) => session.connectionsFor(toolCallOf(call, options), options)))
      const pending = [...new Map(lists.flat().map((each) => [each.id, each])).values()]
      if (pending.length > 0) return { status: 'paused', contents, pending }
    }
    const parts = await this.#answer(session, calls, options)
    return { status: 'continue', contents: [...contents, { role: 'user', parts }], pending: [] }
  }

  sessionHelpers(session: ToolSession): GoogleSessionHelpers {
    return {
      callableTool: (declarations, options) => this.callableTool(session, declarations, options),
      continueTurn: (contents, options) => this.continueTurn(session, contents, options),
    }
  }
  async #answer(target: ToolSession | string, calls: FunctionCall[], options: ExecuteToolOptions): Promise<Part[]> {
    const [waited] = await Promise.allSettled([this.#wait(target, calls, options)])
    return Promise.all(
      calls.map(async (call): Promise<Part> => {
        const result = await runToolForModel(
          (slug, args, execution) => {
            if (waited.status === 'rejected') throw waited.reason
            return this.executeFor(target, slug, args, execution)
          },
          nameOf(call),
          call.args,
          executionOf(call, options),
        )
        return {
          functionResponse: { ...(call.id ? { id: call.id } : {}), name: nameOf(call), response: { ...result } },
        }
      }),
    )
  }

  async #wait(target: ToolSession | string, calls: FunctionCall[], options: ExecuteToolOptions): Promise<void> {
    const { connections, onConnection } = this.#options
    if (connections !== 'wait' || typeof target === 'string') return
    const toolCalls = calls.map((call) => toolCallOf(call, options))
    await awaitConnections(target, toolCalls, { signal: options.signal, onPending: onConnection })
  }
}

function nameOf({ name }: FunctionCall): string {
  if (!name) throw new TypeError('The function call has no name.')
  return name
}

/** Gemini's own ids are optional: models before Gemini 3 give none. */
function executionOf({ id }: FunctionCall, options: ExecuteToolOptions): ExecuteToolOptions {
  return { ...(id ? { toolCallId: id } : {}), ...options }
}

function toolCallOf(call: FunctionCall, options: ExecuteToolOptions): ToolCall {
  const { toolCallId, account } = executionOf(call, options)
  return {
    slug: nameOf(call),
    arguments: normalizeToolArguments(call.args),
    ...(account ? { account } : {}),
    ...(toolCallId ? { toolCallId } : {}),
  }
}
