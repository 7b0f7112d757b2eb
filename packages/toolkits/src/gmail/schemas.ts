import type { JsonSchema, ObjectSchema } from '@composio/spec'

const address = { type: 'string', minLength: 3, maxLength: 998 } as const satisfies JsonSchema
const oneAddress = 'One address a string: `name@example.org` or `Name <name@example.org>`.'

/** Arguments of a new message, by name. */
export const messageProperties = {
  recipient_email: {
    ...address,
    description: `The main recipient (To). ${oneAddress}`,
    examples: ['ada@example.org', 'Ada Lovelace <ada@example.org>'],
  },
  extra_recipients: {
    type: 'array',
    items: address,
    maxItems: 500,
    description: `More recipients in To. ${oneAddress}`,
    examples: [['grace@example.org']],
  },
  cc: {
    type: 'array',
    items: address,
    maxItems: 500,
    description: `Recipients of a copy, seen by all. ${oneAddress}`,
    examples: [['team@example.org']],
  },
  bcc: {
    type: 'array',
    items: address,
    maxItems: 500,
    description: `Recipients of a copy that the others do not see. ${oneAddress}`,
    examples: [['audit@example.org']],
  },
  subject: {
    type: 'string',
    maxLength: 998,
    description: 'Subject on one line, any language.',
    examples: ['Notes from Tuesday'],
  },
  body: {
    type: 'string',
    description: 'Text of the message; HTML if is_html is true.',
    examples: ['Hello Ada,\n\nhere are the notes.', '<p>Hello <b>Ada</b></p>'],
  },
  is_html: {
    type: 'boolean',
    default: false,
    description: 'Set it when body is HTML. A plain text alternative is added by itself.',
    examples: [true],
  },
  attachments: {
    type: 'array',
    maxItems: 50,
    description: 'Files to attach. The whole message may have 35 MiB, in which a file takes about 1.4 times its size.',
    items: {
      type: 'object',
      properties: {
        filename: { type: 'string', minLength: 1, maxLength: 255, description: 'Name with extension.' },
        mime_type: { type: 'string', description: 'Media type without parameters.', examples: ['application/pdf'] },
        content_base64: { type: 'string', description: "The file's bytes in base64." },
      },
      required: ['filename', 'mime_type', 'content_base64'],
      additionalProperties: false,
    },
    examples: [[{ filename: 'notes.txt', mime_type: 'text/plain', content_base64: 'SGVsbG8=' }]],
  },
} satisfies Record<string, JsonSchema>

export const messageId: JsonSchema = {
  type: 'string',
  minLength: 1,
  description: 'ID of the message, as GMAIL_FETCH_EMAILS gives it in `id`. Not the Message-ID header.',
  examples: ['18c5f3a2b4d6e7f8'],
}

export const threadId: JsonSchema = {
  type: 'string',
  minLength: 1,
  description: 'ID of the thread, as GMAIL_FETCH_EMAILS gives it in `thread_id`.',
  examples: ['18c5f3a2b4d6e7f8'],
}

export const pageToken: JsonSchema = {
  type: 'string',
  description: 'The `next_page_token` of the page before, to go on from there.',
  examples: ['09876543210987654321'],
}

export const searchQuery: JsonSchema = {
  type: 'string',
  description:
    'Gmail\'s search syntax: from:, to:, subject:, is:unread, has:attachment, label:, after:2026/01/31, before:, newer_than:7d, OR, -word, "a phrase".',
  examples: ['from:ada@example.org is:unread', 'subject:invoice newer_than:30d has:attachment'],
}

export const labelIds: JsonSchema = {
  type: 'array',
  items: { type: 'string', minLength: 1 },
  description:
    'Only what has all of these label IDs: INBOX, UNREAD, SENT, STARRED, IMPORTANT, SPAM, TRASH, or one from GMAIL_LIST_LABELS.',
  examples: [['INBOX', 'UNREAD']],
}

export const messageOutput: ObjectSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    thread_id: { type: 'string' },
    label_ids: { type: 'array', items: { type: 'string' } },
    from: { type: 'string' },
    to: { type: 'string' },
    cc: { type: 'string' },
    bcc: { type: 'string' },
    reply_to: { type: 'string' },
    subject: { type: 'string' },
    date: { type: 'string', format: 'date-time', description: 'When Gmail took the message in, UTC.' },
    snippet: { type: 'string', description: 'The first words.' },
    text: { type: 'string', description: 'The body as plain text.' },
    attachments: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          attachment_id: { type: 'string', description: 'For GMAIL_GET_ATTACHMENT.' },
          filename: { type: 'string' },
          mime_type: { type: 'string' },
          size: { type: 'integer', description: 'Bytes.' },
        },
        required: ['filename', 'mime_type', 'size'],
      },
    },
  },
  required: ['id', 'thread_id', 'label_ids', 'from', 'to', 'subject', 'snippet'],
}

/** `{[name]: items[], next_page_token?}`. */
export function pageOutput(name: string, items: JsonSchema): ObjectSchema {
  return {
    type: 'object',
    properties: {
      [name]: { type: 'array', items },
      next_page_token: { type: 'string', description: 'Present when there is more.' },
    },
    required: [name],
  }
}

/** What sending gives back. */
export const sentOutput: ObjectSchema = {
  type: 'object',
  properties: {
    id: { type: 'string', description: 'ID of the message.' },
    thread_id: { type: 'string' },
    label_ids: { type: 'array', items: { type: 'string' } },
  },
  required: ['id', 'thread_id'],
}

/** An object schema that takes these arguments and no others. */
export function inputOf(properties: Record<string, JsonSchema>, required: string[] = []): ObjectSchema {
  return { type: 'object', properties, required, additionalProperties: false }
}
