// The tools load this module when they run: the address parser would slow down the start of every program.
import type { ToolkitApi } from '@composio/spec'
import { invalidArgument, pathSegment } from '../google/arguments.ts'
import { type Mailbox, mailboxesIn, sameAddress } from './addresses.ts'
import { getJson } from './gmail-api.ts'
import type { OutgoingMessage } from './mime-message.ts'
import { type GmailMessage, headerOf, rawHeaderOf } from './received-message.ts'

/** How a message becomes part of a conversation; see RFC 5322 section 3.6.4 and Gmail's rules for threads. */
export interface ReplyHeaders {
  to: Mailbox[]
  /** The other people in the conversation; used when answering all. */
  others: Mailbox[]
  subject: string
  inReplyTo?: string
  references: string[]
}

/** The thread's messages with their headers, oldest first, drafts left out. */
export async function sentMessages(api: ToolkitApi, threadId: string): Promise<GmailMessage[]> {
  const path = `/users/me/threads/${pathSegment(threadId)}`
  const thread = await getJson<{ messages?: GmailMessage[] }>(api, path, { format: 'metadata' })
  return (thread.messages ?? []).filter((message) => !message.labelIds?.includes('DRAFT'))
}

/**
 * Headers that answer the last message of a conversation. Every value from it was written by somebody else, so only
 * what has the form of a Message-ID or a mailbox is taken over.
 * @throws ApiProblemError of kind `invalid` where there is nothing to answer.
 */
export function replyHeaders(messages: GmailMessage[]): ReplyHeaders {
  const last = messages.at(-1)
  if (!last) throw invalidArgument('The thread holds no message to answer, only drafts. Send a new email instead.')
  const mailboxes = (name: string) => mailboxesIn(rawHeaderOf(last.payload, name))
  // The user's own last word is followed up to the people it went to.
  const mine = last.labelIds?.includes('SENT') ?? false
  const replyTo = mailboxes('reply-to')
  const to = mine ? mailboxes('to') : replyTo.length > 0 ? replyTo : mailboxes('from')
  const [inReplyTo] = messageIds(rawHeaderOf(last.payload, 'message-id'))
  const earlier = rawHeaderOf(last.payload, 'references') ?? rawHeaderOf(last.payload, 'in-reply-to')
  const references = [...messageIds(earlier), ...(inReplyTo ? [inReplyTo] : [])]
  return {
    to,
    others: [...(mine ? [] : mailboxes('to')), ...mailboxes('cc')].filter((one) => !includes(to, one)),
    subject: replySubject(headerOf(last.payload, 'subject') ?? ''),
    ...(inReplyTo ? { inReplyTo } : {}),
    references: [...new Set(references)],
  }
}

/**
 * Puts a message into a conversation. Recipients given by the caller win over those of the conversation; with `all`,
 * the other people in it get a copy, except the user's own addresses.
 */
export function asReply(message: OutgoingMessage, headers: ReplyHeaders, all?: { own: string[] }): OutgoingMessage {
  const to = message.to.length > 0 ? message.to : headers.to
  if (to.length === 0) {
    throw invalidArgument('The last message names nobody to answer. Say who the reply is for in recipient_email.')
  }
  const named = [...to, ...message.cc, ...message.bcc, ...(all?.own ?? []).map((address) => ({ name: '', address }))]
  const copies = all ? headers.others.filter((one) => !includes(named, one)) : []
  return {
    ...message,
    to,
    cc: [...message.cc, ...copies],
    // Gmail threads a message only where its subject is that of the thread.
    subject: headers.subject,
    ...(headers.inReplyTo ? { inReplyTo: headers.inReplyTo } : {}),
    references: headers.references,
  }
}

function replySubject(subject: string): string {
  const oneLine = subject.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
  return /^re\s*:/i.test(oneLine) ? oneLine : `Re: ${oneLine}`.trim()
}

function messageIds(header: string | undefined): string[] {
  return header?.match(/<[^<>\s\p{Cc}]+>/gu) ?? []
}

function includes(mailboxes: Mailbox[], one: Mailbox): boolean {
  return mailboxes.some(({ address }) => sameAddress(address, one.address))
}
