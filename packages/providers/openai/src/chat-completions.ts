import {
  BaseNonAgenticProvider,
  type ExecuteToolOptions,
  normalizeToolArguments,
  type Tool,
  type ToolSession,
  toolFailureForModel,
  toolResultForModel,
} from '@composio/spec'
// Types only: @composio/core depends on this package, and most of its users have no use for OpenAI's client.
import type {
  ChatCompletion,
  ChatCompletionFunctionTool,
  ChatCompletionMessageToolCall,
  ChatCompletionToolMessageParam,
} from 'openai/resources/chat/completions'

/** Tools for OpenAI's Chat Completions API, and for every API that speaks it. The default provider. */
export class OpenAIProvider extends BaseNonAgenticProvider<ChatCompletionFunctionTool[], ChatCompletionFunctionTool> {
  readonly name = 'openai'

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
    if (toolCall.type !== 'function') {
      throw new TypeError(`Tool call ${toolCall.id} is of type "${toolCall.type}"; session tools are functions.`)
    }
    const { name, arguments: args } = toolCall.function
    const execution = { toolCallId: toolCall.id, ...options }
    const response = await this.executeFor(target, name, normalizeToolArguments(args), execution)
    return JSON.stringify(toolResultForModel(response))
  }

  /**
   * Runs every function call of the completion's first choice, all at once.
   * @returns the tool messages to append after the assistant's message, in the order of the calls; empty when the
   * model called nothing. What went wrong is in their text, so that the model can react.
   * @throws only when `options.signal` is aborted.
   */
  async handleToolCalls(
    target: ToolSession | string,
    completion: ChatCompletion,
    options: ExecuteToolOptions = {},
  ): Promise<ChatCompletionToolMessageParam[]> {
    const toolCalls = completion.choices[0]?.message.tool_calls ?? []
    return Promise.all(
      toolCalls.map(async (toolCall): Promise<ChatCompletionToolMessageParam> => {
        const content = await this.executeToolCall(target, toolCall, options).catch((error: unknown) => {
          if (options.signal?.aborted) throw error
          return JSON.stringify(toolFailureForModel(error))
        })
        return { role: 'tool', tool_call_id: toolCall.id, content }
      }),
    )
  }
}
