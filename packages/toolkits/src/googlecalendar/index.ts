import { defineToolkit, type ToolkitDefinition } from '@composio/spec'
import { googleOAuth, googleServiceAccount } from '../google/google-oauth.ts'
import { googleProblem } from '../google/google-problem.ts'
import type { CalendarList } from './calendar-api.ts'
import { currentDateTime, getCalendar, listCalendars } from './calendars.ts'
import { createEvent, updateEvent } from './event-changes.ts'
import { deleteEvent, listEvents, quickAdd } from './events.ts'
import { findFreeSlots } from './free-slots.ts'
import { scopes } from './scopes.ts'

/** Google Calendar API v3. */
export const toolkit: ToolkitDefinition = defineToolkit({
  slug: 'googlecalendar',
  name: 'Google Calendar',
  description: 'Look up, create and change events in Google Calendar, and find times when people are free.',
  color: '#4285f4',
  appUrl: 'https://calendar.google.com',
  categories: ['calendar', 'productivity'],
  version: '20261122_00',
  baseUrl: 'https://www.googleapis.com/calendar/v3',
  auth: [
    googleOAuth(Object.values(scopes)),
    googleServiceAccount(Object.values(scopes), {
      delegation: true,
      // The list of a service account's calendars is empty until somebody adds one.
      whoami: {
        request: { method: 'GET', path: '/calendars/primary' },
        account: (body) => {
          const { id } = body as { id: string }
          return { id, label: id }
        },
      },
    }),
  ],
  whoami: {
    request: {
      method: 'GET',
      path: '/users/me/calendarList',
      query: { minAccessRole: 'owner', showHidden: true, maxResults: 250 },
    },
    // The ID of the main calendar is the address of the account.
    account: (body) => {
      const primary = (body as CalendarList).items?.find((calendar) => calendar.primary)
      if (!primary) throw new TypeError('Google Calendar named no primary calendar for this account.')
      return { id: primary.id, label: primary.id }
    },
  },
  problemOf: googleProblem,
  tools: [
    listCalendars,
    getCalendar,
    listEvents,
    createEvent,
    updateEvent,
    deleteEvent,
    findFreeSlots,
    quickAdd,
    currentDateTime,
  ],
})
