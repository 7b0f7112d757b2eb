import type { ObjectSchema } from '@composio/spec'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { z as z3 } from 'zod/v3'
import { type CustomToolParams, checkerFor, toObjectSchema } from './input-schema.ts'

const plain: ObjectSchema = {
  type: 'object',
  properties: { path: { type: 'string' }, depth: { type: 'integer', minimum: 0 } },
  required: ['path'],
}
const libraries: [string, CustomToolParams][] = [
  ['zod 4', z.object({ path: z.string(), depth: z.number().int().min(0).optional() })],
  ['zod 3', z3.object({ path: z3.string(), depth: z3.number().int().min(0).optional() })],
  [
    'valibot',
    toStandardJsonSchema(
      v.object({ path: v.string(), depth: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))) }),
    ),
  ],
  ['arktype', type({ path: 'string', 'depth?': 'number.integer >= 0' })],
  ['JSON Schema', plain],
]

describe.each(libraries)('the schema of %s', (_, params) => {
  it('is told to models', async () => {
    const schema = await toObjectSchema(params, 'input', 'TOOL.inputParams')
    expect(schema).toMatchObject({
      type: 'object',
      properties: { path: { type: 'string' }, depth: { type: 'integer', minimum: 0 } },
      required: ['path'],
    })
    expect(schema).not.toHaveProperty('$schema')
  })

  it('lets right arguments through and names what is wrong with others', async () => {
    const check = checkerFor(params)
    expect(await check({ path: 'src', depth: 2 })).toEqual({ value: { path: 'src', depth: 2 } })
    expect(await check({ path: 'src' })).toEqual({ value: { path: 'src' } })
    expect(await check({ path: 'src', depth: -1 })).toEqual({ problem: expect.stringMatching(/depth/) })
    expect(await check({})).toEqual({ problem: expect.stringMatching(/path/) })
    expect(await check({ path: 'src', depth: 'two' })).toEqual({ problem: expect.stringMatching(/depth/) })
  })
})

describe('a schema', () => {
  it('that transforms is told as what goes in, and gives what comes out', async () => {
    const params = z.object({ since: z.string().transform((text) => new Date(text)), page: z.number().default(1) })
    const told = await toObjectSchema(params, 'input', 'TOOL.inputParams')
    expect(told.properties.since).toMatchObject({ type: 'string' })
    expect(told.required).toEqual(['since'])
    expect(await checkerFor(params)({ since: '2026-01-01' })).toEqual({
      value: { since: new Date('2026-01-01'), page: 1 },
    })
  })

  it('names every fault of nested values by its path', async () => {
    const nested: ObjectSchema = {
      type: 'object',
      properties: { items: { type: 'array', items: { type: 'object', properties: { n: { type: 'number' } } } } },
    }
    const problem = { items: [{ n: 1 }, { n: 'x' }] }
    expect(await checkerFor(nested)(problem)).toEqual({ problem: expect.stringMatching(/^items\.1\.n: [^;]+$/) })
  })

  it('without a JSON Schema is refused, with what to do', async () => {
    const params = v.object({ path: v.string() })
    await expect(toObjectSchema(params, 'input', 'TOOL.inputParams')).rejects.toMatchObject({
      code: 'TS-SDK::VALIDATION_ERROR',
      message: 'TOOL.inputParams: this schema of valibot offers no JSON Schema, which models need.',
      possibleFixes: [expect.stringContaining('toStandardJsonSchema'), expect.any(String)],
    })
  })

  it('of something else than an object is refused', async () => {
    await expect(toObjectSchema(z.string(), 'input', 'TOOL.inputParams')).rejects.toThrow(
      'TOOL.inputParams: must be the schema of an object.',
    )
    await expect(toObjectSchema(z.object({ at: z.date() }), 'input', 'TOOL.inputParams')).rejects.toThrow(
      /zod cannot describe it as JSON Schema: .*[Dd]ate/,
    )
  })
})
