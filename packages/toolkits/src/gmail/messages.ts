import { defineTool } from '@composio/spec'
import { defined, pathSegment } from '../google/arguments.ts'
import { getJson, postJson, readMessage, readMessages, sentSummary } from './gmail-api.ts'
import type { MessageArguments } from './mime-message.ts'
import type { GmailMessage } from './received-message.ts'
import {
  inputOf,
  labelIds,
  messageId,
  messageOutput,
  messageProperties,
  pageOutput,
  pageToken,
  searchQuery,
  sentOutput,
} from './schemas.ts'
import { scopes } from './scopes.ts'

export const sendEmail = defineTool({
  slug: 'GMAIL_SEND_EMAIL',
  name: 'Send email',
  description:
    "Sends a new email from the user's Gmail address at once; it cannot be taken back. Use GMAIL_REPLY_TO_THREAD to answer a message, and GMAIL_CREATE_EMAIL_DRAFT when the user should look at the text first. Gives back the IDs of the sent message and its thread.",
  input: inputOf(messageProperties, ['recipient_email', 'subject', 'body']),
  output: sentOutput,
  tags: ['openWorldHint'],
  scopes: [scopes.send],
  operation: async (args, api) => {
    const { outgoingMessage, rawMessage } = await import('./mime-message.ts')
    const raw = await rawMessage(outgoingMessage(args as MessageArguments))
    return sentSummary(await postJson<GmailMessage>(api, '/users/me/messages/send', { raw }))
  },
})

export const fetchEmails = defineTool({
  slug: 'GMAIL_FETCH_EMAILS',
  name: 'Fetch emails',
  description:
    'Finds messages in the mailbox, newest first, and reads them: sender, recipients, subject, date, full text and a list of attachments. Use it to search, to see what is new or to read the inbox. Set include_body to false for an overview of many messages.',
  input: inputOf({
    query: searchQuery,
    label_ids: labelIds,
    max_results: {
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: 10,
      description: 'Messages a page.',
      examples: [10],
    },
    page_token: pageToken,
    include_body: {
      type: 'boolean',
      default: true,
      description: 'Whether to read the text and the attachment list of each message.',
      examples: [false],
    },
    include_spam_trash: {
      type: 'boolean',
      default: false,
      description: 'Whether to look in SPAM and TRASH too.',
      examples: [true],
    },
  }),
  output: pageOutput('messages', messageOutput),
  tags: ['readOnlyHint'],
  scopes: [scopes.read],
  operation: async (args, api) => {
    const page = await getJson<{ messages?: { id: string }[]; nextPageToken?: string }>(api, '/users/me/messages', {
      q: args.query,
      labelIds: args.label_ids,
      maxResults: args.max_results ?? 10,
      pageToken: args.page_token,
      includeSpamTrash: args.include_spam_trash,
    })
    const ids = (page.messages ?? []).map(({ id }) => id)
    const messages = await readMessages(api, ids, args.include_body !== false)
    return defined({ messages, next_page_token: page.nextPageToken })
  },
})

export const fetchMessage = defineTool({
  slug: 'GMAIL_FETCH_MESSAGE_BY_MESSAGE_ID',
  name: 'Fetch message by ID',
  description: 'Reads one message whose ID is known: headers, full text and a list of attachments.',
  input: inputOf({ message_id: messageId }, ['message_id']),
  output: messageOutput,
  tags: ['readOnlyHint'],
  scopes: [scopes.read],
  operation: async (args, api) => {
    const path = `/users/me/messages/${pathSegment(args.message_id)}`
    return readMessage(api, await getJson<GmailMessage>(api, path, { format: 'full' }))
  },
})

export const moveToTrash = defineTool({
  slug: 'GMAIL_MOVE_TO_TRASH',
  name: 'Move to trash',
  description: 'Moves one message to the trash, where Gmail keeps it for 30 days. It can be restored until then.',
  input: inputOf({ message_id: messageId }, ['message_id']),
  output: sentOutput,
  tags: ['destructiveHint', 'idempotentHint'],
  scopes: [scopes.modify],
  operation: async (args, api) =>
    sentSummary(await postJson<GmailMessage>(api, `/users/me/messages/${pathSegment(args.message_id)}/trash`, {})),
})

export const getAttachment = defineTool({
  slug: 'GMAIL_GET_ATTACHMENT',
  name: 'Get attachment',
  description:
    "Downloads one attachment of a message as base64, and as text where it is plain text in UTF-8. Take attachment_id from the message's attachments list, right after reading the message: Gmail changes these IDs.",
  input: inputOf(
    {
      message_id: messageId,
      attachment_id: {
        type: 'string',
        minLength: 1,
        description: '`attachment_id` from the attachments of the message.',
        examples: ['ANGjdJ8w'],
      },
    },
    ['message_id', 'attachment_id'],
  ),
  output: {
    type: 'object',
    properties: {
      size: { type: 'integer', description: 'Bytes.' },
      content_base64: { type: 'string' },
      text: { type: 'string', description: 'The content, where it is plain text in UTF-8 of at most 100 kB.' },
    },
    required: ['size', 'content_base64'],
  },
  tags: ['readOnlyHint'],
  scopes: [scopes.read],
  operation: async (args, api) => {
    const path = `/users/me/messages/${pathSegment(args.message_id)}/attachments/${pathSegment(args.attachment_id)}`
    const { data } = await getJson<{ data?: string }>(api, path)
    const bytes = Buffer.from(data ?? '', 'base64url')
    return defined({ size: bytes.byteLength, content_base64: bytes.toString('base64'), text: plainText(bytes) })
  },
})

/** The bytes as text where they are UTF-8 without NUL, and few enough for a model to read. */
function plainText(bytes: Uint8Array): string | undefined {
  if (bytes.byteLength > 100_000 || bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
