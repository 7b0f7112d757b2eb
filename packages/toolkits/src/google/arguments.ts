import { type ApiProblem, ApiProblemError } from '@composio/spec'

/** An argument that cannot be sent; the message names it, so that a model can correct it. */
export function invalidArgument(message: string, kind: ApiProblem['kind'] = 'invalid'): ApiProblemError {
  return new ApiProblemError({ kind, message })
}

/**
 * An argument as one path segment, whatever it holds: URL parsers take `.` and `..` as steps even where the rest of a
 * path is encoded.
 * @throws ApiProblemError of kind `invalid` where it cannot be one.
 */
export function pathSegment(value: unknown): string {
  const text = String(value)
  if (text === '' || text === '.' || text === '..') {
    throw invalidArgument(`${JSON.stringify(text)} is not an ID.`)
  }
  return encodeURIComponent(text)
}

/** Leaves out what was not given, so that a PATCH changes only what the caller named. */
export function defined<T extends Record<string, unknown>>(values: T): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

/** Runs `work` over `items`, at most `limit` at a time, keeping their order. */
export async function mapLimited<T, R>(items: T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length)
  let next = 0
  const worker = async () => {
    while (next < items.length) {
      const index = next++
      results[index] = await work(items[index] as T)
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
  return results
}
