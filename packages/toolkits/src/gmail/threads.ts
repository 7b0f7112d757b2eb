import { defineTool } from '@composio/spec'
import { defined, mapLimited, pathSegment } from '../google/arguments.ts'
import { getJson, postJson, readMessage, sentSummary } from './gmail-api.ts'
import type { MessageArguments } from './mime-message.ts'
import type { GmailMessage } from './received-message.ts'
import {
  inputOf,
  labelIds,
  messageOutput,
  messageProperties,
  pageOutput,
  pageToken,
  searchQuery,
  sentOutput,
  threadId,
} from './schemas.ts'
import { scopes } from './scopes.ts'
import { ownAddresses } from './send-as.ts'

export const fetchThread = defineTool({
  slug: 'GMAIL_FETCH_MESSAGE_BY_THREAD_ID',
  name: 'Fetch thread by ID',
  description: 'Reads a whole conversation: every message of the thread with its full text, oldest first.',
  input: inputOf({ thread_id: threadId }, ['thread_id']),
  output: {
    type: 'object',
    properties: { thread_id: { type: 'string' }, messages: { type: 'array', items: messageOutput } },
    required: ['thread_id', 'messages'],
  },
  tags: ['readOnlyHint'],
  scopes: [scopes.read],
  operation: async (args, api) => {
    const path = `/users/me/threads/${pathSegment(args.thread_id)}`
    const thread = await getJson<{ id: string; messages?: GmailMessage[] }>(api, path, { format: 'full' })
    const messages = await mapLimited(thread.messages ?? [], 4, (message) => readMessage(api, message))
    return { thread_id: thread.id, messages }
  },
})

export const listThreads = defineTool({
  slug: 'GMAIL_LIST_THREADS',
  name: 'List threads',
  description:
    'Finds conversations, the most recent first, and gives their IDs and first words. Read one with GMAIL_FETCH_MESSAGE_BY_THREAD_ID. To search and read messages in one step, use GMAIL_FETCH_EMAILS.',
  input: inputOf({
    query: searchQuery,
    label_ids: labelIds,
    max_results: {
      type: 'integer',
      minimum: 1,
      maximum: 500,
      default: 20,
      description: 'Threads a page.',
      examples: [20],
    },
    page_token: pageToken,
    include_spam_trash: {
      type: 'boolean',
      default: false,
      description: 'Whether to look in SPAM and TRASH too.',
      examples: [true],
    },
  }),
  output: pageOutput('threads', {
    type: 'object',
    properties: { id: { type: 'string' }, snippet: { type: 'string' } },
    required: ['id'],
  }),
  tags: ['readOnlyHint'],
  scopes: [scopes.read],
  operation: async (args, api) => {
    const page = await getJson<{ threads?: { id: string; snippet?: string }[]; nextPageToken?: string }>(
      api,
      '/users/me/threads',
      {
        q: args.query,
        labelIds: args.label_ids,
        maxResults: args.max_results ?? 20,
        pageToken: args.page_token,
        includeSpamTrash: args.include_spam_trash,
      },
    )
    const threads = (page.threads ?? []).map(({ id, snippet }) => ({ id, snippet: snippet ?? '' }))
    return defined({ threads, next_page_token: page.nextPageToken })
  },
})

const { subject: _, recipient_email, ...replyProperties } = messageProperties

export const replyToThread = defineTool({
  slug: 'GMAIL_REPLY_TO_THREAD',
  name: 'Reply to thread',
  description:
    "Answers the last message of a conversation, at once, as part of the same thread. By default the reply goes to that message's sender (its Reply-To address where it has one), or to its recipients where the user wrote it. The subject is that of the thread.",
  input: inputOf(
    {
      thread_id: threadId,
      ...replyProperties,
      recipient_email: {
        ...recipient_email,
        description: 'Whom to answer instead of the sender. `name@example.org` or `Name <name@example.org>`.',
      },
      reply_all: {
        type: 'boolean',
        default: false,
        description: 'Whether the other recipients of the last message get a copy too.',
        examples: [true],
      },
    },
    ['thread_id', 'body'],
  ),
  output: sentOutput,
  tags: ['openWorldHint'],
  scopes: [scopes.read, scopes.send],
  operation: async (args, api) => {
    const { outgoingMessage, rawMessage } = await import('./mime-message.ts')
    const { asReply, replyHeaders, sentMessages } = await import('./reply.ts')
    const headers = replyHeaders(await sentMessages(api, String(args.thread_id)))
    const message = outgoingMessage(args as MessageArguments)
    const all = args.reply_all === true ? { own: await ownAddresses(api) } : undefined
    const raw = await rawMessage(asReply(message, headers, all))
    return sentSummary(await postJson<GmailMessage>(api, '/users/me/messages/send', { raw, threadId: args.thread_id }))
  },
})
