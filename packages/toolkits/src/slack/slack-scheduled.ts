import { defineTool } from '@composio/spec'
import { callSlack, isoTime, list, nextCursor, resolveConversation } from './slack-api.ts'
import { channel, cursor, limit, messageTs } from './slack-arguments.ts'
import { contentArguments, messageContent } from './slack-messages.ts'

export const scheduleMessage = defineTool({
  slug: 'SLACK_SCHEDULE_MESSAGE',
  aliases: ['SLACK_SCHEDULES_A_MESSAGE_TO_A_CHANNEL_AT_A_SPECIFIED_TIME', 'SLACK_CHAT_SCHEDULE_MESSAGE'],
  name: 'Schedule a message',
  description:
    'Has Slack post a message at a later time, up to 120 days ahead. Returns scheduled_message_id, with which SLACK_DELETE_SCHEDULED_MESSAGE takes it back until it is sent.',
  input: {
    type: 'object',
    properties: {
      channel,
      ...contentArguments,
      post_at: {
        type: 'integer',
        description: 'When to post, as Unix time in seconds (UTC). Must lie in the future.',
        examples: [1767261600],
      },
      thread_ts: { ...messageTs, description: 'ts of the message that starts the thread, to reply in that thread.' },
    },
    required: ['channel', 'post_at'],
    additionalProperties: false,
  },
  tags: ['openWorldHint'],
  scopes: ['chat:write'],
  operation: async ({ channel, post_at, thread_ts, ...args }, api) => {
    const message = messageContent(args)
    const answer = await callSlack(api, 'chat.scheduleMessage', {
      channel: await resolveConversation(api, channel),
      ...message,
      post_at,
      thread_ts,
    })
    return {
      channel: answer.channel,
      scheduled_message_id: answer.scheduled_message_id,
      post_at: answer.post_at,
      time: isoTime(answer.post_at),
    }
  },
})

export const listScheduledMessages = defineTool({
  slug: 'SLACK_LIST_SCHEDULED_MESSAGES',
  aliases: ['SLACK_LISTS_SCHEDULED_MESSAGES_IN_A_CHANNEL', 'SLACK_CHAT_SCHEDULED_MESSAGES_LIST'],
  name: 'List scheduled messages',
  description:
    'Lists the messages that wait to be sent by Slack for the connected user, in one channel or in all, soonest first. Returns their IDs, texts and times.',
  input: {
    type: 'object',
    properties: { channel, cursor, limit: limit(100, 999) },
    additionalProperties: false,
  },
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['chat:write'],
  operation: async ({ channel, cursor, limit }, api) => {
    const answer = await callSlack(api, 'chat.scheduledMessages.list', {
      channel: channel === undefined ? undefined : await resolveConversation(api, channel),
      cursor,
      limit: limit ?? 100,
    })
    const next_cursor = nextCursor(answer)
    return {
      scheduled_messages: list(answer.scheduled_messages).map(({ id, channel_id, post_at, text }) => ({
        scheduled_message_id: id,
        channel: channel_id,
        post_at,
        time: isoTime(post_at),
        text,
      })),
      ...(next_cursor === undefined ? {} : { next_cursor }),
    }
  },
})

export const deleteScheduledMessage = defineTool({
  slug: 'SLACK_DELETE_SCHEDULED_MESSAGE',
  aliases: ['SLACK_DELETE_A_SCHEDULED_MESSAGE_IN_A_CHAT', 'SLACK_CHAT_DELETE_SCHEDULED_MESSAGE'],
  name: 'Cancel a scheduled message',
  description:
    'Takes back a message that was scheduled in Slack and has not been sent yet. Slack refuses in the last minute before it is due.',
  input: {
    type: 'object',
    properties: {
      channel,
      scheduled_message_id: {
        type: 'string',
        description: 'The ID that scheduling returned, or from SLACK_LIST_SCHEDULED_MESSAGES.',
        examples: ['Q1298393284'],
      },
    },
    required: ['channel', 'scheduled_message_id'],
    additionalProperties: false,
  },
  tags: ['destructiveHint', 'idempotentHint', 'openWorldHint'],
  scopes: ['chat:write'],
  operation: async ({ channel, scheduled_message_id }, api) => {
    await callSlack(api, 'chat.deleteScheduledMessage', {
      channel: await resolveConversation(api, channel),
      scheduled_message_id,
    })
    return { deleted: true, scheduled_message_id }
  },
})
