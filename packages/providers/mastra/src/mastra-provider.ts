import {
  BaseAgenticProvider,
  type ConnectionAnswer,
  type ConnectionHandling,
  type ConnectionRequired,
  connectionAnswerSchema,
  connectionRequiredSchema,
  type ExecuteToolFn,
  type PendingConnection,
  runToolForModel,
  type Tool,
  type ToolSession,
  toStrictSchema,
  waitInPlace,
} from '@composio/spec'
import { createTool } from '@mastra/core/tools'
import { passOn, resultSchema } from './pass-on.ts'
import { runOrSuspend, suspendable } from './run-or-suspend.ts'

export interface MastraProviderOptions {
  /**
   * Makes the model keep to each tool's schema. Optional arguments become nullable, and their nulls are taken out again
   * before execution. Tools whose schema strict mode cannot express stay as they are. Default false.
   */
  strict?: boolean
  /**
   * What a tool does when an account is missing. `'tell'`: the model gets the link and relays it. `'wait'`: the call
   * shows the link by `onConnection` and goes on after consent. `'pause'`: the run suspends with the request as its
   * payload and is resumed by its run ID; it needs the agent to belong to a `Mastra` instance, whose storage decides
   * how long and for which processes the run can be resumed. Default `'tell'`.
   */
  connections?: ConnectionHandling
  /** For `'wait'`: shows the person what to do, each link once while it is waited for. */
  onConnection?: (pending: PendingConnection[]) => unknown
}

/** A session tool, as an agent's `tools` take it. */
export type MastraTool = ReturnType<typeof createTool<string>>

/** Tools for Mastra: pass them as `tools` to `new Agent()`, or in the `toolsets` of a run. */
export class MastraProvider extends BaseAgenticProvider<Record<string, MastraTool>, MastraTool> {
  readonly name = 'mastra'
  readonly #options: MastraProviderOptions
  #warned = false

  constructor(options: MastraProviderOptions = {}) {
    super(options)
    this.#options = options
  }

  wrapTool(tool: Tool, execute: ExecuteToolFn, session?: ToolSession): MastraTool {
    const { slug, description, inputParameters } = tool
    const strict = this.#options.strict ? toStrictSchema(inputParameters) : undefined
    const handling = session ? (this.#options.connections ?? 'tell') : 'tell'
    const wrapped = createTool({
      id: slug,
      description,
      // Anything but a strict tool says so: left open, Mastra rewrites schemas for some models.
      strict: strict !== undefined,
      inputSchema: passOn<unknown>(strict?.schema ?? inputParameters),
      outputSchema: resultSchema,
      ...(handling === 'pause'
        ? {
            suspendSchema: passOn<ConnectionRequired>(connectionRequiredSchema),
            resumeSchema: passOn<ConnectionAnswer>(connectionAnswerSchema),
          }
        : {}),
      execute: async (input, context) => {
        const { abortSignal: signal, agent } = context
        const options = { ...(signal && { signal }), ...(agent?.toolCallId && { toolCallId: agent.toolCallId }) }
        const run = (how: ExecuteToolFn) => runToolForModel(how, slug, strict ? strict.restore(input) : input, options)
        if (!session || handling === 'tell') return run(execute)
        if (handling === 'wait') return run(waitInPlace(session, execute, this.#options.onConnection))
        const paused = suspendable(context)
        if (paused) return runOrSuspend(run, { session, execute, agent: paused })
        this.#warnOnce()
        return run(execute)
      },
    })
    return wrapped as MastraTool
  }

  wrapTools(tools: Tool[], execute: ExecuteToolFn, session?: ToolSession): Record<string, MastraTool> {
    return Object.fromEntries(tools.map((each) => [each.slug, this.wrapTool(each, execute, session)]))
  }

  #warnOnce(): void {
    if (this.#warned) return
    this.#warned = true
    console.warn(
      "MastraProvider: connections: 'pause' needs a run that can be resumed, so the model is told about missing accounts instead. Register the agent with new Mastra({ agents, storage }).",
    )
  }
}
