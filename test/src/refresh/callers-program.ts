import { setTimeout as delay } from 'node:timers/promises'
import { assembleServer } from '../../../packages/server/src/create-server.ts'
import type { CallersOptions, CallOrder, CallResult } from './callers.ts'
import { noLeases } from './no-leases.ts'
import { refereeToolkit } from './referee.ts'

/** The program of `startCallers`: a server process without a listener, whose callers all call at a given time. */
const { place, vaultKey, override, hasLeases } = JSON.parse(process.argv[2] ?? '') as CallersOptions
const origin = 'http://127.0.0.1:1'
const server = await assembleServer(
  {
    ...place,
    vaultKey,
    mayGenerateVaultKey: false,
    publicUrl: () => origin,
    definitions: [refereeToolkit],
    toolkits: { referee: override },
    env: {},
    log: () => undefined,
  },
  hasLeases ? undefined : (db) => ({ refreshLeases: noLeases(db) }),
)

async function call(session: string): Promise<string | undefined> {
  const request = new Request(`${origin}/api/v3.1/tool_router/session/${session}/execute`, {
    method: 'POST',
    headers: { 'x-api-key': server.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ tool_slug: 'REFEREE_GET_ME', arguments: {} }),
  })
  const { data, error } = (await (await server.fetch(request)).json()) as { data?: { id?: string }; error: unknown }
  return error === null && data?.id ? undefined : JSON.stringify(error)
}

process.on('message', async ({ session, callers, at }: CallOrder) => {
  await delay(Math.max(0, at - Date.now()))
  const outcomes = await Promise.all(Array.from({ length: callers }, () => call(session)))
  const errors = outcomes.filter((outcome) => outcome !== undefined)
  const result: CallResult = { succeeded: callers - errors.length, errors: [...new Set(errors)], clocks: [Date.now()] }
  process.send?.(result)
})
process.on('disconnect', () => void server.close().then(() => process.exit(0)))
process.send?.('ready')
