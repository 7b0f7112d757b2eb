// The tools load this module when they run: the mail composer would slow down the start of every program.
import { randomUUID } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import { invalidArgument } from '../google/arguments.ts'
import { headerText, type Mailbox, recipients } from './addresses.ts'
import { htmlText } from './html-text.ts'

/** A file as tools take it. */
export interface AttachmentArgument {
  filename: string
  mime_type: string
  content_base64: string
}

export interface OutgoingMessage {
  to: Mailbox[]
  cc: Mailbox[]
  bcc: Mailbox[]
  subject: string
  body: string
  /** `body` is HTML; a plain text alternative is made from it. */
  isHtml: boolean
  attachments: AttachmentArgument[]
  /** Message-ID of the message this answers, with its angle brackets. */
  inReplyTo?: string
  /** Message-IDs of the conversation, oldest first. */
  references?: string[]
}

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

/** Gmail's limit for a whole MIME message, in bytes. */
const maxMessageBytes = 36_700_160

const mediaType = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/i

/**
 * The message in RFC 5322 form, base64url encoded: the `raw` field of a Gmail message. It carries no From, which Gmail
 * sets to the account's own address, and it keeps Bcc, which Gmail delivers to and then takes out.
 * @throws ApiProblemError of kind `invalid` where an argument cannot be put into a message.
 */
export async function rawMessage(message: OutgoingMessage): Promise<string> {
  const node = new MailComposer({
    to: message.to,
    cc: message.cc,
    bcc: message.bcc,
    subject: headerText(message.subject, 'subject'),
    // The composer would end its own with `@localhost` for want of a sender; mail of Gmail accounts ends like this.
    messageId: `<${randomUUID()}@mail.gmail.com>`,
    ...(message.inReplyTo ? { inReplyTo: message.inReplyTo } : {}),
    ...(message.references?.length ? { references: message.references } : {}),
    text: message.isHtml ? htmlText(message.body) : message.body,
    ...(message.isHtml ? { html: message.body } : {}),
    attachments: message.attachments.map(attachmentOf),
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()
  node.keepBcc = true
  const bytes = await node.build()
  if (bytes.byteLength > maxMessageBytes) {
    throw invalidArgument(
      `The message has ${bytes.byteLength} bytes with its attachments; Gmail takes at most ${maxMessageBytes}.`,
    )
  }
  return bytes.toString('base64url')
}

function attachmentOf(attachment: AttachmentArgument) {
  const filename = headerText(attachment.filename, 'attachments[].filename')
  const { mime_type: contentType } = attachment
  if (!mediaType.test(contentType) || /^multipart\//i.test(contentType)) {
    throw invalidArgument(`The mime_type "${contentType}" of ${filename} is not the media type of a file.`)
  }
  return {
    filename,
    contentType,
    content: bytesOf(attachment),
    // Otherwise message/* and images could be shown inline instead of being listed as files.
    contentDisposition: 'attachment',
  }
}

function bytesOf({ filename, content_base64 }: AttachmentArgument): Buffer {
  const text = content_base64
    .replace(/\s+/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/(?<!=)=+$/, '')
  if (!/^[A-Za-z0-9+/]*$/.test(text) || text.length % 4 === 1) {
    throw invalidArgument(`content_base64 of ${filename} is not base64 (RFC 4648).`)
  }
  return Buffer.from(text, 'base64')
}
