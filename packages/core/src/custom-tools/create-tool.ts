import { type ToolExecuteResponse, ValidationError } from '@composio/spec'
import { customSlugSchema } from '@composio/spec/wire'
import { z } from 'zod'
import { parseOptions, strict } from '../validation/parse.ts'
import { type CustomToolParams, isStandardSchema, type ParamsOutput } from './input-schema.ts'

/** What a custom tool may do beside its own work. */
export interface CustomToolContext {
  /** Of the session. */
  userId: string
  /** Aborted when nobody waits for the result any more. */
  signal: AbortSignal
  /**
   * Runs a tool of the same session, this program's own ones included. Where the person has to connect an account
   * first, that becomes the answer of the custom tool, whatever it returns: it runs again, from the top, when they have.
   */
  execute(
    slug: string,
    args?: Record<string, unknown>,
    options?: { account?: string | undefined },
  ): Promise<ToolExecuteResponse>
}

export interface CustomToolOptions<TParams extends CustomToolParams> {
  /** For people. */
  name: string
  /** For the model: what it does, when to use it, what it gives back. */
  description: string
  inputParams: TParams
  /** Told to the model; not checked. */
  outputParams?: CustomToolParams | undefined
  /** Gets the checked arguments. Returns an object; what it throws becomes the call's `error`. */
  execute: (input: ParamsOutput<TParams>, context: CustomToolContext) => object | Promise<object>
  /** Slug of a toolkit whose account the tool uses through `context.execute`: it is asked for before the tool runs. */
  extendsToolkit?: string | undefined
  /** Lists it in `session.tools()`; otherwise search finds it. */
  preload?: boolean | undefined
}

/** A tool that runs in this program. Made by `experimental_createTool`. */
export interface CustomTool {
  readonly kind: 'tool'
  /** As given; it is called by `LOCAL_<SLUG>`. */
  readonly slug: string
  readonly name: string
  readonly description: string
  readonly inputParams: CustomToolParams
  readonly outputParams?: CustomToolParams | undefined
  readonly extendsToolkit?: string | undefined
  readonly preload?: boolean | undefined
  // A method, so that tools of any input fit in one list; what it gets was checked by `inputParams`.
  execute(input: unknown, context: CustomToolContext): object | Promise<object>
}

export interface CustomToolkitOptions {
  name: string
  description: string
  tools: CustomTool[]
  /** Lists all its tools in `session.tools()`. */
  preload?: boolean | undefined
}

/** Custom tools under one name. Made by `experimental_createToolkit`. */
export interface CustomToolkit extends Readonly<CustomToolkitOptions> {
  readonly kind: 'toolkit'
  readonly slug: string
}

const params = z.custom<CustomToolParams>(
  (value) => isStandardSchema(value) || (typeof value === 'object' && value !== null && 'type' in value),
  { error: 'must be a Standard Schema (zod, valibot, arktype, …) or a JSON Schema of an object' },
)
const text = z.string().trim().min(1, 'must not be empty')
const toolSchema = strict({
  slug: customSlugSchema,
  name: text,
  description: text,
  inputParams: params,
  outputParams: params.optional(),
  execute: z.custom<CustomTool['execute']>((value) => typeof value === 'function', { error: 'must be a function' }),
  extendsToolkit: text.optional(),
  preload: z.boolean().optional(),
})
const toolkitSchema = strict({
  slug: customSlugSchema,
  name: text,
  description: text,
  tools: z
    .array(z.custom<CustomTool>((value) => isMade(value, 'tool'), madeBy('experimental_createTool')))
    .min(1, 'must hold a tool'),
  preload: z.boolean().optional(),
})

/**
 * A tool of your own code. Pass it to `composio.create(userId, { experimental: { customTools: [tool] } })`.
 * @param slug - letters, digits, `_` and `-`; sessions call it `LOCAL_<SLUG>`
 * @throws ValidationError naming what is wrong with it
 */
export function experimental_createTool<TParams extends CustomToolParams>(
  slug: string,
  options: CustomToolOptions<TParams>,
): CustomTool {
  return Object.freeze({ kind: 'tool', ...parseOptions(toolSchema, { ...options, slug }, `custom tool "${slug}"`) })
}

/**
 * Tools of your own code under one name, each called by `LOCAL_<TOOLKIT>_<TOOL>`.
 * @throws ValidationError naming what is wrong with it
 */
export function experimental_createToolkit(slug: string, options: CustomToolkitOptions): CustomToolkit {
  const parsed = parseOptions(toolkitSchema, { ...options, slug }, `custom toolkit "${slug}"`)
  const extending = parsed.tools.findIndex(({ extendsToolkit }) => extendsToolkit !== undefined)
  if (extending >= 0) {
    throw new ValidationError(
      `Invalid custom toolkit "${slug}". tools.${extending}: belongs to this toolkit, and cannot extend another one too.`,
    )
  }
  return Object.freeze({ kind: 'toolkit', ...parsed })
}

/** Whether it came from one of the two functions above. */
export function isMade(value: unknown, kind: 'tool' | 'toolkit'): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind
}

export function madeBy(maker: string): { error: string } {
  return { error: `must be made by ${maker}()` }
}
