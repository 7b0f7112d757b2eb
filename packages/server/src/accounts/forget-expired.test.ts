import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Backend } from '../backend.ts'
import { IN_MEMORY, openDatabase } from '../storage/open-database.ts'
import { forgetExpired } from './forget-expired.ts'

const DAY_MS = 24 * 60 * 60_000
const SCOPE = { projectId: 'pr_a' }
const lines: string[] = []
let db: Backend['db']

beforeEach(async () => {
  db = await openDatabase(IN_MEMORY)
  lines.length = 0
})
afterEach(async () => {
  vi.useRealTimers()
  await db.destroy()
})

const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString()
const forget = () => forgetExpired({ db, log: (line) => lines.push(line) }, SCOPE)

async function addLink(id: string, days: number, project_id = SCOPE.projectId): Promise<void> {
  const times = { expires_at: daysAgo(days), created_at: daysAgo(days), closed_at: null }
  const row = { id, project_id, account_id: 'ca_x', toolkit: 'github', ...times }
  const nothing = { session_id: null, reason: null, callback_url: null, browser_digest: null, opened_at: null }
  const open = { settles_by: times.expires_at, reconnects: '', outcome: null, outcome_reason: null }
  await db
    .insertInto('connect_links')
    .values({ ...row, ...nothing, ...open })
    .execute()
}

async function addFlow(state_digest: string, days: number): Promise<void> {
  const of = { project_id: SCOPE.projectId, link_id: 'lk_x', account_id: 'ca_x', toolkit: 'github' }
  const kept = { verifier: 'sealed', browser_digest: 'b', redirect_uri: 'http://127.0.0.1/', used_at: null }
  await db
    .insertInto('oauth_flows')
    .values({ state_digest, ...of, ...kept, expires_at: daysAgo(days) })
    .execute()
}

async function addAttempt(account_id: string, outcome: string | null, days: number): Promise<void> {
  const at = daysAgo(days)
  await db
    .insertInto('refresh_attempts')
    .values({ account_id, credential_version: 1, fence: days, lease_until: at, started_at: at, outcome })
    .execute()
}

async function addAccount(id: string): Promise<void> {
  const of = { project_id: SCOPE.projectId, user_id: 'u', toolkit: 'github', auth_config_id: 'ac_x', scheme: 'OAUTH2' }
  const nothing = { alias: null, label: null, provider_account_id: null, status_reason: null, pending_until: null }
  const rest = { status: 'ACTIVE', is_disabled: 0, credential: null, open_fields: null, credential_version: 2 }
  await db
    .insertInto('connected_accounts')
    .values({ id, ...of, ...nothing, ...rest, created_at: daysAgo(90), updated_at: daysAgo(90) })
    .execute()
}

it('deletes links and sign-ins that expired a month ago, of its own project only', async () => {
  await addLink('lk_old', 31)
  await addLink('lk_recent', 29)
  await addLink('lk_of_others', 31, 'pr_b')
  await addFlow('old', 31)
  await addFlow('recent', 29)
  await forget()
  const links = await db.selectFrom('connect_links').select('id').orderBy('id').execute()
  expect(links.map(({ id }) => id)).toEqual(['lk_of_others', 'lk_recent'])
  expect(await db.selectFrom('oauth_flows').select('state_digest').execute()).toEqual([{ state_digest: 'recent' }])
  expect(lines).toEqual([])
})

it('forgets which calls and browsers a deleted link was for', async () => {
  for (const [id, days] of [
    ['lk_old', 31],
    ['lk_recent', 29],
  ] as const) {
    await addLink(id, days)
    const of = { project_id: SCOPE.projectId, link_id: id }
    await db
      .insertInto('connection_calls')
      .values({ ...of, session_id: 'trs_x', tool_call_id: 'call_1', started_at: null })
      .execute()
    await db
      .insertInto('link_users')
      .values({ ...of, token_digest: id, nonce: 'n', expires_at: daysAgo(days) })
      .execute()
  }
  await forget()
  for (const table of ['connection_calls', 'link_users'] as const)
    expect(await db.selectFrom(table).select('link_id').execute()).toEqual([{ link_id: 'lk_recent' }])
})

it('deletes what the journal says of replaced tokens and of accounts that are gone, and keeps every doubt', async () => {
  await addAccount('ca_there')
  await addAttempt('ca_there', 'stored', 31)
  await addAttempt('ca_there', 'stored', 29)
  await addAttempt('ca_there', 'unknown', 40)
  await addAttempt('ca_there', null, 41)
  await addAttempt('ca_gone', 'unknown', 31)
  await addAttempt('ca_gone', 'unknown', 1)
  await forget()
  const left = await db.selectFrom('refresh_attempts').select(['account_id', 'fence']).orderBy('fence').execute()
  expect(left.map(({ account_id, fence }) => `${account_id} ${fence}`)).toEqual([
    'ca_gone 1',
    'ca_there 29',
    'ca_there 40',
    'ca_there 41',
  ])
})

it('deletes what waits for a confirmation as soon as that is too late, of its own project only', async () => {
  const add = (session_digest: string, days: number, project_id = SCOPE.projectId) =>
    db
      .insertInto('connect_confirmations')
      .values({
        session_digest,
        project_id,
        link_id: 'lk_x',
        account_id: 'ca_x',
        browser_digest: 'b',
        held: 'sealed',
        expires_at: daysAgo(days),
        confirmed_at: null,
        used_at: null,
      })
      .execute()
  await add('late', 0.001)
  await add('long ago', 40)
  await add('in time', -0.001)
  await add('of others', 40, 'pr_b')
  await forget()
  const left = await db.selectFrom('connect_confirmations').select('session_digest').orderBy('session_digest').execute()
  expect(left.map(({ session_digest }) => session_digest)).toEqual(['in time', 'of others'])
})

it('looks at most once a minute', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  await forget()
  await addLink('lk_old', 31)
  vi.setSystemTime(Date.now() + 59_000)
  await forget()
  expect(await db.selectFrom('connect_links').select('id').execute()).toHaveLength(1)
  vi.setSystemTime(Date.now() + 1_000)
  await forget()
  expect(await db.selectFrom('connect_links').select('id').execute()).toHaveLength(0)
})

it('says so in the log when it fails, and nothing else', async () => {
  await db.schema.dropTable('connect_links').execute()
  await forget()
  expect(lines).toEqual([expect.stringMatching(/^expired connect links could not be deleted: .*connect_links/)])
})
