import type { JsonSchema, PaginationHint } from '@composio/spec'

const CURSORS =
  /^(?:page_?token|next_?token|cursor|after|starting_?after|start_?cursor|next_?cursor|marker|continuation_?token)$/i
const PAGES = /^(?:page|page_?number|page_?no|page_?index)$/i
const OFFSETS = /^(?:offset|skip|start_?at|start_?index|from)$/i
const LIMITS = /^(?:limit|per_?page|page_?size|max_?results|count|first|top|size|max_?items)$/i
const NEXT =
  /^(?:next_?page_?token|next_?token|next_?cursor|cursor|end_?cursor|next_?marker|continuation_?token|after)$/i

/** How the next page of a reading tool is asked for, as its arguments and its answer tell by their names. */
export function paginationOf(query: string[], output: JsonSchema | undefined): PaginationHint | undefined {
  const limit = query.find((name) => LIMITS.test(name.replace(/^\$/, '')))
  for (const [kind, pattern] of [
    ['cursor', CURSORS],
    ['page', PAGES],
    ['offset', OFFSETS],
  ] as const) {
    const parameter = query.find((name) => pattern.test(name))
    if (!parameter) continue
    const next = kind === 'cursor' ? nextIn(output) : undefined
    return { kind, parameter, ...(limit && { limit }), ...(next && { next }) }
  }
  return undefined
}

/** In the answer itself, or one object further in: `meta.next_cursor`. */
function nextIn(output: JsonSchema | undefined): string | undefined {
  const properties = Object.entries(output?.properties ?? {})
  const isText = ({ type }: JsonSchema) => [type].flat().some((name) => name === 'string' || name === undefined)
  const direct = properties.find(([name, schema]) => NEXT.test(name) && isText(schema))
  if (direct) return direct[0]
  for (const [name, schema] of properties) {
    const inner = Object.entries(schema.properties ?? {}).find(([key, value]) => NEXT.test(key) && isText(value))
    if (inner) return `${name}.${inner[0]}`
  }
  return undefined
}
