import type { BetaRunnableTool } from '@anthropic-ai/sdk/lib/tools/BetaRunnableTool'
import type { BetaToolRunner } from '@anthropic-ai/sdk/lib/tools/BetaToolRunner'
import { ToolError } from '@anthropic-ai/sdk/lib/tools/ToolError'
import type { BetaMessage, BetaMessageParam } from '@anthropic-ai/sdk/resources/beta/messages/messages'
import type { Tool as AnthropicTool, MessageParam } from '@anthropic-ai/sdk/resources/messages'
import {
  BaseNonAgenticProvider,
  connectionsForTurn,
  convertSchema,
  type ExecuteToolFn,
  type ExecuteToolOptions,
  normalizeToolArguments,
  runToolForModel,
  type Tool,
  type ToolSession,
  toolResultForModel,
  waitInPlace,
} from '@composio/spec'
import type { AnthropicProviderOptions, AnthropicSessionHelpers, AnthropicTurn } from './session-helpers.ts'

type Target = ToolSession | string
/** A model's call of a tool, and what may hold some, as messages of either API do. */
type ToolUse = { type: 'tool_use'; id: string; name: string; input: unknown }
type WithContent = { content?: string | readonly { type: string }[] }

/** Tools for Anthropic's Messages API, called by hand or by the SDK's tool runner. */
export class AnthropicProvider extends BaseNonAgenticProvider<AnthropicTool[], AnthropicTool> {
  readonly name = 'anthropic'
  readonly #options: AnthropicProviderOptions
  /** How arguments get their names back, by slug: tool calls carry no schema. */
  readonly #restore = new Map<string, (args: unknown) => unknown>()

  constructor(options: AnthropicProviderOptions = {}) {
    super(options)
    this.#options = options
  }

  wrapTool({ slug, description, inputParameters }: Tool): AnthropicTool {
    const { schema, restore } = convertSchema(inputParameters, 'anthropic')
    this.#restore.set(slug, restore)
    return { name: slug, description, input_schema: { ...schema } }
  }

  wrapTools(tools: Tool[]): AnthropicTool[] {
    const wrapped = tools.map((tool) => this.wrapTool(tool))
    // A breakpoint holds for everything before it, and a request may have four.
    if (this.#options.cacheTools) Object.assign(wrapped.at(-1) ?? {}, { cache_control: { type: 'ephemeral' } })
    return wrapped
  }

  /**
   * Runs one tool call, for a session or directly for a user ID.
   * @returns the content of the tool result, as JSON text.
   * @throws ComposioInvalidToolArgumentsError when the input is no object, and whatever the execution throws.
   */
  async executeToolCall(target: Target, call: ToolUse, options: ExecuteToolOptions = {}): Promise<string> {
    return JSON.stringify(toolResultForModel(await this.#execute(target, call, options)))
  }

  /**
   * Runs every tool call of a message, all at once.
   * @returns one user message to append after the assistant's, its results in the order of the calls; empty when the
   * model called nothing. What went wrong is in them, so that the model can react.
   * @throws only when `options.signal` is aborted.
   */
  async handleToolCalls(
    target: Target,
    message: WithContent,
    options: ExecuteToolOptions = {},
  ): Promise<MessageParam[]> {
    const content = await Promise.all(callsOf(message).map((call) => this.#answer(target, call, options)))
    return content.length > 0 ? [{ role: 'user', content }] : []
  }

  sessionHelpers(session: ToolSession): AnthropicSessionHelpers {
    return {
      runnableTools: (tools) => tools.map((tool) => this.#runnableTool(session, tool)),
      continueTurn: async (messages, options = {}) => {
        const paused = await this.#paused(session, messages, options)
        if (paused) return paused
        const results = await this.handleToolCalls(session, messages.at(-1) ?? {}, options)
        const status = results.length > 0 ? 'continue' : 'done'
        return { status, messages: [...messages, ...results], pending: [] }
      },
      runTools: (runner, options = {}) => this.#runTools(session, runner, options),
    }
  }

  #runnableTool(session: ToolSession, tool: AnthropicTool): BetaRunnableTool<unknown> {
    const run: BetaRunnableTool<unknown>['run'] = async (input, context) => {
      const call = { type: 'tool_use' as const, id: context?.toolUse.id ?? '', name: tool.name, input }
      const result = await this.#answer(session, call, context?.signal ? { signal: context.signal } : {})
      // The runner marks a result as failed only where its tool throws.
      if (result.is_error) throw new ToolError(result.content)
      return result.content
    }
    return { ...tool, type: 'custom', input_schema: tool.input_schema, parse: (input) => input, run }
  }

  async #runTools(session: ToolSession, runner: BetaToolRunner<boolean>, options: ExecuteToolOptions) {
    const stored = await this.#paused<BetaMessageParam>(session, runner.params.messages, options)
    if (stored) return stored
    const results = await runner.generateToolResponse()
    if (results) runner.pushMessages(results)
    for await (const turn of runner) {
      // Tools that run while the reply streams would be ahead of the question.
      if ('on' in turn) turn.on('contentBlock', (block) => block.type === 'tool_use' && runner.deferToolCall?.(block))
      const reply = 'on' in turn ? await turn.finalMessage() : turn
      const asked = reply.stop_reason === 'tool_use' ? conversation(runner, reply) : []
      const paused = await this.#paused(session, asked, options)
      if (paused) return paused
    }
    return { status: 'done' as const, messages: conversation(runner, await runner.done()), pending: [] }
  }

  /** The turn as it stops, where the person has to do something before the calls at its end can run. */
  async #paused<T extends WithContent>(
    session: ToolSession,
    messages: T[],
    options: ExecuteToolOptions,
  ): Promise<AnthropicTurn<T> | undefined> {
    if (this.#options.connections !== 'pause') return undefined
    // What is no object fails when it runs, and the model is told.
    const readable = callsOf(messages.at(-1)).filter(({ input }) => typeof input === 'object')
    const calls = await Promise.all(readable.map((call) => this.#toolCall(session, call, options)))
    const pending = await connectionsForTurn(session, calls, options)
    return pending.length > 0 ? { status: 'paused', messages, pending } : undefined
  }

  async #answer(target: Target, call: ToolUse, options: ExecuteToolOptions) {
    const run = (name: string, input: unknown) => this.#execute(target, { ...call, name, input }, options)
    const result = await runToolForModel(run, call.name, call.input, options)
    const failed = result.successful ? {} : { is_error: true }
    return { type: 'tool_result' as const, tool_use_id: call.id, content: JSON.stringify(result), ...failed }
  }

  async #execute(target: Target, call: ToolUse, options: ExecuteToolOptions) {
    const { slug, arguments: args, toolCallId } = await this.#toolCall(target, call, options)
    const execute: ExecuteToolFn = (...execution) => this.executeFor(target, ...execution)
    const { connections, onConnection } = this.#options
    const waits = connections === 'wait' && typeof target !== 'string'
    return (waits ? waitInPlace(target, execute, onConnection) : execute)(slug, args, { toolCallId, ...options })
  }

  /** With the names the tool has for its arguments. They are asked for where this process has not listed the tools. */
  async #toolCall(target: Target, { id, name, input }: ToolUse, { account }: ExecuteToolOptions) {
    const unknown = !this.#restore.has(name) && typeof target === 'object' && 'tools' in target
    if (unknown && typeof target.tools === 'function') await target.tools()
    const args = normalizeToolArguments(input)
    const restored = (this.#restore.get(name)?.(args) ?? args) as Record<string, unknown>
    return { slug: name, arguments: restored, toolCallId: id, ...(account ? { account } : {}) }
  }
}

function callsOf({ content = '' }: WithContent = {}): ToolUse[] {
  return typeof content === 'string' ? [] : content.filter((block): block is ToolUse => block.type === 'tool_use')
}

/** What was said so far; the runner's own list has the latest reply or not, by version and moment. */
function conversation({ params: { messages } }: BetaToolRunner<boolean>, { content }: BetaMessage): BetaMessageParam[] {
  return messages.at(-1)?.role === 'assistant' ? [...messages] : [...messages, { role: 'assistant', content }]
}
