import {
  BaseAgenticProvider,
  type ConnectionHandling,
  type ExecuteToolFn,
  type PendingConnection,
  runToolForModel,
  type Tool,
  type ToolSession,
  toStrictSchema,
} from '@composio/spec'
import { jsonSchema, type ModelMessage, type ToolSet, tool } from 'ai'
import { continueTurn, type VercelTurn } from './continue-turn.ts'
import { type ToolApprovalOptions, type ToolApprovalPolicy, toolApproval, wasAskedFor } from './tool-approval.ts'
import { waitVisibly } from './wait-visibly.ts'

export interface VercelProviderOptions {
  /**
   * Makes the model keep to each tool's schema. Optional arguments become nullable, open objects become text or lists;
   * both are undone before execution. Default false.
   */
  strict?: boolean
  /**
   * What a tool does when an account is missing. `'tell'`: the model gets the link and relays it. `'wait'`: the tool
   * yields what the person has to do as a preliminary result, and goes on after consent. `'pause'`: the tool needs
   * approval while the account is missing, so the run ends there and goes on from stored messages (AI SDK 6 and 7; with
   * 7, `session.toolApproval()` does the same and gives the link as the reason). Default `'tell'`.
   */
  connections?: ConnectionHandling
  /** For `'wait'`: shows the person what to do, where nobody reads preliminary results. */
  onConnection?: (pending: PendingConnection[]) => unknown
}

/** What sessions have more with this provider. */
export interface VercelSessionHelpers {
  /**
   * For `toolApproval` of `generateText`, `streamText` and agents (AI SDK 7): tool calls whose account is missing wait
   * for the person, with the connection request as the reason ({@link connectionIn} reads it). An approval that comes
   * while the account is still missing is denied.
   */
  toolApproval(options?: ToolApprovalOptions): ToolApprovalPolicy
  /**
   * Stored messages as the next run needs them: with the replies to calls that waited for an account. It gives them as
   * they are (`paused`) while an account is missing. A message of the person after such a call counts as declining it.
   */
  continueTurn(messages: ModelMessage[], options?: { signal?: AbortSignal }): Promise<VercelTurn>
}

interface ApprovalOptions {
  toolCallId: string
  messages: ModelMessage[]
}

interface CallOptions {
  abortSignal?: AbortSignal
  toolCallId: string
}

/** Tools for the Vercel AI SDK: pass them as `tools` to `generateText`, `streamText` or an agent. */
export class VercelProvider extends BaseAgenticProvider<ToolSet, ToolSet[string]> {
  readonly name = 'vercel'
  readonly #options: VercelProviderOptions

  constructor(options: VercelProviderOptions = {}) {
    super()
    this.#options = options
  }

  wrapTool(
    { slug, description, inputParameters }: Tool,
    execute: ExecuteToolFn,
    session?: ToolSession,
  ): ToolSet[string] {
    const { connections, onConnection } = this.#options
    const strict = this.#options.strict ? toStrictSchema(inputParameters) : undefined
    const argumentsOf = (input: unknown) => (strict ? strict.restore(input) : input)
    const run = (how: ExecuteToolFn, input: unknown, { abortSignal, toolCallId }: CallOptions) =>
      runToolForModel(how, slug, argumentsOf(input), { toolCallId, ...(abortSignal ? { signal: abortSignal } : {}) })
    const waits = session !== undefined && connections === 'wait'
    return tool({
      description,
      ...(strict ? { strict: true } : {}),
      // The SDK types schemas as draft 7; it hands them on as they are.
      inputSchema: jsonSchema(structuredClone(strict?.schema ?? inputParameters) as Parameters<typeof jsonSchema>[0]),
      ...(session !== undefined &&
        connections === 'pause' && {
          needsApproval: async (input: unknown, { toolCallId, messages }: ApprovalOptions) => {
            // Version 6 denies an approved call that does not need the approval any more; execution checks by itself.
            if (wasAskedFor(messages, toolCallId)) return true
            const args = argumentsOf(input) as Record<string, unknown>
            return (await session.connectionsFor({ slug, arguments: args, toolCallId })).length > 0
          },
        }),
      execute: waits
        ? (input: unknown, options: CallOptions) =>
            waitVisibly(session, execute, onConnection, (waiting) => run(waiting, input, options))
        : (input: unknown, options: CallOptions) => run(execute, input, options),
    }) as ToolSet[string]
  }

  wrapTools(tools: Tool[], execute: ExecuteToolFn, session?: ToolSession): ToolSet {
    return Object.fromEntries(tools.map((each) => [each.slug, this.wrapTool(each, execute, session)]))
  }

  sessionHelpers(session: ToolSession): VercelSessionHelpers {
    return {
      toolApproval: (options = {}) => toolApproval(session, options),
      continueTurn: (messages, options = {}) => continueTurn(session, messages, options),
    }
  }
}
