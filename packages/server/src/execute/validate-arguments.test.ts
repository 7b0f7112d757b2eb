import type { ObjectSchema } from '@composio/spec'
import { describe, expect, it } from 'vitest'
import { argumentProblem } from './validate-arguments.ts'

const schema: ObjectSchema = {
  type: 'object',
  properties: {
    owner: { type: 'string' },
    number: { type: 'integer', minimum: 1 },
    state: { type: 'string', enum: ['open', 'closed'], default: 'open' },
    labels: { type: 'array', items: { type: 'string' } },
    date: { type: 'string', format: 'date' },
    target: {
      type: 'object',
      properties: { name: { type: 'string' } },
      required: ['name'],
      additionalProperties: false,
    },
    either: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
  },
  required: ['owner', 'number'],
  additionalProperties: false,
}
const right = { owner: 'octocat', number: 1 }

describe('argumentProblem', () => {
  it('has nothing to say about right arguments, and fills in defaults', () => {
    const args: Record<string, unknown> = { ...right }
    expect(argumentProblem(schema, args)).toBeUndefined()
    expect(args).toEqual({ ...right, state: 'open' })
  })

  it.each<[string, Record<string, unknown>, string[]]>([
    ['what is missing', {}, ['owner: is required', 'number: is required']],
    [
      'the type',
      { owner: 1, number: '1' },
      ['owner: expected string, got number', 'number: expected integer, got string'],
    ],
    ['null', { ...right, owner: null }, ['owner: expected string, got null']],
    ['an array for an object', { ...right, target: [] }, ['target: expected object, got array']],
    ['the values there are', { ...right, state: 'ajar' }, ['state: expected one of "open", "closed"']],
    ['the bound', { ...right, number: 0 }, ['number: must be >= 1']],
    ['the place inside', { ...right, labels: ['a', 1] }, ['labels.1: expected string, got number']],
    ['what is missing inside', { ...right, target: {} }, ['target.name: is required']],
    ['what is unknown inside', { ...right, target: { name: 'a', nmae: 'b' } }, ['target.nmae: there is no such field']],
    ['the format', { ...right, date: '22.11.2026' }, ['date: must match format "date"']],
    ['each branch', { ...right, either: true }, ['either: ']],
    ['a misspelled name', { ...right, lables: [] }, ['lables: there is no such argument. Did you mean labels?']],
  ])('names %s', (_, args, told) => {
    const problem = argumentProblem(schema, args)
    expect(problem).toMatch(/^Invalid arguments, nothing was sent: \S/)
    for (const part of told) expect(problem).toContain(part)
    expect(problem).not.toMatch(/: \.$|undefined|\[object/)
  })

  it('takes own properties for arguments, whatever they are called', () => {
    const hostile = JSON.parse('{"owner":"a","number":1,"__proto__":{"admin":true},"constructor":1}')
    const problem = argumentProblem(schema, hostile)
    expect(problem).toContain('__proto__: there is no such argument')
    expect(problem).toContain('constructor: there is no such argument')
    expect(({} as Record<string, unknown>).admin).toBeUndefined()
  })

  it('lets further arguments through where the schema does', () => {
    expect(argumentProblem({ ...schema, additionalProperties: true }, { ...right, more: 1 })).toBeUndefined()
  })
})
