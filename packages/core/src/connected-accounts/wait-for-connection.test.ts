import { afterEach, describe, expect, it } from 'vitest'
import { json, type Loopback, refuse, startLoopback } from '../../test/loopback.ts'
import { HttpClient } from '../backend/http-client.ts'
import { remoteBackend } from '../backend/remote.ts'
import { waitForConnection } from './wait-for-connection.ts'

let server: Loopback | undefined
afterEach(() => server?.close())

const account = (status: string, reason: string | null = null) => ({
  id: 'ca_1',
  user_id: 'user_1',
  status,
  status_reason: reason,
  toolkit: { slug: 'github' },
  auth_config: { id: 'ac_1', auth_scheme: 'OAUTH2', is_composio_managed: true, is_disabled: false },
})

/** Goes through the statuses, one for each request; the last one stays. */
async function through(...statuses: [string, string?][]) {
  server = await startLoopback((_, response, index) => {
    const [status, reason] = statuses[Math.min(index, statuses.length - 1)]!
    json(response, account(status, reason))
  })
  const { url, seen } = server
  return { http: new HttpClient(remoteBackend({ baseURL: url, apiKey: 'k', fetch }), 'openai'), seen }
}

describe('waitForConnection', () => {
  it('returns an active account at once', async () => {
    const { http, seen } = await through(['ACTIVE'])
    expect(await waitForConnection(http, 'ca_1')).toMatchObject({ id: 'ca_1', status: 'ACTIVE', userId: 'user_1' })
    expect(seen).toHaveLength(1)
  })

  it('asks once a second', async () => {
    const { http, seen } = await through(['INITIALIZING'], ['INITIATED'], ['ACTIVE'])
    const start = Date.now()
    await waitForConnection(http, 'ca_1')
    expect(Date.now() - start).toBeGreaterThanOrEqual(1900)
    expect(seen).toHaveLength(3)
  })

  it.each(['FAILED', 'EXPIRED', 'REVOKED'])('rejects on %s with the reason', async (status) => {
    const { http, seen } = await through([status, 'The person declined.'])
    await expect(waitForConnection(http, 'ca_1')).rejects.toMatchObject({
      code: 'TS-SDK::CONNECTION_REQUEST_FAILED',
      message: `The github account ca_1 was not connected: ${status}, The person declined.`,
      meta: { connectedAccountId: 'ca_1', statusReason: 'The person declined.' },
    })
    expect(seen).toHaveLength(1)
  })

  it('looks a last time when time is up', async () => {
    const { http, seen } = await through(['INITIATED'])
    await expect(waitForConnection(http, 'ca_1', 900)).rejects.toMatchObject({
      code: 'TS-SDK::CONNECTION_REQUEST_TIMEOUT',
      message: 'The github account ca_1 was not connected within 0.9 s; it is INITIATED.',
    })
    expect(seen).toHaveLength(2)
  })

  it('stops when aborted', async () => {
    const { http } = await through(['INITIATED'])
    const signal = AbortSignal.timeout(50)
    await expect(waitForConnection(http, 'ca_1', 5000, { signal })).rejects.toMatchObject({
      code: 'TS-SDK::REQUEST_CANCELLED',
    })
  })

  it('passes on that there is no such account', async () => {
    server = await startLoopback((_, response) => refuse(response, 404, 'ConnectedAccount_NotFound'))
    const http = new HttpClient(remoteBackend({ baseURL: server.url, apiKey: 'k', fetch }), 'openai')
    await expect(waitForConnection(http, 'ca_1')).rejects.toMatchObject({
      code: 'TS-SDK::CONNECTED_ACCOUNT_NOT_FOUND',
    })
  })
})
