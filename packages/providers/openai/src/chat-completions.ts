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
  waitInPlace,
} from '@composio/spec'
// Types only: @composio/core depends on this package, and most of its users have no use for OpenAI's client.
import type {
  ChatCompletion,
  ChatCompletionFunctionTool,
  ChatCompletionMessageToolCall,
  ChatCompletionToolMessageParam,
} from 'openai/resources/chat/completions'
import type { OpenAIProviderOptions, OpenAISessionHelpers } from './chat-session.ts'
import { type ToolResults, toolResults } from './connection-options.ts'

/** Tools for OpenAI's Chat Completions API, and for every API that speaks it. The default provider. */
export class OpenAIProvider extends BaseNonAgenticProvider<ChatCompletionFunctionTool[], ChatCompletionFunctionTool> {
  readonly name = 'openai'
  readonly #options: OpenAIProviderOptions

  constructor(options: OpenAIProviderOptions = {}) {
    super(options)
    this.#options = options
  }

  wrapTool({ slug, description, inputParameters }: Tool): ChatCompletionFunctionTool {
    return { type: 'function', function: { name: slug, description, parameters: { ...inputParameters } } }
  }

  wrapTools(tools: Tool[]): ChatCompletionFunctionTool[] {
    return tools.map((tool) => this.wrapTool(tool))
  }

  /**
   * Runs one tool call, for a session or directly for a user ID.
   * @returns the `content` of the tool message, as JSON text.
   * @throws ComposioInvalidToolArgumentsError when the arguments are not JSON, and whatever the execution throws.
   */
  async executeToolCall(
    target: ToolSession | string,
    toolCall: ChatCompletionMessageToolCall,
    options: ExecuteToolOptions = {},
  ): Promise<string> {
    return JSON.stringify(toolResultForModel(await this.#execute(target, toolCall, options)))
  }

  /**
   * Runs every function call of the completion's first choice, all at once.
   * @returns the tool messages to append after the assistant's message, in the order of the calls; empty when the
   * model called nothing. What went wrong is in their text, so that the model can react. Beside them, as `connections`,
   * what a person has to connect.
   * @throws only when `options.signal` is aborted.
   */
  async handleToolCalls(
    target: ToolSession | string,
    completion: Pick<ChatCompletion, 'choices'>,
    options: ExecuteToolOptions = {},
  ): Promise<ToolResults<ChatCompletionToolMessageParam>> {
    return this.#answer(target, completion.choices[0]?.message.tool_calls ?? [], options)
  }

  sessionHelpers(session: ToolSession): OpenAISessionHelpers {
    return {
      continueTurn: async (messages, options = {}) => {
        const last = messages.at(-1)
        const toolCalls = last?.role === 'assistant' ? (last.tool_calls ?? []) : []
        if (toolCalls.length === 0) return { status: 'done', messages, pending: [] }
        if (this.#options.connections === 'pause') {
          const pending = await connectionsForTurn(session, toolCalls.flatMap(plannedCall), options)
          if (pending.length > 0) return { status: 'paused', messages, pending }
        }
        const results = await this.#answer(session, toolCalls, options)
        return { status: 'continue', messages: [...messages, ...results], pending: [] }
      },
    }
  }

  async #answer(
    target: ToolSession | string,
    toolCalls: ChatCompletionMessageToolCall[],
    options: ExecuteToolOptions,
  ): Promise<ToolResults<ChatCompletionToolMessageParam>> {
    const answers = await Promise.all(
      toolCalls.map(async (toolCall) => {
        const message = { role: 'tool', tool_call_id: toolCall.id } as const
        try {
          const response = await this.#execute(target, toolCall, options)
          const content = JSON.stringify(toolResultForModel(response))
          return { message: { ...message, content }, required: response.connectionRequired }
        } catch (error) {
          if (options.signal?.aborted) throw error
          return { message: { ...message, content: JSON.stringify(toolFailureForModel(error)) }, required: undefined }
        }
      }),
    )
    return toolResults(
      answers.map(({ message }) => message),
      answers.map(({ required }) => required),
    )
  }

  async #execute(
    target: ToolSession | string,
    toolCall: ChatCompletionMessageToolCall,
    options: ExecuteToolOptions,
  ): Promise<ToolExecuteResponse> {
    if (toolCall.type !== 'function') {
      throw new TypeError(`Tool call ${toolCall.id} is of type "${toolCall.type}"; session tools are functions.`)
    }
    const { name, arguments: args } = toolCall.function
    const { connections, onConnection } = this.#options
    const execute = (slug: string, input: Record<string, unknown>, more?: ExecuteToolOptions) =>
      this.executeFor(target, slug, input, more)
    const run =
      connections === 'wait' && typeof target !== 'string' ? waitInPlace(target, execute, onConnection) : execute
    return run(name, normalizeToolArguments(args), { toolCallId: toolCall.id, ...options })
  }
}

/** A call that could run; the others tell the model what is wrong with them when they are tried. */
function plannedCall(toolCall: ChatCompletionMessageToolCall): ToolCall[] {
  if (toolCall.type !== 'function') return []
  try {
    const args = normalizeToolArguments(toolCall.function.arguments)
    return [{ slug: toolCall.function.name, arguments: args, toolCallId: toolCall.id }]
  } catch {
    return []
  }
}
