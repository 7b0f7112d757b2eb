import type { JsonSchema, JsonSchemaType } from '../json-schema.ts'
import { jsonTypeOf } from './json-value.ts'
import type { Reading } from './reading.ts'
import type { SchemaNode } from './schema-node.ts'

/** Whether `null` fits the place itself; where any value does, it is written as text and not as null. */
export function allowsNull(reader: Reading, node: SchemaNode, depth = 8): boolean {
  const { shape } = node
  if (depth === 0) return false
  if (shape.kind === 'ref') return allowsNull(reader, reader.definition(shape.pointer), depth - 1)
  if (shape.kind === 'union') return shape.branches.some((read) => allowsNull(reader, read(), depth - 1))
  return shape.kind === 'null' || (shape.kind === 'values' && shape.values.includes(null))
}

/** Whether no value fits the place, as far as its structure shows. */
export function isNever(reader: Reading, node: SchemaNode, depth = 6): boolean {
  const { shape } = node
  const inside = (read: () => SchemaNode) => isNever(reader, read(), depth - 1)
  if (depth === 0) return false
  switch (shape.kind) {
    case 'ref':
      return isNever(reader, reader.definition(shape.pointer), depth - 1)
    case 'union':
      return shape.branches.every(inside)
    case 'object':
      return shape.properties.some(({ required, read }) => required && inside(read))
    case 'tuple':
      return shape.prefix.slice(0, shape.minItems).some(inside)
    default:
      return shape.kind === 'never'
  }
}

/** The same place without null. */
export function withoutNull(reader: Reading, node: SchemaNode, depth = 8): SchemaNode {
  const { shape } = node
  if (depth === 0 || !allowsNull(reader, node)) return node
  switch (shape.kind) {
    case 'ref': {
      const target = reader.definition(shape.pointer)
      return { ...withoutNull(reader, target, depth - 1), ...(node.description && { description: node.description }) }
    }
    case 'union': {
      const branches = shape.branches
        .map((read) => withoutNull(reader, read(), depth - 1))
        .filter((branch) => !isNever(reader, branch))
      const only = branches.length === 1 ? branches[0] : undefined
      const limits = [...node.limits, ...(only?.limits ?? [])]
      const remarks = [...node.remarks, ...(only?.remarks ?? [])]
      if (only) return { ...only, ...node, shape: only.shape, paths: only.paths, limits, remarks }
      return { ...node, shape: { ...shape, branches: branches.map((branch) => () => branch) } }
    }
    case 'values': {
      const values = shape.values.filter((value) => value !== null)
      return { ...node, shape: values.length > 0 ? { kind: 'values', values } : { kind: 'never' } }
    }
    default:
      return { ...node, shape: { kind: 'never' } }
  }
}

/** Which types a definition's values are written with, as a schema: what recursive schemas know of themselves. */
export function outlineOf(reader: Reading, node: SchemaNode): JsonSchema {
  return { type: [...new Set(typesOf(reader, node, 8))] }
}

function typesOf(reader: Reading, { shape }: SchemaNode, depth: number): JsonSchemaType[] {
  if (depth === 0) return ['null', 'boolean', 'number', 'string', 'array', 'object']
  switch (shape.kind) {
    case 'any':
    case 'never':
      return ['string']
    case 'values':
      return shape.values.map((value) => (typeof value === 'object' && value !== null ? 'string' : jsonTypeOf(value)))
    case 'ref':
      return typesOf(reader, reader.definition(shape.pointer), depth - 1)
    case 'union':
      // Alternatives that look alike are put into objects.
      return [...shape.branches.flatMap((read) => typesOf(reader, read(), depth - 1)), 'object']
    case 'tuple':
      return ['object']
    case 'object':
      return shape.properties.length > 0 || !shape.rest ? ['object'] : ['array', 'string']
    default:
      return [shape.kind]
  }
}
