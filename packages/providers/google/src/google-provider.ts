import {
  BaseNonAgenticProvider,
  connectionsForTurn,
  type ExecuteToolFn,
  type ExecuteToolOptions,
  isOpenConnection,
  type PendingConnection,
  runToolForModel,
  type Tool,
  type ToolSession,
  toolResultForModel,
  waitInPlace,
} from '@composio/spec'
// Types only: what Gemini takes is plain JSON, so the SDK's version matters to its caller alone.
import type { Content, FunctionCall, FunctionDeclaration, Part } from '@google/genai'
import { openTurn, type TurnCall } from './open-turn.ts'
import type { GoogleProviderOptions, GoogleSessionHelpers, ToolTurn } from './session-helpers.ts'

/** Tools for the Google Gen AI SDK (Gemini): pass them as `config.tools: [{ functionDeclarations: tools }]`. */
export class GoogleProvider extends BaseNonAgenticProvider<FunctionDeclaration[], FunctionDeclaration> {
  readonly name = 'google'
  readonly #options: GoogleProviderOptions

  constructor(options: GoogleProviderOptions = {}) {
    super(options)
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
    const execute = this.#executor(target)
    const { name = '', args = {} } = call
    return JSON.stringify(toolResultForModel(await execute(name, args, executionOf(call, options))))
  }

  /**
   * Runs every function call of a response, all at once.
   * @returns the parts of the user's content to append after the model's, in the order of the calls and with their ids;
   * empty when the model called nothing. What went wrong is in them, so that the model can react.
   * @throws only when `options.signal` is aborted.
   */
  async handleToolCalls(
    target: ToolSession | string,
    { functionCalls = [] }: { functionCalls?: FunctionCall[] | undefined },
    options: ExecuteToolOptions = {},
  ): Promise<Part[]> {
    const execute = this.#executor(target)
    return Promise.all(functionCalls.map((call) => answer(execute, call, options)))
  }

  sessionHelpers(session: ToolSession): GoogleSessionHelpers {
    return {
      callableTool: (declarations, options) => {
        const names = new Set(declarations.map(({ name }) => name))
        return {
          tool: async () => ({ functionDeclarations: declarations }),
          // The SDK offers every call to every tool.
          callTool: (calls) =>
            this.handleToolCalls(session, { functionCalls: calls.filter(({ name }) => names.has(name)) }, options),
        }
      },
      continueTurn: (contents, options = {}) => this.#continueTurn(session, contents, options),
    }
  }

  #executor(target: ToolSession | string): ExecuteToolFn {
    const execute: ExecuteToolFn = (...call) => this.executeFor(target, ...call)
    const { connections, onConnection } = this.#options
    return connections === 'wait' && typeof target !== 'string' ? waitInPlace(target, execute, onConnection) : execute
  }

  async #continueTurn(session: ToolSession, all: Content[], options: ExecuteToolOptions): Promise<ToolTurn> {
    const { contents, calls, isModels } = openTurn(all)
    const open = calls.filter(({ part }) => !part)
    if (open.length === 0) return { status: isModels ? 'done' : 'continue', contents: all, pending: [] }
    const missing = await this.#pending(session, open, options)
    if (missing.length > 0) return { status: 'paused', contents: all, pending: missing }

    const stopped = new Set<TurnCall>()
    await Promise.all(
      open.map(async (each) => {
        const execute: ExecuteToolFn = async (...call) => {
          const response = await this.#executor(session)(...call)
          if (response.connectionRequired && isOpenConnection(response.connectionRequired)) stopped.add(each)
          return response
        }
        each.part = await answer(execute, each.call, options)
      }),
    )
    // An account may stop working on the way: what ran is kept, so that it does not run again.
    const pending = await this.#pending(session, [...stopped], options)
    const kept = pending.length > 0 ? calls.filter((each) => !stopped.has(each)) : calls
    const parts = kept.flatMap(({ part }) => part ?? [])
    return {
      status: pending.length > 0 ? 'paused' : 'continue',
      contents: parts.length > 0 ? [...contents, { role: 'user', parts }] : contents,
      pending,
    }
  }

  /** What is in the way of these calls, each request once; nothing for providers that do not pause. */
  async #pending(session: ToolSession, calls: TurnCall[], options: ExecuteToolOptions): Promise<PendingConnection[]> {
    if (this.#options.connections !== 'pause') return []
    const planned = calls.map(({ call }) => {
      const { signal: _, ...which } = executionOf(call, options)
      return { slug: call.name ?? '', arguments: call.args ?? {}, ...which }
    })
    return connectionsForTurn(session, planned, options)
  }
}

async function answer(execute: ExecuteToolFn, call: FunctionCall, options: ExecuteToolOptions): Promise<Part> {
  const { id, name = '', args } = call
  const response = { ...(await runToolForModel(execute, name, args, executionOf(call, options))) }
  return { functionResponse: { ...(id && { id }), name, response } }
}

/** Gemini's ids are optional: models before Gemini 3 give none. */
function executionOf({ id }: FunctionCall, options: ExecuteToolOptions): ExecuteToolOptions {
  return { ...(id && { toolCallId: id }), ...options }
}
