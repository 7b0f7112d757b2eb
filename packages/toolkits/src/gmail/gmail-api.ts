import { ApiProblemError, type ToolkitApi } from '@composio/spec'
import { defined, mapLimited, pathSegment } from '../google/arguments.ts'
import type { GmailMessage, MessageSummary } from './received-message.ts'

/** Requests in flight at once: Gmail counts 5 quota units a message read, and allows a user 250 a second. */
const concurrency = 8

export async function getJson<T>(api: ToolkitApi, path: string, query: Record<string, unknown> = {}): Promise<T> {
  const { body } = await api.request({ method: 'GET', path, query: defined(query) })
  return body as T
}

export async function postJson<T>(api: ToolkitApi, path: string, body: Record<string, unknown>): Promise<T> {
  return (await api.request({ method: 'POST', path, body })).body as T
}

/** Fills in the text bodies that Gmail left out for their size, then shapes the message. */
export async function readMessage(api: ToolkitApi, message: GmailMessage): Promise<MessageSummary> {
  const { messageSummary, outlyingBodies } = await import('./received-message.ts')
  await mapLimited(outlyingBodies(message), concurrency, async ({ body }) => {
    const path = `/users/me/messages/${pathSegment(message.id)}/attachments/${pathSegment(body.attachmentId)}`
    const { data } = await getJson<{ data?: string }>(api, path)
    body.data = data ?? ''
  })
  return messageSummary(message)
}

/** Messages by ID, in the order given. One that was deleted since it was listed is left out. */
export async function readMessages(api: ToolkitApi, ids: string[], body: boolean): Promise<MessageSummary[]> {
  const { messageSummary } = await import('./received-message.ts')
  const found = await mapLimited(ids, concurrency, async (id) => {
    try {
      const path = `/users/me/messages/${pathSegment(id)}`
      const message = await getJson<GmailMessage>(api, path, { format: body ? 'full' : 'metadata' })
      return body ? await readMessage(api, message) : messageSummary(message, { body: false })
    } catch (error) {
      if (error instanceof ApiProblemError && error.problem.kind === 'not_found') return undefined
      throw error
    }
  })
  return found.filter((message) => message !== undefined)
}

/** What the Send methods answer, in this toolkit's names. */
export function sentSummary(message: GmailMessage): { id: string; thread_id: string; label_ids: string[] } {
  return { id: message.id, thread_id: message.threadId, label_ids: message.labelIds ?? [] }
}
