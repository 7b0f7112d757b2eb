import { ApiProblemError, type ToolkitApi } from '@composio/spec'
import { defined, mapLimited, pathSegment } from '../google/arguments.ts'
import { recipients } from './addresses.ts'
import type { AttachmentArgument, OutgoingMessage } from './mime-message.ts'
import { type GmailMessage, type MessageSummary, messageSummary, outlyingBodies } from './received-message.ts'

/** Requests in flight at once: Gmail counts 5 quota units a message read, and allows a user 250 a second. */
const concurrency = 8

/** Arguments that a new message, a draft and a reply have in common. */
export interface MessageArguments {
  recipient_email?: string
  extra_recipients?: string[]
  cc?: string[]
  bcc?: string[]
  subject?: string
  body?: string
  is_html?: boolean
  attachments?: AttachmentArgument[]
}

/** The message these arguments describe, not yet part of any conversation. */
export function outgoingMessage(args: MessageArguments): OutgoingMessage {
  return {
    to: [
      ...recipients(args.recipient_email === undefined ? [] : [args.recipient_email], 'recipient_email'),
      ...recipients(args.extra_recipients, 'extra_recipients'),
    ],
    cc: recipients(args.cc, 'cc'),
    bcc: recipients(args.bcc, 'bcc'),
    subject: args.subject ?? '',
    body: args.body ?? '',
    isHtml: args.is_html ?? false,
    attachments: args.attachments ?? [],
  }
}

export async function getJson<T>(api: ToolkitApi, path: string, query: Record<string, unknown> = {}): Promise<T> {
  const { body } = await api.request({ method: 'GET', path, query: defined(query) })
  return body as T
}

export async function postJson<T>(api: ToolkitApi, path: string, body: Record<string, unknown>): Promise<T> {
  return (await api.request({ method: 'POST', path, body })).body as T
}

/** Fills in the text bodies that Gmail left out for their size, then shapes the message. */
export async function readMessage(api: ToolkitApi, message: GmailMessage): Promise<MessageSummary> {
  await mapLimited(outlyingBodies(message), concurrency, async ({ body }) => {
    const path = `/users/me/messages/${pathSegment(message.id)}/attachments/${pathSegment(body.attachmentId)}`
    const { data } = await getJson<{ data?: string }>(api, path)
    body.data = data ?? ''
  })
  return messageSummary(message)
}

/** Messages by ID, in the order given. One that was deleted since it was listed is left out. */
export async function readMessages(api: ToolkitApi, ids: string[], body: boolean): Promise<MessageSummary[]> {
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
