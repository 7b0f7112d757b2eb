import { randomUUID } from 'node:crypto'
import { defineTool, type ToolkitApi } from '@composio/spec'
import { defined, invalidArgument } from '../google/arguments.ts'
import { calendarPath, eventPath, getJson, sendJson, timeZoneOf } from './calendar-api.ts'
import { type CalendarAttendee, type CalendarEvent, eventSummary } from './calendar-event.ts'
import { type EventTime, eventEnd, eventSpan, isLocalTime, type SpanArguments } from './event-times.ts'
import { calendarId, eventId, eventOutput, eventProperties, inputOf, sendUpdates } from './schemas.ts'
import { scopes } from './scopes.ts'

interface EventArguments extends Partial<SpanArguments> {
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
function plainFields(args: EventArguments): Record<string, unknown> {
  const { summary, description, location, recurrence, visibility, transparency } = args
  return { summary, description, location, recurrence, visibility, transparency }
}

/** The zone of the event's times: the one named, or the calendar's where a time or a repetition needs one. */
async function zoneFor(args: EventArguments, api: ToolkitApi): Promise<string | undefined> {
  const needed = isLocalTime(args.start_datetime) || isLocalTime(args.end_datetime) || args.recurrence?.length
  if (!needed && args.timezone === undefined) return undefined
  return timeZoneOf(api, args.timezone, args.calendar_id)
}

export const createEvent = defineTool({
  slug: 'GOOGLECALENDAR_CREATE_EVENT',
  name: 'Create event',
  description:
    'Creates an event, invites guests and, if wanted, sets up a Google Meet link. It takes 30 minutes unless an end or a duration is given. Give the date in full: GOOGLECALENDAR_GET_CURRENT_DATE_TIME tells what today is.',
  input: inputOf(
    {
      calendar_id: calendarId,
      ...eventProperties,
      create_meeting_room: {
        type: 'boolean',
        default: false,
        description: 'Whether to add a Google Meet video call.',
        examples: [true],
      },
      send_updates: sendUpdates,
    },
    ['summary', 'start_datetime'],
  ),
  output: eventOutput,
  tags: ['openWorldHint'],
  scopes: [scopes.events, scopes.read],
  operation: async (args, api) => {
    const event = { ...(args as EventArguments), start_datetime: String(args.start_datetime) }
    const body = defined({
      ...plainFields(event),
      ...eventSpan(event, await zoneFor(event, api)),
      attendees: event.attendees?.map((email) => ({ email })),
      conferenceData: args.create_meeting_room
        ? { createRequest: { requestId: randomUUID(), conferenceSolutionKey: { type: 'hangoutsMeet' } } }
        : undefined,
    })
    const query = {
      sendUpdates: args.send_updates ?? 'all',
      // Without version 1 the API drops conferenceData in silence.
      conferenceDataVersion: args.create_meeting_room ? 1 : undefined,
    }
    const path = `${calendarPath(event.calendar_id)}/events`
    return eventSummary(await sendJson<CalendarEvent>(api, 'POST', path, { query, body }))
  },
})

export const updateEvent = defineTool({
  slug: 'GOOGLECALENDAR_UPDATE_EVENT',
  aliases: ['GOOGLECALENDAR_PATCH_EVENT'],
  name: 'Update event',
  description:
    'Changes what is given of an event and leaves the rest. To move it, give start_datetime with end_datetime or a duration. attendees is the whole list of guests from then on; guests who stay keep their answers.',
  input: inputOf(
    {
      calendar_id: calendarId,
      event_id: eventId,
      ...eventProperties,
      attendees: {
        ...eventProperties.attendees,
        description: 'Email addresses of all guests from now on. Leave it out to keep the list as it is.',
      },
      send_updates: sendUpdates,
    },
    ['event_id'],
  ),
  output: eventOutput,
  tags: ['destructiveHint', 'idempotentHint', 'openWorldHint'],
  scopes: [scopes.events, scopes.read],
  operation: async (args, api) => {
    const event = args as EventArguments
    const body = defined({
      ...plainFields(event),
      ...changedTimes(event, await zoneFor(event, api)),
      attendees: event.attendees && (await changedGuests(api, args, event.attendees)),
    })
    if (Object.keys(body).length === 0)
      throw invalidArgument('Nothing to change: give at least one field of the event.')
    const query = { sendUpdates: args.send_updates ?? 'all' }
    return eventSummary(await sendJson<CalendarEvent>(api, 'PATCH', eventPath(args), { query, body }))
  },
})

function changedTimes(args: EventArguments, zone: string | undefined): Record<string, unknown> {
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
async function changedGuests(
  api: ToolkitApi,
  args: Record<string, unknown>,
  emails: string[],
): Promise<CalendarAttendee[]> {
  const { attendees } = await getJson<CalendarEvent>(api, eventPath(args))
  const known = new Map(attendees?.map((attendee) => [attendee.email.toLowerCase(), attendee]))
  return emails.map((email) => known.get(email.toLowerCase()) ?? { email })
}
