// The tools load this module when they run: the mail and HTML libraries would slow down the start of every program.
import { decodeWords } from 'postal-mime'
import { htmlText } from './html-text.ts'

/** The fields of Gmail's Message resource that are read here. */
export interface GmailMessage {
  id: string
  threadId: string
  labelIds?: string[]
  /** HTML-escaped by Gmail. */
  snippet?: string
  /** Milliseconds since 1970, as a string. */
  internalDate?: string
  payload?: GmailPart
}

export interface GmailPart {
  mimeType?: string
  filename?: string
  headers?: { name: string; value: string }[]
  /** `data` is base64url. Gmail has undone the transfer encoding, and moves larger bodies behind `attachmentId`. */
  body?: { size?: number; data?: string; attachmentId?: string }
  parts?: GmailPart[]
}

export interface AttachmentSummary {
  /** What GMAIL_GET_ATTACHMENT takes. */
  attachment_id?: string
  filename: string
  mime_type: string
  /** Bytes. */
  size: number
}

/** A message as a model reads it. */
export interface MessageSummary {
  id: string
  thread_id: string
  label_ids: string[]
  from: string
  to: string
  cc?: string
  bcc?: string
  reply_to?: string
  subject: string
  /** ISO 8601, UTC: when Gmail took the message in. */
  date?: string
  snippet: string
  /** Plain text, made from the HTML where the message has no plain part. Absent where bodies were not asked for. */
  text?: string
  /** Absent where bodies were not asked for. */
  attachments?: AttachmentSummary[]
}

/** Shapes a message fetched with `format=full`, or with `format=metadata` where no body is wanted. */
export function messageSummary(message: GmailMessage, options: { body: boolean } = { body: true }): MessageSummary {
  const header = (name: string) => headerOf(message.payload, name)
  const [cc, bcc, replyTo] = [header('cc'), header('bcc'), header('reply-to')]
  return {
    id: message.id,
    thread_id: message.threadId,
    label_ids: message.labelIds ?? [],
    from: header('from') ?? '',
    to: header('to') ?? '',
    ...(cc ? { cc } : {}),
    ...(bcc ? { bcc } : {}),
    ...(replyTo ? { reply_to: replyTo } : {}),
    subject: header('subject') ?? '',
    ...(message.internalDate ? { date: new Date(Number(message.internalDate)).toISOString() } : {}),
    snippet: htmlText(message.snippet ?? ''),
    ...(options.body ? contentOf(message.payload) : {}),
  }
}

/** A header of a part by name, encoded words (RFC 2047) decoded; undefined where it is missing. */
export function headerOf(part: GmailPart | undefined, name: string): string | undefined {
  const value = rawHeaderOf(part, name)
  return value === undefined ? undefined : decodeWords(value)
}

/** As `headerOf`, not decoded: what addresses have to be read from, as an encoded name may hold commas and brackets. */
export function rawHeaderOf(part: GmailPart | undefined, name: string): string | undefined {
  const found = part?.headers?.find((header) => header.name.toLowerCase() === name.toLowerCase())
  return found?.value.replace(/\r?\n[ \t]+/g, ' ').trim()
}

/** Text parts that Gmail left out of the answer for their size; each is to be fetched by its attachment ID. */
export function outlyingBodies(message: GmailMessage): { body: { attachmentId: string; data?: string } }[] {
  return leaves(message.payload).flatMap((part) =>
    part.body?.attachmentId && part.body.data === undefined && !isAttachment(part)
      ? [{ body: part.body as { attachmentId: string; data?: string } }]
      : [],
  )
}

/**
 * Bytes of a text part as text. Mail is often labelled wrong, and Gmail hands some parts out as UTF-8 whatever their
 * label says, so valid UTF-8 is taken as UTF-8; ISO-2022 is told apart by its escape bytes, being 7-bit.
 */
export function decodeText(bytes: Uint8Array, charset: string | undefined): string {
  if (!(charset?.toLowerCase().startsWith('iso-2022') && bytes.includes(0x1b))) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
    }
  }
  return decodeAs(bytes, charset)
}

function decodeAs(bytes: Uint8Array, charset: string | undefined): string {
  try {
    if (charset && !/^utf-?8$/i.test(charset)) return new TextDecoder(charset).decode(bytes)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  // Every byte means something in it, and it is what unlabelled mail mostly is.
  return new TextDecoder('windows-1252').decode(bytes)
}

function contentOf(payload: GmailPart | undefined): { text: string; attachments: AttachmentSummary[] } {
  const parts = leaves(payload)
  return {
    text: textOf(parts.filter((part) => !isAttachment(part))),
    attachments: parts.filter(isAttachment).map(attachmentSummary),
  }
}

function textOf(bodies: GmailPart[]): string {
  const read = (type: string) => bodies.filter((part) => mimeTypeOf(part) === type).map(bodyText)
  const plain = read('text/plain').join('\n').trim()
  if (plain !== '') return normalizeLines(plain)
  return normalizeLines(htmlText(read('text/html').join('\n')).trim())
}

function normalizeLines(text: string): string {
  return text.replace(/\r\n?/g, '\n')
}

function bodyText(part: GmailPart): string {
  const bytes = Buffer.from(part.body?.data ?? '', 'base64url')
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(headerOf(part, 'content-type') ?? '')?.[1]
  return decodeText(bytes, charset)
}

function leaves(part: GmailPart | undefined, depth = 0): GmailPart[] {
  // No mail program nests this deep; what does is meant to exhaust the stack.
  if (!part || depth > 100) return []
  // A forwarded message (message/rfc822) is a file of its own; its parts are not this message's.
  if (mimeTypeOf(part) === 'message/rfc822' && part.filename) return [part]
  return part.parts?.length ? part.parts.flatMap((child) => leaves(child, depth + 1)) : [part]
}

function isAttachment(part: GmailPart): boolean {
  if (!part.body?.attachmentId && !part.filename) return false
  const disposition = headerOf(part, 'content-disposition') ?? ''
  // A long text body is moved behind an attachment ID too, but it has no file name.
  return Boolean(part.filename) || /^attachment/i.test(disposition) || !mimeTypeOf(part).startsWith('text/')
}

function attachmentSummary(part: GmailPart): AttachmentSummary {
  return {
    ...(part.body?.attachmentId ? { attachment_id: part.body.attachmentId } : {}),
    filename: decodeWords(part.filename ?? ''),
    mime_type: mimeTypeOf(part),
    size: part.body?.size ?? 0,
  }
}

function mimeTypeOf(part: GmailPart): string {
  return (part.mimeType ?? 'text/plain').toLowerCase()
}
