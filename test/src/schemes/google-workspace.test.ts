import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createEmulator, type Emulator } from 'emulate'
import { jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Peer, type Reply, type Seen, Stage } from './stage.ts'

// The shipped Gmail and Google Calendar with service accounts: assertions are checked with jose as Google documents them,
// and the APIs are those of the emulated Google.

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const robot = 'robot@project.iam.gserviceaccount.com'
const credentials_json = JSON.stringify({
  type: 'service_account',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  client_email: robot,
})
const person = 'testuser@example.com'
const assertions: Record<string, unknown>[] = []
let google: Emulator
let calendars: Peer
let tokens: Peer

async function giveToken({ body }: Seen): Promise<Reply> {
  const form = new URLSearchParams(body)
  const options = { algorithms: ['RS256'], issuer: robot, audience: `${tokens.url}/token`, maxTokenAge: '1h' }
  const verified = await jwtVerify(form.get('assertion') ?? '', publicKey, options).catch(() => undefined)
  if (!verified) return { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } }
  assertions.push(verified.payload)
  return { body: { access_token: `ya29.${assertions.length}`, token_type: 'Bearer', expires_in: 3600 } }
}

beforeAll(async () => {
  tokens = await Peer.start(giveToken)
  calendars = await Peer.start(answerCalendar)
  const holder = createServer()
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', () => resolve()))
  const { port } = holder.address() as AddressInfo
  await new Promise((resolve) => holder.close(resolve))
  google = await createEmulator({
    service: 'google',
    port,
    seed: { google: { users: [{ email: person, name: 'P' }] } },
  })
})
afterAll(async () => {
  await calendars?.close()
  await google?.close()
  await tokens?.close()
})

/** The emulated Google has no `calendars.get`: the rest of what is asked comes from there. */
async function answerCalendar({ method, path, search, headers }: Seen): Promise<Reply> {
  const { sub = robot } = assertions.at(-1) ?? {}
  if (path.endsWith('/calendars/primary')) return { body: { kind: 'calendar#calendar', id: sub, summary: sub } }
  const { authorization = '' } = headers
  const answer = await fetch(`${google.url}${path}?${search}`, { method, headers: { authorization } })
  return { status: answer.status, body: await answer.text() }
}

const open = (toolkit: string, baseUrl: string) =>
  Stage.openShipped(toolkit, {
    baseUrl,
    oauth: { tokenUrl: `${tokens.url}/token`, clientId: 'unused' },
  })

it('Gmail: acts as the mailbox that is named, and asks for one', async () => {
  const stage = await open('gmail', `${google.url}/gmail/v1`)
  const config = await stage.authConfig('GOOGLE_SERVICE_ACCOUNT')
  const { url, accountId } = await stage.link(config, 'anna')
  const refused = await stage.enter(url, { credentials_json })
  expect(refused.text).toContain('User to act as is required')
  const end = await stage.enter(url, { credentials_json, subject: person })
  expect(end.text).toContain('Gmail is connected')
  expect(await stage.account(accountId)).toMatchObject({ status: 'ACTIVE', data: { subject: person } })
  expect(assertions.at(-1)).toMatchObject({ iss: robot, sub: person })
  expect(String(assertions.at(-1)?.scope)).toContain('https://www.googleapis.com/auth/gmail.modify')
  expect(await stage.run('anna', 'GMAIL_LIST_LABELS')).toMatchObject({ error: null })
  await stage.close()
})

it('Google Calendar: acts as itself, or as the user that is named', async () => {
  const stage = await open('googlecalendar', `${calendars.url}/calendar/v3`)
  const config = await stage.authConfig('GOOGLE_SERVICE_ACCOUNT')
  const { url } = await stage.link(config, 'ben')
  expect((await stage.enter(url, { credentials_json })).text).toContain('Google Calendar is connected')
  expect(assertions.at(-1)).not.toHaveProperty('sub')
  expect(await stage.run('ben', 'GOOGLECALENDAR_LIST_CALENDARS')).toMatchObject({ error: null })
  const state = { authScheme: 'GOOGLE_SERVICE_ACCOUNT', val: { credentials_json, subject: person } }
  const connection = { user_id: 'cleo', state }
  const made = await stage.rest('POST', '/connected_accounts', { auth_config: { id: config }, connection })
  expect(made.body.status).toBe('ACTIVE')
  expect(assertions.at(-1)).toMatchObject({ sub: person })
  await stage.close()
})

it('asks nobody for a key file where an OAuth client is what is missing', async () => {
  const stage = await Stage.openShipped('gmail', { baseUrl: `${google.url}/gmail/v1` })
  const toolkit = await stage.rest('GET', '/toolkits/gmail')
  expect(toolkit.body.auth_schemes).toEqual(['OAUTH2', 'GOOGLE_SERVICE_ACCOUNT'])
  expect(toolkit.body.composio_managed_auth_schemes).toEqual([])
  const made = await stage.rest('POST', '/auth_configs', { toolkit: { slug: 'gmail' } })
  expect(made.body.error.message).toContain('no OAuth client is configured')
  await stage.close()
})
