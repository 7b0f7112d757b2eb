import { ApiProblemError } from '@composio/spec'
import { describe, expect, it } from 'vitest'
import { eventSpan, timestamp } from './event-times.ts'
import { freePeriods } from './free-slots.ts'

describe('eventSpan', () => {
  it('reads local times in the zone and sends their offset', () => {
    const times = { start_datetime: '2026-07-01T10:00', end_datetime: '2026-07-01T11:30:00' }
    expect(eventSpan(times, 'America/New_York')).toEqual({
      start: { dateTime: '2026-07-01T10:00:00-04:00', timeZone: 'America/New_York' },
      end: { dateTime: '2026-07-01T11:30:00-04:00', timeZone: 'America/New_York' },
    })
  })

  it('keeps the length over a change of the clocks', () => {
    const times = { start_datetime: '2026-10-25T02:30:00+02:00', event_duration_hour: 1 }
    expect(eventSpan(times, 'Europe/Berlin')).toMatchObject({
      start: { dateTime: '2026-10-25T02:30:00+02:00' },
      end: { dateTime: '2026-10-25T02:30:00+01:00' },
    })
  })

  it('needs no zone where the offset is given, and takes half an hour by default', () => {
    expect(eventSpan({ start_datetime: '2026-07-01T10:00:00Z' }, undefined)).toEqual({
      start: { dateTime: '2026-07-01T10:00:00Z' },
      end: { dateTime: '2026-07-01T10:30:00Z' },
    })
  })

  it('sends the day after the last of an all-day event', () => {
    expect(eventSpan({ start_datetime: '2026-12-31' }, undefined)).toEqual({
      start: { date: '2026-12-31' },
      end: { date: '2027-01-01' },
    })
    expect(eventSpan({ start_datetime: '2028-02-28', end_datetime: '2028-02-29' }, undefined).end).toEqual({
      date: '2028-03-01',
    })
  })

  it.each([
    ['no time', { start_datetime: 'next Friday' }, 'UTC', /start_datetime/],
    ['no such day', { start_datetime: '2026-02-30' }, undefined, /2026-02-30/],
    ['no such zone', { start_datetime: '2026-07-01T10:00' }, 'Mars/Base', /Mars\/Base/],
    ['no zone', { start_datetime: '2026-07-01T10:00' }, undefined, /timezone/],
    ['an end before', { start_datetime: '2026-07-01T10:00Z', end_datetime: '2026-07-01T09:00Z' }, undefined, /after/],
    ['no length', { start_datetime: '2026-07-01T10:00Z', event_duration_hour: 0 }, undefined, /after/],
    ['a last day before', { start_datetime: '2026-07-02', end_datetime: '2026-07-01' }, undefined, /after/],
    ['a day and a time', { start_datetime: '2026-07-02', end_datetime: '2026-07-02T10:00Z' }, undefined, /both/],
    ['a time and a day', { start_datetime: '2026-07-02T10:00Z', end_datetime: '2026-07-02' }, undefined, /both/],
  ])('refuses %s', (_what, times, zone, message) => {
    expect(() => eventSpan(times, zone)).toThrow(ApiProblemError)
    expect(() => eventSpan(times, zone)).toThrow(message)
  })
})

describe('timestamp', () => {
  it("starts a day at midnight of the user's zone", () => {
    expect(timestamp('2026-07-01', 'Asia/Tokyo', 'time_min')).toBe('2026-06-30T15:00:00Z')
  })
})

describe('freePeriods', () => {
  const at = (hour: string) => `2026-07-01T${hour}:00Z`
  const window = { start: at('09:00'), end: at('12:00') }
  const free = (...busy: [string, string][]) =>
    freePeriods(
      window,
      busy.map(([start, end]) => ({ start: at(start), end: at(end) })),
      30,
    ).map(({ start, end }) => `${start.slice(11, 16)}-${end.slice(11, 16)}`)

  it.each([
    ['nothing', [], ['09:00-12:00']],
    [
      'overlaps, out of order',
      [
        ['10:30', '11:00'],
        ['10:00', '10:45'],
      ],
      ['09:00-10:00', '11:00-12:00'],
    ],
    [
      'one inside another',
      [
        ['09:30', '11:30'],
        ['10:00', '10:10'],
      ],
      ['09:00-09:30', '11:30-12:00'],
    ],
    [
      'edges beyond the window',
      [
        ['08:00', '09:10'],
        ['11:50', '13:00'],
      ],
      ['09:10-11:50'],
    ],
    [
      'gaps too short',
      [
        ['09:29', '10:00'],
        ['10:29', '12:00'],
      ],
      [],
    ],
    ['a gap that just fits', [['09:30', '12:00']], ['09:00-09:30']],
    ['all of it', [['08:00', '13:00']], []],
  ] as [string, [string, string][], string[]][])('with busy: %s', (_what, busy, expected) => {
    expect(free(...busy)).toEqual(expected)
  })
})
