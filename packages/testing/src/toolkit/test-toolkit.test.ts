import { defineToolkit, type HttpOperation, type ToolDefinition, type ToolkitDefinition } from '@composio/spec'
import { describe, expect, it } from 'vitest'
import { checkTool, checkToolkit } from './check-toolkit.ts'
import { testToolkit } from './test-toolkit.ts'

const readNote: ToolDefinition & { operation: HttpOperation } = {
  slug: 'NOTES_READ_NOTE',
  aliases: ['NOTES_GET_NOTE'],
  name: 'Read a note',
  description: 'Reads one note by its ID. Gives back its title, its text and its labels.',
  input: {
    type: 'object',
    properties: {
      note_id: { type: 'string', description: 'ID of the note.', examples: ['n_17'] },
      view: { type: 'string', description: 'How much to return.', enum: ['short', 'full'], default: 'short' },
    },
    required: ['note_id'],
    additionalProperties: false,
  },
  tags: ['readOnlyHint'],
  scopes: ['notes.read'],
  operation: { method: 'GET', path: '/notes/{note_id}', query: ['view'] },
}

const notes = defineToolkit({
  slug: 'notes',
  name: 'Notes',
  description: 'Keeps short texts with labels.',
  appUrl: 'https://notes.example',
  categories: ['productivity'],
  version: '20261122_00',
  baseUrl: 'https://api.notes.example/v1',
  auth: [
    {
      scheme: 'OAUTH2',
      authorizationUrl: 'https://notes.example/authorize',
      tokenUrl: 'https://notes.example/token',
      scopes: ['notes.read'],
    },
    {
      scheme: 'API_KEY',
      fields: [{ name: 'key', label: 'Key', secret: true, required: true }],
      apply: ({ key }) => ({ headers: { 'x-key': key ?? '' } }),
    },
  ],
  whoami: { request: { method: 'GET', path: '/me' }, account: () => ({ id: '1', label: 'me' }) },
  tools: [readNote],
})

testToolkit(notes)
testToolkit(
  { ...notes, tools: [{ ...readNote, operation: { ...readNote.operation, method: 'POST' } }] },
  { exceptions: { NOTES_READ_NOTE: { hints: 'reading is a POST here' } } },
)

describe('a toolkit that is wrong', () => {
  const cases: [string, Partial<ToolkitDefinition>, RegExp][] = [
    ['slug', { slug: 'my-notes' }, /lower-case/],
    ['description', { description: 'Notes' }, /sentence/],
    ['version', { version: '1.0' }, /yyyymmdd_nn/],
    ['base URL', { baseUrl: 'https://api.notes.example/' }, /trailing slash/],
    ['colour', { color: 'red' }, /#rrggbb/],
    ['no tools', { tools: [] }, /no tools/],
    [
      'repeated alias',
      { tools: [readNote, { ...readNote, slug: 'NOTES_READ', aliases: ['NOTES_READ_NOTE'] }] },
      /once/,
    ],
    ['key that goes nowhere', { auth: [{ ...notes.auth[1], apply: () => ({}) } as never] }, /nothing on the request/],
  ]
  it.each(cases)('is reported: %s', (_, change, message) => {
    expect(checkToolkit({ ...notes, ...change }).join('\n')).toMatch(message)
  })
  it('needs whoami', () => {
    const { whoami: _, ...without } = notes
    expect(checkToolkit(without).join('\n')).toMatch(/whoami is missing/)
  })
})

describe('a tool that is wrong', () => {
  const input = (properties: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
    input: { type: 'object', properties, ...more } as ToolDefinition['input'],
    operation: { method: 'GET', path: '/notes' } as const,
  })
  const cases: [string, Partial<ToolDefinition>, RegExp][] = [
    ['slug without the toolkit', { slug: 'READ_NOTE' }, /begin with NOTES_/],
    ['slug in lower case', { slug: 'NOTES_read' }, /upper snake case/],
    ['slug too long', { slug: `NOTES_${'A'.repeat(60)}` }, /characters/],
    ['short description', { description: 'Reads a note.' }, /40/],
    ['endless description', { description: 'x'.repeat(1025) }, /1024/],
    ['no properties', { input: { type: 'object' } as never }, /must have "properties"/],
    ['root of another type', { input: { type: 'array', properties: {} } as never }, /type "object"/],
    ['undescribed property', input({ a: { type: 'integer' } }), /input\.a: every property needs a description/],
    [
      'undescribed nested property',
      input({ a: { description: 'A', type: 'array', items: { type: 'object', properties: { b: { type: 'null' } } } } }),
      /input\.a\[\]\.b/,
    ],
    ['boolean property schema', input({ a: true }), /input\.a: a schema must be an object/],
    ['boolean items', input({ a: { description: 'A', type: 'array', items: true } }), /input\.a\[\]: a schema must be/],
    ['description null', input({ a: { type: 'string', description: null } }), /"description" must be a string/],
    ['unknown type', input({ a: { type: 'text', description: 'A' } }), /not a JSON type/],
    ['vendor keyword', input({ a: { type: 'string', description: 'A', 'x-order': 1 } }), /x-order/],
    ['required of nothing', input({}, { required: ['a'] }), /names a, no property/],
    ['example that does not fit', input({ a: { type: 'integer', description: 'A', examples: ['1'] } }), /does not fit/],
    ['default that does not fit', input({ a: { enum: ['x'], description: 'A', default: 'y' } }), /does not fit/],
    ['no example', input({ note_id: { type: 'string', description: 'A' } }), /give an example/],
    ['path parameter nowhere', { operation: { method: 'GET', path: '/{other}' } }, /\{other\} is no argument/],
    ['path parameter optional', { operation: { method: 'GET', path: '/{view}' } }, /\{view\} must be required/],
    ['query of nothing', { operation: { ...readNote.operation, query: ['page'] } }, /"query" names page/],
    ['rename of nothing', { operation: { ...readNote.operation, rename: { page: 'p' } } }, /"rename" names page/],
    ['GET not read-only', { tags: [] }, /readOnlyHint/],
    ['POST read-only', { operation: { ...readNote.operation, method: 'POST' } }, /POST is tagged readOnlyHint/],
    ['DELETE harmless', { tags: [], operation: { ...readNote.operation, method: 'DELETE' } }, /destructiveHint/],
    ['contradictory tags', { tags: ['readOnlyHint', 'destructiveHint'] }, /exclude each other/],
    ['two scopes in one', { scopes: ['a b'] }, /not a scope token/],
    ['output schema', { output: { type: 'object', properties: { a: { type: 'strin' } } } as never }, /output/],
  ]
  it.each(cases)('is reported: %s', (_, change, message) => {
    const problems = checkTool(notes, { ...readNote, ...change })
    expect(problems.map((problem) => problem.message).join('\n')).toMatch(message)
  })
  it('has scopes without OAuth', () => {
    expect(checkTool({ ...notes, auth: [] }, readNote)).toEqual([
      { rule: 'scopes', message: expect.stringMatching(/no OAUTH2 scheme/) },
    ])
  })
})
