import type { JsonSchema } from '@composio/spec'
import type { NamedSchema } from './schema-examples.ts'

const text: JsonSchema = { type: 'string' }

function tool(name: string, properties: Record<string, JsonSchema>, more: JsonSchema = {}): NamedSchema {
  return { name, schema: { type: 'object', properties, additionalProperties: false, ...more } }
}

function nested(levels: number): JsonSchema {
  return levels === 0
    ? text
    : { type: 'object', properties: { inner: nested(levels - 1), label: text }, additionalProperties: false }
}

/** Forms that public APIs' tools have and model APIs trip over. */
export const hardSchemas: NamedSchema[] = [
  tool('ODATA_QUERY', {
    $filter: text,
    $select: { type: 'array', items: text },
    '@odata.type': text,
    'Content-Type': { type: 'string', enum: ['application/json', ''] },
    'a name with spaces, and longer than any model API lets a property be': {
      type: 'object',
      properties: { '$ref?': text },
      additionalProperties: false,
    },
  }),
  tool('KUBERNETES_LABELS', {
    labels: { type: 'object', additionalProperties: text, minProperties: 1 },
    limits: { type: 'object', additionalProperties: { anyOf: [{ type: 'integer' }, text] } },
    spec: { type: 'object' },
    status: {},
  }),
  tool(
    'NOTION_BLOCKS',
    { children: { type: 'array', items: { $ref: '#/$defs/block' }, maxItems: 100 } },
    {
      required: ['children'],
      $defs: {
        block: {
          anyOf: [
            {
              type: 'object',
              properties: { type: { const: 'text' }, content: text, href: { type: ['string', 'null'] } },
              required: ['type', 'content'],
              additionalProperties: false,
            },
            {
              type: 'object',
              properties: {
                type: { const: 'toggle' },
                title: text,
                children: { type: 'array', items: { $ref: '#/$defs/block' } },
              },
              required: ['type'],
              additionalProperties: false,
            },
          ],
        },
      },
    },
  ),
  tool('ISSUE_LABELS', {
    labels: {
      oneOf: [
        text,
        {
          type: 'array',
          items: {
            anyOf: [
              text,
              {
                type: 'object',
                properties: { id: { type: 'integer' }, name: text, color: { type: ['string', 'null'] } },
              },
            ],
          },
        },
      ],
    },
    milestone: { oneOf: [{ type: 'null' }, text, { type: 'integer' }] },
  }),
  tool(
    'UPDATE_WITH_NULLS',
    {
      assignee: { type: ['string', 'null'], description: 'Null takes the assignee away.' },
      priority: { enum: [1, 2, 3, null] },
      due: { anyOf: [{ type: 'string', format: 'date' }, { type: 'null' }] },
      parent: { $ref: '#/$defs/parent' },
    },
    {
      $defs: {
        parent: {
          anyOf: [
            { type: 'null' },
            { type: 'object', properties: { id: text }, required: ['id'], additionalProperties: false },
          ],
        },
      },
    },
  ),
  tool(
    'GEO_SEARCH',
    {
      point: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'number' }], minItems: 2, maxItems: 2 },
      line: {
        type: 'array',
        items: { type: 'array', prefixItems: [{ type: 'number' }, { type: 'number' }], items: { type: 'number' } },
      },
      box: { type: 'array', items: { type: 'number' }, minItems: 4, maxItems: 4 },
    },
    { required: ['point'] },
  ),
  tool('JSON_PATCH', {
    patch: {
      type: 'array',
      items: {
        oneOf: [
          {
            type: 'object',
            properties: { op: { enum: ['add', 'replace', 'test'] }, path: text, value: {} },
            required: ['op', 'path', 'value'],
            additionalProperties: false,
          },
          {
            type: 'object',
            properties: { op: { const: 'remove' }, path: text },
            required: ['op', 'path'],
            additionalProperties: false,
          },
          {
            type: 'object',
            properties: { op: { enum: ['move', 'copy'] }, path: text, from: text },
            required: ['op', 'path', 'from'],
            additionalProperties: false,
          },
        ],
      },
    },
  }),
  {
    ...tool('OPENAPI_3_0', {
      name: { type: 'string', nullable: true, example: 'Ada' },
      range: { type: 'number', minimum: 0, exclusiveMinimum: true as unknown as number },
      pair: { type: 'array', items: [text, { type: 'integer' }] as unknown as JsonSchema, additionalItems: false },
    }),
    today: tool('', {
      name: { type: ['string', 'null'] },
      range: { type: 'number', exclusiveMinimum: 0 },
      pair: { type: 'array', prefixItems: [text, { type: 'integer' }], items: false as unknown as JsonSchema },
    }).schema,
  },
  tool(
    'ALL_OF',
    {
      user: {
        allOf: [
          { $ref: '#/$defs/base' },
          {
            type: 'object',
            properties: {
              email: { type: 'string', format: 'email' },
              note: { type: 'string', maxLength: 5, examples: ['note'] },
            },
            required: ['email'],
          },
        ],
      },
    },
    {
      $defs: {
        base: {
          type: 'object',
          properties: { id: { type: 'integer' }, note: { type: 'string', minLength: 2, examples: ['note'] } },
          required: ['id'],
        },
      },
    },
  ),
  {
    name: 'ROOT_ONE_OF',
    schema: {
      type: 'object',
      properties: { workspace: text },
      required: ['workspace'],
      oneOf: [
        { properties: { url: { type: 'string', format: 'uri' }, depth: { type: 'integer' } }, required: ['url'] },
        { properties: { html: text, title: text }, required: ['html'] },
      ],
    },
  },
  {
    name: 'ROOT_REQUIRED_EITHER',
    schema: {
      type: 'object',
      properties: { id: text, slug: text },
      additionalProperties: false,
      anyOf: [{ required: ['id'] }, { required: ['slug'] }],
    },
  },
  {
    name: 'ROOT_ALL_OF',
    schema: {
      allOf: [
        { type: 'object', properties: { a: text } },
        { type: 'object', properties: { b: text }, required: ['b'] },
      ],
    },
  },
  {
    name: 'OPEN_ROOT',
    schema: {
      type: 'object',
      properties: { id: text, additional_properties: text },
      required: ['id'],
      additionalProperties: { type: 'integer' },
    },
  },
  tool('PATTERN_PROPERTIES', {
    headers: {
      type: 'object',
      patternProperties: { '^x-': { type: 'object', properties: { v: text }, additionalProperties: false } },
      additionalProperties: false,
    },
    typed: {
      type: 'object',
      propertyNames: { enum: ['en', 'de'] },
      additionalProperties: {
        type: 'object',
        properties: { title: text },
        required: ['title'],
        additionalProperties: false,
      },
    },
  }),
  tool(
    'CONDITIONS',
    {
      kind: { enum: ['day', 'hour'] },
      hour: { type: 'integer', minimum: 0, maximum: 23 },
      tags: { type: 'array', items: text, uniqueItems: true, contains: { const: 'x' }, examples: [['x']] },
    },
    {
      if: { properties: { kind: { const: 'hour' } }, required: ['kind'] },
      // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema
      then: { required: ['hour'] },
      dependentRequired: { hour: ['kind'] },
    },
  ),
  tool(
    'SEARCH_FILTER',
    { filter: { $ref: '#/$defs/filter' } },
    {
      $defs: {
        filter: {
          anyOf: [
            {
              type: 'object',
              properties: { and: { type: 'array', items: { $ref: '#/$defs/filter' } } },
              required: ['and'],
              additionalProperties: false,
            },
            {
              type: 'object',
              properties: { or: { type: 'array', items: { $ref: '#/$defs/filter' } } },
              required: ['or'],
              additionalProperties: false,
            },
            {
              type: 'object',
              properties: {
                field: text,
                equals: { anyOf: [text, { type: 'number' }, { type: 'boolean' }, { type: 'null' }] },
              },
              required: ['field', 'equals'],
              additionalProperties: false,
            },
          ],
        },
      },
    },
  ),
  tool('LOOKS_ALIKE', {
    target: {
      anyOf: [
        { type: 'object', properties: { id: text, note: text }, additionalProperties: false },
        { type: 'object', properties: { id: { type: 'integer' }, note: text }, additionalProperties: false },
        { type: 'object' },
        text,
      ],
    },
  }),
  tool('LONG_ENUM', { currency: { type: 'string', enum: Array.from({ length: 1200 }, (_, index) => `CUR${index}`) } }),
  tool('ENUM_OF_ANYTHING', { value: { enum: [1, '1', true, null, { a: 1 }, [1], ''] } }, { required: ['value'] }),
  tool('DEEP', { tree: nested(14) }),
  tool(
    'ODD_NAMES',
    JSON.parse(
      '{"constructor":{"type":"string"},"toString":{"type":"integer"},"$ref":{"type":"string"},"properties":{"type":"object","properties":{"type":{"type":"string"}},"additionalProperties":false}}',
    ) as Record<string, JsonSchema>,
  ),
  tool('NO_INPUT', {}),
]
