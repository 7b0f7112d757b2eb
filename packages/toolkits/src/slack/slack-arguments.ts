import type { JsonSchema } from '@composio/spec'

/** Arguments that many Slack tools share, worded once so that a model meets the same words everywhere. */
export const channel: JsonSchema = {
  type: 'string',
  description:
    'The conversation: its ID (C…, G… or D…), a channel name with or without #, or a user ID (U…) for the direct message with that person. An ID is fastest.',
  examples: ['C0123456789', '#general', 'U0123456789'],
}

export const messageTs: JsonSchema = {
  type: 'string',
  description: 'The ts of the message, exactly as Slack gave it: it identifies the message within its conversation.',
  pattern: '^\\d{6,}\\.\\d{1,6}$',
  examples: ['1712345678.000100'],
}

export const cursor: JsonSchema = {
  type: 'string',
  description: 'next_cursor of the previous page, to go on from there. Leave out for the first page.',
  examples: ['dXNlcjpVMDYxTkZUVDI='],
}

export const emoji: JsonSchema = {
  type: 'string',
  description: 'Name of the emoji, without colons.',
  examples: ['thumbsup', 'white_check_mark'],
}

export function limit(fallback: number, maximum: number): JsonSchema {
  return {
    type: 'integer',
    description: `How many to return at most; ${fallback} if left out.`,
    minimum: 1,
    maximum,
    default: fallback,
  }
}
