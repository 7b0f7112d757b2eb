import { defineTool, type JsonSchema } from '@composio/spec'
import { invalidArgument } from '../google/arguments.ts'
import { sendJson, timeZoneOf } from './calendar-api.ts'
import { inputOf, timezone } from './schemas.ts'
import { scopes } from './scopes.ts'

/** RFC 3339 timestamps; `end` is not part of it. */
export interface Period {
  start: string
  end: string
}

interface FreeBusyAnswer {
  calendars?: Record<string, { busy?: Period[]; errors?: { reason?: string }[] }>
}

const period: JsonSchema = {
  type: 'object',
  properties: { start: { type: 'string' }, end: { type: 'string' } },
  required: ['start', 'end'],
}

/** The gaps of at least `minutes` that `busy` leaves in `window`, in order. */
export function freePeriods(window: Period, busy: Period[], minutes: number): Period[] {
  const end = Date.parse(window.end)
  const taken = busy
    .map((one) => ({ start: Date.parse(one.start), end: Date.parse(one.end) }))
    .sort((a, b) => a.start - b.start)
  const free: Period[] = []
  let from = Date.parse(window.start)
  for (const one of [...taken, { start: end, end }]) {
    const until = Math.min(one.start, end)
    if (until - from >= minutes * 60_000) {
      free.push({ start: new Date(from).toISOString(), end: new Date(until).toISOString() })
    }
    from = Math.max(from, one.end)
  }
  return free
}

export const findFreeSlots = defineTool({
  slug: 'GOOGLECALENDAR_FIND_FREE_SLOTS',
  name: 'Find free slots',
  description:
    "Finds the times at which all given calendars are free, and when each is busy, without showing what the events are. Calendars can be other people's email addresses, where they share their free/busy times.",
  input: inputOf(
    {
      time_min: {
        type: 'string',
        description: 'Start of the time to look at: a time or a day.',
        examples: ['2026-03-16T09:00:00', '2026-03-16'],
      },
      time_max: {
        type: 'string',
        description: 'End of the time to look at: a time, or a day that is itself not looked at any more.',
        examples: ['2026-03-16T18:00:00', '2026-03-21'],
      },
      timezone: {
        ...timezone,
        description: "IANA time zone of the times given and answered. The user's where left out.",
      },
      items: {
        type: 'array',
        items: { type: 'string', minLength: 1 },
        minItems: 1,
        maxItems: 50,
        default: ['primary'],
        description: 'IDs of the calendars; the ID of a person is the email address.',
        examples: [['primary', 'ada@example.org']],
      },
      min_duration_minutes: {
        type: 'integer',
        minimum: 1,
        maximum: 10080,
        default: 30,
        description: 'Leave out gaps shorter than this.',
        examples: [60],
      },
    },
    ['time_min', 'time_max'],
  ),
  output: {
    type: 'object',
    properties: {
      free: { type: 'array', items: period, description: 'When all calendars are free.' },
      busy: { type: 'object', additionalProperties: { type: 'array', items: period }, description: 'By calendar ID.' },
      timezone: { type: 'string' },
    },
    required: ['free', 'busy'],
  },
  tags: ['readOnlyHint'],
  scopes: [scopes.read],
  operation: async (args, api) => {
    const { inZone, timestamp } = await import('./event-times.ts')
    const [min, max] = [String(args.time_min), String(args.time_max)]
    const zone = await timeZoneOf(api, args.timezone, 'primary')
    const window = { start: timestamp(min, zone, 'time_min'), end: timestamp(max, zone, 'time_max') }
    if (Date.parse(window.end) <= Date.parse(window.start)) throw invalidArgument('time_max is not after time_min.')
    const ids = (args.items as string[] | undefined) ?? ['primary']
    const answer = await sendJson<FreeBusyAnswer>(api, 'POST', '/freeBusy', {
      body: { timeMin: window.start, timeMax: window.end, timeZone: zone, items: ids.map((id) => ({ id })) },
    })
    const busy = busyPeriods(ids, answer)
    const minutes = (args.min_duration_minutes as number | undefined) ?? 30
    const inUsersZone = ({ start, end }: Period) => ({ start: inZone(start, zone), end: inZone(end, zone) })
    return {
      free: freePeriods(window, Object.values(busy).flat(), minutes).map(inUsersZone),
      busy: Object.fromEntries(Object.entries(busy).map(([id, periods]) => [id, periods.map(inUsersZone)])),
      timezone: zone,
    }
  },
})

/**
 * Busy times by calendar.
 * @throws ApiProblemError where a calendar could not be read: it would look free the whole time.
 */
function busyPeriods(ids: string[], answer: FreeBusyAnswer): Record<string, Period[]> {
  const unread = ids.filter((id) => !answer.calendars?.[id] || answer.calendars[id].errors?.length)
  if (unread.length > 0) {
    const named = unread.map((id) => {
      const reason = answer.calendars?.[id]?.errors?.[0]?.reason
      return reason ? `${id} (${reason})` : id
    })
    throw invalidArgument(
      `Free/busy times cannot be read of: ${named.join(', ')}. Leave them out, or ask their owners to share them.`,
      'not_found',
    )
  }
  return Object.fromEntries(ids.map((id) => [id, answer.calendars?.[id]?.busy ?? []]))
}
