import type {
  CanUseTool,
  HookCallback,
  OnElicitation,
  Options,
  SdkMcpToolDefinition,
} from '@anthropic-ai/claude-agent-sdk'
import {
  awaitConnections,
  BaseAgenticProvider,
  type ConnectionHandling,
  convertSchema,
  type ExecuteToolFn,
  normalizeToolArguments,
  type ObjectSchema,
  type PendingConnection,
  runToolForModel,
  type Tool,
  type ToolSession,
  waitInPlace,
} from '@composio/spec'
import { z } from 'zod'

export interface ClaudeAgentSDKProviderOptions {
  /**
   * What happens to a call whose account is missing. `tell` (default): the model gets the link and relays it. `wait`: the
   * call shows the link by `onConnection` and runs after consent. `pause`: the hooks of `session.hooks()` defer the call,
   * which ends the query; resuming its session goes on with it.
   */
  connections?: ConnectionHandling
  /** Gets what the person has to do, each link once while it is waited for. Show the links. */
  onConnection?: (pending: PendingConnection[]) => unknown
  /** Keeps the tools in the prompt, also where Claude would search for tools by itself. Default true. */
  alwaysLoad?: boolean
}

export interface ClaudeHelperOptions<TNext> {
  /** The name of the session's tools in `mcpServers`; `composio` by default. */
  server?: string
  /** Your own function, asked first, and about everything that is not the session's. */
  next?: TNext
}

/** What a session has more with this provider, named after the options of `query` they are for. */
export interface ClaudeSessionHelpers {
  /**
   * Allows the session's tools; where an account is missing, it shows the link by the provider's `onConnection`, if it has
   * one, and waits first. A call whose account is not there then tells the model so. Other tools are denied where there is no `next`.
   * Claude Code does not ask about tools of `allowedTools`.
   */
  canUseTool(options?: ClaudeHelperOptions<CanUseTool>): CanUseTool
  /** Defers calls whose account is missing, with `connections: 'pause'`; else it lets everything pass. */
  hooks(options?: Pick<ClaudeHelperOptions<never>, 'server'>): NonNullable<Options['hooks']>
  /** For MCP servers that ask to open a link of the session: shows it, waits, and answers. Declines other links. */
  onElicitation(options?: Pick<ClaudeHelperOptions<OnElicitation>, 'next'>): OnElicitation
}

/** A session tool, for `createSdkMcpServer({ tools })`. */
export type ClaudeTool = SdkMcpToolDefinition<Record<never, never>>

/** Tools for the Claude Agent SDK: pass them to `createSdkMcpServer`. */
export class ClaudeAgentSDKProvider extends BaseAgenticProvider<ClaudeTool[], ClaudeTool> {
  readonly name = 'claude-agent-sdk'
  readonly #options: ClaudeAgentSDKProviderOptions
  /** How arguments get their names back, by slug: hooks know no schemas. */
  readonly #restore = new Map<string, (args: unknown) => unknown>()

  constructor(options: ClaudeAgentSDKProviderOptions = {}) {
    super(options)
    this.#options = options
  }

  wrapTool(tool: Tool, execute: ExecuteToolFn, session?: ToolSession): ClaudeTool {
    const { slug, description, inputParameters, tags } = tool
    // Claude Code leaves out, without a word, a tool with property names the API refuses.
    const { schema, restore } = convertSchema(inputParameters, 'anthropic')
    this.#restore.set(slug, restore)
    const { connections, onConnection } = this.#options
    const run = connections === 'wait' && session ? waitInPlace(session, execute, onConnection) : execute
    return {
      name: slug,
      description,
      inputSchema: passedOn(schema),
      annotations: Object.fromEntries(tags.map((tag) => [tag, true])),
      ...(this.#options.alwaysLoad === false ? {} : { _meta: { 'anthropic/alwaysLoad': true } }),
      handler: async (args, extra) => {
        const { signal, _meta } = extra as { signal?: AbortSignal; _meta?: Record<string, unknown> }
        const id = _meta?.['claudecode/toolUseId']
        const options = { ...(signal ? { signal } : {}), ...(typeof id === 'string' ? { toolCallId: id } : {}) }
        const result = await runToolForModel(run, slug, restore(args), options)
        const content = [{ type: 'text' as const, text: JSON.stringify(result) }]
        return result.successful ? { content } : { content, isError: true }
      },
    }
  }

  wrapTools(tools: Tool[], execute: ExecuteToolFn, session?: ToolSession): ClaudeTool[] {
    return tools.map((tool) => this.wrapTool(tool, execute, session))
  }

  sessionHelpers(session: ToolSession): ClaudeSessionHelpers {
    return {
      canUseTool:
        ({ server, next } = {}) =>
        async (name, input, context) => {
          const slug = slugOf(name, context.mcpServer, server)
          const nobody = { behavior: 'deny' as const, message: `No permission function decides about ${name}.` }
          const own = slug ? { behavior: 'allow' as const, updatedInput: input } : nobody
          const permission = next ? await next(name, input, context) : own
          if (!slug || permission?.behavior !== 'allow') return permission
          const { onConnection } = this.#options
          if (!onConnection) return permission
          const call = this.#toolCall(slug, permission.updatedInput ?? input, context.toolUseID)
          // Execution checks again, and tells the model what the person did.
          await awaitConnections(session, call, { signal: context.signal, onPending: onConnection })
          return permission
        },
      hooks: ({ server } = {}) => {
        let deferred: string | undefined
        const defer: HookCallback = async (input, _id, { signal }) => {
          if (input.hook_event_name !== 'PreToolUse') return {}
          const slug = slugOf(input.tool_name, input.mcp_server, server)
          if (!slug) return {}
          const call = this.#toolCall(slug, input.tool_input, input.tool_use_id)
          const pending = await session.connectionsFor(call, { signal })
          if (deferred === input.tool_use_id) deferred = undefined
          if (pending.length === 0) return {}
          const reason =
            'The user has to connect an account first. Call this tool again once the other call is answered.'
          const permissionDecision = deferred ? 'deny' : 'defer'
          deferred ??= input.tool_use_id
          return {
            hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision, permissionDecisionReason: reason },
          }
        }
        return this.#options.connections === 'pause' ? { PreToolUse: [{ hooks: [defer] }] } : {}
      },
      onElicitation:
        ({ next } = {}) =>
        async (request, context) => {
          const { signal } = context
          const asked = (await session.pending({}, { signal })).find(({ url }) => url === request.url)
          if (!asked) return next ? next(request, context) : { action: 'decline' }
          await this.#options.onConnection?.([asked])
          const { status } = await asked.settled({ signal })
          return { action: status === 'connected' ? 'accept' : 'decline' }
        },
    }
  }

  #toolCall(slug: string, input: unknown, toolCallId?: string) {
    const args = normalizeToolArguments(input)
    const restored = (this.#restore.get(slug)?.(args) ?? args) as Record<string, unknown>
    return { slug, arguments: restored, ...(toolCallId ? { toolCallId } : {}) }
  }
}

/** The SDK wants zod, makes JSON Schema of it, and checks arguments: this one is the schema as it is, and checks nothing. */
function passedOn(schema: ObjectSchema): Record<never, never> {
  const anything = z.looseObject({})
  // Without `$schema` the SDK would call it draft 7.
  anything._zod.toJSONSchema = () => ({ ...structuredClone(schema), $schema: undefined })
  return anything
}

/** The tool a name stands for, if its server is the one of the session. */
function slugOf(name: string, from: { name: string } | undefined, server = 'composio'): string | undefined {
  const prefix = `mcp__${server}__`
  if (name.startsWith(prefix)) return name.slice(prefix.length)
  // CLAUDE_AGENT_SDK_MCP_NO_PREFIX
  return from?.name === server ? name : undefined
}
