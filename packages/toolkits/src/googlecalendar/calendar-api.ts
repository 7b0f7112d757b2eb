import type { ToolkitApi } from '@composio/spec'
import { defined, invalidArgument, pathSegment } from '../google/arguments.ts'

/** The fields of the API's CalendarListEntry and Calendar resources that are read here. */
export interface CalendarResource {
  id: string
  summary?: string
  summaryOverride?: string
  description?: string
  timeZone?: string
  primary?: boolean
  accessRole?: string
}

export interface CalendarList {
  items?: CalendarResource[]
  nextPageToken?: string
}

/** Path of a calendar, the user's main one by default. */
export function calendarPath(calendarId: unknown): string {
  return `/calendars/${pathSegment(calendarId ?? 'primary')}`
}

/** Path of an event of a calendar. */
export function eventPath(args: Record<string, unknown>): string {
  return `${calendarPath(args.calendar_id)}/events/${pathSegment(args.event_id)}`
}

export async function getJson<T>(api: ToolkitApi, path: string, query: Record<string, unknown> = {}): Promise<T> {
  return (await api.request({ method: 'GET', path, query: defined(query) })).body as T
}

export async function sendJson<T>(
  api: ToolkitApi,
  method: 'POST' | 'PATCH',
  path: string,
  { query = {}, body }: { query?: Record<string, unknown>; body?: Record<string, unknown> },
): Promise<T> {
  const request = { method, path, query: defined(query), ...(body === undefined ? {} : { body }) }
  return (await api.request(request)).body as T
}

/** The time zone named in the arguments, or else the calendar's own. */
export async function timeZoneOf(api: ToolkitApi, named: unknown, calendarId: unknown): Promise<string> {
  if (typeof named === 'string') {
    const { checkTimeZone } = await import('./event-times.ts')
    return checkTimeZone(named)
  }
  // The list holds every calendar the user sees, shared ones included, and marks which one is `primary`.
  const { items } = await getJson<CalendarList>(api, '/users/me/calendarList', { maxResults: 250, showHidden: true })
  const wanted = calendarId ?? 'primary'
  const entry = items?.find(({ id, primary }) => id === wanted || (wanted === 'primary' && primary))
  if (!entry?.timeZone)
    throw invalidArgument(`The time zone of calendar "${wanted}" is not known. Give it in timezone.`)
  return entry.timeZone
}
