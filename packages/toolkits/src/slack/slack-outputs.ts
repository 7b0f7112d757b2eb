import type { JsonSchema, ObjectSchema } from '@composio/spec'

const nextCursor: JsonSchema = {
  type: 'string',
  description: 'Pass it as cursor for the next page; absent on the last.',
}

const message: JsonSchema = {
  type: 'object',
  properties: {
    ts: { type: 'string', description: 'Identifies the message within its conversation.' },
    time: { type: 'string', description: 'ISO 8601, UTC.' },
    user: { type: 'string', description: 'ID of the author.' },
    bot_id: { type: 'string' },
    username: { type: 'string' },
    text: { type: 'string' },
    subtype: { type: 'string' },
    thread_ts: { type: 'string', description: 'ts of the message that starts the thread.' },
    reply_count: { type: 'number' },
    edited: { type: 'boolean' },
    reactions: { type: 'array', items: { type: 'object', properties: {} } },
    files: { type: 'array', items: { type: 'object', properties: {} } },
    attachments: { type: 'array', items: { type: 'object', properties: {} } },
  },
}

export const messages: ObjectSchema = {
  type: 'object',
  properties: {
    channel: { type: 'string', description: 'ID of the conversation.' },
    messages: { type: 'array', items: message },
    has_more: { type: 'boolean' },
    next_cursor: nextCursor,
  },
  required: ['channel', 'messages', 'has_more'],
}

export const channel: ObjectSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    name: { type: 'string' },
    is_private: { type: 'boolean' },
    is_archived: { type: 'boolean' },
    is_member: { type: 'boolean', description: 'Whether the connected account is a member.' },
    topic: { type: 'string' },
    purpose: { type: 'string' },
    num_members: { type: 'number' },
    created: { type: 'string', description: 'ISO 8601, UTC.' },
  },
  required: ['id'],
}

export const channels: ObjectSchema = {
  type: 'object',
  properties: { channels: { type: 'array', items: channel }, next_cursor: nextCursor },
  required: ['channels'],
}

export const user: ObjectSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    name: { type: 'string', description: 'The handle, without @.' },
    real_name: { type: 'string' },
    display_name: { type: 'string' },
    email: { type: 'string' },
    title: { type: 'string' },
    status_text: { type: 'string' },
    timezone: { type: 'string' },
    is_bot: { type: 'boolean' },
    is_admin: { type: 'boolean' },
    deleted: { type: 'boolean' },
  },
  required: ['id'],
}

export const users: ObjectSchema = {
  type: 'object',
  properties: { users: { type: 'array', items: user }, next_cursor: nextCursor },
  required: ['users'],
}
