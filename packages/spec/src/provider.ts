import type { ConnectionHandling, PendingConnection } from './connection.ts'
import {
  ComposioError,
  ComposioGlobalExecuteToolFnNotSetError,
  ComposioInvalidToolArgumentsError,
  ValidationError,
} from './errors.ts'
import type { ExecuteModifiers, ExecuteToolParams } from './modifiers.ts'
import type { ExecuteToolFn, ExecuteToolOptions, Tool, ToolExecuteResponse } from './tool.ts'

/** A call of a tool, as far as it decides which accounts are needed. */
export interface ToolCall {
  slug: string
  /** Of the batch tool they name the tools that will run. */
  arguments?: Record<string, unknown>
  /** Which of several accounts. */
  account?: string
  /** The framework's id of the call: what the person declined for it is not asked for again. */
  toolCallId?: string
}

/** The part of a session that provider helpers need. */
export interface ToolSession {
  readonly sessionId: string
  execute(slug: string, args?: Record<string, unknown>, options?: ExecuteToolOptions): Promise<ToolExecuteResponse>
  /**
   * What the person has to do before this call can run; empty where nothing is in its way, also where they declined it
   * (executing it then tells the model so). Runs nothing. Asking again gives the same requests.
   */
  connectionsFor(call: ToolCall, options?: { signal?: AbortSignal | undefined }): Promise<PendingConnection[]>
  /** The requests that are open now, also those other processes made. */
  pending(
    filter?: { toolkit?: string | undefined; toolCallId?: string | undefined },
    options?: { signal?: AbortSignal | undefined },
  ): Promise<PendingConnection[]>
}

/** Direct execution for a user, outside any session; core installs it on the provider it is given. */
export type ExecuteForUserFn = (
  userId: string,
  slug: string,
  args: Record<string, unknown>,
  options?: ExecuteToolOptions & ExecuteModifiers,
) => Promise<ToolExecuteResponse>

/**
 * Turns session tools into what one framework takes. `wrapTools` must be pure: a provider keeps nothing about
 * sessions, so one instance serves any number of them.
 */
export interface Provider<TTools = unknown> {
  /** Lower-case name of the package, sent as `x-framework`. */
  readonly name: string
  /** @param session - whose tools they are; none for direct execution, where nothing can be waited for */
  wrapTools(tools: Tool[], execute: ExecuteToolFn, session?: ToolSession): TTools
  /** What sessions have more with this provider; core puts it on each session it makes. */
  sessionHelpers?(session: ToolSession): object
  /** Called once by `new Composio({ provider })`. */
  _setExecuteToolFn?(execute: ExecuteForUserFn): void
}

/** What the options of providers have in common about calls that wait in place. */
interface WaitingOptions {
  connections?: ConnectionHandling
  onConnection?: (pending: PendingConnection[]) => unknown
}

abstract class BaseProvider<TTools, TTool> implements Provider<TTools> {
  abstract readonly name: string
  abstract wrapTools(tools: Tool[], execute: ExecuteToolFn, session?: ToolSession): TTools
  abstract wrapTool(tool: Tool, execute: ExecuteToolFn, session?: ToolSession): TTool
  #executeForUser: ExecuteForUserFn | undefined

  /**
   * @param options - those about missing accounts, of a provider that shows links by `onConnection` only
   * @throws ValidationError where calls would wait for what nobody is shown
   */
  constructor({ connections, onConnection }: WaitingOptions = {}) {
    if (connections !== 'wait' || onConnection) return
    throw new ValidationError(
      `${this.constructor.name}: connections: 'wait' needs onConnection, which shows the person the links; else each call would wait for minutes without a word. Where something else shows them, as session.on('connection') does, pass a function that does nothing.`,
    )
  }

  _setExecuteToolFn(execute: ExecuteForUserFn): void {
    this.#executeForUser = execute
  }

  /** Runs a tool for a session, or directly for a user ID. */
  protected executeFor(
    target: ToolSession | string,
    slug: string,
    args: Record<string, unknown>,
    options?: ExecuteToolOptions,
  ): Promise<ToolExecuteResponse> {
    if (typeof target !== 'string') return target.execute(slug, args, options)
    return this.#direct()(target, slug, args, options)
  }

  /** Runs a tool outside any session, as `composio.tools.execute` does; for helpers that are given a user ID. */
  protected async executeTool(
    slug: string,
    { userId = '', arguments: args = {}, connectedAccountId }: ExecuteToolParams,
    { signal, ...modifiers }: ExecuteModifiers & Pick<ExecuteToolOptions, 'signal'> = {},
  ): Promise<ToolExecuteResponse> {
    const account = connectedAccountId ? { account: connectedAccountId } : {}
    return this.#direct()(userId, slug, args, { ...account, ...modifiers, ...(signal && { signal }) })
  }

  #direct(): ExecuteForUserFn {
    if (this.#executeForUser) return this.#executeForUser
    throw new ComposioGlobalExecuteToolFnNotSetError(
      `${this.constructor.name} was given a user ID, but it belongs to no Composio instance. Pass it to new Composio({ provider }), or pass a session instead of a user ID.`,
    )
  }
}

/** For frameworks that run tools themselves: the wrapped tools carry their own executor. */
export abstract class BaseAgenticProvider<TTools, TTool> extends BaseProvider<TTools, TTool> {
  readonly _isAgentic = true
}

/** For APIs where the developer runs the loop: tools are descriptions, helpers run the calls. */
export abstract class BaseNonAgenticProvider<TTools, TTool> extends BaseProvider<TTools, TTool> {
  readonly _isAgentic = false
  abstract override wrapTools(tools: Tool[], execute?: ExecuteToolFn, session?: ToolSession): TTools
  abstract override wrapTool(tool: Tool, execute?: ExecuteToolFn, session?: ToolSession): TTool
}

/**
 * A model's tool arguments as an object: frameworks hand over JSON text, an object, an empty string or nothing.
 * @throws ComposioInvalidToolArgumentsError when the text is not a JSON object.
 */
export function normalizeToolArguments(input: unknown): Record<string, unknown> {
  if (input === undefined || input === null || input === '') return {}
  let value = input
  if (typeof input === 'string') {
    try {
      value = JSON.parse(input)
    } catch (cause) {
      throw new ComposioInvalidToolArgumentsError(
        'The tool arguments are not valid JSON. Call the tool again with a JSON object.',
        { cause },
      )
    }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ComposioInvalidToolArgumentsError('The tool arguments must be a JSON object.')
  }
  return value as Record<string, unknown>
}

/** What a model reads about an execution. */
export interface ModelToolResult {
  successful: boolean
  data: Record<string, unknown>
  /** Only where it failed: what happened and what to do, with the Connect Link where an account is missing. */
  error?: string
}

/** An execution as a model should see it, without what only the developer needs. */
export function toolResultForModel(response: ToolExecuteResponse): ModelToolResult {
  const { successful, data, connectionRequired } = response
  if (successful) return { successful, data }
  const error = response.error ?? 'The tool failed without saying why.'
  const url = connectionRequired?.url
  const needsLink = url !== undefined && !error.includes(url)
  return { successful, data, error: needsLink ? `${error} Ask the user to open this link: ${url}` : error }
}

/** An error an execution threw, as a model should see it: the sentence and what to do about it, no stack. */
export function toolFailureForModel(thrown: unknown): ModelToolResult {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const fixes = ComposioError.is(thrown) ? thrown.possibleFixes : []
  return { successful: false, data: {}, error: [message, ...fixes].join(' ') }
}

/**
 * Runs one tool call of a model. `input` is what the framework has as arguments: text, an object or nothing. Errors
 * become a result, so that the model can react and the run goes on.
 * @param isControl - tells what a framework throws to pause a run; that goes through
 * @throws what the execution threw, once `options.signal` is aborted: then nobody reads a result any more.
 */
export async function runToolForModel(
  execute: ExecuteToolFn,
  slug: string,
  input: unknown,
  options: ExecuteToolOptions = {},
  isControl: (thrown: unknown) => boolean = () => false,
): Promise<ModelToolResult> {
  try {
    return toolResultForModel(await execute(slug, normalizeToolArguments(input), options))
  } catch (error) {
    if (options.signal?.aborted || isControl(error)) throw error
    return toolFailureForModel(error)
  }
}
