import { defineTool, type JsonSchema } from '@composio/spec'
import { callSlack, compact, type Json, json, list, nextCursor, resolveConversation } from './slack-api.ts'
import { channel, cursor, limit, messageTs } from './slack-arguments.ts'
import * as outputs from './slack-outputs.ts'
import { shapeMessage } from './slack-shapes.ts'

const window: Record<string, JsonSchema> = {
  oldest: {
    type: 'string',
    description: 'Only messages after this time: a ts, or Unix time in seconds.',
    examples: ['1712345678.000100', '1712345678'],
  },
  latest: {
    type: 'string',
    description: 'Only messages before this time: a ts, or Unix time in seconds. Now, if left out.',
    examples: ['1712345678.000100', '1712345678'],
  },
  inclusive: {
    type: 'boolean',
    description: 'Include the messages whose ts is exactly oldest or latest.',
    default: false,
  },
}

export const fetchHistory = defineTool({
  slug: 'SLACK_FETCH_CONVERSATION_HISTORY',
  aliases: ['SLACK_CONVERSATIONS_HISTORY', 'SLACK_FETCH_CONVERSATION_HISTORY_MESSAGES'],
  name: 'Read the messages of a conversation',
  description:
    'Reads the messages of a Slack channel or direct message, newest first. Replies inside threads are not included: a message with reply_count has some, which SLACK_FETCH_MESSAGE_THREAD_FROM_A_CONVERSATION reads. Users appear as IDs; SLACK_RETRIEVE_DETAILED_USER_INFORMATION names them. To look for words across channels use SLACK_SEARCH_MESSAGES.',
  input: {
    type: 'object',
    properties: { channel, limit: limit(50, 999), cursor, ...window },
    required: ['channel'],
    additionalProperties: false,
  },
  output: outputs.messages,
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['channels:history'],
  operation: async ({ channel, limit, ...rest }, api) => {
    const id = await resolveConversation(api, channel)
    return page(id, await callSlack(api, 'conversations.history', { channel: id, limit: limit ?? 50, ...rest }))
  },
})

export const fetchThread = defineTool({
  slug: 'SLACK_FETCH_MESSAGE_THREAD_FROM_A_CONVERSATION',
  aliases: ['SLACK_CONVERSATIONS_REPLIES', 'SLACK_FETCH_MESSAGE_THREAD'],
  name: 'Read a thread',
  description:
    'Reads one Slack thread, oldest first: the message that started it, then the replies. Pass the ts of the first message of the thread (thread_ts of any reply).',
  input: {
    type: 'object',
    properties: { channel, ts: messageTs, limit: limit(100, 999), cursor, ...window },
    required: ['channel', 'ts'],
    additionalProperties: false,
  },
  output: outputs.messages,
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['channels:history'],
  operation: async ({ channel, limit, ...rest }, api) => {
    const id = await resolveConversation(api, channel)
    return page(id, await callSlack(api, 'conversations.replies', { channel: id, limit: limit ?? 100, ...rest }))
  },
})

export const searchMessages = defineTool({
  slug: 'SLACK_SEARCH_MESSAGES',
  aliases: ['SLACK_SEARCH_FOR_MESSAGES_WITH_QUERY'],
  name: 'Search messages',
  description:
    'Searches all Slack messages the connected user can see, in every channel, thread and direct message. Use it when it is not known where something was said. Returns each match with channel, author, text, ts and permalink, best first, and the total. Needs a user account; a bot token cannot search.',
  input: {
    type: 'object',
    properties: {
      query: {
        type: 'string',
        description:
          'Words to look for, with the modifiers of the Slack search box: in:#channel, from:@user, to:me, has:link, before:2025-01-31, after:2025-01-01, "exact phrase", -without.',
        minLength: 1,
        examples: ['deploy failed in:#engineering after:2025-01-01', 'from:@octocat "release notes"'],
      },
      sort: {
        type: 'string',
        description: 'score: best match first; timestamp: by time.',
        enum: ['score', 'timestamp'],
        default: 'score',
      },
      sort_dir: { type: 'string', description: 'Direction of the sort.', enum: ['desc', 'asc'], default: 'desc' },
      count: limit(20, 100),
      page: { type: 'integer', description: 'Page of the results, from 1.', minimum: 1, maximum: 100, default: 1 },
    },
    required: ['query'],
    additionalProperties: false,
  },
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['search:read'],
  operation: async ({ query, sort, sort_dir, count, page }, api) => {
    const answer = await callSlack(api, 'search.messages', { query, sort, sort_dir, count: count ?? 20, page })
    const { matches, total, paging } = json(answer.messages)
    return {
      matches: list(matches).map((match) => ({
        ...shapeMessage(match),
        channel: compact({ id: json(match.channel).id, name: json(match.channel).name }),
        permalink: match.permalink,
      })),
      total,
      page: json(paging).page,
      pages: json(paging).pages,
    }
  },
})

function page(channel: string, answer: Json): Json {
  const next_cursor = nextCursor(answer)
  return {
    channel,
    messages: list(answer.messages).map(shapeMessage),
    has_more: answer.has_more === true,
    ...(next_cursor === undefined ? {} : { next_cursor }),
  }
}
