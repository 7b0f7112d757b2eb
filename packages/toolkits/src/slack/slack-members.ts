import { defineTool, type JsonSchema } from '@composio/spec'
import { callSlack, json, nextCursor, resolveConversation } from './slack-api.ts'
import { channel, cursor, limit } from './slack-arguments.ts'
import * as outputs from './slack-outputs.ts'
import { shapeChannel } from './slack-shapes.ts'

const users: JsonSchema = {
  type: 'string',
  description: 'User IDs, separated by commas. SLACK_FIND_USER_BY_EMAIL_ADDRESS and SLACK_LIST_ALL_USERS give them.',
  pattern: '^\\s*[UW][A-Z0-9]+(\\s*,\\s*[UW][A-Z0-9]+)*\\s*$',
  examples: ['U0123456789', 'U0123456789,U9876543210'],
}

export const joinChannel = defineTool({
  slug: 'SLACK_JOIN_AN_EXISTING_CONVERSATION',
  aliases: ['SLACK_JOIN_CHANNEL', 'SLACK_CONVERSATIONS_JOIN'],
  name: 'Join a channel',
  description:
    'Makes the connected user a member of a public Slack channel. Private channels need an invitation by a member. Returns the channel; joining twice does no harm.',
  input: { type: 'object', properties: { channel }, required: ['channel'], additionalProperties: false },
  output: outputs.channel,
  tags: ['idempotentHint', 'openWorldHint'],
  scopes: ['channels:write'],
  operation: async ({ channel }, api) => {
    const answer = await callSlack(api, 'conversations.join', { channel: await resolveConversation(api, channel) })
    return shapeChannel(json(answer.channel))
  },
})

export const leaveChannel = defineTool({
  slug: 'SLACK_LEAVE_CONVERSATION',
  aliases: ['SLACK_LEAVE_A_CONVERSATION', 'SLACK_CONVERSATIONS_LEAVE'],
  name: 'Leave a channel',
  description:
    'Takes the connected user out of a Slack channel. A private channel can be entered again only by invitation. Nobody can leave the general channel.',
  input: { type: 'object', properties: { channel }, required: ['channel'], additionalProperties: false },
  tags: ['destructiveHint', 'idempotentHint', 'openWorldHint'],
  scopes: ['channels:write'],
  operation: async ({ channel }, api) => {
    const id = await resolveConversation(api, channel)
    const { ok } = await callSlack(api, 'conversations.leave', { channel: id })
    return { left: true, channel: id, ...(ok === true ? {} : { already: true }) }
  },
})

export const inviteUsers = defineTool({
  slug: 'SLACK_INVITE_USERS_TO_A_SLACK_CHANNEL',
  aliases: ['SLACK_INVITE_USER_TO_CHANNEL', 'SLACK_CONVERSATIONS_INVITE'],
  name: 'Invite users to a channel',
  description:
    'Adds up to 100 users to a Slack channel that the connected user is a member of; they are notified. Fails as a whole when one of them cannot be added, for instance with already_in_channel. Returns the channel.',
  input: {
    type: 'object',
    properties: { channel, users },
    required: ['channel', 'users'],
    additionalProperties: false,
  },
  output: outputs.channel,
  tags: ['openWorldHint'],
  scopes: ['channels:write'],
  operation: async ({ channel, users }, api) => {
    const params = { channel: await resolveConversation(api, channel), users: userList(users) }
    return shapeChannel(json((await callSlack(api, 'conversations.invite', params)).channel))
  },
})

export const removeUser = defineTool({
  slug: 'SLACK_REMOVE_USER_FROM_CONVERSATION',
  aliases: ['SLACK_REMOVE_A_USER_FROM_A_CONVERSATION', 'SLACK_CONVERSATIONS_KICK'],
  name: 'Remove a user from a channel',
  description:
    'Takes another user out of a Slack channel. Whether the connected user may depends on the settings of the workspace. Their messages stay.',
  input: {
    type: 'object',
    properties: {
      channel,
      user: { type: 'string', description: 'ID of the user to remove.', examples: ['U0123456789'] },
    },
    required: ['channel', 'user'],
    additionalProperties: false,
  },
  tags: ['destructiveHint', 'idempotentHint', 'openWorldHint'],
  scopes: ['channels:write'],
  operation: async ({ channel, user }, api) => {
    const id = await resolveConversation(api, channel)
    await callSlack(api, 'conversations.kick', { channel: id, user })
    return { removed: true, channel: id, user }
  },
})

export const listMembers = defineTool({
  slug: 'SLACK_RETRIEVE_CONVERSATION_MEMBERS_LIST',
  aliases: ['SLACK_CONVERSATIONS_MEMBERS'],
  name: 'List the members of a conversation',
  description:
    'Lists the user IDs of the members of a Slack channel or group direct message. Names and email addresses come from SLACK_RETRIEVE_DETAILED_USER_INFORMATION.',
  input: {
    type: 'object',
    properties: { channel, limit: limit(200, 999), cursor },
    required: ['channel'],
    additionalProperties: false,
  },
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['channels:read'],
  operation: async ({ channel, limit, cursor }, api) => {
    const id = await resolveConversation(api, channel)
    const answer = await callSlack(api, 'conversations.members', { channel: id, limit: limit ?? 200, cursor })
    const next_cursor = nextCursor(answer)
    return { channel: id, members: answer.members, ...(next_cursor === undefined ? {} : { next_cursor }) }
  },
})

export const openDirectMessage = defineTool({
  slug: 'SLACK_OPEN_DM',
  aliases: ['SLACK_OPEN_OR_RESUME_DIRECT_OR_MULTI_PERSON_MESSAGES', 'SLACK_CONVERSATIONS_OPEN'],
  name: 'Open a direct message',
  description:
    'Opens the Slack direct message with one user, or the group direct message with up to eight, and returns its conversation ID for SLACK_SEND_MESSAGE. Nobody is notified by opening it. For one user, SLACK_SEND_MESSAGE also takes the user ID as channel.',
  input: { type: 'object', properties: { users }, required: ['users'], additionalProperties: false },
  output: outputs.channel,
  tags: ['idempotentHint', 'openWorldHint'],
  scopes: ['im:write'],
  operation: async ({ users }, api) => {
    const answer = await callSlack(api, 'conversations.open', { users: userList(users), return_im: true })
    return shapeChannel(json(answer.channel))
  },
})

function userList(users: unknown): string {
  return String(users)
    .split(',')
    .map((user) => user.trim())
    .join(',')
}
