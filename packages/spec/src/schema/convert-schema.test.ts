import { describe, expect, it } from 'vitest'
import type { JsonSchema } from '../json-schema.ts'
import { convertSchema, schemaTargets } from './convert-schema.ts'

const odd = JSON.parse(`{
  "type": "object",
  "properties": {
    "__proto__": { "type": "string" },
    "$filter": { "type": "object", "properties": { "@type": { "type": "string" } }, "additionalProperties": { "type": "string" } }
  },
  "additionalProperties": false
}`) as JsonSchema

describe('convertSchema', () => {
  it.each(schemaTargets)('restores what it expressed, whatever properties are called: %s', (target) => {
    const { express, restore } = convertSchema(odd, target)
    const args = JSON.parse('{"__proto__":"p","$filter":{"@type":"t","at_type":"another","dollar_filter":"map"}}')
    expect(JSON.stringify(restore(express(args)))).toBe(JSON.stringify(args))
  })

  it.each(schemaTargets)('leaves what no model should write to the tool to refuse: %s', (target) => {
    const { restore } = convertSchema(odd, target)
    for (const args of [undefined, null, 'text', 1, [], [null], { $filter: 1 }, { unknown: {} }]) {
      expect(restore(args)).toEqual(args)
    }
  })

  it('gives the same names to whoever has the schema', () => {
    const names = () => Object.keys(convertSchema(odd, 'anthropic').schema.properties)
    expect(names()).toEqual(['__proto__', 'dollar_filter'])
    expect(names()).toEqual(names())
  })

  it('tells names apart that would become one, and long ones that begin alike', () => {
    const long = 'x'.repeat(70)
    const names = ['a b', 'a_b', 'a$b', `${long}1`, `${long}2`]
    const schema = {
      type: 'object',
      properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
    } as const
    const converted = convertSchema(schema as unknown as JsonSchema, 'anthropic')
    const others = Object.keys(converted.schema.properties)
    expect(new Set(others).size).toBe(names.length)
    expect(others.filter((name) => !/^[a-zA-Z0-9_.-]{1,64}$/.test(name))).toEqual([])
    const args = Object.fromEntries(names.map((name) => [name, name]))
    expect(converted.restore(converted.express(args))).toEqual(args)
  })

  it.each(schemaTargets)('notes a reference that leads nowhere: %s', (target) => {
    const { notes } = convertSchema(
      { type: 'object', properties: { a: { $ref: 'https://example.com/a.json' } } },
      target,
    )
    expect(notes).toContainEqual({
      path: '#/properties/a',
      keyword: '$ref',
      done: expect.stringMatching(/json-text|widened/),
    })
  })
})
