import type { JsonSchema, ObjectSchema } from '@composio/spec'

const ownerAndRepo: Record<string, JsonSchema> = {
  owner: {
    type: 'string',
    description: 'Login of the user or organization the repository belongs to; the part before the slash.',
    examples: ['octocat'],
  },
  repo: {
    type: 'string',
    description: 'Name of the repository, without the owner and without ".git".',
    examples: ['hello-world'],
  },
}

export const issueNumber: JsonSchema = {
  type: 'integer',
  minimum: 1,
  description: 'Number shown after the # sign, counted per repository. Not the id.',
  examples: [42],
}

export const pullNumber: JsonSchema = { ...issueNumber, description: 'Number of the pull request, after the # sign.' }

export const paging: Record<string, JsonSchema> = {
  per_page: { type: 'integer', minimum: 1, maximum: 100, default: 30, description: 'Results in one page.' },
  page: { type: 'integer', minimum: 1, default: 1, description: 'Page to get, from 1. Ask on while has_more is true.' },
}

/** An object schema that takes nothing but what it names. */
export function input(properties: Record<string, JsonSchema>, required: string[] = []): ObjectSchema {
  return { type: 'object', properties, required, additionalProperties: false }
}

/** The same for a tool that works in one repository. */
export function repoInput(properties: Record<string, JsonSchema>, required: string[] = []): ObjectSchema {
  return input({ ...ownerAndRepo, ...properties }, ['owner', 'repo', ...required])
}

export function text(description: string, ...examples: string[]): JsonSchema {
  return { type: 'string', description, ...(examples.length > 0 ? { examples } : {}) }
}

export function flag(description: string, fallback?: boolean): JsonSchema {
  return { type: 'boolean', description, ...(fallback === undefined ? {} : { default: fallback }) }
}

export function choice(description: string, values: string[], fallback?: string): JsonSchema {
  return { type: 'string', enum: values, description, ...(fallback === undefined ? {} : { default: fallback }) }
}

export function texts(description: string, ...example: string[]): JsonSchema {
  return {
    type: 'array',
    items: { type: 'string' },
    description,
    ...(example.length > 0 ? { examples: [example] } : {}),
  }
}

/** An output schema: what is promised to be there, and room for the rest. */
export function output(properties: Record<string, JsonSchema>): ObjectSchema {
  return { type: 'object', properties, additionalProperties: true }
}

/** The output of a list tool. */
export function outputPage(name: string, item: ObjectSchema): ObjectSchema {
  return output({
    [name]: { type: 'array', items: item, description: 'One entry per hit.' },
    has_more: { type: 'boolean', description: 'Whether there is probably another page.' },
  })
}
