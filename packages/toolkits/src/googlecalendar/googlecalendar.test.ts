import { testToolkit } from '@composio/testing'
import { describe, expect, it } from 'vitest'
import { updateEvent } from './event-changes.ts'
import { scenarios } from './googlecalendar.scenarios.ts'
import { toolkit } from './index.ts'

testToolkit(toolkit)

describe('Google Calendar sign-in', () => {
  it('asks for what its tools need and no more', () => {
    const [scheme] = toolkit.auth
    if (scheme?.scheme !== 'OAUTH2') throw new TypeError('Google Calendar signs in with OAuth')
    expect(new Set(scheme.scopes)).toEqual(new Set(toolkit.tools.flatMap((tool) => tool.scopes ?? [])))
  })

  it('names the account by its primary calendar, which is its address', () => {
    const items = [{ id: 'team@group.calendar.google.com' }, { id: 'me@example.com', primary: true }]
    expect(toolkit.whoami?.account({ items })).toEqual({ id: 'me@example.com', label: 'me@example.com' })
    expect(() => toolkit.whoami?.account({ items: [] })).toThrow(/primary/)
  })
})

it('has a scenario for every tool the emulator can answer', () => {
  const covered = [...Object.keys(scenarios.cases), ...(scenarios.notEmulated ?? [])]
  expect(covered.sort()).toEqual(toolkit.tools.map(({ slug }) => slug).sort())
})

it('has no defaults that would change an event nobody asked to change', () => {
  // Defaults are filled in before the tool runs, so one on a field of the event would be written with every update.
  const defaults = Object.entries(updateEvent.input.properties).filter(([, schema]) => schema.default !== undefined)
  expect(defaults.map(([name]) => name).sort()).toEqual(['calendar_id', 'send_updates'])
})
