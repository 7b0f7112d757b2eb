import { describe, expect, it } from 'vitest'
import { recordedApi, run } from '../google/fixtures/recorded-api.ts'
import { getCalendar } from './calendars.ts'
import { createEvent, updateEvent } from './event-changes.ts'
import { quickAdd } from './events.ts'
import { findFreeSlots } from './free-slots.ts'

// Calls that the emulator lacks or ignores parts of, held against the methods of the Calendar API v3 reference.

const event = {
  id: 'e1',
  summary: 'Plan',
  start: { dateTime: '2026-07-01T10:00:00Z' },
  end: { dateTime: '2026-07-01T11:00:00Z' },
}

describe('calendars.get', () => {
  it('reads the primary calendar by default and keeps an ID in its segment', async () => {
    const api = recordedApi({
      'GET /calendars/primary': { id: 'me@example.com', summary: 'Me', timeZone: 'Europe/Berlin' },
      'GET /calendars/a%2Fb%40group.calendar.google.com': { id: 'a/b@group.calendar.google.com' },
    })
    expect(await run(getCalendar, {}, api)).toEqual({ id: 'me@example.com', name: 'Me', timezone: 'Europe/Berlin' })
    expect(await run(getCalendar, { calendar_id: 'a/b@group.calendar.google.com' }, api)).toMatchObject({
      name: 'a/b@group.calendar.google.com',
    })
  })
})

describe('events.quickAdd', () => {
  it('sends the text as a query parameter and no body', async () => {
    const api = recordedApi({ 'POST /calendars/primary/events/quickAdd': event })
    expect(await run(quickAdd, { text: 'Lunch & talk at 12' }, api)).toMatchObject({ id: 'e1', all_day: false })
    expect(api.requests).toEqual([
      {
        method: 'POST',
        path: '/calendars/primary/events/quickAdd',
        query: { text: 'Lunch & talk at 12', sendUpdates: 'all' },
      },
    ])
  })
})

describe('events.insert', () => {
  it('asks for a video call with conferenceDataVersion 1', async () => {
    const api = recordedApi({ 'POST /calendars/primary/events': event })
    const args = {
      summary: 'Plan',
      start_datetime: '2026-07-01T10:00:00Z',
      create_meeting_room: true,
      send_updates: 'none',
    }
    await run(createEvent, args, api)
    expect(api.requests[0]).toMatchObject({
      query: { conferenceDataVersion: 1, sendUpdates: 'none' },
      body: {
        conferenceData: {
          createRequest: { requestId: expect.any(String), conferenceSolutionKey: { type: 'hangoutsMeet' } },
        },
      },
    })
  })

  it('gives a repeating event the zone of its calendar', async () => {
    const api = recordedApi({
      'POST /calendars/primary/events': event,
      'GET /users/me/calendarList': {
        items: [
          { id: 'other', timeZone: 'Asia/Tokyo' },
          { id: 'me@example.com', primary: true, timeZone: 'Europe/Berlin' },
        ],
      },
    })
    const recurrence = ['RRULE:FREQ=WEEKLY']
    await run(createEvent, { summary: 'Plan', start_datetime: '2026-07-01T10:00:00Z', recurrence }, api)
    expect(api.requests.at(-1)?.body).toEqual({
      summary: 'Plan',
      recurrence,
      start: { dateTime: '2026-07-01T12:00:00+02:00', timeZone: 'Europe/Berlin' },
      end: { dateTime: '2026-07-01T12:30:00+02:00', timeZone: 'Europe/Berlin' },
    })
  })
})

describe('events.patch', () => {
  const path = '/calendars/primary/events/e1'

  it('sends what changes and nothing else', async () => {
    const api = recordedApi({ [`PATCH ${path}`]: event })
    await run(updateEvent, { event_id: 'e1', location: '' }, api)
    expect(api.requests).toEqual([{ method: 'PATCH', path, query: { sendUpdates: 'all' }, body: { location: '' } }])
  })

  it('takes the other form of a time away when it moves', async () => {
    const api = recordedApi({ [`PATCH ${path}`]: event })
    const times = { start_datetime: '2026-07-01T10:00:00Z', event_duration_hour: 1 }
    await run(updateEvent, { event_id: 'e1', ...times }, api)
    await run(updateEvent, { event_id: 'e1', start_datetime: '2026-07-01' }, api)
    expect(api.requests.map(({ body }) => body)).toEqual([
      {
        start: { dateTime: '2026-07-01T10:00:00Z', date: null },
        end: { dateTime: '2026-07-01T11:00:00Z', date: null },
      },
      {
        start: { date: '2026-07-01', dateTime: null, timeZone: null },
        end: { date: '2026-07-02', dateTime: null, timeZone: null },
      },
    ])
  })

  it('keeps the answers of guests who stay', async () => {
    const ada = { email: 'ada@example.org', responseStatus: 'accepted', optional: true }
    const attendees = [ada, { email: 'bob@example.org', responseStatus: 'declined' }]
    const api = recordedApi({ [`GET ${path}`]: { ...event, attendees }, [`PATCH ${path}`]: event })
    await run(updateEvent, { event_id: 'e1', attendees: ['Ada@example.org', 'new@example.org'] }, api)
    expect(api.requests.at(-1)?.body).toEqual({ attendees: [ada, { email: 'new@example.org' }] })
  })

  it.each([
    ['nothing to change', {}],
    ['a start without an end', { start_datetime: '2026-07-01T10:00:00Z' }],
    ['a duration without a start', { event_duration_hour: 1 }],
  ])('refuses %s', async (_what, args) => {
    const api = recordedApi({ [`PATCH ${path}`]: event })
    await expect(run(updateEvent, { event_id: 'e1', ...args }, api)).rejects.toMatchObject({
      problem: { kind: 'invalid' },
    })
    expect(api.requests).toEqual([])
  })
})

describe('freebusy.query', () => {
  it('fails for a calendar that cannot be read instead of calling it free', async () => {
    const errors = [{ domain: 'global', reason: 'notFound' }]
    const api = recordedApi({
      'POST /freeBusy': { calendars: { primary: { busy: [] }, 'x@example.org': { errors, busy: [] } } },
    })
    const args = {
      time_min: '2026-07-01',
      time_max: '2026-07-02',
      timezone: 'UTC',
      items: ['primary', 'x@example.org'],
    }
    await expect(run(findFreeSlots, args, api)).rejects.toThrow(/x@example\.org \(notFound\)/)
    expect(api.requests[0]?.body).toEqual({
      timeMin: '2026-07-01T00:00:00Z',
      timeMax: '2026-07-02T00:00:00Z',
      timeZone: 'UTC',
      items: [{ id: 'primary' }, { id: 'x@example.org' }],
    })
  })
})
