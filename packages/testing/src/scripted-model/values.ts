/** The client's request is not what the API takes; answered with HTTP 400. */
export class RequestProblem extends Error {}

export function asRecord(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new RequestProblem(`${where} must be an object.`)
}

export function asArray(value: unknown, where: string): unknown[] {
  if (Array.isArray(value)) return value
  throw new RequestProblem(`${where} must be an array.`)
}

/** The text of a message's content: a string, or parts of which the text ones count. */
export function asText(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part: unknown) => {
      if (typeof part === 'string') return part
      const text = typeof part === 'object' && part !== null && 'text' in part ? part.text : ''
      return typeof text === 'string' ? text : ''
    })
    .join('')
}

/** A tool's JSON Schema. Both APIs take a tool without one, which means no arguments. */
export function parseParameters(value: unknown): Record<string, unknown> {
  return value === undefined || value === null ? {} : asRecord(value, 'parameters of a tool')
}

/** Splits text into short pieces, as a streaming model does; never inside a surrogate pair. */
export function* pieces(text: string, length = 12): Generator<string> {
  const characters = Array.from(text)
  for (let at = 0; at < characters.length; at += length) yield characters.slice(at, at + length).join('')
}

/** A plausible count for `usage`: four characters to a token. */
export function estimateTokens(value: unknown): number {
  return Math.ceil((JSON.stringify(value) ?? '').length / 4)
}
