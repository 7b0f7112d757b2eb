import { describe, expect, it } from 'vitest'
import type { ObjectSchema } from './json-schema.ts'
import { renameProperties } from './rename-properties.ts'

const rule = { character: /[a-zA-Z0-9_.-]/, maxLength: 64 }
const long = 'x'.repeat(70)

const schema: ObjectSchema = {
  type: 'object',
  properties: {
    $filter: { type: 'string' },
    '@odata.type': { type: 'string' },
    'per page': { type: 'integer' },
    per_page: { type: 'integer' },
    [long]: { type: 'string' },
    [`${long}y`]: { type: 'string' },
    plain: { type: 'string', default: '$filter', enum: ['$filter'] },
    nested: { type: 'array', items: { $ref: '#/$defs/Node' } },
    either: { anyOf: [{ type: 'string' }, { type: 'object', properties: { $id: {} }, required: ['$id'] }] },
    labels: { type: 'object', additionalProperties: { type: 'object', properties: { $v: {} } } },
    open: { type: 'object', additionalProperties: true },
  },
  required: ['$filter', 'plain'],
  $defs: { Node: { type: 'object', properties: { $ref: {}, child: { $ref: '#/$defs/Node' } } } },
}

describe('renameProperties', () => {
  it('has nothing to do where all names will do', () => {
    expect(renameProperties({ type: 'object', properties: { a: {}, 'b.c-d_1': {} } }, rule)).toBeUndefined()
  })

  it('renames at every level, without taking a name that is there', () => {
    const renamed = renameProperties(schema, rule)!.schema
    expect(Object.keys(renamed.properties)).toEqual([
      'dollar_filter',
      'at_odata.type',
      'per_page_2',
      'per_page',
      `${'x'.repeat(62)}_2`,
      `${'x'.repeat(62)}_3`,
      'plain',
      'nested',
      'either',
      'labels',
      'open',
    ])
    expect(renamed.required).toEqual(['dollar_filter', 'plain'])
    expect(renamed.properties.plain).toEqual(schema.properties.plain)
    expect(renamed.properties.either!.anyOf![1]).toMatchObject({
      properties: { dollar_id: {} },
      required: ['dollar_id'],
    })
    expect(renamed.$defs!.Node!.properties).toEqual({ dollar_ref: {}, child: { $ref: '#/$defs/Node' } })
  })

  it('gives arguments their names back where the schema renamed them, and nowhere else', () => {
    const restore = renameProperties(schema, rule)!.restore
    const nodes = (ref: string) => [{ [ref]: 1, child: { [ref]: 2, child: { [ref]: 3 } } }]
    expect(
      restore({
        dollar_filter: 'dollar_filter',
        'at_odata.type': 't',
        per_page_2: 1,
        per_page: 2,
        [`${'x'.repeat(62)}_2`]: 'a',
        [`${'x'.repeat(62)}_3`]: 'b',
        nested: nodes('dollar_ref'),
        either: { dollar_id: null },
        labels: { dollar_v: { dollar_v: 1 } },
        open: { dollar_filter: 1 },
        unknown: { dollar_id: 1 },
      }),
    ).toEqual({
      $filter: 'dollar_filter',
      '@odata.type': 't',
      'per page': 1,
      per_page: 2,
      [long]: 'a',
      [`${long}y`]: 'b',
      nested: nodes('$ref'),
      either: { $id: null },
      labels: { dollar_v: { $v: 1 } },
      open: { dollar_filter: 1 },
      unknown: { dollar_id: 1 },
    })
  })

  it('leaves what is no object as it is', () => {
    expect(renameProperties(schema, rule)!.restore('{"dollar_filter"')).toBe('{"dollar_filter"')
  })
})
