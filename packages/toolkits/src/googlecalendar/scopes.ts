/** Google Calendar's scopes as tools need them. */
export const scopes = {
  /** Calendars, events and free/busy times, without changing any. */
  read: 'https://www.googleapis.com/auth/calendar.readonly',
  /** Creating, changing and deleting events. */
  events: 'https://www.googleapis.com/auth/calendar.events',
}
