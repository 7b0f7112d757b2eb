import { defineTool, type ObjectSchema } from '@composio/spec'
import { defined } from '../google/arguments.ts'
import { type CalendarList, type CalendarResource, calendarPath, getJson, timeZoneOf } from './calendar-api.ts'
import { calendarId, inputOf, pageToken } from './schemas.ts'
import { scopes } from './scopes.ts'

const calendarOutput: ObjectSchema = {
  type: 'object',
  properties: {
    id: { type: 'string', description: 'What calendar_id takes.' },
    name: { type: 'string' },
    description: { type: 'string' },
    timezone: { type: 'string' },
    primary: { type: 'boolean' },
    access_role: { type: 'string', enum: ['freeBusyReader', 'reader', 'writer', 'owner'] },
  },
  required: ['id', 'name'],
}

function calendarSummary(calendar: CalendarResource): Record<string, unknown> {
  return defined({
    id: calendar.id,
    name: calendar.summaryOverride ?? calendar.summary ?? calendar.id,
    description: calendar.description,
    timezone: calendar.timeZone,
    primary: calendar.primary,
    access_role: calendar.accessRole,
  })
}

export const listCalendars = defineTool({
  slug: 'GOOGLECALENDAR_LIST_CALENDARS',
  name: 'List calendars',
  description:
    "Lists the calendars the user sees: the own main one, others' that were shared, holidays; with their IDs, time zones and what the user may do with each.",
  input: inputOf({
    min_access_role: {
      type: 'string',
      enum: ['freeBusyReader', 'reader', 'writer', 'owner'],
      description: 'Only calendars where the user may do at least this; `writer` for those that events can be put in.',
      examples: ['writer'],
    },
    show_hidden: {
      type: 'boolean',
      default: false,
      description: 'Whether to list calendars that the user hides, too.',
      examples: [true],
    },
    max_results: {
      type: 'integer',
      minimum: 1,
      maximum: 250,
      default: 100,
      description: 'Calendars a page.',
      examples: [50],
    },
    page_token: pageToken,
  }),
  output: {
    type: 'object',
    properties: {
      calendars: { type: 'array', items: calendarOutput },
      next_page_token: { type: 'string', description: 'Present when there is more.' },
    },
    required: ['calendars'],
  },
  tags: ['readOnlyHint'],
  scopes: [scopes.read],
  operation: async (args, api) => {
    const list = await getJson<CalendarList>(api, '/users/me/calendarList', {
      maxResults: args.max_results,
      pageToken: args.page_token,
      minAccessRole: args.min_access_role,
      showHidden: args.show_hidden,
    })
    return defined({ calendars: (list.items ?? []).map(calendarSummary), next_page_token: list.nextPageToken })
  },
})

export const getCalendar = defineTool({
  slug: 'GOOGLECALENDAR_GET_CALENDAR',
  name: 'Get calendar',
  description: 'Gives name, description and time zone of one calendar.',
  input: inputOf({ calendar_id: calendarId }),
  output: calendarOutput,
  tags: ['readOnlyHint'],
  scopes: [scopes.read],
  operation: async (args, api) => calendarSummary(await getJson<CalendarResource>(api, calendarPath(args.calendar_id))),
})

export const currentDateTime = defineTool({
  slug: 'GOOGLECALENDAR_GET_CURRENT_DATE_TIME',
  name: 'Get current date and time',
  description:
    "Tells what time it is now for the user, in the time zone of the user's main calendar unless another is named. Use it before working out times such as `tomorrow at 3`.",
  input: inputOf({
    timezone: {
      type: 'string',
      minLength: 1,
      description: "IANA time zone; that of the user's main calendar where left out.",
      examples: ['Europe/Berlin'],
    },
  }),
  output: {
    type: 'object',
    properties: {
      datetime: { type: 'string', description: 'RFC 3339, with the UTC offset of the time zone.' },
      date: { type: 'string' },
      weekday: { type: 'string', description: 'In English.' },
      timezone: { type: 'string' },
    },
    required: ['datetime', 'date', 'weekday', 'timezone'],
  },
  tags: ['readOnlyHint'],
  scopes: [scopes.read],
  operation: async (args, api) => {
    const { Temporal } = await import('temporal-polyfill')
    const timezone = await timeZoneOf(api, args.timezone, 'primary')
    const now = Temporal.Now.zonedDateTimeISO(timezone)
    return {
      datetime: now.toString({ smallestUnit: 'second', timeZoneName: 'never' }),
      date: now.toPlainDate().toString(),
      weekday: now.toLocaleString('en', { weekday: 'long' }),
      timezone,
    }
  },
})
