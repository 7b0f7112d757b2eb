import { defineTool, type JsonSchema, type ToolDefinition } from '@composio/spec'
import { callSlack, compact, eachChannel, type Json, json, list, nextCursor, resolveConversation } from './slack-api.ts'
import { channel, cursor, limit } from './slack-arguments.ts'
import * as outputs from './slack-outputs.ts'
import { shapeChannel } from './slack-shapes.ts'

const name: JsonSchema = {
  type: 'string',
  description: 'Lower-case letters, digits, hyphens and underscores; at most 80 characters, no spaces.',
  minLength: 1,
  maxLength: 80,
  examples: ['project-launch'],
}

export const listChannels = defineTool({
  slug: 'SLACK_LIST_ALL_CHANNELS',
  aliases: ['SLACK_LIST_CONVERSATIONS', 'SLACK_CONVERSATIONS_LIST', 'SLACK_LIST_ALL_SLACK_TEAM_CHANNELS'],
  name: 'List conversations',
  description:
    'Lists the Slack conversations the connected account can see: public and private channels, on request also direct messages. Returns IDs, names, topics and whether the account is a member. In a large workspace look a channel up with SLACK_FIND_CHANNELS instead.',
  input: {
    type: 'object',
    properties: {
      types: {
        type: 'string',
        description: 'Kinds to list, separated by commas, out of public_channel, private_channel, im and mpim.',
        default: 'public_channel,private_channel',
        examples: ['public_channel,private_channel', 'im,mpim'],
      },
      exclude_archived: { type: 'boolean', description: 'Leave archived channels out.', default: true },
      limit: limit(100, 999),
      cursor,
    },
    additionalProperties: false,
  },
  output: outputs.channels,
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['channels:read'],
  operation: async ({ types, exclude_archived, limit, cursor }, api) => {
    const answer = await callSlack(api, 'conversations.list', {
      types: types ?? 'public_channel,private_channel',
      exclude_archived: exclude_archived ?? true,
      limit: limit ?? 100,
      cursor,
    })
    const next_cursor = nextCursor(answer)
    return { channels: list(answer.channels).map(shapeChannel), ...(next_cursor === undefined ? {} : { next_cursor }) }
  },
})

export const findChannels = defineTool({
  slug: 'SLACK_FIND_CHANNELS',
  aliases: ['SLACK_SEARCH_CHANNELS'],
  name: 'Find channels by words',
  description:
    'Finds Slack channels whose name, topic or purpose contains the given words, without regard to case; names that match come first. Use it to turn a channel name into an ID. Returns an empty list when nothing matches.',
  input: {
    type: 'object',
    properties: {
      query: { type: 'string', description: 'Part of the name, topic or purpose.', minLength: 1, examples: ['launch'] },
      exclude_archived: { type: 'boolean', description: 'Leave archived channels out.', default: true },
      limit: limit(20, 200),
    },
    required: ['query'],
    additionalProperties: false,
  },
  output: outputs.channels,
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['channels:read'],
  operation: async ({ query, exclude_archived, limit }, api) => {
    const words = String(query).replace(/^#/, '').toLowerCase()
    const most = Number(limit ?? 20)
    const named: Json[] = []
    const described: Json[] = []
    for await (const found of eachChannel(api)) {
      if (exclude_archived !== false && found.is_archived === true) continue
      if (contains(found.name, words)) named.push(shapeChannel(found))
      else if (contains(json(found.topic).value, words) || contains(json(found.purpose).value, words)) {
        described.push(shapeChannel(found))
      }
      if (named.length >= most) break
    }
    return { channels: [...named, ...described].slice(0, most) }
  },
})

export const channelInfo = defineTool({
  slug: 'SLACK_RETRIEVE_CONVERSATION_INFORMATION',
  aliases: ['SLACK_CONVERSATIONS_INFO'],
  name: 'Get a conversation',
  description:
    'Returns what Slack knows of one channel or direct message: name, topic, purpose, whether it is private or archived, and whether the connected account is a member.',
  input: { type: 'object', properties: { channel }, required: ['channel'], additionalProperties: false },
  output: outputs.channel,
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['channels:read'],
  operation: async ({ channel }, api) => {
    const params = { channel: await resolveConversation(api, channel), include_num_members: true }
    return shapeChannel(json((await callSlack(api, 'conversations.info', params)).channel))
  },
})

export const createChannel = defineTool({
  slug: 'SLACK_CREATE_CHANNEL',
  aliases: ['SLACK_CREATE_A_CHANNEL', 'SLACK_CONVERSATIONS_CREATE'],
  name: 'Create a channel',
  description:
    'Creates a Slack channel, public or private, with the connected user as its only member; invite others with SLACK_INVITE_USERS_TO_A_SLACK_CHANNEL. Fails with name_taken when the name is in use, also by an archived channel. Returns the channel with its ID.',
  input: {
    type: 'object',
    properties: {
      name,
      is_private: { type: 'boolean', description: 'Create a private channel. Cannot be undone.', default: false },
    },
    required: ['name'],
    additionalProperties: false,
  },
  output: outputs.channel,
  tags: ['openWorldHint'],
  scopes: ['channels:write'],
  operation: async ({ name, is_private }, api) =>
    shapeChannel(json((await callSlack(api, 'conversations.create', { name, is_private })).channel)),
})

export const renameChannel = changeTool({
  slug: 'SLACK_RENAME_CONVERSATION',
  aliases: ['SLACK_RENAME_A_CONVERSATION', 'SLACK_CONVERSATIONS_RENAME'],
  name: 'Rename a channel',
  description:
    'Changes the name of a Slack channel. Only its creator and administrators of the workspace may. Returns the channel with its new name.',
  method: 'conversations.rename',
  argument: ['name', name],
})

export const setTopic = changeTool({
  slug: 'SLACK_SET_CONVERSATION_TOPIC',
  aliases: ['SLACK_SET_THE_TOPIC_OF_A_CONVERSATION', 'SLACK_CONVERSATIONS_SET_TOPIC'],
  name: 'Set the topic of a channel',
  description:
    'Replaces the topic shown at the top of a Slack channel; an empty text clears it. Plain text, up to 250 characters. Returns the channel.',
  method: 'conversations.setTopic',
  argument: [
    'topic',
    { type: 'string', description: 'The new topic.', maxLength: 250, examples: ['Launch on 1 March'] },
  ],
})

export const setPurpose = changeTool({
  slug: 'SLACK_SET_CONVERSATION_PURPOSE',
  aliases: ['SLACK_SET_A_CONVERSATION_S_PURPOSE', 'SLACK_CONVERSATIONS_SET_PURPOSE'],
  name: 'Set the description of a channel',
  description:
    'Replaces the purpose of a Slack channel, which its details show as the description. Plain text, up to 250 characters. Returns the channel.',
  method: 'conversations.setPurpose',
  argument: [
    'purpose',
    { type: 'string', description: 'The new description.', maxLength: 250, examples: ['Everything about the launch'] },
  ],
})

export const archiveChannel = defineTool({
  slug: 'SLACK_ARCHIVE_CONVERSATION',
  aliases: ['SLACK_ARCHIVE_A_SLACK_CONVERSATION', 'SLACK_CONVERSATIONS_ARCHIVE'],
  name: 'Archive a channel',
  description:
    'Archives a Slack channel for everybody: its messages stay readable, nobody can post. The general channel cannot be archived. A person can undo it in Slack.',
  input: { type: 'object', properties: { channel }, required: ['channel'], additionalProperties: false },
  tags: ['destructiveHint', 'idempotentHint', 'openWorldHint'],
  scopes: ['channels:write'],
  operation: async ({ channel }, api) => {
    const id = await resolveConversation(api, channel)
    const { ok } = await callSlack(api, 'conversations.archive', { channel: id })
    return { archived: true, channel: id, ...(ok === true ? {} : { already: true }) }
  },
})

type ChangeTool = Pick<ToolDefinition, 'slug' | 'name' | 'description'> & {
  aliases: string[]
  method: string
  argument: [name: string, schema: JsonSchema]
}

/** A tool that sets one field of a channel. Slack answers some of these without the channel, so it is read back. */
function changeTool({ method, argument: [field, schema], ...tool }: ChangeTool): ToolDefinition {
  return defineTool({
    ...tool,
    input: {
      type: 'object',
      properties: { channel, [field]: schema },
      required: ['channel', field],
      additionalProperties: false,
    },
    output: outputs.channel,
    tags: ['destructiveHint', 'idempotentHint', 'openWorldHint'],
    scopes: ['channels:write'],
    operation: async (args, api) => {
      const id = await resolveConversation(api, args.channel)
      await callSlack(api, method, { channel: id, [field]: args[field] })
      return compact(shapeChannel(json((await callSlack(api, 'conversations.info', { channel: id })).channel)))
    },
  })
}

function contains(value: unknown, words: string): boolean {
  return typeof value === 'string' && value.toLowerCase().includes(words)
}
