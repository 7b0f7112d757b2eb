import type { JsonSchema } from '@composio/spec'
import * as fc from 'fast-check'

/** Names that frameworks, patterns and prototypes trip over, among plain ones. */
const names = [
  'alpha',
  'beta',
  'id',
  'name',
  '$filter',
  '@type',
  'a b',
  'x'.repeat(70),
  'constructor',
  'é',
  'key',
  'value',
  'option_1',
  'item_1',
  'type',
]
const scalar = fc.oneof(
  fc.constantFrom('', 'a', 'b', '1', 'null', '{}', '"a"'),
  fc.integer({ min: -3, max: 3 }),
  fc.boolean(),
  fc.constant(null),
)
const anyValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    scalar,
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('alpha', 'a b', '$filter'), tie('value'), { maxKeys: 2, noNullPrototype: true }),
  ),
})).value

const annotation = fc.record(
  { description: fc.constantFrom('Says what it is.', 'Other words.'), title: fc.constant('Title') },
  { requiredKeys: [] },
)
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 })

const text: fc.Arbitrary<JsonSchema> = fc
  .record({
    minLength: optional(fc.integer({ min: 0, max: 2 })),
    maxLength: optional(fc.integer({ min: 3, max: 6 })),
    pattern: optional(fc.constantFrom('^[a-z]+$', '^\\S*$', '^(?!x).*$')),
    format: optional(fc.constantFrom('date', 'email', 'uri')),
  })
  .map((limits) =>
    clean({
      type: 'string',
      ...(limits.format ? { format: limits.format } : limits.pattern ? { pattern: limits.pattern } : limits),
    }),
  )
const number: fc.Arbitrary<JsonSchema> = fc
  .record({
    type: fc.constantFrom('number' as const, 'integer' as const),
    minimum: optional(fc.integer({ min: -5, max: 0 })),
    exclusiveMaximum: optional(fc.integer({ min: 5, max: 9 })),
    multipleOf: optional(fc.constantFrom(1, 2)),
  })
  .map(clean)
const list = fc.uniqueArray(scalar, { minLength: 1, maxLength: 4, selector: (value) => JSON.stringify(value) })
const enumOf: fc.Arbitrary<JsonSchema> = fc.oneof(
  list.map((values): JsonSchema => ({ enum: values })),
  anyValue.map((value): JsonSchema => ({ const: value })),
  fc.constant<JsonSchema>({ type: 'string', enum: ['red', 'green'] }),
  fc.constant<JsonSchema>({ enum: [{ a: 1 }, [1], '{"a":1}', null] }),
)
const reference = fc.constantFrom<JsonSchema>(
  { $ref: '#/$defs/one' },
  { $ref: '#/$defs/two' },
  { $ref: '#/$defs/one', description: 'See there.' },
)

/** Any schema a tool may have for one place; references go to `one` and `two`. */
const place: fc.Arbitrary<JsonSchema> = fc.letrec<{ place: JsonSchema; object: JsonSchema }>((tie) => {
  const inner = fc.oneof(
    { weight: 12, arbitrary: tie('place') },
    { weight: 1, arbitrary: fc.constant(true as unknown as JsonSchema) },
  )
  const object = objectOf(inner)
  const map = fc
    .record({ additionalProperties: fc.oneof(inner, fc.constant(true)), minProperties: optional(fc.constant(1)) })
    .map((keywords) => clean({ type: 'object', ...keywords }))
  const patterned = inner.map(
    (value): JsonSchema => ({ type: 'object', patternProperties: { '^x-': value }, additionalProperties: false }),
  )
  const plain = fc.constantFrom<JsonSchema>({ type: 'boolean' }, { type: 'null' }, {}, { description: 'Anything.' })
  const leaf = fc.oneof(
    { weight: 4, arbitrary: text },
    { weight: 3, arbitrary: number },
    { weight: 2, arbitrary: enumOf },
    plain,
    reference,
  )
  const any = fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    leaf,
    object,
    map,
    patterned,
    ...listsOf(inner),
    ...combinationsOf(inner, object),
  )
  return {
    object,
    place: fc
      .tuple(any, annotation)
      .map(([schema, words]): JsonSchema => ('$ref' in schema ? schema : { ...words, ...schema })),
  }
}).place

function listsOf(inner: fc.Arbitrary<JsonSchema>): fc.Arbitrary<JsonSchema>[] {
  const array = fc
    .record({
      items: optional(inner),
      minItems: optional(fc.integer({ min: 0, max: 1 })),
      maxItems: optional(fc.constant(3)),
      uniqueItems: optional(fc.constant(true)),
    })
    .map((keywords) => clean({ type: 'array', ...keywords }))
  const tuple = fc
    .record({
      prefixItems: fc.array(inner, { minLength: 1, maxLength: 2 }),
      items: fc.oneof(fc.constant(false), inner, fc.constant(undefined)),
      minItems: optional(fc.integer({ min: 0, max: 2 })),
    })
    .map((keywords) => clean({ type: 'array', ...keywords }))
  return [array, tuple]
}

function combinationsOf(inner: fc.Arbitrary<JsonSchema>, object: fc.Arbitrary<JsonSchema>): fc.Arbitrary<JsonSchema>[] {
  const branches = fc.array(inner, { minLength: 1, maxLength: 3 })
  const union = fc.oneof(
    branches.map((anyOf): JsonSchema => ({ anyOf })),
    branches.map((oneOf): JsonSchema => ({ oneOf })),
    fc
      .tuple(text, fc.constantFrom('null', 'integer', 'boolean', 'array', 'object'))
      .map(([schema, type]): JsonSchema => ({ ...schema, type: ['string', type as 'null'] })),
    inner.map((schema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] })),
  )
  const joined = fc.tuple(object, object).map((allOf): JsonSchema => ({ allOf }))
  const spread = fc
    .tuple(object, fc.array(object, { minLength: 1, maxLength: 2 }))
    .map(([base, anyOf]): JsonSchema => ({ ...base, anyOf }))
  const conditions = fc.constantFrom<JsonSchema>(
    { dependentRequired: { alpha: ['beta'] } },
    // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema
    { if: { required: ['alpha'] }, then: { required: ['beta'] } },
    { not: { required: ['alpha', 'beta'] } },
    { propertyNames: { pattern: '^[^ ]+$' } },
    { anyOf: [{ required: ['alpha'] }, { required: ['beta'] }] },
  )
  const conditioned = fc.tuple(object, conditions).map(([base, condition]): JsonSchema => ({ ...base, ...condition }))
  return [union, joined, spread, conditioned]
}

function objectOf(inner: fc.Arbitrary<JsonSchema>): fc.Arbitrary<JsonSchema> {
  return fc
    .record({
      properties: fc.dictionary(fc.constantFrom(...names), inner, { maxKeys: 3, noNullPrototype: true }),
      needed: fc.integer({ min: 0, max: 7 }),
      additionalProperties: fc.oneof(
        { weight: 4, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) },
        { weight: 1, arbitrary: fc.constant(undefined) },
        { weight: 1, arbitrary: inner },
      ),
    })
    .map(({ properties, needed, additionalProperties }) => {
      const required = Object.keys(properties).filter((_, index) => (needed >> index) & 1)
      return clean({ type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties })
    })
}

/** The schema of a tool's arguments, with what it refers to. `two` may refer to itself. */
export const toolSchema: fc.Arbitrary<JsonSchema> = fc
  .record({
    root: fc.oneof(
      { weight: 6, arbitrary: objectOf(place) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(objectOf(place), fc.array(objectOf(place), { minLength: 2, maxLength: 2 }))
          .map(([base, oneOf]): JsonSchema => ({ ...base, oneOf })),
      },
    ),
    one: place,
    recursive: fc.constantFrom<JsonSchema>(
      {
        type: 'object',
        properties: { next: { $ref: '#/$defs/two' }, v: { type: 'string' } },
        additionalProperties: false,
      },
      { anyOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#/$defs/two' } }] },
      {
        anyOf: [
          { type: 'null' },
          {
            type: 'object',
            properties: { child: { $ref: '#/$defs/two' } },
            required: ['child'],
            additionalProperties: false,
          },
        ],
      },
      { type: 'object', additionalProperties: { $ref: '#/$defs/two' } },
    ),
  })
  .map(({ root, one, recursive }) => ({ ...root, $defs: { one: withoutLoop(one), two: recursive } }))

/** `one` that is nothing but itself says nothing. */
function withoutLoop(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('#/$defs/one', '#/$defs/two')) as JsonSchema
}

function clean(schema: object): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined)) as JsonSchema
}
