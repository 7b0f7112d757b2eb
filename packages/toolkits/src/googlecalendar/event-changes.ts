import { randomUUID } from 'node:crypto'
import { defineTool } from '@composio/spec'
import { defined, invalidArgument } from '../google/arguments.ts'
import { calendarPath, eventPath, sendJson } from './calendar-api.ts'
import type { CalendarEvent } from './calendar-event.ts'
import type { EventArguments } from './event-fields.ts'
import { calendarId, eventId, eventOutput, eventProperties, inputOf, sendUpdates } from './schemas.ts'
import { scopes } from './scopes.ts'

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
    const { eventSummary } = await import('./calendar-event.ts')
    const { newTimes, plainFields } = await import('./event-fields.ts')
    const event = { ...(args as EventArguments), start_datetime: String(args.start_datetime) }
    const body = defined({
      ...plainFields(event),
      ...(await newTimes(event, api)),
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
    const { eventSummary } = await import('./calendar-event.ts')
    const { changedGuests, changedTimes, plainFields } = await import('./event-fields.ts')
    const event = args as EventArguments
    const body = defined({
      ...plainFields(event),
      ...(await changedTimes(event, api)),
      attendees: event.attendees && (await changedGuests(api, args, event.attendees)),
    })
    if (Object.keys(body).length === 0)
      throw invalidArgument('Nothing to change: give at least one field of the event.')
    const query = { sendUpdates: args.send_updates ?? 'all' }
    return eventSummary(await sendJson<CalendarEvent>(api, 'PATCH', eventPath(args), { query, body }))
  },
})
