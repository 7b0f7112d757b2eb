import type { JsonSchema, ObjectSchema } from '@composio/spec'

const person: JsonSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    name: { type: 'string' },
    displayName: { type: 'string' },
    email: { type: 'string' },
  },
}

const named: JsonSchema = {
  type: 'object',
  properties: { id: { type: 'string' }, name: { type: 'string' } },
}

/** An issue as the tools give it back; fields without a value are left out, except the assignee. */
export const issue: ObjectSchema = {
  type: 'object',
  properties: {
    id: { type: 'string', description: 'UUID.' },
    identifier: { type: 'string', description: 'As people write it: ENG-123.' },
    title: { type: 'string' },
    description: { type: 'string', description: 'Markdown.' },
    url: { type: 'string' },
    priority: { type: 'number' },
    priorityLabel: { type: 'string' },
    dueDate: { type: 'string' },
    createdAt: { type: 'string' },
    updatedAt: { type: 'string' },
    completedAt: { type: 'string' },
    canceledAt: { type: 'string' },
    archivedAt: { type: 'string' },
    team: { ...named, description: 'With key, the ENG of ENG-123.' },
    state: { ...named, description: 'With type: backlog, unstarted, started, completed or canceled.' },
    assignee: { anyOf: [person, { type: 'null' }], description: 'Null: nobody.' },
    creator: person,
    project: named,
    labels: { type: 'array', items: named },
  },
  required: ['id', 'identifier', 'title', 'labels'],
}

/** One page of a list. */
export function pageOf(name: string, item: JsonSchema): ObjectSchema {
  return {
    type: 'object',
    properties: {
      [name]: { type: 'array', items: item },
      has_more: { type: 'boolean' },
      next_cursor: { type: 'string', description: 'Pass it as after for the next page.' },
    },
    required: [name, 'has_more'],
  }
}
