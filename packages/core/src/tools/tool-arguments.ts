import type { ExecuteToolOptions } from '@composio/spec'
import type { ToolArguments } from '@composio/toolkits'

/** Slugs of the catalogue this version ships with are offered by editors; any other is taken as well. */
export type ToolSlug = keyof ToolArguments | (string & {})

/** What a tool takes: checked for tools of the shipped catalogue, any object for others. */
export type ArgumentsOf<TSlug extends string> = TSlug extends keyof ToolArguments
  ? ToolArguments[TSlug]
  : Record<string, unknown>

type IsOptional<TSlug extends string> = Record<never, never> extends ArgumentsOf<TSlug> ? true : false

/** What follows the slug in `session.execute`; the arguments may be left out where none is required. */
export type ExecuteArguments<TSlug extends string> =
  IsOptional<TSlug> extends true
    ? [args?: ArgumentsOf<TSlug>, options?: ExecuteToolOptions]
    : [args: ArgumentsOf<TSlug>, options?: ExecuteToolOptions]

/** The field `arguments` of `composio.tools.execute`. */
export type ArgumentsField<TSlug extends string> =
  IsOptional<TSlug> extends true ? { arguments?: ArgumentsOf<TSlug> | undefined } : { arguments: ArgumentsOf<TSlug> }
