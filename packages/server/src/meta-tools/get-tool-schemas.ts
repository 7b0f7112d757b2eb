import type { Outcome } from '../execute/outcome.ts'
import { sessionTools } from '../sessions/session-tools.ts'
import { nearest } from '../shared/nearest.ts'
import { type MetaCall, outcome } from './meta-call.ts'

/** COMPOSIO_GET_TOOL_SCHEMAS */
export async function getToolSchemas({ backend, session, args }: MetaCall): Promise<Outcome> {
  const { tool_slugs, include = ['input_schema'] } = args as { tool_slugs: string[]; include?: string[] }
  const { custom = [] } = session
  const allowed = [...custom, ...sessionTools(session.config, backend.catalog)]
  const slugs = allowed.map(({ tool }) => tool.slug)
  const schemas: Record<string, unknown> = {}
  const suggestions: Record<string, string[]> = {}
  for (const wanted of tool_slugs) {
    const found = custom.find(({ tool }) => tool.slug === wanted.toUpperCase()) ?? backend.catalog.tool(wanted)
    if (!found || !allowed.includes(found)) {
      suggestions[wanted] = nearest(wanted, slugs)
      continue
    }
    const { tool, toolkit } = found
    schemas[tool.slug] = {
      toolkit: toolkit.definition.slug,
      tool_slug: tool.slug,
      description: tool.description,
      ...(include.includes('input_schema') && { input_schema: tool.input }),
      ...(include.includes('output_schema') && tool.output && { output_schema: tool.output }),
    }
  }
  const missing = Object.keys(suggestions)
  const notFound = {
    not_found: missing,
    suggestions,
    not_found_message: `This session has no tool ${missing.join(', ')}.`,
  }
  return outcome({ success: missing.length === 0, tool_schemas: schemas, ...(missing.length > 0 && notFound) })
}
