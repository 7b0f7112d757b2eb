import type { ObjectSchema } from '@composio/spec'
import type { SearchWire } from '@composio/spec/wire'

/** What `session.search()` found, with what an agent needs to go on. */
export interface SearchResult {
  success: boolean
  error: string | null
  results: {
    /** From 1. */
    index: number
    useCase: string
    primaryToolSlugs: string[]
    relatedToolSlugs: string[]
    toolkits: string[]
    difficulty?: string
    executionGuidance?: string
  }[]
  /** By tool slug. `inputSchema` is there where `hasFullSchema` is not false. */
  toolSchemas: Record<string, FoundTool>
  toolkitConnectionStatuses: {
    toolkit: string
    description: string
    hasActiveConnection: boolean
    statusMessage: string
  }[]
  nextStepsGuidance: string[]
  session: { id: string; generateId: boolean; instructions: string }
  timeInfo: { currentTimeUtc: string; currentTimeUtcEpochSeconds: number; message: string }
}

export interface FoundTool {
  toolSlug: string
  toolkit: string
  description?: string
  inputSchema?: ObjectSchema
  outputSchema?: ObjectSchema
  hasFullSchema?: boolean
}

export function toSearchResult(wire: SearchWire): SearchResult {
  return {
    success: wire.success,
    error: wire.error,
    results: wire.results.map((result) => ({
      index: result.index,
      useCase: result.use_case,
      primaryToolSlugs: result.primary_tool_slugs,
      relatedToolSlugs: result.related_tool_slugs,
      toolkits: result.toolkits,
      ...(result.difficulty !== undefined && { difficulty: result.difficulty }),
      ...(result.execution_guidance !== undefined && { executionGuidance: result.execution_guidance }),
    })),
    toolSchemas: Object.fromEntries(
      Object.entries(wire.tool_schemas).map(([slug, schema]) => [slug, toFoundTool(schema)]),
    ),
    toolkitConnectionStatuses: wire.toolkit_connection_statuses.map((status) => ({
      toolkit: status.toolkit,
      description: status.description,
      hasActiveConnection: status.has_active_connection,
      statusMessage: status.status_message,
    })),
    nextStepsGuidance: wire.next_steps_guidance,
    session: {
      id: wire.session.id,
      generateId: wire.session.generate_id,
      instructions: wire.session.instructions,
    },
    timeInfo: {
      currentTimeUtc: wire.time_info.current_time_utc,
      currentTimeUtcEpochSeconds: wire.time_info.current_time_utc_epoch_seconds,
      message: wire.time_info.message,
    },
  }
}

function toFoundTool(wire: SearchWire['tool_schemas'][string]): FoundTool {
  return {
    toolSlug: wire.tool_slug,
    toolkit: wire.toolkit,
    ...(wire.description !== undefined && { description: wire.description }),
    ...(wire.input_schema && { inputSchema: wire.input_schema }),
    ...(wire.output_schema && { outputSchema: wire.output_schema }),
    ...(wire.hasFullSchema !== undefined && { hasFullSchema: wire.hasFullSchema }),
  }
}
