// The tools load this module when they run: Temporal would slow down the start of every program.
import { Temporal } from 'temporal-polyfill'
import { invalidArgument } from '../google/arguments.ts'

/** A time or a day, in the form of the API's `start` and `end`. */
export type EventTime = { date: string } | { dateTime: string; timeZone?: string }

export interface EventSpan {
  start: EventTime
  /** After the last moment: of an all-day event, the day after its last. */
  end: EventTime
}

export interface SpanArguments {
  start_datetime: string
  end_datetime?: string
  event_duration_hour?: number
  event_duration_minutes?: number
}

const day = /^\d{4}-\d{2}-\d{2}$/
const withOffset = /(?:Z|[+-]\d{2}(?::?\d{2})?)$/i

/** Whether a time says nothing about its zone, so that one has to be found. */
export function isLocalTime(value: string | undefined): boolean {
  return value !== undefined && !day.test(value) && !withOffset.test(value)
}

/**
 * When an event is. Times without an offset are read in `timezone`; lengths are added as elapsed time, so an hour
 * stays an hour over a change of the clocks.
 * @throws ApiProblemError of kind `invalid` where a value is no time or the end is not after the start.
 */
export function eventSpan(args: SpanArguments, timezone: string | undefined): EventSpan {
  const { start_datetime: start, end_datetime: end } = args
  return day.test(start) ? daySpan(start, end) : timeSpan(start, end ?? lengthOf(args), timezone)
}

/** One boundary of an event by itself. An all-day end is the last day, which the API wants as the day after. */
export function eventEnd(value: string, timezone: string | undefined): EventTime {
  return day.test(value)
    ? { date: plainDate(value, 'end_datetime').add({ days: 1 }).toString() }
    : timed(value, timezone, 'end_datetime')
}

/** A bound of a search as an RFC 3339 timestamp; a day stands for its start. */
export function timestamp(value: string, timezone: string | undefined, field: string): string {
  return instantOf(day.test(value) ? `${value}T00:00:00` : value, timezone, field).toString()
}

/** This moment as an RFC 3339 timestamp, in whole seconds. */
export function now(): string {
  return Temporal.Now.instant().toString({ smallestUnit: 'second' })
}

/** An RFC 3339 timestamp as it reads on the clocks of `timezone`; unchanged without one. */
export function inZone(value: string, timezone: string | undefined): string {
  const instant = Temporal.Instant.from(value)
  if (timezone === undefined) return instant.toString()
  return instant.toZonedDateTimeISO(timezone).toString({ timeZoneName: 'never' })
}

/** @throws ApiProblemError of kind `invalid` where it is no IANA time zone. */
export function checkTimeZone(timezone: string): string {
  return parsed(timezone, 'timezone', 'an IANA time zone, such as Europe/Berlin', () => {
    Temporal.Now.zonedDateTimeISO(timezone)
    return timezone
  })
}

/** The last day of an all-day event, from the API's exclusive end. */
export function lastDay(endDate: string): string {
  return Temporal.PlainDate.from(endDate).subtract({ days: 1 }).toString()
}

function daySpan(start: string, end: string | undefined): EventSpan {
  const first = plainDate(start, 'start_datetime')
  if (end !== undefined && !day.test(end)) {
    throw invalidArgument('start_datetime is a day and end_datetime a time. Give days for both, or times for both.')
  }
  const last = end === undefined ? first : plainDate(end, 'end_datetime')
  if (Temporal.PlainDate.compare(last, first) < 0) throw endBeforeStart()
  return { start: { date: first.toString() }, end: { date: last.add({ days: 1 }).toString() } }
}

function timeSpan(start: string, end: string | Temporal.Duration, timezone: string | undefined): EventSpan {
  const from = instantOf(start, timezone, 'start_datetime')
  if (typeof end === 'string' && day.test(end)) {
    throw invalidArgument('start_datetime is a time and end_datetime a day. Give times for both, or days for both.')
  }
  const to = typeof end === 'string' ? instantOf(end, timezone, 'end_datetime') : from.add(end)
  if (Temporal.Instant.compare(to, from) <= 0) throw endBeforeStart()
  return {
    start: timed(start, timezone, 'start_datetime'),
    end: timed(typeof end === 'string' ? end : to.toString(), timezone, 'end_datetime'),
  }
}

function endBeforeStart() {
  return invalidArgument('end_datetime is not after start_datetime.')
}

function lengthOf({ event_duration_hour: hours, event_duration_minutes: minutes }: SpanArguments): Temporal.Duration {
  if (hours === undefined && minutes === undefined) return Temporal.Duration.from({ minutes: 30 })
  return Temporal.Duration.from({ hours: hours ?? 0, minutes: minutes ?? 0 })
}

function timed(value: string, timezone: string | undefined, field: string): EventTime {
  const instant = instantOf(value, timezone, field)
  // The offset is always sent, so that an hour that the clocks repeat is not left to interpretation.
  if (timezone === undefined) return { dateTime: value }
  return { dateTime: inZone(instant.toString(), timezone), timeZone: timezone }
}

function instantOf(value: string, timezone: string | undefined, field: string): Temporal.Instant {
  const expected = 'a time such as 2026-03-14T15:00:00+01:00 (or without the offset, with timezone)'
  if (!isLocalTime(value)) return parsed(value, field, expected, () => Temporal.Instant.from(value))
  if (timezone === undefined) {
    throw invalidArgument(`${field} "${value}" has no UTC offset. Add one, or name the time zone in timezone.`)
  }
  const zone = checkTimeZone(timezone)
  return parsed(value, field, expected, () => Temporal.PlainDateTime.from(value).toZonedDateTime(zone).toInstant())
}

function plainDate(value: string, field: string): Temporal.PlainDate {
  return parsed(value, field, 'a day such as 2026-03-14', () => Temporal.PlainDate.from(value))
}

function parsed<T>(value: string, field: string, expected: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw invalidArgument(`${field} "${value}" is not ${expected}.`)
  }
}
