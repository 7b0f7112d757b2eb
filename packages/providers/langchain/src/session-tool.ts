import type { Tool } from '@composio/spec'
import { ToolMessage } from '@langchain/core/messages'
import {
  DynamicStructuredTool,
  ToolInputParsingException,
  type ToolReturnType,
  type ToolRunnableConfig,
} from '@langchain/core/tools'
import type { RunCall } from './run-for-model.ts'

type ToolInput = Parameters<DynamicStructuredTool['invoke']>[0]

/** Answers a tool call with a `ToolMessage`, of status `error` where it failed, and bare arguments with JSON text. */
export class SessionTool extends DynamicStructuredTool {
  readonly sessionId: string | undefined
  /** The same tool, pausing its graph where an account is missing. */
  readonly pausing: SessionTool
  readonly #run: (input: unknown, config: ToolRunnableConfig) => Promise<ToolMessage | string>

  constructor(
    { slug, description, inputParameters }: Tool,
    runCall: RunCall,
    sessionId?: string,
    pausing?: SessionTool,
  ) {
    const run = async (input: unknown, config: ToolRunnableConfig) => {
      const result = await runCall(slug, input, config)
      const content = JSON.stringify(result)
      const id = config.toolCall?.id
      if (id === undefined) return content
      const status = result.successful ? 'success' : 'error'
      return new ToolMessage({ content, status, name: slug, tool_call_id: id })
    }
    super({
      name: slug,
      description,
      schema: structuredClone(inputParameters),
      func: (input: unknown, _runManager: unknown, config: ToolRunnableConfig = {}) => run(input, config),
    })
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
