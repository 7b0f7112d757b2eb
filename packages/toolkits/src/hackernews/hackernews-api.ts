import { ApiProblemError, type ToolkitApi } from '@composio/spec'

export type Json = Record<string, unknown>

/** Search runs on another host than the API; https://hn.algolia.com/api documents it. */
export const searchOrigin = 'https://hn.algolia.com'

/** One answer of the Firebase API: `path` without `.json`. Null stands for what does not exist. */
export async function read(api: ToolkitApi, path: string): Promise<unknown> {
  return (await api.request({ method: 'GET', path: `${path}.json` })).body
}

export async function search(api: ToolkitApi, path: string, query: Json = {}): Promise<Json> {
  const { body, status } = await api.request({ method: 'GET', path: `${searchOrigin}/api/v1${path}`, query })
  if (isJson(body)) return body
  throw new ApiProblemError({
    kind: 'upstream',
    status,
    message: 'Hacker News search gave no usable answer. Try again.',
  })
}

/** Items by ID, in that order, ten at a time; those that are missing, deleted or killed by moderators are left out. */
export async function readItems(api: ToolkitApi, ids: number[]): Promise<Json[]> {
  const items: Json[] = []
  for (let start = 0; start < ids.length; start += 10) {
    const batch = await Promise.all(ids.slice(start, start + 10).map((id) => read(api, `/item/${id}`)))
    items.push(...batch.filter(isJson).filter((item) => item.deleted !== true && item.dead !== true))
  }
  return items
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The objects of a list, or none. */
export function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isJson) : []
}

export function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'number') : []
}

/** Unix time in seconds as ISO 8601. */
export function isoTime(seconds: unknown): string | undefined {
  return typeof seconds === 'number' ? new Date(seconds * 1000).toISOString() : undefined
}

/** The page on which people discuss the item. */
export function discussionUrl(id: unknown): string {
  return `https://news.ycombinator.com/item?id=${String(id)}`
}

/** Without fields that are undefined or null. */
export function filled(value: Json): Json {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined && field !== null))
}
