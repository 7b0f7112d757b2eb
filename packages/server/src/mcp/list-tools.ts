import type { JsonSchema, ObjectSchema } from '@composio/spec'
import type { Tool as McpTool, ToolAnnotations } from '@modelcontextprotocol/server'
import type { Backend } from '../backend.ts'
import { toolToWire } from '../catalog/catalog-wire.ts'
import { listedMetaTools, metaToolToWire } from '../meta-tools/definitions.ts'
import type { Session } from '../sessions/session-store.ts'
import { preloadedTools } from '../sessions/session-tools.ts'

const HINTS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const

/** The meta tools of a session and what it preloads: for the same session always in the same order. */
export function listTools({ catalog, publicUrl }: Backend, { config }: Session): McpTool[] {
  const meta = listedMetaTools(config).map((tool) => ({ ...metaToolToWire(tool), output: undefined }))
  const preloaded = preloadedTools(config, catalog).map((found) => ({
    ...toolToWire(found, publicUrl()),
    output: found.tool.output,
  }))
  return [...meta, ...preloaded].map(({ slug, name, description, input_parameters, tags, output, no_auth }) => ({
    name: slug,
    title: name,
    description,
    inputSchema: input_parameters as McpTool['inputSchema'],
    outputSchema: outputSchema(output),
    annotations: annotationsOf(name, tags, !no_auth),
  }))
}

/** Said in full: what is left out has defaults that differ from hint to hint. */
function annotationsOf(title: string, tags: string[], isRemote: boolean): ToolAnnotations {
  const hints = Object.fromEntries(HINTS.map((hint) => [hint, tags.includes(hint)]))
  // What acts on somebody's account reaches the world outside, whether a tag says so or not.
  return { title, ...hints, openWorldHint: isRemote || tags.includes('openWorldHint') }
}

/** The envelope of every answer. */
function outputSchema(output: ObjectSchema | undefined): NonNullable<McpTool['outputSchema']> {
  return {
    type: 'object',
    properties: {
      successful: { type: 'boolean' },
      data: output ? { ...described(output), type: 'object' } : { type: 'object' },
      error: { type: 'string', description: 'What went wrong; absent where nothing did.' },
      connectionRequired: {
        type: 'object',
        description: 'What a person has to do before the call can run, with a link.',
      },
    },
    required: ['successful', 'data'],
  }
}

/**
 * What a service answers is described, not promised: clients throw away an answer that does not fit its schema, and
 * services leave fields out, add some, and answer null.
 */
function described({ type, description, properties, items }: JsonSchema): JsonSchema {
  return {
    ...(typeof type === 'string' && type !== 'null' && { type: [type, 'null'] }),
    ...(description && { description }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, described(schema)])),
    }),
    ...(items && !Array.isArray(items) && { items: described(items) }),
  }
}
