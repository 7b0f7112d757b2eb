import {
  BaseAgenticProvider,
  type ExecuteToolFn,
  type ObjectSchema,
  runToolForModel,
  type Tool,
  toStrictSchema,
} from '@composio/spec'
import { tool, type toolNamespace } from '@openai/agents'

export interface OpenAIAgentsProviderOptions {
  /**
   * Makes the model keep to each tool's schema. Optional arguments become nullable, and their nulls are taken out again
   * before execution. A tool whose schema strict mode cannot express is registered without it, with one warning.
   * Default false.
   */
  strict?: boolean
}

/** Parameters as `tool()` is typed to take them. At run time it hands any JSON Schema on as it is. */
interface AgentsParameters<Additional extends boolean> {
  type: 'object'
  properties: ObjectSchema['properties']
  required: string[]
  additionalProperties: Additional
}

/** A session tool: it needs nothing of a run's context, so it fits agents of every context type. */
export type AgentsTool = Parameters<typeof toolNamespace>[0]['tools'][number]

/** Tools for the OpenAI Agents SDK: pass them to `new Agent({ tools })`. */
export class OpenAIAgentsProvider extends BaseAgenticProvider<AgentsTool[], AgentsTool> {
  readonly name = 'openai-agents'
  readonly #strict: boolean
  /** Slugs that were warned about, so that each is named once. */
  readonly #warned = new Set<string>()

  constructor(options: OpenAIAgentsProviderOptions = {}) {
    super()
    this.#strict = options.strict ?? false
  }

  wrapTool({ slug, description, inputParameters }: Tool, execute: ExecuteToolFn): AgentsTool {
    const strict = this.#strict ? toStrictSchema(inputParameters) : undefined
    if (this.#strict && !strict) this.#warn(slug)
    const common = {
      name: slug,
      description,
      execute: (input: unknown, _context: unknown, details?: { signal?: AbortSignal; toolCall?: { callId: string } }) =>
        runToolForModel(execute, slug, strict ? strict.restore(input) : input, {
          ...(details?.signal ? { signal: details.signal } : {}),
          ...(details?.toolCall ? { toolCallId: details.toolCall.callId } : {}),
        }),
    }
    return strict
      ? tool({ ...common, strict: true, parameters: strict.schema as AgentsParameters<false> })
      : tool({ ...common, strict: false, parameters: inputParameters as AgentsParameters<true> })
  }

  wrapTools(tools: Tool[], execute: ExecuteToolFn): AgentsTool[] {
    return tools.map((each) => this.wrapTool(each, execute))
  }

  #warn(slug: string): void {
    if (this.#warned.has(slug)) return
    this.#warned.add(slug)
    console.warn(`${slug}: strict mode cannot express its arguments, so it is registered without strict mode.`)
  }
}
