import { ValidationError } from '@composio/spec'

/**
 * A path whose interpolated values each stay one segment: apiPath`/tools/${slug}`.
 * @throws ValidationError for a value that would name another resource: an empty one, `.` or `..`.
 */
export function apiPath(parts: TemplateStringsArray, ...values: string[]): string {
  return parts.reduce((path, part, index) => path + segment(values[index - 1]) + part)
}

function segment(value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '' && value !== '.' && value !== '..') {
    return encodeURIComponent(value)
  }
  throw new ValidationError(`Expected an id or a slug, but got ${JSON.stringify(value) ?? 'undefined'}.`)
}
