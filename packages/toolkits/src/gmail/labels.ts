import { defineTool, type JsonSchema, type ObjectSchema } from '@composio/spec'
import { defined, invalidArgument, pathSegment } from '../google/arguments.ts'
import { getJson, postJson, sentSummary } from './gmail-api.ts'
import type { GmailMessage } from './received-message.ts'
import { inputOf, messageId, sentOutput, threadId } from './schemas.ts'
import { scopes } from './scopes.ts'

interface GmailLabel {
  id: string
  name: string
  type?: string
}

const labelOutput: ObjectSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    name: { type: 'string' },
    type: { type: 'string', enum: ['system', 'user'] },
  },
  required: ['id', 'name'],
}

const labelSummary = ({ id, name, type }: GmailLabel) => ({ id, name, type: type ?? 'user' })

const changeProperties = (what: string): Record<string, JsonSchema> => ({
  add_label_ids: {
    type: 'array',
    items: { type: 'string', minLength: 1 },
    maxItems: 100,
    description: `IDs of the labels to put on ${what}: STARRED, IMPORTANT, UNREAD, INBOX, SPAM, TRASH, or one from GMAIL_LIST_LABELS. Names of own labels do not work.`,
    examples: [['STARRED', 'Label_12']],
  },
  remove_label_ids: {
    type: 'array',
    items: { type: 'string', minLength: 1 },
    maxItems: 100,
    description: `IDs of the labels to take off. Taking off UNREAD marks ${what} as read, taking off INBOX archives it.`,
    examples: [['UNREAD'], ['INBOX']],
  },
})

/** The body of Gmail's modify methods. */
function labelChange(args: Record<string, unknown>): Record<string, unknown> {
  const add = args.add_label_ids as string[] | undefined
  const remove = args.remove_label_ids as string[] | undefined
  if (!add?.length && !remove?.length) {
    throw invalidArgument('Nothing to change: give label IDs in add_label_ids, remove_label_ids or both.')
  }
  return { addLabelIds: add ?? [], removeLabelIds: remove ?? [] }
}

export const listLabels = defineTool({
  slug: 'GMAIL_LIST_LABELS',
  name: 'List labels',
  description: "Lists all labels with their IDs: Gmail's own (INBOX, UNREAD, ...) and the user's.",
  input: inputOf({}),
  output: {
    type: 'object',
    properties: { labels: { type: 'array', items: labelOutput } },
    required: ['labels'],
  },
  tags: ['readOnlyHint'],
  scopes: [scopes.labels],
  operation: async (_args, api) => {
    const { labels } = await getJson<{ labels?: GmailLabel[] }>(api, '/users/me/labels')
    return { labels: (labels ?? []).map(labelSummary) }
  },
})

export const createLabel = defineTool({
  slug: 'GMAIL_CREATE_LABEL',
  name: 'Create label',
  description:
    'Creates a label and gives back its ID. A slash nests it: `Clients/Acme` is shown under `Clients`. Fails where a label of that name exists.',
  input: inputOf(
    {
      label_name: {
        type: 'string',
        minLength: 1,
        maxLength: 225,
        description: 'Name of the label, as shown.',
        examples: ['Invoices', 'Clients/Acme'],
      },
      label_list_visibility: {
        type: 'string',
        enum: ['labelShow', 'labelShowIfUnread', 'labelHide'],
        default: 'labelShow',
        description: "Whether Gmail's label list shows it.",
        examples: ['labelShowIfUnread'],
      },
      message_list_visibility: {
        type: 'string',
        enum: ['show', 'hide'],
        default: 'show',
        description: 'Whether the message list shows it on messages.',
        examples: ['hide'],
      },
    },
    ['label_name'],
  ),
  output: labelOutput,
  tags: [],
  scopes: [scopes.labels],
  operation: async (args, api) =>
    labelSummary(
      await postJson<GmailLabel>(
        api,
        '/users/me/labels',
        defined({
          name: args.label_name,
          labelListVisibility: args.label_list_visibility,
          messageListVisibility: args.message_list_visibility,
        }),
      ),
    ),
})

export const removeLabel = defineTool({
  slug: 'GMAIL_REMOVE_LABEL',
  name: 'Delete label',
  description:
    "Deletes one of the user's own labels from the account, and so from every message that has it; the messages stay. To take a label off one message, use GMAIL_ADD_LABEL_TO_EMAIL with remove_label_ids.",
  input: inputOf(
    {
      label_id: {
        type: 'string',
        minLength: 1,
        description: 'ID of the label, from GMAIL_LIST_LABELS.',
        examples: ['Label_12'],
      },
    },
    ['label_id'],
  ),
  output: { type: 'object', properties: { deleted: { type: 'boolean' } }, required: ['deleted'] },
  tags: ['destructiveHint'],
  scopes: [scopes.labels],
  operation: { method: 'DELETE', path: '/users/me/labels/{label_id}', shape: () => ({ deleted: true }) },
})

export const addLabelToEmail = defineTool({
  slug: 'GMAIL_ADD_LABEL_TO_EMAIL',
  name: 'Change labels of email',
  description: 'Puts labels on one message, takes labels off it, or both: to file, star, archive or mark as read.',
  input: inputOf({ message_id: messageId, ...changeProperties('the message') }, ['message_id']),
  output: sentOutput,
  tags: ['idempotentHint'],
  scopes: [scopes.modify],
  operation: async (args, api) => {
    const path = `/users/me/messages/${pathSegment(args.message_id)}/modify`
    return sentSummary(await postJson<GmailMessage>(api, path, labelChange(args)))
  },
})

export const modifyThreadLabels = defineTool({
  slug: 'GMAIL_MODIFY_THREAD_LABELS',
  name: 'Change labels of thread',
  description: 'As GMAIL_ADD_LABEL_TO_EMAIL, for every message of a thread at once.',
  input: inputOf({ thread_id: threadId, ...changeProperties('the thread') }, ['thread_id']),
  output: {
    type: 'object',
    properties: { thread_id: { type: 'string' }, message_ids: { type: 'array', items: { type: 'string' } } },
    required: ['thread_id', 'message_ids'],
  },
  tags: ['idempotentHint'],
  scopes: [scopes.modify],
  operation: async (args, api) => {
    const path = `/users/me/threads/${pathSegment(args.thread_id)}/modify`
    const thread = await postJson<{ id: string; messages?: GmailMessage[] }>(api, path, labelChange(args))
    return { thread_id: thread.id, message_ids: (thread.messages ?? []).map(({ id }) => id) }
  },
})
