import type { Outcome } from '../execute/outcome.ts'
import { ApiError } from '../http/api-error.ts'
import type { MetaToolSlug } from './definitions.ts'
import { META_TOOLS } from './definitions.ts'
import { getToolSchemas } from './get-tool-schemas.ts'
import { manageConnections } from './manage-connections.ts'
import { type MetaCall, outcome } from './meta-call.ts'
import { multiExecute } from './multi-execute.ts'
import { searchToolsMeta } from './search.ts'
import { waitForConnections } from './wait-for-connections.ts'

const HANDLERS: Record<MetaToolSlug, (call: MetaCall) => Promise<Outcome>> = {
  COMPOSIO_SEARCH_TOOLS: searchToolsMeta,
  COMPOSIO_GET_TOOL_SCHEMAS: getToolSchemas,
  COMPOSIO_MULTI_EXECUTE_TOOL: multiExecute,
  COMPOSIO_MANAGE_CONNECTIONS: manageConnections,
  COMPOSIO_WAIT_FOR_CONNECTIONS: waitForConnections,
}

// Models add fields that a tool of this kind once had; they do no harm.
const SCHEMAS = new Map(META_TOOLS.map(({ slug, input }) => [slug, { ...input, additionalProperties: true }]))

export async function runMetaTool(slug: MetaToolSlug, call: MetaCall): Promise<Outcome> {
  const { argumentProblem } = await import('../execute/validate-arguments.ts')
  const wrong = argumentProblem(SCHEMAS.get(slug)!, call.args)
  if (wrong) return outcome({}, wrong)
  try {
    return await HANDLERS[slug](call)
  } catch (error) {
    if (error instanceof ApiError) return outcome({}, [error.message, error.suggestedFix].filter(Boolean).join(' '))
    throw error
  }
}
