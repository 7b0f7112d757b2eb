import type { Codec } from './codec.ts'
import { encodeObject } from './encode-object.ts'
import type { Encoding } from './encoding.ts'
import { isRecord } from './json-value.ts'
import type { PropertyNode, SchemaNode, Shape } from './schema-node.ts'

const REST = 'more_items'

/** A list whose places have schemas of their own, as an object with a property for each place. */
export function encodeTuple(
  encoder: Encoding,
  node: SchemaNode,
  { prefix, rest, minItems }: Extract<Shape, { kind: 'tuple' }>,
  depth: number,
): Codec {
  encoder.notes.add(node.paths, 'prefixItems', 'wrapped')
  const properties = prefix.map(
    (read, index): PropertyNode => ({ name: `item_${index + 1}`, required: index < minItems, read }),
  )
  const more: PropertyNode[] = rest
    ? [
        {
          name: REST,
          required: false,
          read: () => ({
            shape: { kind: 'array', items: rest },
            paths: node.paths.map((path) => `${path}/items`),
            limits: [],
            remarks: [],
          }),
        },
      ]
    : []
  if (minItems < prefix.length) encoder.notes.add(node.paths, 'prefixItems', 'widened')
  const object = encodeObject(encoder, node, { kind: 'object', properties: [...properties, ...more] }, depth)
  return {
    schema: object.schema,
    same: false,
    restore: (value) => {
      const record = object.restore(value)
      if (!isRecord(record)) return record
      const places = properties.filter(({ name }) => Object.hasOwn(record, name)).map(({ name }) => record[name])
      return [...places, ...(Array.isArray(record[REST]) ? record[REST] : [])]
    },
    express: (value) => {
      if (!Array.isArray(value)) return value
      const places = value.slice(0, prefix.length).map((item, index) => [`item_${index + 1}`, item])
      const others = value.length > prefix.length ? [[REST, value.slice(prefix.length)]] : []
      return object.express(Object.fromEntries([...places, ...others]))
    },
  }
}
