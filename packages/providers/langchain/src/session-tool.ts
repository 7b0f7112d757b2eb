import type { Tool } from '@composio/spec'
import { ToolMessage } from '@langchain/core/messages'
import {
  DynamicStructuredTool,
  ToolInputParsingException,
  type ToolReturnType,
  type ToolRunnableConfig,
} from '@langchain/core/tools'
import type { RunCall } from './run-in-graph.ts'

type ToolInput = Parameters<DynamicStructuredTool['invoke']>[0]
type Run = (input: unknown, config: ToolRunnableConfig) => Promise<ToolMessage | string>

/** Answers a tool call with a `ToolMessage`, of status `error` where it failed, and bare arguments with JSON text. */
export class SessionTool extends DynamicStructuredTool {
  readonly sessionId: string | undefined
  /** The same tool, pausing its graph where an account is missing. */
  readonly pausing: SessionTool
  readonly #run: Run

  constructor(tool: Tool, runCall: RunCall, sessionId?: string, pausing?: SessionTool) {
    const { slug: name, description, inputParameters } = tool
    const run: Run = async (input, config) => {
      const result = await runCall(name, input, config)
      const content = JSON.stringify(result)
      const id = config.toolCall?.id
      if (id === undefined) return content
      return new ToolMessage({ content, status: result.successful ? 'success' : 'error', name, tool_call_id: id })
    }
    const schema = structuredClone(inputParameters)
    super({ name, description, schema, func: (input, _runManager, config = {}) => run(input, config) })
    this.#run = run
    this.sessionId = sessionId
    this.pausing = pausing ?? this
  }

  /**
   * LangChain checks arguments before the tool sees them, and tells the model what is wrong with a stack trace. The
   * session checks them too and names the fields; so what LangChain refuses goes there all the same.
   */
  override async invoke<TInput extends ToolInput, TConfig extends ToolRunnableConfig | undefined>(
    input: TInput,
    config?: TConfig,
  ): Promise<ToolReturnType<TInput, TConfig, ToolMessage | string>> {
    try {
      return await super.invoke(input, config)
    } catch (error) {
      if (!(error instanceof ToolInputParsingException)) throw error
      const toolCall = isToolCall(input) ? input : undefined
      const output = await this.#run(toolCall ? toolCall.args : input, { ...config, ...(toolCall && { toolCall }) })
      return output as ToolReturnType<TInput, TConfig, ToolMessage | string>
    }
  }
}

function isToolCall(input: unknown): input is NonNullable<ToolRunnableConfig['toolCall']> {
  return typeof input === 'object' && input !== null && 'type' in input && input.type === 'tool_call' && 'args' in input
}
