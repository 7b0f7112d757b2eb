import { ApiProblemError, type HttpParameter, type ParameterStyle } from '@composio/spec'

interface Written {
  name: string
  style: ParameterStyle
  explode: boolean
  encode: (text: string) => string
}

const DEFAULT_STYLE: Record<HttpParameter['in'], ParameterStyle> = {
  path: 'simple',
  header: 'simple',
  query: 'form',
  cookie: 'form',
}

/**
 * A value in the style of its parameter (OpenAPI 3.1.1, section 4.8.12.3), percent-encoded but in headers. Of queries and
 * cookies the pairs, of the others one text; an empty list where there is nothing to write.
 * @throws ApiProblemError where the value has no such form
 */
export function serializeParameter(argument: string, parameter: HttpParameter, value: unknown): string[] {
  const style = parameter.style ?? DEFAULT_STYLE[parameter.in]
  const written: Written = {
    name: parameter.in === 'header' ? '' : encode(argument, parameter.name ?? argument),
    style,
    explode: parameter.explode ?? style === 'form',
    encode: (text) => (parameter.in === 'header' ? text : encode(argument, text)),
  }
  if (parameter.json) return asNamed(written, written.encode(JSON.stringify(value)))
  if (parameter.in === 'path' && typeof value !== 'object') return [pathText(argument, parameter, written, value)]
  if (Array.isArray(value)) return value.length === 0 ? [] : writeList(written, value)
  if (typeof value === 'object' && value !== null) return writeObject(written, value as Record<string, unknown>)
  return asNamed(written, written.encode(encodeText(value)))
}

/** One path segment, whatever the value holds: URL parsers treat `.` and `..` as steps even when percent-encoded. */
export function encodeSegment(name: string, value: unknown): string {
  const text = String(value)
  if (text !== '' && text !== '.' && text !== '..') return encode(name, text)
  throw unwritable(name, text)
}

export function encodeText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** Half of a character has no encoding. */
function encode(name: string, text: string): string {
  if (/\p{Cs}/u.test(text)) throw unwritable(name, text)
  return encodeURIComponent(text)
}

function unwritable(name: string, text: string): ApiProblemError {
  return new ApiProblemError({
    kind: 'invalid',
    message: `${name}: ${JSON.stringify(text)} cannot be part of an address.`,
  })
}

function pathText(argument: string, { segments }: HttpParameter, written: Written, value: unknown): string {
  if (!segments) return asNamed(written, encodeSegment(argument, value)).join('')
  return String(value)
    .split('/')
    .map((segment) => encodeSegment(argument, segment))
    .join('/')
}

/** With the name before it where the style has one. */
function asNamed({ name, style }: Written, text: string): string[] {
  switch (style) {
    case 'simple':
      return [text]
    case 'label':
      return [`.${text}`]
    case 'matrix':
      return [text === '' ? `;${name}` : `;${name}=${text}`]
    default:
      return [`${name}=${text}`]
  }
}

/** Between items that are not exploded; a comma otherwise. */
const DELIMITERS: Partial<Record<ParameterStyle, string>> = { spaceDelimited: '%20', pipeDelimited: '%7C' }

function writeList(written: Written, value: unknown[]): string[] {
  const { name, style, explode } = written
  const items = value.map((item) => written.encode(encodeText(item)))
  if (!explode) return asNamed(written, items.join(DELIMITERS[style] ?? ','))
  switch (style) {
    case 'simple':
      return [items.join(',')]
    case 'label':
      return [items.map((item) => `.${item}`).join('')]
    case 'matrix':
      return [items.map((item) => `;${name}=${item}`).join('')]
    case 'deepObject':
      return items.map((item, index) => `${name}%5B${index}%5D=${item}`)
    default:
      return items.map((item) => `${name}=${item}`)
  }
}

function writeObject(written: Written, value: Record<string, unknown>): string[] {
  const { style, explode } = written
  if (style === 'deepObject') return deepPairs(written, written.name, value)
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined && item !== null)
    .map(([key, item]): [string, string] => [written.encode(key), written.encode(encodeText(item))])
  if (entries.length === 0) return []
  if (!explode) return asNamed(written, entries.flat().join(DELIMITERS[style] ?? ','))
  const pairs = entries.map(([key, item]) => `${key}=${item}`)
  switch (style) {
    case 'simple':
      return [pairs.join(',')]
    case 'label':
      return [pairs.map((pair) => `.${pair}`).join('')]
    case 'matrix':
      return [pairs.map((pair) => `;${pair}`).join('')]
    default:
      return pairs
  }
}

/** `a[b][c]=1`; deeper than the specification says, in the form that servers read. */
function deepPairs(written: Written, name: string, value: unknown): string[] {
  if (value === undefined || value === null) return []
  if (typeof value !== 'object') return [`${name}=${written.encode(String(value))}`]
  return Object.entries(value).flatMap(([key, item]) => deepPairs(written, `${name}%5B${written.encode(key)}%5D`, item))
}
