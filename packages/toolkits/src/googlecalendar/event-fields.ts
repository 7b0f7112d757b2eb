import type { ToolkitApi } from '@composio/spec'
import { invalidArgument } from '../google/arguments.ts'
import { eventPath, getJson, timeZoneOf } from './calendar-api.ts'
import type { CalendarAttendee, CalendarEvent } from './calendar-event.ts'
import { type EventSpan, type EventTime, eventEnd, eventSpan, isLocalTime, type SpanArguments } from './event-times.ts'

/** Arguments that making and changing an event have in common. */
export interface EventArguments extends Partial<SpanArguments> {
  calendar_id?: string
  event_id?: string
  summary?: string
  description?: string
  location?: string
  timezone?: string
  attendees?: string[]
  recurrence?: string[]
  visibility?: string
  transparency?: string
}

/** The fields of an event that are taken over as they are. */
export function plainFields(args: EventArguments): Record<string, unknown> {
  const { summary, description, location, recurrence, visibility, transparency } = args
  return { summary, description, location, recurrence, visibility, transparency }
}

/** When a new event is, in the calendar's time zone where its times name none. */
export async function newTimes(args: EventArguments & SpanArguments, api: ToolkitApi): Promise<EventSpan> {
  return eventSpan(args, await zoneFor(args, api))
}

/** The fields of a patch that move an event; none where it stays. */
export async function changedTimes(args: EventArguments, api: ToolkitApi): Promise<Record<string, unknown>> {
  const zone = await zoneFor(args, api)
  const { start_datetime: start, end_datetime: end, event_duration_hour: hours, event_duration_minutes: minutes } = args
  const hasEnd = end !== undefined || hours !== undefined || minutes !== undefined
  if (start === undefined) {
    if (end === undefined && hasEnd) throw invalidArgument('A duration needs start_datetime.')
    return end === undefined ? {} : { end: replacing(eventEnd(end, zone)) }
  }
  const oneDay = /^\d{4}-\d{2}-\d{2}$/.test(start)
  if (!hasEnd && !oneDay) {
    throw invalidArgument('Give end_datetime or a duration too, so that the moved event does not end before it starts.')
  }
  const span = eventSpan({ ...args, start_datetime: start }, zone)
  return { start: replacing(span.start), end: replacing(span.end) }
}

/** A patch merges objects, so a time has to take the day of an all-day event away, and the other way round. */
function replacing(time: EventTime): Record<string, unknown> {
  return 'date' in time ? { ...time, dateTime: null, timeZone: null } : { ...time, date: null }
}

/** A patch replaces arrays whole, and with them the guests' answers; those of guests who stay are kept. */
export async function changedGuests(
  api: ToolkitApi,
  args: Record<string, unknown>,
  emails: string[],
): Promise<CalendarAttendee[]> {
  const { attendees } = await getJson<CalendarEvent>(api, eventPath(args))
  const known = new Map(attendees?.map((attendee) => [attendee.email.toLowerCase(), attendee]))
  return emails.map((email) => known.get(email.toLowerCase()) ?? { email })
}

/** The zone of the event's times: the one named, or the calendar's where a time or a repetition needs one. */
async function zoneFor(args: EventArguments, api: ToolkitApi): Promise<string | undefined> {
  const needed = isLocalTime(args.start_datetime) || isLocalTime(args.end_datetime) || args.recurrence?.length
  if (!needed && args.timezone === undefined) return undefined
  return timeZoneOf(api, args.timezone, args.calendar_id)
}
