import { defined } from '../google/arguments.ts'
import { lastDay } from './event-times.ts'

/** The fields of the API's Event resource that are read here. */
export interface CalendarEvent {
  id: string
  status?: string
  summary?: string
  description?: string
  location?: string
  htmlLink?: string
  hangoutLink?: string
  conferenceData?: { entryPoints?: { entryPointType?: string; uri?: string }[] }
  start?: { date?: string; dateTime?: string; timeZone?: string }
  end?: { date?: string; dateTime?: string; timeZone?: string }
  organizer?: { email?: string; displayName?: string; self?: boolean }
  attendees?: CalendarAttendee[]
  recurrence?: string[]
  recurringEventId?: string
  visibility?: string
  transparency?: string
}

export interface CalendarAttendee {
  email: string
  displayName?: string
  responseStatus?: string
  optional?: boolean
  self?: boolean
  [field: string]: unknown
}

/** An event as a model reads it; what it does not have is left out. */
export function eventSummary(event: CalendarEvent): Record<string, unknown> {
  const allDay = event.start?.date !== undefined
  const video = event.conferenceData?.entryPoints?.find(({ entryPointType }) => entryPointType === 'video')
  return defined({
    id: event.id,
    status: event.status,
    summary: event.summary ?? '',
    description: event.description,
    location: event.location,
    start: event.start?.dateTime ?? event.start?.date,
    end: event.end?.dateTime ?? (event.end?.date === undefined ? undefined : lastDay(event.end.date)),
    all_day: allDay,
    timezone: event.start?.timeZone,
    organizer: event.organizer?.email,
    attendees: event.attendees?.map(({ email, displayName, responseStatus, optional }) =>
      defined({ email, name: displayName, response: responseStatus, optional }),
    ),
    recurrence: event.recurrence,
    recurring_event_id: event.recurringEventId,
    visibility: event.visibility,
    meeting_link: video?.uri ?? event.hangoutLink,
    link: event.htmlLink,
  })
}
