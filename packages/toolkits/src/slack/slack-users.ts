import { defineTool, type JsonSchema } from '@composio/spec'
import { callSlack, json, list, nextCursor } from './slack-api.ts'
import { cursor, limit } from './slack-arguments.ts'
import * as outputs from './slack-outputs.ts'
import { shapeUser } from './slack-shapes.ts'

const user: JsonSchema = { type: 'string', description: 'ID of the user.', examples: ['U0123456789'] }

export const listUsers = defineTool({
  slug: 'SLACK_LIST_ALL_USERS',
  aliases: ['SLACK_LIST_ALL_SLACK_TEAM_USERS_WITH_PAGINATION', 'SLACK_USERS_LIST'],
  name: 'List users',
  description:
    'Lists the people and bots of the Slack workspace, page by page, with ID, name, real name and email address. With a known email address SLACK_FIND_USER_BY_EMAIL_ADDRESS is quicker.',
  input: {
    type: 'object',
    properties: {
      limit: limit(100, 999),
      cursor,
      include_deleted: { type: 'boolean', description: 'Include deactivated users.', default: false },
      include_bots: { type: 'boolean', description: 'Include bots.', default: true },
    },
    additionalProperties: false,
  },
  output: outputs.users,
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['users:read'],
  operation: async ({ limit, cursor, include_deleted, include_bots }, api) => {
    const answer = await callSlack(api, 'users.list', { limit: limit ?? 100, cursor })
    const members = list(answer.members).filter(
      (member) =>
        (include_deleted === true || member.deleted !== true) && (include_bots !== false || member.is_bot !== true),
    )
    const next_cursor = nextCursor(answer)
    return { users: members.map(shapeUser), ...(next_cursor === undefined ? {} : { next_cursor }) }
  },
})

export const findUserByEmail = defineTool({
  slug: 'SLACK_FIND_USER_BY_EMAIL_ADDRESS',
  aliases: ['SLACK_LOOKUP_USER_BY_EMAIL', 'SLACK_USERS_LOOKUP_BY_EMAIL'],
  name: 'Find a user by email address',
  description:
    'Finds the one Slack user with that email address. Use it to get the user ID for mentions, invitations and direct messages. Fails with not found when nobody in the workspace has the address.',
  input: {
    type: 'object',
    properties: {
      email: {
        type: 'string',
        description: 'The whole email address.',
        minLength: 3,
        examples: ['octocat@example.com'],
      },
    },
    required: ['email'],
    additionalProperties: false,
  },
  output: outputs.user,
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['users:read.email'],
  operation: async ({ email }, api) => shapeUser(json((await callSlack(api, 'users.lookupByEmail', { email })).user)),
})

export const userInfo = defineTool({
  slug: 'SLACK_RETRIEVE_DETAILED_USER_INFORMATION',
  aliases: ['SLACK_USERS_INFO'],
  name: 'Get a user',
  description:
    'Returns one Slack user by ID: name, real name, title, email address, status, time zone. Use it to name the user IDs that messages carry.',
  input: { type: 'object', properties: { user }, required: ['user'], additionalProperties: false },
  output: outputs.user,
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['users:read'],
  operation: async ({ user }, api) => shapeUser(json((await callSlack(api, 'users.info', { user })).user)),
})

export const userPresence = defineTool({
  slug: 'SLACK_GET_USER_PRESENCE_INFO',
  aliases: ['SLACK_GET_USER_PRESENCE', 'SLACK_USERS_GET_PRESENCE'],
  name: 'Get the presence of a user',
  description:
    'Tells whether a Slack user is active or away at this moment; without a user, whether the connected one is. It says nothing of do-not-disturb.',
  input: { type: 'object', properties: { user }, additionalProperties: false },
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['users:read'],
  operation: async ({ user }, api) => ({ presence: (await callSlack(api, 'users.getPresence', { user })).presence }),
})

export const currentUser = defineTool({
  slug: 'SLACK_TEST_AUTH',
  aliases: ['SLACK_GET_CURRENT_USER', 'SLACK_AUTH_TEST'],
  name: 'Get the connected account',
  description:
    'Tells which Slack user and workspace the connected account is: user ID, name, workspace and its URL. Use it to find out who "I" and "me" are.',
  input: { type: 'object', properties: {}, additionalProperties: false },
  tags: ['readOnlyHint', 'openWorldHint'],
  operation: async (_args, api) => {
    const { user_id, user, team_id, team, url, bot_id } = await callSlack(api, 'auth.test')
    return { user_id, user, team_id, team, url, ...(bot_id === undefined ? {} : { bot_id }) }
  },
})
