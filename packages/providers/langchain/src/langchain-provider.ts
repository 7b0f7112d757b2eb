import {
  BaseAgenticProvider,
  type ExecuteToolFn,
  type ModelToolResult,
  normalizeToolArguments,
  type Tool,
  toolFailureForModel,
  toolResultForModel,
} from '@composio/spec'
import { ToolMessage } from '@langchain/core/messages'
import {
  DynamicStructuredTool,
  ToolInputParsingException,
  type ToolReturnType,
  type ToolRunnableConfig,
} from '@langchain/core/tools'

type ToolInput = Parameters<DynamicStructuredTool['invoke']>[0]

/** Tools for LangChain and LangGraph: pass them to `createAgent`, a `ToolNode` or `bindTools`. */
export class LangchainProvider extends BaseAgenticProvider<DynamicStructuredTool[], DynamicStructuredTool> {
  readonly name = 'langchain'

  wrapTool(tool: Tool, execute: ExecuteToolFn): DynamicStructuredTool {
    return new SessionTool(tool, execute)
  }

  wrapTools(tools: Tool[], execute: ExecuteToolFn): DynamicStructuredTool[] {
    return tools.map((tool) => this.wrapTool(tool, execute))
  }
}

/** Answers a tool call with a `ToolMessage`, of status `error` where it failed, and bare arguments with JSON text. */
class SessionTool extends DynamicStructuredTool {
  readonly #run: (input: unknown, config: ToolRunnableConfig) => Promise<ToolMessage | string>

  constructor({ slug, description, inputParameters }: Tool, execute: ExecuteToolFn) {
    const run = async (input: unknown, config: ToolRunnableConfig) => {
      const result = await runForModel(execute, slug, input, config)
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

async function runForModel(
  execute: ExecuteToolFn,
  slug: string,
  input: unknown,
  { signal, toolCall }: ToolRunnableConfig,
): Promise<ModelToolResult> {
  const options = { ...(signal ? { signal } : {}), ...(toolCall?.id ? { toolCallId: toolCall.id } : {}) }
  try {
    return toolResultForModel(await execute(slug, normalizeToolArguments(input), options))
  } catch (error) {
    if (signal?.aborted || isGraphControl(error)) throw error
    return toolFailureForModel(error)
  }
}

/** An `interrupt()` in a session's modifier; LangGraph pauses the run with it, so it is not a failure of the tool. */
function isGraphControl(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'is_bubble_up' in error && error.is_bubble_up === true
}

function isToolCall(input: unknown): input is NonNullable<ToolRunnableConfig['toolCall']> {
  return typeof input === 'object' && input !== null && 'type' in input && input.type === 'tool_call' && 'args' in input
}
