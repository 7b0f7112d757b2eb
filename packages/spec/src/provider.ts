import { ComposioGlobalExecuteToolFnNotSetError, ComposioInvalidToolArgumentsError } from './errors.ts'
import type { ExecuteToolFn, ExecuteToolOptions, Tool, ToolExecuteResponse } from './tool.ts'

/** The part of a session that provider helpers need. */
export interface ToolSession {
  readonly sessionId: string
  execute(slug: string, args?: Record<string, unknown>, options?: ExecuteToolOptions): Promise<ToolExecuteResponse>
}

/** Direct execution for a user, outside any session; core installs it on the provider it is given. */
export type ExecuteForUserFn = (
  userId: string,
  slug: string,
  args: Record<string, unknown>,
  options?: ExecuteToolOptions,
) => Promise<ToolExecuteResponse>

/**
 * Turns session tools into what one framework takes. `wrapTools` must be pure: a provider keeps nothing about
 * sessions, so one instance serves any number of them.
 */
export interface Provider<TTools = unknown> {
  /** Lower-case name of the package, sent as `x-framework`. */
  readonly name: string
  wrapTools(tools: Tool[], execute: ExecuteToolFn): TTools
  /** Called once by `new Composio({ provider })`. */
  _setExecuteToolFn?(execute: ExecuteForUserFn): void
}

abstract class BaseProvider<TTools, TTool> implements Provider<TTools> {
  abstract readonly name: string
  abstract wrapTools(tools: Tool[], execute: ExecuteToolFn): TTools
  abstract wrapTool(tool: Tool, execute: ExecuteToolFn): TTool
  #executeForUser: ExecuteForUserFn | undefined

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
    if (!this.#executeForUser) {
      throw new ComposioGlobalExecuteToolFnNotSetError(
        `${this.constructor.name} was given a user ID, but it belongs to no Composio instance. Pass it to new Composio({ provider }), or pass a session instead of a user ID.`,
      )
    }
    return this.#executeForUser(target, slug, args, options)
  }
}

/** For frameworks that run tools themselves: the wrapped tools carry their own executor. */
export abstract class BaseAgenticProvider<TTools, TTool> extends BaseProvider<TTools, TTool> {
  readonly _isAgentic = true
}

/** For APIs where the developer runs the loop: tools are descriptions, helpers run the calls. */
export abstract class BaseNonAgenticProvider<TTools, TTool> extends BaseProvider<TTools, TTool> {
  readonly _isAgentic = false
  abstract override wrapTools(tools: Tool[], execute?: ExecuteToolFn): TTools
  abstract override wrapTool(tool: Tool, execute?: ExecuteToolFn): TTool
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
