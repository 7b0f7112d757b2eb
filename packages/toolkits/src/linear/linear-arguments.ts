import type { JsonSchema } from '@composio/spec'

/** Arguments that many Linear tools share, worded once so that a model meets the same words everywhere. */
export const issueId: JsonSchema = {
  type: 'string',
  description: 'The issue: its identifier as people write it, or its UUID.',
  minLength: 1,
  examples: ['ENG-123', '9cfb482a-81e3-4154-b5b9-2c805e70a02d'],
}

export const teamId: JsonSchema = {
  type: 'string',
  description: 'The team: its key (ENG), name or UUID.',
  minLength: 1,
  examples: ['ENG', '9cfb482a-81e3-4154-b5b9-2c805e70a02d'],
}

export const stateId: JsonSchema = {
  type: 'string',
  description: 'The workflow state: its name in that team (LINEAR_LIST_LINEAR_STATES lists them) or its UUID.',
  minLength: 1,
  examples: ['In Progress', 'Done'],
}

export const assigneeId: JsonSchema = {
  type: 'string',
  description: 'Who: "me" for the connected user, an email address, a name, or the UUID of a user.',
  minLength: 1,
  examples: ['me', 'octocat@example.com'],
}

export const projectId: JsonSchema = {
  type: 'string',
  description: 'The project: its name or UUID.',
  minLength: 1,
  examples: ['Greeting'],
}

export const priority: JsonSchema = {
  type: 'integer',
  description: '0 none, 1 urgent, 2 high, 3 medium, 4 low.',
  minimum: 0,
  maximum: 4,
  examples: [2],
}

export const first: JsonSchema = {
  type: 'integer',
  description: 'How many to return at most; 50 if left out.',
  minimum: 1,
  maximum: 100,
  default: 50,
}

export const after: JsonSchema = {
  type: 'string',
  description: 'next_cursor of the previous page, to go on from there. Leave out for the first page.',
  examples: ['WyIyMDI1LTAxLTAxIl0='],
}

/** The same argument where null takes the value away. */
export function clearable(schema: JsonSchema, what: string): JsonSchema {
  return { ...schema, type: ['string', 'null'], description: `${schema.description} Null ${what}.` }
}
