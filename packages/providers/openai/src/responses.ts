import {
  BaseNonAgenticProvider,
  type ExecuteToolOptions,
  normalizeToolArguments,
  type Tool,
  type ToolSession,
  toolFailureForModel,
  toolResultForModel,
  toStrictSchema,
} from '@composio/spec'
import type {
  FunctionTool,
  Response,
  ResponseFunctionToolCall,
  ResponseInputItem,
  ResponseOutputItem,
} from 'openai/resources/responses/responses'

export interface OpenAIResponsesProviderOptions {
  /**
   * Makes the model keep to each tool's schema. Optional arguments become nullable, and their nulls are taken out again
   * before execution. Tools whose schema strict mode cannot express stay as they are. Default false.
   */
  strict?: boolean
}

/** Tools for OpenAI's Responses API. */
export class OpenAIResponsesProvider extends BaseNonAgenticProvider<FunctionTool[], FunctionTool> {
  readonly name = 'openai'
  readonly #strict: boolean
  /** How a strict tool's arguments are restored, by slug: the API's tool calls carry no schema. */
  readonly #restore = new Map<string, (args: unknown) => unknown>()

  constructor(options: OpenAIResponsesProviderOptions = {}) {
    super()
    this.#strict = options.strict ?? false
  }

  wrapTool({ slug, description, inputParameters }: Tool): FunctionTool {
    const strict = this.#strict ? toStrictSchema(inputParameters) : undefined
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
    const args = normalizeToolArguments(toolCall.arguments)
    const restored = normalizeToolArguments(this.#restore.get(toolCall.name)?.(args) ?? args)
    const execution = { toolCallId: toolCall.call_id, ...options }
    return JSON.stringify(toolResultForModel(await this.executeFor(target, toolCall.name, restored, execution)))
  }

  /**
   * Runs every function call of a response, all at once.
   * @returns the items to send as the next input, in the order of the calls; empty when the model called nothing. An
   * item is `incomplete` where the execution broke off; its text says why.
   * @throws only when `options.signal` is aborted.
   */
  async handleToolCalls(
    target: ToolSession | string,
    output: ResponseOutputItem[] | Pick<Response, 'output'>,
    options: ExecuteToolOptions = {},
  ): Promise<ResponseInputItem.FunctionCallOutput[]> {
    const items = Array.isArray(output) ? output : output.output
    const toolCalls = items.filter((item) => item.type === 'function_call')
    return Promise.all(
      toolCalls.map(async (toolCall): Promise<ResponseInputItem.FunctionCallOutput> => {
        const item = { type: 'function_call_output', call_id: toolCall.call_id } as const
        try {
          return { ...item, output: await this.executeToolCall(target, toolCall, options), status: 'completed' }
        } catch (error) {
          if (options.signal?.aborted) throw error
          return { ...item, output: JSON.stringify(toolFailureForModel(error)), status: 'incomplete' }
        }
      }),
    )
  }
}
