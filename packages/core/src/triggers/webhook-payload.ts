import { ComposioWebhookPayloadError } from '@composio/spec'

/** What a delivery says, as it was sent. */
export interface WebhookPayload {
  /** The `webhook-id`: the same at every try, to know a message again by. */
  id: string
  /** ISO 8601, UTC: when it happened. */
  timestamp: string
  /** `composio.connection_request.connected`, … */
  type: string
  metadata: Record<string, unknown>
  data: Record<string, unknown>
}

/** The same in the form trigger events have. */
export interface IncomingTriggerPayload {
  id: string
  uuid: string
  /** For what is no trigger, the event's type. */
  triggerSlug: string
  /** For what is no trigger, `COMPOSIO`. */
  toolkitSlug: string
  /** Empty where the event is about no user. */
  userId: string
  payload: Record<string, unknown>
  originalPayload: Record<string, unknown>
  metadata: {
    id: string
    uuid: string
    toolkitSlug: string
    triggerSlug: string
    triggerConfig: Record<string, unknown>
    connectedAccount: {
      id: string
      uuid: string
      authConfigId: string
      authConfigUUID: string
      userId: string
      status: string
    }
  }
}

/** @throws ComposioWebhookPayloadError for what is not JSON, or not of version V3 */
export function readPayload(text: string): WebhookPayload {
  const value = parseJson(text)
  if (isPayload(value)) return value
  throw new ComposioWebhookPayloadError(
    'The webhook payload is none of version V3: { id, timestamp, type: "composio.…", metadata, data }.',
  )
}

export function toTriggerPayload(raw: WebhookPayload): IncomingTriggerPayload {
  const { id, type, metadata, data } = raw
  const userId = textOf(metadata.user_id)
  const isAccount = type.startsWith('composio.connected_account.')
  const accountId = textOf(isAccount ? data.id : data.connected_account_id)
  const named = { id, uuid: id, triggerSlug: type, toolkitSlug: 'COMPOSIO' }
  const connectedAccount = {
    id: accountId,
    uuid: accountId,
    authConfigId: '',
    authConfigUUID: '',
    userId,
    status: isAccount ? textOf(data.status) : 'ACTIVE',
  }
  return {
    ...named,
    userId,
    payload: data,
    originalPayload: { ...raw },
    metadata: { ...named, triggerConfig: {}, connectedAccount },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ComposioWebhookPayloadError('The webhook payload is not JSON.', { cause })
  }
}

function isPayload(value: unknown): value is WebhookPayload {
  if (!isRecord(value)) return false
  const { id, timestamp, type, metadata, data } = value
  const isEvent = typeof type === 'string' && type.startsWith('composio.')
  return typeof id === 'string' && typeof timestamp === 'string' && isEvent && isRecord(metadata) && isRecord(data)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
