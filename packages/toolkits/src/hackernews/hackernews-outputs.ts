import type { JsonSchema, ObjectSchema } from '@composio/spec'

/** A story, comment, job or poll; fields it does not have are left out. */
const item: JsonSchema = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    type: { type: 'string' },
    title: { type: 'string' },
    url: { type: 'string', description: 'What the story links to.' },
    text: { type: 'string', description: 'Plain text.' },
    by: { type: 'string' },
    score: { type: 'integer', description: 'Points.' },
    comments: { type: 'integer', description: 'Number of comments in the whole discussion.' },
    time: { type: 'string', description: 'ISO 8601, UTC.' },
    discussion_url: { type: 'string' },
  },
  required: ['id', 'discussion_url'],
}

export const stories: ObjectSchema = {
  type: 'object',
  properties: {
    list: { type: 'string' },
    total: { type: 'integer', description: 'How many the list holds.' },
    stories: { type: 'array', items: item },
  },
  required: ['stories'],
}

export const posts: ObjectSchema = {
  type: 'object',
  properties: {
    posts: { type: 'array', items: item },
    total: { type: 'integer' },
    page: { type: 'integer' },
    pages: { type: 'integer' },
  },
  required: ['posts'],
}
