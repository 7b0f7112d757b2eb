import { randomUUID } from 'node:crypto'
import { ApiProblemError, type ApiRequest, type FileArgument, type HttpBody, type HttpEncoding } from '@composio/spec'
import { encodeText, serializeParameter } from './serialize-parameter.ts'

interface EncodedBody {
  headers?: Record<string, string>
  body?: NonNullable<ApiRequest['body']>
}

/**
 * A body in its media type.
 * @param value - the argument that is the whole body, or an object of the properties given
 * @throws ApiProblemError where a file is not one
 */
export function encodeRequestBody(body: HttpBody, value: unknown): EncodedBody {
  const isEmpty = value === undefined || (body.argument === undefined && Object.keys(value as object).length === 0)
  if (isEmpty && (body.optional || value === undefined)) return {}
  const type = body.contentType.toLowerCase()
  const headers = { 'content-type': body.contentType }
  if (/^application\/(?:[^;]*\+)?json\b/.test(type))
    return { headers, body: isObject(value) ? value : JSON.stringify(value) }
  const fields = () => Object.entries(value as Record<string, unknown>).filter(([, field]) => field !== undefined)
  if (type.startsWith('application/x-www-form-urlencoded')) return { headers, body: formText(body, fields()) }
  if (type.startsWith('multipart/')) return multipart(body, fields())
  if (typeof value === 'string') return { headers, body: value }
  const file = readFile(body.argument ?? 'body', value as FileArgument)
  return { headers: { 'content-type': file.contentType ?? body.contentType }, body: file.bytes }
}

/** `application/x-www-form-urlencoded`, fields in the style that is said for them (OpenAPI 3.1.1, section 4.8.14.4). */
function formText({ encoding = {} }: HttpBody, fields: [string, unknown][]): string {
  return fields
    .flatMap(([name, value]) => {
      const { style, explode } = encodingOf(encoding, name)
      if (value === null) return []
      if (isObject(value) && !Array.isArray(value) && style === undefined)
        return serializeParameter(name, { in: 'query', json: true }, value)
      const form = { in: 'query', ...(style && { style }), ...(explode !== undefined && { explode }) } as const
      return serializeParameter(name, form, value)
    })
    .join('&')
}

/** `multipart/form-data` (RFC 7578): a part for each field, and for each item of a list. */
function multipart({ contentType, encoding = {} }: HttpBody, fields: [string, unknown][]): EncodedBody {
  const boundary = `composio-${randomUUID()}`
  const parts = fields.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((item) => [
      Buffer.from(`--${boundary}\r\n`),
      part(name, encodingOf(encoding, name), item),
      Buffer.from('\r\n'),
    ]),
  )
  return {
    headers: { 'content-type': `${contentType.split(';', 1)[0]}; boundary=${boundary}` },
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  }
}

function part(name: string, { contentType }: HttpEncoding, value: unknown): Buffer {
  const file = isFile(value) ? readFile(name, value) : undefined
  const isJson = !file && typeof value === 'object'
  const type = file ? (file.contentType ?? contentType ?? 'application/octet-stream') : contentType
  const lines = [
    `content-disposition: form-data; name="${quoted(name)}"${file ? `; filename="${quoted(file.filename ?? name)}"` : ''}`,
    ...(type || isJson ? [`content-type: ${headerText(type ?? 'application/json')}`] : []),
  ]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), file?.bytes ?? Buffer.from(encodeText(value))])
}

function isObject(value: unknown): value is Record<string, unknown> | unknown[] {
  return typeof value === 'object' && value !== null
}

function encodingOf(encoding: Record<string, HttpEncoding>, name: string): HttpEncoding {
  return Object.hasOwn(encoding, name) ? encoding[name]! : {}
}

/** An object is no file unless it has content, and nothing else than what describes it. */
function isFile(value: unknown): value is FileArgument {
  if (typeof value !== 'object' || value === null || !('text' in value || 'base64' in value)) return false
  return Object.keys(value).every((key) => ['text', 'base64', 'filename', 'contentType'].includes(key))
}

function readFile(name: string, value: FileArgument) {
  const { text, base64, filename, contentType } = value
  const isValid = (typeof text === 'string') !== (typeof base64 === 'string')
  const bytes = typeof base64 === 'string' ? Buffer.from(base64, 'base64') : Buffer.from(String(text))
  if (isValid)
    return { bytes, ...(filename && { filename }), ...(contentType && { contentType: headerText(contentType) }) }
  throw new ApiProblemError({ kind: 'invalid', message: `${name}: give the content as either text or base64.` })
}

/** As browsers write names of parts (HTML, section 4.10.21.8). */
function quoted(text: string): string {
  return text.replace(/["\r\n]/g, (character) => ({ '"': '%22', '\r': '%0D', '\n': '%0A' })[character]!)
}

/** A media type that cannot begin another header. */
function headerText(text: string): string {
  if (/^[\x20-\x7e]+$/.test(text)) return text
  throw new ApiProblemError({ kind: 'invalid', message: `${JSON.stringify(text)} is no media type.` })
}
