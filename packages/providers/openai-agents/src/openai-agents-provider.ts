import {
  BaseAgenticProvider,
  type ConnectionHandling,
  type ExecuteToolFn,
  type ObjectSchema,
  type PendingConnection,
  runToolForModel,
  type SchemaNote,
  type Tool,
  type ToolSession,
  toStrictSchema,
  waitInPlace,
} from '@composio/spec'
import { tool, type toolNamespace } from '@openai/agents'

export interface OpenAIAgentsProviderOptions {
  /**
   * Makes the model keep to each tool's schema. Optional arguments become nullable, open objects become text or lists;
   * both are undone before execution. What strict mode leaves unchecked is named in one warning for each tool. Default
   * false.
   */
  strict?: boolean
  /**
   * What a tool does when an account is missing. `'tell'`: the model gets the link and relays it. `'wait'`: the call
   * shows the link by `onConnection` and goes on after consent. `'pause'`: the tool needs approval while the account is
   * missing, so the run stops with interruptions; `session.pending()` has the links. Once connected, running the state
   * again just continues: there is nothing to approve. Default `'tell'`.
   */
  connections?: ConnectionHandling
  /** For `'wait'`: shows the person what to do, each link once while it is waited for. */
  onConnection?: (pending: PendingConnection[]) => unknown
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
  readonly #options: OpenAIAgentsProviderOptions
  /** Slugs that were warned about, so that each is named once. */
  readonly #warned = new Set<string>()

  constructor(options: OpenAIAgentsProviderOptions = {}) {
    super(options)
    this.#options = options
  }

  wrapTool({ slug, description, inputParameters }: Tool, execute: ExecuteToolFn, session?: ToolSession): AgentsTool {
    const { connections, onConnection } = this.#options
    const strict = this.#options.strict ? toStrictSchema(inputParameters) : undefined
    if (strict) this.#warn(slug, strict.notes)
    const argumentsOf = (input: unknown) => (strict ? strict.restore(input) : input)
    const run = session && connections === 'wait' ? waitInPlace(session, execute, onConnection) : execute
    const common = {
      name: slug,
      description,
      ...(session &&
        connections === 'pause' && {
          // Asked again when a stored run goes on. Who approves while nothing is connected gains nothing: execution checks.
          needsApproval: (_context: unknown, input: unknown, toolCallId?: string) =>
            isInTheWay(session, slug, argumentsOf(input), toolCallId),
        }),
      execute: (input: unknown, _context: unknown, details?: { signal?: AbortSignal; toolCall?: { callId: string } }) =>
        runToolForModel(run, slug, argumentsOf(input), {
          ...(details?.signal ? { signal: details.signal } : {}),
          ...(details?.toolCall ? { toolCallId: details.toolCall.callId } : {}),
        }),
    }
    return strict
      ? tool({ ...common, strict: true, parameters: strict.schema as AgentsParameters<false> })
      : tool({ ...common, strict: false, parameters: inputParameters as AgentsParameters<true> })
  }

  wrapTools(tools: Tool[], execute: ExecuteToolFn, session?: ToolSession): AgentsTool[] {
    return tools.map((each) => this.wrapTool(each, execute, session))
  }

  #warn(slug: string, notes: SchemaNote[]): void {
    const unchecked = notes.filter(({ done }) => done === 'json-text' || done === 'widened')
    if (unchecked.length === 0 || this.#warned.has(slug)) return
    this.#warned.add(slug)
    const places = unchecked.map(({ path, keyword, done }) => `${path} (${keyword}: ${done})`)
    console.warn(`${slug}: strict mode does not check what is inside of ${[...new Set(places)].join(', ')}.`)
  }
}

/** Whether a person has to connect something first. Arguments that are no object are for the execution to refuse. */
async function isInTheWay(session: ToolSession, slug: string, input: unknown, toolCallId?: string): Promise<boolean> {
  if (typeof input !== 'object' || input === null) return false
  const call = { slug, arguments: input as Record<string, unknown>, ...(toolCallId && { toolCallId }) }
  return (await session.connectionsFor(call)).length > 0
}
