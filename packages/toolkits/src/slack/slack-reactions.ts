import { defineTool } from '@composio/spec'
import { callSlack, isJson, json, list, resolveConversation } from './slack-api.ts'
import { channel, emoji, messageTs } from './slack-arguments.ts'
import { shapeMessage, shapeReaction } from './slack-shapes.ts'

export const addReaction = defineTool({
  slug: 'SLACK_ADD_REACTION_TO_AN_ITEM',
  aliases: ['SLACK_ADD_REACTION', 'SLACK_REACTIONS_ADD'],
  name: 'Add a reaction',
  description:
    'Puts an emoji reaction of the connected user on a Slack message. Adding it twice does no harm. Fails with invalid_name for an emoji the workspace does not have.',
  input: {
    type: 'object',
    properties: { channel, timestamp: messageTs, name: emoji },
    required: ['channel', 'timestamp', 'name'],
    additionalProperties: false,
  },
  tags: ['idempotentHint', 'openWorldHint'],
  scopes: ['reactions:write'],
  operation: async ({ channel, timestamp, name }, api) => {
    const id = await resolveConversation(api, channel)
    const { ok } = await callSlack(api, 'reactions.add', { channel: id, timestamp, name: bare(name) })
    return { added: bare(name), channel: id, timestamp, ...(ok === true ? {} : { already: true }) }
  },
})

export const removeReaction = defineTool({
  slug: 'SLACK_REMOVE_REACTION_FROM_ITEM',
  aliases: ['SLACK_REMOVE_REACTION', 'SLACK_REACTIONS_REMOVE'],
  name: 'Remove a reaction',
  description:
    'Takes an emoji reaction of the connected user off a Slack message; reactions of others stay. Fails with no_reaction when there is none.',
  input: {
    type: 'object',
    properties: { channel, timestamp: messageTs, name: emoji },
    required: ['channel', 'timestamp', 'name'],
    additionalProperties: false,
  },
  tags: ['destructiveHint', 'idempotentHint', 'openWorldHint'],
  scopes: ['reactions:write'],
  operation: async ({ channel, timestamp, name }, api) => {
    const id = await resolveConversation(api, channel)
    await callSlack(api, 'reactions.remove', { channel: id, timestamp, name: bare(name) })
    return { removed: bare(name), channel: id, timestamp }
  },
})

export const fetchReactions = defineTool({
  slug: 'SLACK_FETCH_ITEM_REACTIONS',
  aliases: ['SLACK_GET_REACTIONS', 'SLACK_REACTIONS_GET'],
  name: 'Get the reactions to a message',
  description:
    'Lists the emoji reactions on one Slack message, each with its count and the IDs of the users behind it.',
  input: {
    type: 'object',
    properties: { channel, timestamp: messageTs },
    required: ['channel', 'timestamp'],
    additionalProperties: false,
  },
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['reactions:read'],
  operation: async ({ channel, timestamp }, api) => {
    const params = { channel: await resolveConversation(api, channel), timestamp, full: true }
    const { message } = await callSlack(api, 'reactions.get', params)
    return { text: json(message).text, reactions: list(json(message).reactions).map(shapeReaction) }
  },
})

export const pinMessage = defineTool({
  slug: 'SLACK_PINS_AN_ITEM_TO_A_CHANNEL',
  aliases: ['SLACK_PIN_MESSAGE', 'SLACK_PINS_ADD'],
  name: 'Pin a message',
  description:
    'Pins a message to its Slack channel, so that every member finds it in the channel details. Pinning it twice does no harm.',
  input: {
    type: 'object',
    properties: { channel, timestamp: messageTs },
    required: ['channel', 'timestamp'],
    additionalProperties: false,
  },
  tags: ['idempotentHint', 'openWorldHint'],
  scopes: ['pins:write'],
  operation: async ({ channel, timestamp }, api) => {
    const id = await resolveConversation(api, channel)
    const { ok } = await callSlack(api, 'pins.add', { channel: id, timestamp })
    return { pinned: true, channel: id, timestamp, ...(ok === true ? {} : { already: true }) }
  },
})

export const unpinMessage = defineTool({
  slug: 'SLACK_UNPIN_ITEM_FROM_CHANNEL',
  aliases: ['SLACK_UNPIN_MESSAGE', 'SLACK_PINS_REMOVE'],
  name: 'Unpin a message',
  description: 'Takes the pin off a message of a Slack channel. The message itself stays.',
  input: {
    type: 'object',
    properties: { channel, timestamp: messageTs },
    required: ['channel', 'timestamp'],
    additionalProperties: false,
  },
  tags: ['destructiveHint', 'idempotentHint', 'openWorldHint'],
  scopes: ['pins:write'],
  operation: async ({ channel, timestamp }, api) => {
    const id = await resolveConversation(api, channel)
    await callSlack(api, 'pins.remove', { channel: id, timestamp })
    return { unpinned: true, channel: id, timestamp }
  },
})

export const listPins = defineTool({
  slug: 'SLACK_LISTS_PINNED_ITEMS_IN_A_CHANNEL',
  aliases: ['SLACK_LIST_PINNED_ITEMS', 'SLACK_PINS_LIST'],
  name: 'List pinned messages',
  description: 'Lists the messages that are pinned to a Slack channel, with text, author and ts.',
  input: { type: 'object', properties: { channel }, required: ['channel'], additionalProperties: false },
  tags: ['readOnlyHint', 'openWorldHint'],
  scopes: ['pins:read'],
  operation: async ({ channel }, api) => {
    const id = await resolveConversation(api, channel)
    const { items } = await callSlack(api, 'pins.list', { channel: id })
    const messages = list(items).flatMap(({ message }) => (isJson(message) ? [message] : []))
    return { channel: id, pins: messages.map(shapeMessage) }
  },
})

/** Models write `:tada:` as often as `tada`. */
function bare(name: unknown): string {
  return String(name).replace(/^:+|:+$/g, '')
}
