import type { JsonSchema, ObjectSchema } from '@composio/spec'

export const calendarId: JsonSchema = {
  type: 'string',
  minLength: 1,
  default: 'primary',
  description: "ID of the calendar from GOOGLECALENDAR_LIST_CALENDARS; the user's own main calendar where left out.",
  examples: ['primary', 'team@group.calendar.google.com'],
}

export const eventId: JsonSchema = {
  type: 'string',
  minLength: 1,
  description: 'ID of the event, as GOOGLECALENDAR_EVENTS_LIST gives it.',
  examples: ['7a1b2c3d4e5f6g7h8i9j0k'],
}

export const timezone: JsonSchema = {
  type: 'string',
  minLength: 1,
  description: "IANA time zone that times without an offset are in. The calendar's own where left out.",
  examples: ['Europe/Berlin', 'America/New_York'],
}

export const pageToken: JsonSchema = {
  type: 'string',
  description: 'The `next_page_token` of the page before, to go on from there.',
  examples: ['CigKGmVoZ3Y4'],
}

export const sendUpdates: JsonSchema = {
  type: 'string',
  enum: ['all', 'externalOnly', 'none'],
  default: 'all',
  description: 'Which guests get an email about it: all, only those outside Google Calendar, or none.',
  examples: ['none'],
}

const when = '2026-03-14T15:00:00 in timezone, 2026-03-14T15:00:00+01:00, or 2026-03-14 for all day'

/** Arguments that describe an event, by name. */
export const eventProperties = {
  summary: { type: 'string', description: 'Title of the event.', examples: ['Planning'] },
  start_datetime: {
    type: 'string',
    description: `When it starts: ${when}.`,
    examples: ['2026-03-14T15:00:00', '2026-03-14T15:00:00+01:00', '2026-03-14'],
  },
  end_datetime: {
    type: 'string',
    description: `When it ends: ${when}. Of an all-day event, the last day itself.`,
    examples: ['2026-03-14T16:00:00', '2026-03-15'],
  },
  event_duration_hour: {
    type: 'integer',
    minimum: 0,
    maximum: 240,
    description: 'Hours it takes, instead of end_datetime.',
    examples: [1],
  },
  event_duration_minutes: {
    type: 'integer',
    minimum: 0,
    maximum: 59,
    description: 'Minutes it takes, added to the hours, instead of end_datetime.',
    examples: [45],
  },
  timezone,
  description: {
    type: 'string',
    maxLength: 8192,
    description: 'Agenda or notes; may hold HTML.',
    examples: ['Budget for spring'],
  },
  location: {
    type: 'string',
    maxLength: 1024,
    description: 'Where, as free text.',
    examples: ['Room 1, Main Street 5'],
  },
  attendees: {
    type: 'array',
    items: { type: 'string', format: 'email' },
    maxItems: 200,
    description: 'Email addresses of the guests, without the user.',
    examples: [['ada@example.org']],
  },
  recurrence: {
    type: 'array',
    items: { type: 'string', pattern: '^(RRULE|EXRULE|RDATE|EXDATE)[:;]' },
    description: 'How it repeats, as lines of RFC 5545.',
    examples: [['RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=10']],
  },
  visibility: {
    type: 'string',
    enum: ['default', 'public', 'private'],
    description: 'Who can see the details.',
    examples: ['private'],
  },
  transparency: {
    type: 'string',
    enum: ['opaque', 'transparent'],
    description: 'opaque: the user is busy then. transparent: still free.',
    examples: ['transparent'],
  },
} satisfies Record<string, JsonSchema>

export const eventOutput: ObjectSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    status: { type: 'string', enum: ['confirmed', 'tentative', 'cancelled'] },
    summary: { type: 'string' },
    description: { type: 'string' },
    location: { type: 'string' },
    start: { type: 'string', description: 'RFC 3339 time; of an all-day event, the day.' },
    end: { type: 'string', description: 'RFC 3339 time; of an all-day event, the last day itself.' },
    all_day: { type: 'boolean' },
    timezone: { type: 'string' },
    organizer: { type: 'string' },
    attendees: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          email: { type: 'string' },
          name: { type: 'string' },
          response: { type: 'string', enum: ['needsAction', 'declined', 'tentative', 'accepted'] },
          optional: { type: 'boolean' },
        },
        required: ['email'],
      },
    },
    recurrence: { type: 'array', items: { type: 'string' } },
    recurring_event_id: { type: 'string', description: 'The series this is one occurrence of.' },
    visibility: { type: 'string' },
    meeting_link: { type: 'string' },
    link: { type: 'string', description: 'The event in Google Calendar.' },
  },
  required: ['id', 'summary', 'all_day'],
}

/** An object schema that takes these arguments and no others. */
export function inputOf(properties: Record<string, JsonSchema>, required: string[] = []): ObjectSchema {
  return { type: 'object', properties, required, additionalProperties: false }
}
