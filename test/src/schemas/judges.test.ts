import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { convertSchema, type JsonSchema, type SchemaTarget } from '@composio/spec'
import { GoogleGenAI, Type } from '@google/genai'
import { ToolSchema } from '@modelcontextprotocol/core'
import * as fc from 'fast-check'
import { toStrictJsonSchema } from 'openai/lib/transform'
import { describe, expect, it } from 'vitest'
import type { NamedSchema } from '../../../bench/src/schema-examples.ts'
import { hardSchemas } from '../../../bench/src/schema-hard.ts'
import { shippedSchemas } from '../../../bench/src/schema-report.ts'
import { toolSchema } from './generate-schema.ts'

const generated = fc
  .sample(toolSchema, { numRuns: 200, seed: 20261122 })
  .map((schema, index) => ({ name: `generated ${index}`, schema }))
const all: NamedSchema[] = [...(await shippedSchemas()), ...hardSchemas, ...generated]
const convertedFor = (target: SchemaTarget) =>
  all.map(({ name, schema }) => ({ name, schema: convertSchema(schema, target).schema }))

/** Every schema inside a schema, itself first. */
function* schemasIn(node: unknown): Generator<JsonSchema> {
  if (Array.isArray(node)) for (const each of node) yield* schemasIn(each)
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return
  const schema = node as JsonSchema
  yield schema
  for (const keyword of ['properties', '$defs', 'patternProperties', 'dependentSchemas']) {
    for (const child of Object.values((schema[keyword] as object) ?? {})) yield* schemasIn(child)
  }
  for (const keyword of ['items', 'additionalProperties', 'anyOf', 'oneOf', 'allOf', 'prefixItems', 'not', 'contains'])
    yield* schemasIn(schema[keyword])
}

describe('OpenAI', () => {
  // The package's own rewriting for strict mode throws at what strict mode refuses, and closes what is open.
  const isStrict = (schema: JsonSchema) =>
    JSON.stringify(toStrictJsonSchema(structuredClone(schema) as never)) === JSON.stringify(schema)

  it('has nothing to change in what is converted for strict mode', () => {
    const changed = convertedFor('openai-strict').filter(({ schema }) => !isStrict(schema))
    expect(changed).toEqual([])
  })

  it('would have had, in the originals', () => {
    const refused = hardSchemas.filter(({ schema }) => {
      try {
        return !isStrict(schema)
      } catch {
        return true
      }
    })
    expect(refused.length).toBeGreaterThan(15)
  })

  it('finds only keywords its guide lists, and keeps to its limits', () => {
    const known = new Set(
      `type title description enum properties required additionalProperties items anyOf $ref $defs pattern format minimum maximum
      exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems`.split(/\s+/),
    )
    for (const { name, schema } of convertedFor('openai-strict')) {
      const nodes = [...schemasIn(schema)]
      const keywords = new Set(nodes.flatMap((node) => Object.keys(node)))
      expect(
        [...keywords].filter((keyword) => !known.has(keyword)),
        name,
      ).toEqual([])
      expect(nodes.reduce((sum, { properties = {} }) => sum + Object.keys(properties).length, 0)).toBeLessThanOrEqual(
        5000,
      )
      expect(nodes.reduce((sum, node) => sum + (node.enum?.length ?? 0), 0)).toBeLessThanOrEqual(1000)
      for (const node of nodes) {
        if (node.$ref !== undefined) expect(Object.keys(node), name).toEqual(['$ref'])
        const firsts = (node.anyOf ?? []).flatMap(({ properties }) => Object.keys(properties ?? {}).slice(0, 1))
        const constant = (node.anyOf ?? []).every(
          ({ properties }) => Object.values(properties ?? {})[0]?.enum !== undefined,
        )
        if (!constant) expect(sharedFirstKeys(node), `${name}: ${firsts}`).toEqual([])
      }
    }
  })
})

/** First properties that two objects of a union share, with nothing in them to tell the objects apart. */
function sharedFirstKeys({ anyOf = [] }: JsonSchema): string[] {
  const firsts = anyOf.flatMap(({ properties }) => Object.entries(properties ?? {}).slice(0, 1))
  return firsts
    .filter(([name, schema], index) =>
      firsts.some(([other, its], at) => at !== index && other === name && schema.type === its.type && !schema.enum),
    )
    .map(([name]) => name)
}

describe('Google', () => {
  it('sends what is converted for Gemini as it is, in the words of its Schema message', async () => {
    const declarations = convertedFor('gemini-subset').map(({ name, schema }) => ({ name, schema }))
    const bodies: { tools: { functionDeclarations: { parameters: JsonSchema }[] }[] }[] = []
    const server = createServer(async (request, response) => {
      bodies.push(JSON.parse((await request.toArray()).join('')))
      response.setHeader('content-type', 'application/json').end('{"candidates":[]}')
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    try {
      const { port } = server.address() as AddressInfo
      const client = new GoogleGenAI({ apiKey: 'none', httpOptions: { baseUrl: `http://127.0.0.1:${port}` } })
      await client.models.generateContent({
        model: 'gemini',
        contents: 'Help.',
        config: {
          tools: [
            {
              functionDeclarations: declarations.map(({ name, schema }) => ({
                name: name.replaceAll(' ', '_'),
                parameters: structuredClone(schema) as never,
              })),
            },
          ],
        },
      })
    } finally {
      server.close()
    }
    const sent = bodies[0]!.tools[0]!.functionDeclarations.map(({ parameters }) => parameters)
    expect(sent.map(lowerTypes)).toEqual(declarations.map(({ schema }) => lowerTypes(schema)))
    for (const [index, schema] of sent.entries()) expect(foreignWords(schema), declarations[index]!.name).toEqual([])
  })

  it('would have found words it does not know in the originals', () => {
    expect(hardSchemas.filter(({ schema }) => foreignWords(schema).length > 0).length).toBeGreaterThan(15)
  })

  const fields = new Set(
    `anyOf default description enum example format items maxItems maxLength maxProperties maximum minItems minLength minProperties
    minimum nullable pattern properties propertyOrdering required title type`.split(/\s+/),
  )
  const types = new Set<unknown>(Object.values(Type))

  function foreignWords(schema: JsonSchema): string[] {
    return [...schemasIn(schema)].flatMap((node) => [
      ...Object.keys(node).filter((keyword) => !fields.has(keyword)),
      ...(node.type === undefined || types.has(String(node.type).toUpperCase()) ? [] : [`type ${node.type}`]),
      ...(node.enum ?? []).filter((value) => typeof value !== 'string' || value === '').map((value) => `enum ${value}`),
      ...(node.type === 'object' && node !== schema && Object.keys(node.properties ?? {}).length === 0
        ? ['empty object']
        : []),
    ])
  }

  function lowerTypes(schema: unknown): unknown {
    return JSON.parse(JSON.stringify(schema), (key, value) =>
      key === 'type' && typeof value === 'string' ? value.toLowerCase() : value,
    )
  }
})

describe('Anthropic', () => {
  const allowed = /^[a-zA-Z0-9_.-]{1,64}$/
  const refused = ({ schema }: NamedSchema) =>
    [...schemasIn(schema)].flatMap(({ properties = {} }) =>
      Object.keys(properties).filter((name) => !allowed.test(name)),
    )

  it('takes every name of a property, and the root', () => {
    for (const converted of convertedFor('anthropic')) {
      expect(refused(converted), converted.name).toEqual([])
      expect(['anyOf', 'oneOf', 'allOf', '$ref'].filter((keyword) => keyword in converted.schema)).toEqual([])
      expect(converted.schema.type).toBe('object')
    }
  })

  it('would have refused names of the originals', () => {
    expect(all.filter((named) => refused(named).length > 0).length).toBeGreaterThan(20)
  })
})

describe('MCP', () => {
  const fits = (schema: unknown) => ToolSchema.safeParse({ name: 'tool', inputSchema: schema }).success

  it('takes every converted schema, whose references all lead to a definition', () => {
    for (const { name, schema } of convertedFor('mcp')) {
      expect(fits(schema), name).toBe(true)
      expect(['anyOf', 'oneOf', 'allOf', '$ref'].filter((keyword) => keyword in schema)).toEqual([])
      for (const { $ref } of schemasIn(schema)) {
        if ($ref !== undefined)
          expect(
            Object.keys(schema.$defs ?? {}).map((key) => `#/$defs/${key}`),
            name,
          ).toContain($ref)
      }
    }
  })

  it('refuses a root that is no object', () => {
    expect(hardSchemas.filter(({ schema }) => !fits(schema)).map(({ name }) => name)).toEqual(['ROOT_ALL_OF'])
  })
})
