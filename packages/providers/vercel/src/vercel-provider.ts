import { BaseAgenticProvider, type ExecuteToolFn, runToolForModel, type Tool, toStrictSchema } from '@composio/spec'
import { jsonSchema, type ToolSet, tool } from 'ai'

export interface VercelProviderOptions {
  /**
   * Makes the model keep to each tool's schema. Optional arguments become nullable, and their nulls are taken out again
   * before execution. Tools whose schema strict mode cannot express stay as they are. Default false.
   */
  strict?: boolean
}

/** Tools for the Vercel AI SDK: pass them as `tools` to `generateText`, `streamText` or an agent. */
export class VercelProvider extends BaseAgenticProvider<ToolSet, ToolSet[string]> {
  readonly name = 'vercel'
  readonly #strict: boolean

  constructor(options: VercelProviderOptions = {}) {
    super()
    this.#strict = options.strict ?? false
  }

  wrapTool({ slug, description, inputParameters }: Tool, execute: ExecuteToolFn): ToolSet[string] {
    const strict = this.#strict ? toStrictSchema(inputParameters) : undefined
    return tool({
      description,
      ...(strict ? { strict: true } : {}),
      // The SDK types schemas as draft 7; it hands them on as they are.
      inputSchema: jsonSchema(structuredClone(strict?.schema ?? inputParameters) as Parameters<typeof jsonSchema>[0]),
      execute: (input: unknown, { abortSignal, toolCallId }: { abortSignal?: AbortSignal; toolCallId: string }) =>
        runToolForModel(execute, slug, strict ? strict.restore(input) : input, {
          toolCallId,
          ...(abortSignal ? { signal: abortSignal } : {}),
        }),
    })
  }

  wrapTools(tools: Tool[], execute: ExecuteToolFn): ToolSet {
    return Object.fromEntries(tools.map((each) => [each.slug, this.wrapTool(each, execute)]))
  }
}
