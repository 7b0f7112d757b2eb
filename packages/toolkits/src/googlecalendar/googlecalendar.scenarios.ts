import assert from 'node:assert/strict'
import type { ScenarioContext, ToolkitScenarios } from '@composio/testing'

type Execute = ScenarioContext['execute']

interface EventData {
  id: string
  summary: string
  start: string
  end: string
  all_day: boolean
  location?: string
  attendees?: { email: string }[]
}

/** The data of a call that has to succeed. */
async function data<T>(execute: Execute, slug: string, args: Record<string, unknown> = {}): Promise<T> {
  const result = await execute(slug, args)
  assert.equal(result.error, null, `${slug}: ${result.error}`)
  assert.equal(result.successful, true)
  return result.data as T
}

const events = async (execute: Execute, args: Record<string, unknown>) =>
  data<{ events: EventData[]; next_page_token?: string }>(execute, 'GOOGLECALENDAR_EVENTS_LIST', args)

const create = (execute: Execute, args: Record<string, unknown>) =>
  data<EventData>(execute, 'GOOGLECALENDAR_CREATE_EVENT', args)

export const scenarios: ToolkitScenarios = {
  toolkit: 'googlecalendar',
  service: 'google',
  cases: {
    async GOOGLECALENDAR_LIST_CALENDARS({ execute }) {
      const { calendars } = await data<{ calendars: { primary?: boolean; name: string; timezone: string }[] }>(
        execute,
        'GOOGLECALENDAR_LIST_CALENDARS',
      )
      const primary = calendars.find((calendar) => calendar.primary)
      assert.equal(primary?.name, 'user@example.com')
      assert.equal(primary?.timezone, 'UTC')
    },

    async GOOGLECALENDAR_EVENTS_LIST({ execute }) {
      const upcoming = await events(execute, {})
      assert.deepEqual(
        upcoming.events.map(({ summary }) => summary),
        ['Planning', 'Dentist'],
      )
      assert.deepEqual(
        (await events(execute, { query: 'dentist' })).events.map(({ id }) => id),
        ['evt_dentist'],
      )
      const first = await events(execute, { max_results: 1 })
      assert.deepEqual(
        (await events(execute, { max_results: 1, page_token: first.next_page_token })).events.map(({ id }) => id),
        ['evt_dentist'],
      )
      assert.deepEqual((await events(execute, { time_max: '2001-01-01' })).events, [])
      const missing = await execute('GOOGLECALENDAR_EVENTS_LIST', { calendar_id: 'nowhere' })
      assert.equal(missing.successful, false)
    },

    async GOOGLECALENDAR_CREATE_EVENT({ execute }) {
      const timed = await create(execute, {
        summary: 'Review',
        start_datetime: '2027-03-28T01:30:00',
        event_duration_hour: 1,
        timezone: 'Europe/Berlin',
        location: 'Room 2',
        attendees: ['ada@example.org'],
      })
      const range = { time_min: '2027-03-27', time_max: '2027-03-29' }
      const found = (await events(execute, range)).events.find(({ id }) => id === timed.id)
      // The clocks go forward at two o'clock that night: an hour later it is half past three.
      assert.equal(found?.start, '2027-03-28T01:30:00+01:00')
      assert.equal(found?.end, '2027-03-28T03:30:00+02:00')
      assert.equal(found?.location, 'Room 2')
      assert.deepEqual(
        found?.attendees?.map(({ email }) => email),
        ['ada@example.org'],
      )

      const days = { summary: 'Fair', start_datetime: '2027-05-03', end_datetime: '2027-05-05' }
      const { id } = await create(execute, days)
      const fair = (await events(execute, { query: 'Fair' })).events.find((event) => event.id === id)
      assert.deepEqual([fair?.all_day, fair?.start, fair?.end], [true, '2027-05-03', '2027-05-05'])

      const wrong = await execute('GOOGLECALENDAR_CREATE_EVENT', { summary: 'x', start_datetime: 'tomorrow at 3' })
      assert.equal(wrong.successful, false)
      assert.match(wrong.error ?? '', /start_datetime/)
    },

    async GOOGLECALENDAR_DELETE_EVENT({ execute }) {
      assert.deepEqual(await data(execute, 'GOOGLECALENDAR_DELETE_EVENT', { event_id: 'evt_dentist' }), {
        deleted: true,
      })
      assert.deepEqual((await events(execute, { query: 'dentist' })).events, [])
      const again = await execute('GOOGLECALENDAR_DELETE_EVENT', { event_id: 'evt_dentist' })
      assert.equal(again.successful, false)
    },

    async GOOGLECALENDAR_FIND_FREE_SLOTS({ execute }) {
      const timezone = 'Europe/Berlin'
      await create(execute, { summary: 'A', start_datetime: '2027-02-01T10:00', event_duration_hour: 1, timezone })
      await create(execute, { summary: 'B', start_datetime: '2027-02-01T10:30', event_duration_hour: 1, timezone })
      await create(execute, { summary: 'C', start_datetime: '2027-02-01T11:45', event_duration_minutes: 15, timezone })
      const window = { time_min: '2027-02-01T09:00', time_max: '2027-02-01T13:00', timezone }
      const { free } = await data<{ free: unknown }>(execute, 'GOOGLECALENDAR_FIND_FREE_SLOTS', window)
      assert.deepEqual(free, [
        { start: '2027-02-01T09:00:00+01:00', end: '2027-02-01T10:00:00+01:00' },
        { start: '2027-02-01T12:00:00+01:00', end: '2027-02-01T13:00:00+01:00' },
      ])
      const items = ['primary', 'nobody@example.org']
      const unread = await execute('GOOGLECALENDAR_FIND_FREE_SLOTS', { ...window, items })
      assert.equal(unread.successful, false)
      assert.match(unread.error ?? '', /nobody@example\.org/)
    },

    async GOOGLECALENDAR_GET_CURRENT_DATE_TIME({ execute }) {
      const now = await data<{ datetime: string; timezone: string }>(execute, 'GOOGLECALENDAR_GET_CURRENT_DATE_TIME')
      assert.equal(now.timezone, 'UTC')
      assert.ok(Math.abs(Date.parse(now.datetime) - Date.now()) < 60_000)
      const there = await data<{ datetime: string }>(execute, 'GOOGLECALENDAR_GET_CURRENT_DATE_TIME', {
        timezone: 'Asia/Kolkata',
      })
      assert.match(there.datetime, /\+05:30$/)
    },
  },
  notEmulated: ['GOOGLECALENDAR_GET_CALENDAR', 'GOOGLECALENDAR_UPDATE_EVENT', 'GOOGLECALENDAR_QUICK_ADD'],
}
