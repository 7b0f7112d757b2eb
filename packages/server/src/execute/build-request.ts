import { ApiProblemError, type ApiRequest, type HttpOperation } from '@composio/spec'
import { encodeRequestBody } from './encode-request-body.ts'
import { encodeSegment, encodeText, serializeParameter } from './serialize-parameter.ts'

const BODYLESS = new Set(['GET', 'HEAD', 'DELETE'])

type Arguments = Map<string, unknown>

/**
 * The HTTP call that an operation and its checked arguments describe.
 * @throws ApiProblemError when an argument cannot stand where it goes
 */
export function buildRequest(operation: HttpOperation, args: Record<string, unknown>): ApiRequest {
  const rest: Arguments = new Map(Object.entries(args).filter(([, value]) => value !== undefined))
  const path = fillPath(operation, rest)
  const written = writeParameters(operation, rest)
  const query: Record<string, unknown> = {}
  const body: Record<string, unknown> = {}
  const queryNames = new Set(operation.query)
  const goesToQuery = operation.body === undefined && BODYLESS.has(operation.method)
  const { rename = {} } = operation
  const whole = operation.body?.argument
  for (const [name, value] of rest) {
    if (name === whole) continue
    const target = goesToQuery || queryNames.has(name) ? query : body
    target[Object.hasOwn(rename, name) ? rename[name]! : name] = value
  }
  const sent = bodyOf(operation, whole === undefined ? body : rest.get(whole))
  const headers = { ...operation.headers, ...written.headers, ...sent.headers }
  return {
    method: operation.method,
    path: withQuery(path, written.query),
    query,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(sent.body !== undefined && { body: sent.body }),
  }
}

/** Takes the arguments of the path out of `rest`. */
function fillPath({ path, parameters = {} }: HttpOperation, rest: Arguments): string {
  const filled = path.replace(/\{([\w-]+)\}/g, (_, name: string) => {
    const value = rest.get(name)
    rest.delete(name)
    const parameter = Object.hasOwn(parameters, name) ? parameters[name]! : undefined
    if (!parameter) return encodeSegment(name, value)
    const text = serializeParameter(name, parameter, value).join('')
    return text === '' ? encodeSegment(name, text) : text
  })
  // Label style may write nothing but dots, which URL parsers treat as steps, percent-encoded or not.
  const step = filled
    .split(/[?#]/, 1)[0]!
    .split('/')
    .find((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))
  if (step === undefined) return filled
  throw new ApiProblemError({ kind: 'invalid', message: `${JSON.stringify(step)} cannot be part of an address.` })
}

/** Takes what is described by `parameters` out of `rest`; `query` is made of encoded pairs. */
function writeParameters({ parameters = {} }: HttpOperation, rest: Arguments) {
  const query: string[] = []
  const cookies: string[] = []
  const headers: Record<string, string> = {}
  for (const [name, parameter] of Object.entries(parameters)) {
    if (!rest.has(name)) continue
    const value = rest.get(name)
    rest.delete(name)
    if (value === null) continue
    const written = serializeParameter(name, parameter, value)
    if (parameter.in === 'query') query.push(...written)
    else if (parameter.in === 'cookie') cookies.push(...written)
    else if (parameter.in === 'header' && written.length > 0)
      headers[(parameter.name ?? name).toLowerCase()] = written.join('')
  }
  if (cookies.length > 0) headers.cookie = cookies.join('; ')
  return { query, headers }
}

function withQuery(path: string, pairs: string[]): string {
  if (pairs.length === 0) return path
  return `${path}${path.includes('?') ? '&' : '?'}${pairs.join('&')}`
}

function bodyOf(
  operation: HttpOperation,
  value: unknown,
): { headers?: Record<string, string>; body?: ApiRequest['body'] } {
  const { method, body, bodyType = 'json' } = operation
  if (body) return encodeRequestBody(body, value)
  if (body === null || BODYLESS.has(method)) return {}
  const fields = value as Record<string, unknown>
  return { body: bodyType === 'form' ? toForm(fields) : fields }
}

function toForm(body: Record<string, unknown>): URLSearchParams {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(body)) form.set(name, encodeText(value))
  return form
}
