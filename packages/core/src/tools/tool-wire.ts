import type { ConnectionRequired, Tool, ToolExecuteResponse } from '@composio/spec'
import type { ConnectionRequestWire, ToolWire } from '@composio/spec/wire'
import { toConnectionRequired } from '../session/session-connections.ts'

/** An execution may wait for a person to connect an account. */
export const EXECUTION_TIMEOUT_MS = 10 * 60_000

export function toTool(wire: ToolWire): Tool {
  return {
    slug: wire.slug,
    name: wire.name,
    description: wire.description ?? '',
    inputParameters: wire.input_parameters ?? { type: 'object', properties: {} },
    ...(wire.output_parameters && { outputParameters: wire.output_parameters }),
    tags: wire.tags ?? [],
    toolkit: wire.toolkit,
    version: wire.version,
    availableVersions: wire.available_versions ?? [],
    isDeprecated: wire.is_deprecated ?? false,
    scopes: wire.scopes ?? [],
    isNoAuth: wire.no_auth ?? false,
  }
}

interface ExecutionWire {
  data: Record<string, unknown>
  error: string | null
  successful?: boolean
  log_id: string
  account?: { id: string; name: string }
}

/** Both execution endpoints; that of sessions leaves `successful` to be told from `error`. */
export function toExecuteResponse(wire: ExecutionWire): ToolExecuteResponse {
  const connectionRequired = connectionRequiredIn(wire.data.connection_required)
  return {
    data: wire.data,
    error: wire.error,
    successful: wire.successful ?? wire.error === null,
    logId: wire.log_id,
    ...(wire.account && { account: wire.account }),
    ...(connectionRequired && { connectionRequired }),
  }
}

function connectionRequiredIn(value: unknown): ConnectionRequired | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const wire = value as ConnectionRequestWire
  const { id, toolkit, reason, url, expires_at, status } = wire
  // A tool's own data may happen to have a field of that name.
  const isRequest = [id, toolkit, reason, url, expires_at, status].every((field) => typeof field === 'string')
  return isRequest ? toConnectionRequired(wire) : undefined
}
