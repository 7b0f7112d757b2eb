import { ApiProblemError, defineTool, type JsonSchema, type ToolDefinition } from '@composio/spec'
import { callSlack, type Json, json, resolveConversation } from './slack-api.ts'
import { channel, messageTs } from './slack-arguments.ts'
import { shapeMessage } from './slack-shapes.ts'

const content = {
  text: {
    type: 'string',
    description:
      'The message in Slack mrkdwn: *bold*, _italic_, `code`, <https://example.com|link>, <@U0123456789> to mention somebody. Not Markdown: **bold** and [link](url) show as typed; use markdown_text for those.',
    examples: ['The build is *green* again :tada:'],
  },
  markdown_text: {
    type: 'string',
    description: 'The message in standard Markdown, at most 12,000 characters. Used in place of text.',
    maxLength: 12_000,
    examples: ['**Release 1.4** is out: [notes](https://example.com)'],
  },
  blocks: {
    type: 'array',
    description: 'Block Kit blocks, for layouts that text cannot give. Pass text as well: notifications show it.',
    items: { type: 'object', description: 'One Block Kit block.', properties: {}, additionalProperties: true },
    maxItems: 50,
    examples: [[{ type: 'section', text: { type: 'mrkdwn', text: '*Hello*' } }]],
  },
} satisfies Record<string, JsonSchema>

const posted: Pick<ToolDefinition, 'output'> = {
  output: {
    type: 'object',
    properties: {
      channel: { type: 'string', description: 'ID of the conversation.' },
      ts: { type: 'string', description: 'Identifies the message there: pass it on to edit, thread or react.' },
      message: { type: 'object', description: 'The message as Slack stored it.' },
      truncated: { type: 'boolean', description: 'Present when Slack cut the text off at its limit.' },
    },
    required: ['channel', 'ts'],
  },
}

export const sendMessage = defineTool({
  slug: 'SLACK_SEND_MESSAGE',
  aliases: [
    'SLACK_CHAT_POST_MESSAGE',
    'SLACK_SENDS_A_MESSAGE_TO_A_SLACK_CHANNEL',
    'SLACK_SEND_A_MESSAGE_TO_A_SLACK_CHANNEL',
  ],
  name: 'Send a message',
  description:
    'Posts a message to a Slack channel, thread or direct message, as the connected user. Use thread_ts to reply in a thread. Returns the conversation ID and the ts of the new message, which SLACK_UPDATES_A_SLACK_MESSAGE, SLACK_DELETE_MESSAGE and the reaction tools take. Not idempotent: calling it twice posts twice.',
  input: {
    type: 'object',
    properties: {
      channel,
      ...content,
      thread_ts: { ...messageTs, description: 'ts of the message that starts the thread, to reply in that thread.' },
      reply_broadcast: {
        type: 'boolean',
        description: 'With thread_ts: also show the reply in the channel itself.',
        default: false,
      },
      unfurl_links: { type: 'boolean', description: 'Whether links get a preview.' },
    },
    required: ['channel'],
    additionalProperties: false,
  },
  ...posted,
  tags: ['openWorldHint'],
  scopes: ['chat:write'],
  operation: async ({ channel, thread_ts, reply_broadcast, unfurl_links, ...args }, api) => {
    const message = messageContent(args)
    return shapePosted(
      await callSlack(api, 'chat.postMessage', {
        channel: await resolveConversation(api, channel),
        ...message,
        thread_ts,
        reply_broadcast: thread_ts === undefined ? undefined : reply_broadcast,
        unfurl_links,
      }),
    )
  },
})

export const updateMessage = defineTool({
  slug: 'SLACK_UPDATES_A_SLACK_MESSAGE',
  aliases: ['SLACK_UPDATE_MESSAGE', 'SLACK_CHAT_UPDATE'],
  name: 'Edit a message',
  description:
    'Replaces the text or blocks of a Slack message that the connected user sent; messages of others cannot be edited. The old content is gone afterwards. Returns the message as it is now.',
  input: {
    type: 'object',
    properties: { channel, ts: messageTs, ...content },
    required: ['channel', 'ts'],
    additionalProperties: false,
  },
  ...posted,
  tags: ['destructiveHint', 'idempotentHint', 'openWorldHint'],
  scopes: ['chat:write'],
  operation: async ({ channel, ts, ...args }, api) => {
    const message = messageContent(args)
    return shapePosted(
      await callSlack(api, 'chat.update', { channel: await resolveConversation(api, channel), ts, ...message }),
    )
  },
})

export const deleteMessage = defineTool({
  slug: 'SLACK_DELETE_MESSAGE',
  aliases: ['SLACK_DELETES_A_MESSAGE_FROM_A_CHAT', 'SLACK_CHAT_DELETE'],
  name: 'Delete a message',
  description:
    'Deletes a Slack message for good; there is no way back. Members may delete only their own messages. Returns the channel and ts of what was deleted.',
  input: {
    type: 'object',
    properties: { channel, ts: messageTs },
    required: ['channel', 'ts'],
    additionalProperties: false,
  },
  tags: ['destructiveHint', 'idempotentHint', 'openWorldHint'],
  scopes: ['chat:write'],
  operation: async ({ channel, ts }, api) => {
    const answer = await callSlack(api, 'chat.delete', { channel: await resolveConversation(api, channel), ts })
    return { deleted: true, channel: answer.channel, ts: answer.ts }
  },
})

export const getPermalink = defineTool({
  slug: 'SLACK_RETRIEVE_MESSAGE_PERMALINK_URL',
  aliases: ['SLACK_CHAT_GET_PERMALINK'],
  name: 'Get a link to a message',
  description:
    'Returns the permanent URL of one Slack message, to quote or to hand to a person. Needs the channel and the ts of the message.',
  input: {
    type: 'object',
    properties: { channel, message_ts: messageTs },
    required: ['channel', 'message_ts'],
    additionalProperties: false,
  },
  tags: ['readOnlyHint', 'openWorldHint'],
  operation: async ({ channel, message_ts }, api) => {
    const params = { channel: await resolveConversation(api, channel), message_ts }
    const answer = await callSlack(api, 'chat.getPermalink', params)
    return { channel: answer.channel, permalink: answer.permalink }
  },
})

/**
 * The content parameters of `chat.*` methods. Markdown goes into a markdown block, with the source as the fallback
 * that notifications show.
 */
export function messageContent({ text, markdown_text, blocks }: Json): Json {
  if (typeof markdown_text === 'string' && markdown_text !== '') {
    return { text: markdown_text, blocks: [{ type: 'markdown', text: markdown_text }] }
  }
  if ((typeof text === 'string' && text !== '') || (Array.isArray(blocks) && blocks.length > 0)) return { text, blocks }
  throw new ApiProblemError({ kind: 'invalid', message: 'The message is empty. Pass text, markdown_text or blocks.' })
}

export const contentArguments = content

function shapePosted(answer: Json): Json {
  const truncated = answer.warning === 'message_truncated' ? { truncated: true } : {}
  return { channel: answer.channel, ts: answer.ts, message: shapeMessage(json(answer.message)), ...truncated }
}
