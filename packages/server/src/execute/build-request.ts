import { ApiProblemError, type ApiRequest, type HttpOperation } from '@composio/spec'

const BODYLESS = new Set(['GET', 'HEAD', 'DELETE'])

/**
 * The HTTP call that an operation and its checked arguments describe.
 * @throws ApiProblemError when an argument cannot stand in a path
 */
export function buildRequest(operation: HttpOperation, args: Record<string, unknown>): ApiRequest {
  const { method, headers, rename = {}, bodyType = 'json' } = operation
  const rest = new Map(Object.entries(args).filter(([, value]) => value !== undefined))
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest.get(name)
    rest.delete(name)
    return encodeSegment(name, value)
  })
  const query: Record<string, unknown> = {}
  const body: Record<string, unknown> = {}
  const queryNames = new Set(operation.query)
  for (const [name, value] of rest) {
    const target = BODYLESS.has(method) || queryNames.has(name) ? query : body
    target[Object.hasOwn(rename, name) ? rename[name]! : name] = value
  }
  return {
    method,
    path,
    query,
    ...(headers && { headers }),
    ...(!BODYLESS.has(method) && { body: bodyType === 'form' ? toForm(body) : body }),
  }
}

/** One path segment, whatever the value holds: URL parsers treat `.` and `..` as steps even when percent-encoded. */
function encodeSegment(name: string, value: unknown): string {
  const text = String(value)
  const isLone = /\p{Cs}/u.test(text) // half of a character: it has no encoding
  if (text !== '' && text !== '.' && text !== '..' && !isLone) return encodeURIComponent(text)
  throw new ApiProblemError({
    kind: 'invalid',
    message: `${name}: ${JSON.stringify(text)} cannot be part of an address.`,
  })
}

function toForm(body: Record<string, unknown>): URLSearchParams {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(body)) {
    form.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  return form
}
