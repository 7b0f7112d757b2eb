import { defineTool, type JsonSchema } from '@composio/spec'
import { defined, mapLimited, pathSegment } from '../google/arguments.ts'
import { getJson, postJson, readMessage, sentSummary } from './gmail-api.ts'
import type { MessageArguments } from './mime-message.ts'
import type { GmailMessage } from './received-message.ts'
import { inputOf, messageOutput, messageProperties, pageOutput, pageToken, sentOutput, threadId } from './schemas.ts'
import { scopes } from './scopes.ts'

const draftId: JsonSchema = {
  type: 'string',
  minLength: 1,
  description: 'ID of the draft, from GMAIL_CREATE_EMAIL_DRAFT or GMAIL_LIST_DRAFTS. Not the ID of its message.',
  examples: ['r-1234567890123456789'],
}

export const createDraft = defineTool({
  slug: 'GMAIL_CREATE_EMAIL_DRAFT',
  name: 'Create email draft',
  description:
    'Writes an email and keeps it as a draft, without sending it: for the user to look at, or to send with GMAIL_SEND_DRAFT. With thread_id it is a draft answer to the last message of that thread, and recipient and subject are filled in.',
  input: inputOf(
    {
      ...messageProperties,
      subject: {
        ...messageProperties.subject,
        description: "Subject on one line; with thread_id, the thread's is used.",
      },
      thread_id: { ...threadId, description: 'The conversation to answer. Leave it out for a new one.' },
    },
    ['body'],
  ),
  output: {
    type: 'object',
    properties: {
      draft_id: { type: 'string', description: 'For GMAIL_SEND_DRAFT and GMAIL_DELETE_DRAFT.' },
      message_id: { type: 'string' },
      thread_id: { type: 'string' },
    },
    required: ['draft_id', 'message_id', 'thread_id'],
  },
  tags: [],
  scopes: [scopes.compose, scopes.read],
  operation: async (args, api) => {
    const { outgoingMessage, rawMessage } = await import('./mime-message.ts')
    const { asReply, replyHeaders, sentMessages } = await import('./reply.ts')
    const message = outgoingMessage(args as MessageArguments)
    const thread = args.thread_id
    const raw = await rawMessage(
      thread === undefined ? message : asReply(message, replyHeaders(await sentMessages(api, String(thread)))),
    )
    const draft = await postJson<{ id: string; message: GmailMessage }>(api, '/users/me/drafts', {
      message: defined({ raw, threadId: thread }),
    })
    return { draft_id: draft.id, message_id: draft.message.id, thread_id: draft.message.threadId }
  },
})

export const listDrafts = defineTool({
  slug: 'GMAIL_LIST_DRAFTS',
  name: 'List drafts',
  description:
    'Lists the drafts with recipients, subject and text, and the draft_id that sending or deleting one takes.',
  input: inputOf({
    query: {
      type: 'string',
      description: "Only drafts that match, in Gmail's search syntax.",
      examples: ['subject:proposal'],
    },
    max_results: {
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: 10,
      description: 'Drafts a page.',
      examples: [10],
    },
    page_token: pageToken,
  }),
  output: pageOutput('drafts', {
    type: 'object',
    properties: { draft_id: { type: 'string' }, message: messageOutput },
    required: ['draft_id', 'message'],
  }),
  tags: ['readOnlyHint'],
  scopes: [scopes.read],
  operation: async (args, api) => {
    const page = await getJson<{ drafts?: { id: string }[]; nextPageToken?: string }>(api, '/users/me/drafts', {
      q: args.query,
      maxResults: args.max_results ?? 10,
      pageToken: args.page_token,
    })
    const drafts = await mapLimited(page.drafts ?? [], 8, async ({ id }) => {
      const draft = await getJson<{ message: GmailMessage }>(api, `/users/me/drafts/${pathSegment(id)}`, {
        format: 'full',
      })
      return { draft_id: id, message: await readMessage(api, draft.message) }
    })
    return defined({ drafts, next_page_token: page.nextPageToken })
  },
})

export const sendDraft = defineTool({
  slug: 'GMAIL_SEND_DRAFT',
  name: 'Send draft',
  description:
    'Sends a draft as it is to the recipients it names. The draft is gone afterwards; it cannot be taken back.',
  input: inputOf({ draft_id: draftId }, ['draft_id']),
  output: sentOutput,
  tags: ['openWorldHint'],
  scopes: [scopes.compose],
  operation: async (args, api) =>
    sentSummary(await postJson<GmailMessage>(api, '/users/me/drafts/send', { id: args.draft_id })),
})

export const deleteDraft = defineTool({
  slug: 'GMAIL_DELETE_DRAFT',
  name: 'Delete draft',
  description: 'Deletes a draft for good: it does not go to the trash.',
  input: inputOf({ draft_id: draftId }, ['draft_id']),
  output: { type: 'object', properties: { deleted: { type: 'boolean' } }, required: ['deleted'] },
  tags: ['destructiveHint'],
  scopes: [scopes.compose],
  operation: { method: 'DELETE', path: '/users/me/drafts/{draft_id}', shape: () => ({ deleted: true }) },
})
