import { defineTool } from '@composio/spec'
import { defined } from '../google/arguments.ts'
import { calendarPath, eventPath, getJson, sendJson, timeZoneOf } from './calendar-api.ts'
import type { CalendarEvent } from './calendar-event.ts'
import { calendarId, eventId, eventOutput, inputOf, pageToken, sendUpdates, timezone } from './schemas.ts'
import { scopes } from './scopes.ts'

const day = /^\d{4}-\d{2}-\d{2}$/

export const listEvents = defineTool({
  slug: 'GOOGLECALENDAR_EVENTS_LIST',
  aliases: ['GOOGLECALENDAR_FIND_EVENT'],
  name: 'List or find events',
  description:
    'Lists events of a calendar in order of their start, repeating ones as single occurrences; with query only those that mention it. Without query and times it starts from now. For free times use GOOGLECALENDAR_FIND_FREE_SLOTS.',
  input: inputOf({
    calendar_id: calendarId,
    query: {
      type: 'string',
      minLength: 1,
      description: 'Words to look for in title, description, location and guests.',
      examples: ['dentist'],
    },
    time_min: {
      type: 'string',
      description: 'Only events that end after this time or day.',
      examples: ['2026-03-14T00:00:00+01:00', '2026-03-14'],
    },
    time_max: {
      type: 'string',
      description: 'Only events that start before this time or day.',
      examples: ['2026-03-21T00:00:00+01:00', '2026-03-21'],
    },
    timezone,
    max_results: {
      type: 'integer',
      minimum: 1,
      maximum: 250,
      default: 25,
      description: 'Events a page.',
      examples: [25],
    },
    page_token: pageToken,
    single_events: {
      type: 'boolean',
      default: true,
      description: 'Set false to get a repeating event once, with its rule, instead of its occurrences.',
      examples: [false],
    },
  }),
  output: {
    type: 'object',
    properties: {
      events: { type: 'array', items: eventOutput },
      next_page_token: { type: 'string', description: 'Present when there is more.' },
    },
    required: ['events'],
  },
  tags: ['readOnlyHint'],
  scopes: [scopes.read],
  operation: async (args, api) => {
    const { eventSummary } = await import('./calendar-event.ts')
    const { isLocalTime, now, timestamp } = await import('./event-times.ts')
    const bounds = [args.time_min, args.time_max].filter((bound) => typeof bound === 'string')
    const local = bounds.some((bound) => isLocalTime(bound) || day.test(bound))
    const zone = local || args.timezone ? await timeZoneOf(api, args.timezone, args.calendar_id) : undefined
    const bound = (field: 'time_min' | 'time_max') =>
      typeof args[field] === 'string' ? timestamp(args[field], zone, field) : undefined
    const unbounded = bounds.length === 0 && args.query === undefined
    const single = args.single_events !== false
    const page = await getJson<{ items?: CalendarEvent[]; nextPageToken?: string }>(
      api,
      `${calendarPath(args.calendar_id)}/events`,
      {
        q: args.query,
        timeMin: unbounded ? now() : bound('time_min'),
        timeMax: bound('time_max'),
        timeZone: zone,
        maxResults: args.max_results ?? 25,
        pageToken: args.page_token,
        singleEvents: single,
        // The API orders by start only what it has expanded into occurrences.
        orderBy: single ? 'startTime' : undefined,
      },
    )
    return defined({ events: (page.items ?? []).map(eventSummary), next_page_token: page.nextPageToken })
  },
})

export const deleteEvent = defineTool({
  slug: 'GOOGLECALENDAR_DELETE_EVENT',
  name: 'Delete event',
  description:
    'Deletes an event, and with it the guests lose it. The ID of a single occurrence deletes that one, the ID of a series all of it.',
  input: inputOf({ calendar_id: calendarId, event_id: eventId, send_updates: sendUpdates }, ['event_id']),
  output: { type: 'object', properties: { deleted: { type: 'boolean' } }, required: ['deleted'] },
  tags: ['destructiveHint'],
  scopes: [scopes.events],
  operation: async (args, api) => {
    const query = { sendUpdates: args.send_updates ?? 'all' }
    await api.request({ method: 'DELETE', path: eventPath(args), query })
    return { deleted: true }
  },
})

export const quickAdd = defineTool({
  slug: 'GOOGLECALENDAR_QUICK_ADD',
  name: 'Quick add event',
  description:
    'Creates an event from one sentence in which Google itself finds title and time. Use GOOGLECALENDAR_CREATE_EVENT where the time is known exactly, or for guests.',
  input: inputOf(
    {
      calendar_id: calendarId,
      text: {
        type: 'string',
        minLength: 1,
        description: 'What, when and where in one sentence.',
        examples: ['Lunch with Ada at Luigi on Friday 12:30-13:30'],
      },
      send_updates: sendUpdates,
    },
    ['text'],
  ),
  output: eventOutput,
  tags: [],
  scopes: [scopes.events],
  operation: async (args, api) => {
    const { eventSummary } = await import('./calendar-event.ts')
    const query = { text: args.text, sendUpdates: args.send_updates ?? 'all' }
    const path = `${calendarPath(args.calendar_id)}/events/quickAdd`
    return eventSummary(await sendJson<CalendarEvent>(api, 'POST', path, { query }))
  },
})
