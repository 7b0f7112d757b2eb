import type { JsonSchema } from '@composio/spec'

const MERGED = new Set(['type', 'description', 'properties', 'required', 'examples', 'title', 'additionalProperties'])

/** `allOf` of plain objects as one object, which is what models fill in best; the rest stays a list. */
export function mergeAllOf(base: JsonSchema, parts: JsonSchema[]): JsonSchema {
  let merged = base
  const rest: JsonSchema[] = []
  for (const part of parts) {
    if (Object.keys(part).length === 0) continue
    const isOnly = Object.keys(merged).every((key) => key === 'description')
    if (isOnly) merged = { ...part, ...merged }
    else if (isMergeable(merged, part)) merged = mergeObjects(merged, part)
    else rest.push(part)
  }
  return rest.length === 0 ? merged : { ...merged, allOf: [...(merged.allOf ?? []), ...rest] }
}

function isMergeable(one: JsonSchema, other: JsonSchema): boolean {
  const isPlain = (schema: JsonSchema) => Object.keys(schema).every((key) => MERGED.has(key))
  const names = Object.keys(one.properties ?? {})
  const isDisjoint = !names.some((name) => Object.hasOwn(other.properties ?? {}, name))
  const areObjects = [one, other].every(({ type }) => type === undefined || type === 'object')
  return areObjects && isDisjoint && isPlain(one) && isPlain(other)
}

function mergeObjects(one: JsonSchema, other: JsonSchema): JsonSchema {
  const required = [...new Set([...(one.required ?? []), ...(other.required ?? [])])]
  const { additionalProperties: _, ...open } = one
  // A closed part would refuse the properties of the others.
  const rest = [one, other]
    .map((schema) => schema.additionalProperties)
    .find((value) => value !== undefined && value !== false)
  return {
    ...other,
    ...open,
    properties: { ...other.properties, ...one.properties },
    ...(required.length > 0 && { required }),
    ...(rest === undefined ? {} : { additionalProperties: rest }),
  }
}
