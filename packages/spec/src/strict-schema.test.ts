import { describe, expect, it } from 'vitest'
import type { ObjectSchema } from './json-schema.ts'
import { toStrictSchema } from './strict-schema.ts'

const object = (properties: ObjectSchema['properties'], more: Partial<ObjectSchema> = {}): ObjectSchema => ({
  type: 'object',
  properties,
  ...more,
})

describe('toStrictSchema', () => {
  it('requires everything, makes optional properties nullable and closes objects', () => {
    const strict = toStrictSchema(
      object(
        { owner: { type: 'string', description: 'Owner.' }, page: { type: 'integer', description: 'Page.' } },
        { required: ['owner'] },
      ),
    )
    expect(strict?.schema).toEqual({
      type: 'object',
      properties: {
        owner: { type: 'string', description: 'Owner.' },
        page: { description: 'Page.', anyOf: [{ type: 'integer' }, { type: 'null' }] },
      },
      required: ['owner', 'page'],
      additionalProperties: false,
    })
  })

  it('tells defaults and examples in the description', () => {
    const strict = toStrictSchema(
      object(
        { n: { type: 'integer', description: 'Count.', default: 30, examples: [1, 2], minimum: 1 } },
        { required: ['n'] },
      ),
    )
    expect(strict?.schema.properties.n).toEqual({
      type: 'integer',
      description: 'Count. Default: 30. Examples: 1, 2.',
      minimum: 1,
    })
  })

  it('closes the schema of a tool without inputs', () => {
    expect(toStrictSchema(object({}))?.schema).toEqual({
      type: 'object',
      properties: {},
      required: [],
      additionalProperties: false,
    })
  })

  it('takes out nulls that stand for nothing, at every depth, and keeps those that mean something', () => {
    const person = object({ name: { type: 'string' }, nick: { type: 'string' } }, { required: ['name'] })
    const strict = toStrictSchema(
      object(
        {
          title: { type: 'string' },
          milestone: { type: ['integer', 'null'] },
          people: { type: 'array', items: { $ref: '#/$defs/person' } },
          target: { anyOf: [person, object({ team: { type: 'string' }, lead: { type: 'string' } })] },
        },
        { $defs: { person } },
      ),
    )
    expect(
      strict?.restore({
        title: null,
        milestone: null,
        people: [{ name: 'Ada', nick: null }],
        target: { team: 'core', lead: null },
      }),
    ).toEqual({ milestone: null, people: [{ name: 'Ada' }], target: { team: 'core' } })
  })

  it.each<[string, ObjectSchema]>([
    ['an open root', object({}, { additionalProperties: true })],
    ['a map', object({ labels: { type: 'object', additionalProperties: { type: 'string' } } })],
    ['an object of unknown form', object({ body: { type: 'object' } })],
    ['a value of any type', object({ value: { description: 'Anything.' } })],
    ['an array of anything', object({ list: { type: 'array' } })],
    ['oneOf', object({ a: { oneOf: [{ type: 'string' }] } })],
    ['a reference to elsewhere', object({ a: { $ref: '#/properties/b' } })],
  ])('does not pretend to express %s', (_, schema) => {
    expect(toStrictSchema(schema)).toBeUndefined()
  })
})
