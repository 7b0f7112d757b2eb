import { Composio, type PendingConnection } from '@composio/core'
import { HttpPerson } from '@composio/testing/person'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Rig, Visitor } from './support/rig.ts'

const GET = 'ACME_GET_THING'
const ARGS = { id: '1' }
const CALL = { slug: GET, arguments: ARGS }

/** Two conversations of a user may ask for one account: how one request ends is no business of the other. */
describe('the end of a connection request', { timeout: 30_000 }, () => {
  let rig: Rig
  let composio: Composio
  let users = 0

  beforeAll(async () => {
    rig = await Rig.open()
    rig.acme.answerJson('/things/1', 200, { id: '1' })
    composio = new Composio({ baseURL: rig.backend.url, apiKey: rig.backend.apiKey })
  })
  afterAll(async () => {
    await composio.close()
    await rig.close()
  })

  /** A user's lost account, for which two sessions have a link each. */
  async function lost() {
    const userId = `ends_${++users}`
    const { accountId } = await rig.connected(userId)
    await rig.sql("update connected_accounts set status = 'EXPIRED' where id = ?", accountId)
    const [one, other] = await Promise.all([composio.create(userId), composio.create(userId)])
    const ask = async (session: typeof one) => (await session.connectionsFor(CALL))[0]!
    return { accountId, one: await ask(one), other: await ask(other), otherSession: other }
  }
  const statusOf = async (request: PendingConnection) => (await request.settled({ timeoutMs: 0 })).status

  it('declined in one conversation, leaves the other’s link open, and the account to be connected by it', async () => {
    const { accountId, one, other, otherSession } = await lost()
    await one.decline()
    expect((await otherSession.pending()).map(({ id }) => id)).toEqual([other.id])
    expect((await rig.account(accountId)).status).toBe('INITIATED')
    const person = new Visitor()
    await person.open(rig.acme.consent(await person.begin(other.url)))
    expect((await other.settled()).status).toBe('connected')
    expect((await rig.account(accountId)).status).toBe('ACTIVE')
  })

  it('ends the account with the last of its links', async () => {
    const { accountId, one, other } = await lost()
    await one.decline()
    await other.decline()
    expect(await rig.account(accountId)).toMatchObject({
      status: 'FAILED',
      status_reason: expect.stringContaining('chose not'),
    })
  })

  it('is its own where the person says no to the provider, or comes back too late', async () => {
    const { accountId, one, other } = await lost()
    const [denied, late] = [new Visitor(), new Visitor()]
    const [asked, left] = [await denied.begin(one.url), await late.begin(other.url)]
    const state = asked.searchParams.get('state')!
    await denied.open(`${asked.searchParams.get('redirect_uri')}?error=access_denied&state=${state}`)
    expect(await statusOf(one)).toBe('declined')
    expect(await statusOf(other)).toBe('opened')
    const third = (await (await composio.create(`ends_${users}`)).connectionsFor(CALL))[0]!
    await rig.sql('update oauth_flows set expires_at = ? where link_id = ?', new Date(0).toISOString(), other.id)
    await late.open(rig.acme.consent(left))
    expect(await statusOf(other)).toBe('failed')
    expect(await statusOf(third)).toBe('pending')
    expect((await rig.account(accountId)).status).toBe('INITIATED')
  })

  it('does not take from an account what a quicker link brought meanwhile', async () => {
    const { accountId, one, other } = await lost()
    const people = [new Visitor(), new Visitor()]
    const pages = [await people[0]!.begin(one.url), await people[1]!.begin(other.url)]
    // The slower answer is refused only once the quicker one has made the account ACTIVE.
    let refuse: () => void = () => undefined
    const quick = new Promise<void>((resolve) => {
      refuse = resolve
    })
    const callback = rig.acme.consent(pages[1]!)
    callback.searchParams.set('code', 'forged')
    rig.acme.answer('/token', async (_, response) => {
      await quick
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}')
    })
    const slow = people[1]!.open(callback)
    await expect.poll(() => rig.acme.seen('/token').some(({ body }) => body.includes('forged'))).toBe(true)
    rig.acme.answer('/token')
    await people[0]!.open(rig.acme.consent(pages[0]!))
    expect((await rig.account(accountId)).status).toBe('ACTIVE')
    refuse()
    await slow
    expect((await rig.account(accountId)).status).toBe('ACTIVE')
  })

  it('counts each credential of an account, also of links that end at the same moment', async () => {
    const { accountId, one, other } = await lost()
    const before = await versionOf(accountId)
    const people = [new Visitor(), new Visitor()] as const
    const pages = [await people[0].begin(one.url), await people[1].begin(other.url)] as const
    await Promise.all([people[0].open(rig.acme.consent(pages[0])), people[1].open(rig.acme.consent(pages[1]))])
    expect(await versionOf(accountId)).toBe(before + 2)
  })

  it('is not brought about by a call that hears late that the account is lost', async () => {
    const userId = `ends_${++users}`
    await rig.connected(userId)
    const session = await composio.create(userId)
    const refused = '{"message":"No"}'
    rig.acme.answerJson('/things/1', 401, refused)
    let release: () => void = () => undefined
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    let asked = 0
    rig.acme.answer('/things/2', async (_, response) => {
      // The last answer of the slower call comes once the quicker one has asked the person.
      if (++asked === 2) await released
      response.writeHead(401, { 'content-type': 'application/json' }).end(refused)
    })
    const slow = session.execute(GET, { id: '2' })
    await expect.poll(() => asked).toBe(2)
    const { connectionRequired: first } = await session.execute(GET, ARGS)
    release()
    expect((await slow).connectionRequired?.id).toBe(first?.id)
    expect((await session.pending()).map(({ id }) => id)).toEqual([first?.id])
    rig.acme.answerJson('/things/1', 200, { id: '1' })
  })

  it('is good also where a newer link has taken its place, for who had begun', async () => {
    const session = await composio.create(`ends_${++users}`)
    const [first] = await session.connectionsFor(CALL)
    const person = new Visitor()
    const page = await person.begin(first!.url)
    const soon = new Date(Date.now() + 60_000).toISOString()
    await rig.sql('update connect_links set expires_at = ? where id = ?', soon, first!.id)
    const [second] = await session.connectionsFor(CALL)
    expect(second?.id).not.toBe(first?.id)
    await person.open(rig.acme.consent(page))
    expect((await first!.settled()).status).toBe('connected')
    expect((await session.execute(GET, ARGS)).successful).toBe(true)
  })

  it('is not that of a choice when one of the accounts is lost', async () => {
    const session = await composio.create(`ends_${++users}`, { multiAccount: { enable: true } })
    for (const alias of ['one', 'two', 'three']) {
      const person = new Visitor()
      const { redirectUrl } = await session.authorize('acme', { alias })
      await person.open(rig.acme.consent(await person.begin(redirectUrl!)))
    }
    const [choice] = await session.connectionsFor(CALL)
    rig.acme.answerJson('/things/2', 401, {})
    rig.acme.answerJson('/token', 400, { error: 'invalid_grant' })
    const { connectionRequired } = await session.execute(GET, { id: '2' }, { account: 'three' })
    rig.acme.answer('/token')
    expect(connectionRequired?.reason).toBe('expired')
    const open = await session.pending()
    expect(open.map(({ id }) => id)).toContain(choice!.id)
    expect((await new HttpPerson().open(choice!.url)).status).toBe(200)
  })

  it('is no choice where the choice could not be kept', async () => {
    const session = await composio.create(`ends_${++users}`, { multiAccount: { enable: true } })
    for (const alias of ['work', 'home']) {
      const person = new Visitor()
      const { redirectUrl } = await session.authorize('acme', { alias })
      await person.open(rig.acme.consent(await person.begin(redirectUrl!)))
    }
    const [request] = await session.connectionsFor(CALL)
    const person = new HttpPerson()
    const page = await person.open(request!.url)
    const { items } = await composio.connectedAccounts.list({ userIds: [session.userId] })
    await rig.sql('alter table session_accounts rename to session_accounts_away')
    await person.submit(page, 'Use this account', { account: items[0]!.id })
    expect((await session.pending()).map(({ id }) => id)).toEqual([request!.id])
    await rig.sql('alter table session_accounts_away rename to session_accounts')
    await person.submit(await person.open(request!.url), 'Use this account', { account: items[0]!.id })
    expect((await session.execute(GET, ARGS)).account?.id).toBe(items[0]!.id)
  })

  async function versionOf(accountId: string): Promise<number> {
    const query = 'select credential_version as version from connected_accounts where id = ?'
    const [row] = await rig.sql<{ version: number }>(query, accountId)
    return row!.version
  }
})
