import { describe, expect, it } from 'vitest'
import type { ObjectSchema } from '../json-schema.ts'
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
        milestone: { value: null },
        people: [{ name: 'Ada', nick: null }],
        target: { team: 'core', lead: null },
      }),
    ).toEqual({ milestone: null, people: [{ name: 'Ada' }], target: { team: 'core' } })
  })

  it.each<[string, ObjectSchema, unknown, unknown]>([
    [
      'an open root',
      object({ a: { type: 'string' } }, { additionalProperties: true }),
      { a: 'x', additional_properties: '{"b":1}' },
      { a: 'x', b: 1 },
    ],
    [
      'a map',
      object({ labels: { type: 'object', additionalProperties: { type: 'string' } } }),
      { labels: [{ key: 'env', value: 'prod' }] },
      { labels: { env: 'prod' } },
    ],
    ['an object of unknown form', object({ body: { type: 'object' } }), { body: '{"a":[1]}' }, { body: { a: [1] } }],
    ['a value of any type', object({ value: { description: 'Anything.' } }), { value: '[null]' }, { value: [null] }],
    ['an array of anything', object({ list: { type: 'array' } }), { list: ['1', '"b"'] }, { list: [1, 'b'] }],
    ['oneOf', object({ a: { oneOf: [{ type: 'string' }, { type: 'number' }] } }), { a: 1 }, { a: 1 }],
    [
      'a reference to a property',
      object({ a: { $ref: '#/properties/b' }, b: { type: 'object', properties: { c: { type: 'string' } } } }),
      { a: { c: null }, b: null },
      { a: {} },
    ],
    [
      'a tuple',
      object({
        at: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'string' }], minItems: 2, maxItems: 2 },
      }),
      { at: { item_1: 1, item_2: 'km' } },
      { at: [1, 'km'] },
    ],
    [
      'an enum of objects',
      object({ a: { enum: [{ x: 1 }, 'none'] } }, { required: ['a'] }),
      { a: '{"x":1}' },
      { a: { x: 1 } },
    ],
    [
      'text or an object of any form, which is text too',
      object({ a: { anyOf: [{ type: 'string' }, { type: 'object' }] } }, { required: ['a'] }),
      { a: { option_2: '{"b":1}' } },
      { a: { b: 1 } },
    ],
  ])('keeps %s', (_, schema, written, restored) => {
    const strict = toStrictSchema(schema)
    expect(strict.restore(written)).toEqual(restored)
    expect(strict.express(restored)).toEqual(written)
  })

  it('tells null itself from an argument left out', () => {
    const strict = toStrictSchema(object({ assignee: { type: ['string', 'null'], description: 'Who.' } }))
    expect(strict.schema.properties.assignee).toEqual({
      description: 'Who. Null leaves it out; {"value": null} sends null.',
      anyOf: [
        { type: 'string' },
        {
          type: 'object',
          description: 'Sends null itself.',
          properties: { value: { type: 'null' } },
          required: ['value'],
          additionalProperties: false,
        },
        { type: 'null' },
      ],
    })
    const written = [{ assignee: 'ada' }, { assignee: { value: null } }, { assignee: null }]
    expect(written.map(strict.restore)).toEqual([{ assignee: 'ada' }, { assignee: null }, {}])
    expect(strict.notes).toContainEqual({ path: '#/properties/assignee', keyword: 'null', done: 'wrapped' })
  })

  it('takes text that is no JSON as it is', () => {
    expect(toStrictSchema(object({ value: {} })).restore({ value: 'plain words' })).toEqual({ value: 'plain words' })
  })

  it('says what it cannot enforce, and notes it', () => {
    const strict = toStrictSchema(
      object(
        { q: { type: 'string', minLength: 1, not: { const: 'x' } } },
        { required: ['q'], additionalProperties: false },
      ),
    )
    expect(strict.schema.properties.q).toEqual({
      type: 'string',
      description: 'At least 1 character. not: {"const":"x"}.',
    })
    expect(strict.notes).toEqual([
      { path: '#/properties/q', keyword: 'minLength', done: 'described' },
      { path: '#/properties/q', keyword: 'not', done: 'described' },
    ])
  })
})
