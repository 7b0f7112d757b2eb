import type { JsonSchema, SchemaNote } from '@composio/spec'

/** The original without what the notes say is not enforced: all a restored value has to fit. */
export function relaxed(schema: JsonSchema, notes: SchemaNote[]): unknown {
  let root: unknown = structuredClone(schema)
  // The deepest first: a place that is gone has nothing in it.
  for (const { path, keyword, done } of notes.toSorted((a, b) => b.path.length - a.path.length)) {
    if (!['described', 'widened', 'merged', 'json-text'].includes(done)) continue
    root = at(root, path, (place) => {
      if (done === 'json-text') return true
      if (typeof place !== 'object' || place === null) return place
      const { [keyword]: gone, ...rest } = place as Record<string, unknown>
      if (done === 'merged') delete rest.anyOf
      if (gone === undefined) return rest
      if (keyword === 'oneOf' && done === 'widened') return { ...rest, anyOf: rest.anyOf ?? gone }
      if (keyword === 'prefixItems') delete rest.items
      if (keyword === 'patternProperties') delete rest.additionalProperties
      return rest
    })
  }
  return root
}

/** The original with what the notes say was taken for granted: values outside of it have no converted form. */
export function narrowed(schema: JsonSchema, notes: SchemaNote[]): unknown {
  const paths = notes
    .filter(({ done, keyword }) => done === 'narrowed' && keyword === 'additionalProperties')
    .map(({ path }) => path)
  // Objects that are joined are closed together.
  const outer = paths.filter(
    (path) =>
      !paths.some((other) =>
        /^\/(anyOf|oneOf|allOf)\/\d+$/.test(path.startsWith(other) ? path.slice(other.length) : ''),
      ),
  )
  return outer.reduce<unknown>(
    (root, path) => at(root, path, (place) => ({ ...(place as object), unevaluatedProperties: false })),
    structuredClone(schema),
  )
}

function at(root: unknown, path: string, change: (place: unknown) => unknown): unknown {
  const keys = path
    .split('/')
    .slice(1)
    .map((token) => decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~'))
  const visit = (place: unknown, index: number): unknown => {
    const key = keys[index]
    if (key === undefined) return change(place)
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, key)) return place
    if (Array.isArray(place))
      return place.map((item, position) => (String(position) === key ? visit(item, index + 1) : item))
    return { ...place, [key]: visit((place as Record<string, unknown>)[key], index + 1) }
  }
  return visit(root, 0)
}
