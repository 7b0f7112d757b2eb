/** A keyword no shape holds, to be told in words. */
export interface Remark {
  keyword: string
  value: unknown
  paths: string[]
}

/**
 * One place of a schema, with references, `allOf` and alternative spellings worked out. Converters write from this. What
 * lies below is read when it is asked for, because schemas may be recursive.
 */
export interface SchemaNode {
  shape: Shape
  /** Where in the original schema it comes from; several where `allOf` joined them. */
  paths: string[]
  title?: string
  description?: string
  /** Absent where there is none: `null` is a default too. */
  default?: unknown
  examples?: unknown[]
  /** Keywords of the shape that targets may enforce: `pattern`, `minimum` and the like. */
  limits: Remark[]
  /** What no target enforces. */
  remarks: Remark[]
}

export interface PropertyNode {
  name: string
  required: boolean
  read(): SchemaNode
}

export type Shape =
  | { kind: 'any' | 'never' | 'null' | 'boolean' | 'string' | 'number' | 'integer' }
  | { kind: 'values'; values: unknown[] }
  | { kind: 'array'; items(): SchemaNode }
  | { kind: 'tuple'; prefix: (() => SchemaNode)[]; rest?: () => SchemaNode; minItems: number }
  | { kind: 'object'; properties: PropertyNode[]; rest?: () => SchemaNode }
  | { kind: 'union'; keyword: 'anyOf' | 'oneOf' | 'type'; branches: (() => SchemaNode)[] }
  | { kind: 'ref'; pointer: string }
