import type { JsonSchemaType } from '../json-schema.ts'
import { type Codec, jsonTextCodec, plainCodec, withSchema } from './codec.ts'
import type { Encoding } from './encoding.ts'
import { isSameJson, jsonTypeOf } from './json-value.ts'
import type { SchemaNode } from './schema-node.ts'
import type { SchemaNotes } from './schema-note.ts'

/** Targets limit one enum and all together; what is longer than this is told in words. */
const MAX_LISTED = 400
const MAX_CHARACTERS = 12_000

/** An enum. Values the dialect cannot list are listed as strings. */
export function encodeValues({ dialect, notes }: Encoding, node: SchemaNode, values: unknown[]): Codec {
  const nullable = dialect.nulls === 'nullable' && values.length > 1 && values.includes(null)
  const listed = nullable ? values.filter((value) => value !== null) : values
  const mark = nullable ? { nullable: true } : {}
  const strings = dialect.enums === 'strings'
  const isPlain = (value: unknown) =>
    strings ? typeof value === 'string' && value !== '' : typeof value !== 'object' || value === null
  if (listed.length > MAX_LISTED || JSON.stringify(listed).length > MAX_CHARACTERS)
    return describedValues(listed, node, notes)
  if (listed.every(isPlain)) {
    const types = [...new Set(listed.map(jsonTypeOf))] as JsonSchemaType[]
    return plainCodec({ type: types.length === 1 ? types[0]! : types, enum: listed, ...mark })
  }
  notes.add(node.paths, 'enum', 'labelled')
  const labels = uniqueLabels(listed)
  return {
    schema: { type: 'string', enum: labels, ...mark },
    same: false,
    restore: (value) => {
      const index = labels.indexOf(value as string)
      return index < 0 ? value : listed[index]
    },
    express: (value) => {
      const index = listed.findIndex((entry) => isSameJson(entry, value))
      return index < 0 ? value : labels[index]
    },
  }
}

function uniqueLabels(values: unknown[]): string[] {
  const labels: string[] = []
  for (const value of values) {
    const plain =
      typeof value === 'string' && value !== '' ? value : value === '' ? 'empty string' : JSON.stringify(value)
    let label = plain
    for (let count = 2; labels.includes(label) || (label !== value && values.includes(label)); count += 1)
      label = `${plain} (${count})`
    labels.push(label)
  }
  return labels
}

function describedValues(values: unknown[], node: SchemaNode, notes: SchemaNotes): Codec {
  notes.add(node.paths, 'enum', 'described')
  const text = values.every((value) => typeof value === 'string') ? plainCodec({ type: 'string' }) : jsonTextCodec()
  const list = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ')
  return withSchema(text, { ...text.schema, description: `${text.same ? 'One of' : 'JSON text of one of'}: ${list}.` })
}
