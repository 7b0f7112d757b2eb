import {
  BaseNonAgenticProvider,
  connectionsForTurn,
  type ExecuteToolOptions,
  normalizeToolArguments,
  type Tool,
  type ToolCall,
  type ToolExecuteResponse,
  type ToolSession,
  toolFailureForModel,
  toolResultForModel,
  toStrictSchema,
  waitInPlace,
} from '@composio/spec'
import type {
  FunctionTool,
  Response,
  ResponseFunctionToolCall,
  ResponseInputItem,
  ResponseOutputItem,
} from 'openai/resources/responses/responses'
import { type ToolResults, toolResults } from './connection-options.ts'
import type { OpenAIResponsesProviderOptions, OpenAIResponsesSessionHelpers } from './responses-session.ts'

/** Tools for OpenAI's Responses API. */
export class OpenAIResponsesProvider extends BaseNonAgenticProvider<FunctionTool[], FunctionTool> {
  readonly name = 'openai'
  readonly #options: OpenAIResponsesProviderOptions
  /** How a strict tool's arguments are restored, by slug: the API's tool calls carry no schema. */
  readonly #restore = new Map<string, (args: unknown) => unknown>()

  constructor(options: OpenAIResponsesProviderOptions = {}) {
    super(options)
    this.#options = options
  }

  wrapTool({ slug, description, inputParameters }: Tool): FunctionTool {
    const strict = this.#options.strict ? toStrictSchema(inputParameters) : undefined
    if (strict) this.#restore.set(slug, strict.restore)
    else this.#restore.delete(slug)
    const parameters = { ...(strict?.schema ?? inputParameters) }
    return { type: 'function', name: slug, description, parameters, strict: strict !== undefined }
  }

  wrapTools(tools: Tool[]): FunctionTool[] {
    return tools.map((tool) => this.wrapTool(tool))
  }

  /**
   * Runs one function call, for a session or directly for a user ID.
   * @returns the `output` of the function call's result, as JSON text.
   * @throws ComposioInvalidToolArgumentsError when the arguments are not JSON, and whatever the execution throws.
   */
  async executeToolCall(
    target: ToolSession | string,
    toolCall: ResponseFunctionToolCall,
    options: ExecuteToolOptions = {},
  ): Promise<string> {
    return JSON.stringify(toolResultForModel(await this.#execute(target, toolCall, options)))
  }

  /**
   * Runs every function call of a response, all at once.
   * @returns the items to send as the next input, in the order of the calls; empty when the model called nothing. An
   * item is `incomplete` where the execution broke off; its text says why. Beside them, as `connections`, what a person
   * has to connect.
   * @throws only when `options.signal` is aborted.
   */
  async handleToolCalls(
    target: ToolSession | string,
    output: ResponseOutputItem[] | Pick<Response, 'output'>,
    options: ExecuteToolOptions = {},
  ): Promise<ToolResults<ResponseInputItem.FunctionCallOutput>> {
    const answers = await Promise.all(
      callsOf(output).map(async (toolCall) => {
        const item = { type: 'function_call_output', call_id: toolCall.call_id } as const
        try {
          const response = await this.#execute(target, toolCall, options)
          const text = JSON.stringify(toolResultForModel(response))
          const result = { ...item, output: text, status: 'completed' as const }
          return { result, required: response.connectionRequired }
        } catch (error) {
          if (options.signal?.aborted) throw error
          const text = JSON.stringify(toolFailureForModel(error))
          return { result: { ...item, output: text, status: 'incomplete' as const }, required: undefined }
        }
      }),
    )
    return toolResults(
      answers.map(({ result }) => result),
      answers.map(({ required }) => required),
    )
  }

  sessionHelpers(session: ToolSession): OpenAIResponsesSessionHelpers {
    return {
      continueTurn: async (response, options = {}) => {
        const toolCalls = callsOf(response)
        if (toolCalls.length === 0) return { status: 'done', input: [], pending: [] }
        if (this.#options.connections === 'pause') {
          const planned = toolCalls.flatMap((toolCall) => this.#plannedCall(toolCall))
          const pending = await connectionsForTurn(session, planned, options)
          if (pending.length > 0) return { status: 'paused', input: [], pending }
        }
        const input = await this.handleToolCalls(session, toolCalls, options)
        return { status: 'continue', input, pending: [] }
      },
    }
  }

  #argumentsOf({ name, arguments: text }: ResponseFunctionToolCall): Record<string, unknown> {
    const args = normalizeToolArguments(text)
    return normalizeToolArguments(this.#restore.get(name)?.(args) ?? args)
  }

  /** A call that could run; the others tell the model what is wrong with them when they are tried. */
  #plannedCall(toolCall: ResponseFunctionToolCall): ToolCall[] {
    try {
      return [{ slug: toolCall.name, arguments: this.#argumentsOf(toolCall), toolCallId: toolCall.call_id }]
    } catch {
      return []
    }
  }

  async #execute(
    target: ToolSession | string,
    toolCall: ResponseFunctionToolCall,
    options: ExecuteToolOptions,
  ): Promise<ToolExecuteResponse> {
    const { connections, onConnection } = this.#options
    const execute = (slug: string, input: Record<string, unknown>, more?: ExecuteToolOptions) =>
      this.executeFor(target, slug, input, more)
    const run =
      connections === 'wait' && typeof target !== 'string' ? waitInPlace(target, execute, onConnection) : execute
    return run(toolCall.name, this.#argumentsOf(toolCall), { toolCallId: toolCall.call_id, ...options })
  }
}

function callsOf(output: ResponseOutputItem[] | Pick<Response, 'output'>): ResponseFunctionToolCall[] {
  const items = Array.isArray(output) ? output : output.output
  return items.filter((item) => item.type === 'function_call')
}
