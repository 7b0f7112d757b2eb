import { Composio, type ConnectionRequired } from '@composio/core'
import { HttpPerson } from '@composio/testing/person'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Rig, Visitor } from './support/rig.ts'

const GET = 'ACME_GET_THING'
const ARGS = { id: '1' }

describe('a connection request', () => {
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

  const newSession = (options = {}) => composio.create(`user_${++users}`, options)
  const call = (toolCallId: string) => ({ slug: GET, arguments: ARGS, toolCallId })
  async function connect(url: string): Promise<void> {
    const person = new Visitor()
    await person.open(rig.acme.consent(await person.begin(url)))
  }
  const decline = async (url: string) => {
    const person = new HttpPerson()
    await person.submit(await person.open(url), 'Do not connect')
  }

  it('is the same for every call, until the person has connected; then nothing is in the way', async () => {
    const session = await newSession()
    const [first] = await session.connectionsFor(call('call_1'))
    const [second] = await session.connectionsFor(call('call_2'))
    const told = await session.execute(GET, ARGS, { toolCallId: 'call_3' })
    expect(first).toMatchObject({ toolkit: 'acme', toolkitName: 'Acme', reason: 'missing', status: 'pending' })
    expect([second?.url, told.connectionRequired?.url]).toEqual([first?.url, first?.url])
    expect(await session.pending()).toHaveLength(1)
    expect((await session.pending({ toolCallId: 'call_2' })).map(({ id }) => id)).toEqual([first?.id])
    expect(await session.pending({ toolCallId: 'call_x' })).toEqual([])
    const waiting = first!.settled()
    await connect(first!.url)
    expect(await waiting).toMatchObject({ id: first?.id, status: 'connected', statusReason: null })
    expect(await session.connectionsFor(call('call_1'))).toEqual([])
    expect(await session.pending()).toEqual([])
    expect((await session.execute(GET, ARGS)).successful).toBe(true)
  })

  it('opens when the person presses the button, not when the page is looked at', async () => {
    const session = await newSession()
    const [request] = await session.connectionsFor(call('call_1'))
    const person = new Visitor()
    await person.open(request!.url)
    expect((await session.pending())[0]?.status).toBe('pending')
    await person.begin(request!.url)
    expect((await session.pending())[0]?.status).toBe('opened')
  })

  it('lets its call through once: a stored run that is played again does nothing', async () => {
    const session = await newSession()
    const [request] = await session.connectionsFor(call('call_1'))
    const early = await session.execute(GET, ARGS, { toolCallId: 'call_1' })
    expect(early.connectionRequired?.id).toBe(request?.id)
    await connect(request!.url)
    const before = rig.acme.seen('/things/1').length
    const runs = await Promise.all([1, 2, 3].map(() => session.execute(GET, ARGS, { toolCallId: 'call_1' })))
    expect(runs.filter(({ successful }) => successful)).toHaveLength(1)
    expect(runs.find(({ successful }) => !successful)?.error).toContain('has run already')
    expect(rig.acme.seen('/things/1')).toHaveLength(before + 1)
    // Calls nobody was asked for are the framework's to repeat.
    for (const id of ['call_2', 'call_2'])
      expect((await session.execute(GET, ARGS, { toolCallId: id })).successful).toBe(true)
  })

  it('that was declined is not asked for again for its call, which is told so; another call may ask', async () => {
    const session = await newSession()
    const [request] = await session.connectionsFor(call('call_1'))
    const waiting = request!.settled()
    await decline(request!.url)
    expect(await waiting).toMatchObject({ status: 'declined' })
    expect(await session.connectionsFor(call('call_1'))).toEqual([])
    const told = await session.execute(GET, ARGS, { toolCallId: 'call_1' })
    expect(told.error).toBe(
      'The person chose not to connect Acme. Go on without it, and do not ask again unless they want it.',
    )
    expect(told.connectionRequired).toBeUndefined()
    const [again] = await session.connectionsFor(call('call_2'))
    expect(again?.url).not.toBe(request?.url)
  })

  it('is declined by the app where the person says something else', async () => {
    const session = await newSession()
    const [request] = await session.connectionsFor(call('call_1'))
    expect(await session.declinePending()).toMatchObject([{ id: request?.id, status: 'declined' }])
    expect((await session.execute(GET, ARGS, { toolCallId: 'call_1' })).error).toContain('chose not to connect')
    const page = await new HttpPerson().open(request!.url)
    expect(page.status).toBe(410)
    // What has ended stays as it ended.
    expect((await request!.decline()).status).toBe('declined')
  })

  it('expires, and a later question about the same call gives a new link', async () => {
    const session = await newSession()
    const [request] = await session.connectionsFor(call('call_1'))
    const past = new Date(Date.now() - 1000).toISOString()
    await rig.sql('update connect_links set expires_at = ?, settles_by = ? where id = ?', past, past, request!.id)
    expect(await request!.settled()).toMatchObject({ status: 'expired', statusReason: expect.any(String) })
    expect(await session.pending()).toEqual([])
    const [again] = await session.connectionsFor(call('call_1'))
    expect(again?.status).toBe('pending')
    expect(again?.url).not.toBe(request?.url)
  })

  it('stops being waited for when time is up or the caller leaves', async () => {
    const session = await newSession()
    const [request] = await session.connectionsFor(call('call_1'))
    expect(await request!.settled({ timeoutMs: 50 })).toMatchObject({ status: 'pending' })
    const leaving = new AbortController()
    const waiting = request!.settled({ signal: leaving.signal })
    setTimeout(() => leaving.abort(), 50)
    await expect(waiting).rejects.toMatchObject({ code: 'TS-SDK::REQUEST_CANCELLED' })
  })

  it('of a batch is one for each toolkit', async () => {
    const session = await newSession()
    const tools = [ARGS, { id: '2' }].map((args) => ({ tool_slug: GET, arguments: args }))
    const batch = { slug: 'COMPOSIO_MULTI_EXECUTE_TOOL', arguments: { tools } }
    expect(await session.connectionsFor(batch)).toHaveLength(1)
    expect(await session.connectionsFor({ slug: 'COMPOSIO_SEARCH_TOOLS', arguments: {} })).toEqual([])
  })

  it('is not made for a call that would fail anyway', async () => {
    const session = await newSession({ tools: { acme: { disable: ['ACME_CREATE_THING'] } } })
    expect(await session.connectionsFor({ slug: GET, arguments: {} })).toEqual([])
    expect(await session.connectionsFor({ slug: 'ACME_CREATE_THING', arguments: { name: 'x' } })).toEqual([])
    expect(await session.connectionsFor({ slug: 'NO_SUCH_TOOL' })).toEqual([])
    expect(await session.pending()).toEqual([])
  })

  it('asks which of several accounts; the choice holds for the session', async () => {
    const session = await newSession({ multiAccount: { enable: true } })
    for (const alias of ['work', 'home']) {
      const { redirectUrl } = await session.authorize('acme', { alias })
      await connect(redirectUrl!)
    }
    const [request] = await session.connectionsFor(call('call_1'))
    expect(request).toMatchObject({ reason: 'ambiguous', connectedAccountId: null })
    const told = await session.execute(GET, ARGS)
    expect(told.connectionRequired?.id).toBe(request?.id)
    expect(told.data).toMatchObject({ account_required: { accounts: [{ account: 'home' }, { account: 'work' }] } })
    const waiting = request!.settled()
    const person = new HttpPerson()
    const page = await person.open(request!.url)
    expect(page.text).toContain('Which Acme account?')
    const refused = await person.submit(page, 'Use this account', { account: 'ca_of_somebody_else' })
    expect(refused.text).toContain('Choose one of the accounts.')
    const { items } = await composio.connectedAccounts.list({ userIds: [session.userId] })
    const work = items.find(({ alias }) => alias === 'work')!
    const end = await person.submit(await person.open(request!.url), 'Use this account', { account: work.id })
    expect(end.text).toContain('work is used from now on.')
    expect(await waiting).toMatchObject({ status: 'connected', connectedAccountId: work.id })
    expect(await session.connectionsFor(call('call_2'))).toEqual([])
    expect((await session.execute(GET, ARGS)).account).toEqual({ id: work.id, name: 'work' })
    // Another conversation asks for itself.
    const other = await composio.create(session.userId, { multiAccount: { enable: true } })
    expect((await other.connectionsFor(call('call_1')))[0]?.reason).toBe('ambiguous')
  })

  it('gives two lost accounts of a toolkit a link each', async () => {
    const session = await newSession({ multiAccount: { enable: true, requireExplicitSelection: false } })
    for (const alias of ['work', 'home']) {
      const { redirectUrl } = await session.authorize('acme', { alias })
      await connect(redirectUrl!)
    }
    await rig.sql("update connected_accounts set status = 'EXPIRED' where user_id = ?", session.userId)
    const links = await Promise.all(['work', 'home'].map((account) => session.execute(GET, ARGS, { account })))
    const ids = links.map(({ connectionRequired }) => connectionRequired?.connectedAccountId)
    expect(new Set(ids).size).toBe(2)
  })

  it('is told to listeners from when they listen, and no longer', async () => {
    const session = await newSession()
    const seen: Pick<ConnectionRequired, 'id' | 'status'>[] = []
    const stop = session.on('connection', ({ id, status }) => seen.push({ id, status }))
    await expect.poll(() => session.pending()).toEqual([])
    const [request] = await session.connectionsFor(call('call_1'))
    await expect.poll(() => seen).toEqual([{ id: request!.id, status: 'pending' }])
    await connect(request!.url)
    await expect.poll(() => seen.at(-1)?.status).toBe('connected')
    stop()
    const count = seen.length
    await session.authorize('acme')
    expect(seen).toHaveLength(count)
  })

  describe('as its page gives it to a card', () => {
    it('has what the card shows, and is declined there, from any origin', async () => {
      const session = await newSession()
      const [request] = await session.connectionsFor(call('call_1'))
      const state = await fetch(`${request!.url}/state`, { headers: { origin: 'https://chat.example' } })
      expect(state.headers.get('access-control-allow-origin')).toBe('*')
      expect(await state.json()).toMatchObject({
        id: request!.id,
        status: 'pending',
        toolkit_name: 'Acme',
        abilities: [{ verb: 'Read' }, { verb: 'Add' }],
      })
      const held = fetch(`${request!.url}/state?status=pending&wait_ms=5000`).then((answer) => answer.json())
      const wrong = await fetch(`${request!.url}/state`, { method: 'POST', body: '{}' })
      expect(wrong.status).toBe(400)
      const body = JSON.stringify({ decline: true })
      const declined = await fetch(`${request!.url}/state`, { method: 'POST', body })
      expect(await declined.json()).toMatchObject({ status: 'declined' })
      expect(await held).toMatchObject({ status: 'declined' })
    })

    it('does not keep a server from closing', async () => {
      const closing = await Rig.open()
      const session = await closing.session('user_1')
      const { body } = await closing.execute(session, GET, ARGS)
      const { url } = body.data.connection_required
      const held = fetch(`${url}/state?status=pending&wait_ms=20000`).then((answer) => answer.json())
      // The request has to be there before the server closes.
      await new Promise((resolve) => setTimeout(resolve, 300))
      const closedAt = performance.now()
      const closed = closing.close().then(() => performance.now() - closedAt)
      expect(await held).toMatchObject({ status: 'pending' })
      expect(await closed).toBeLessThan(5_000)
    })

    it('is nothing without the whole token', async () => {
      const session = await newSession()
      const [request] = await session.connectionsFor(call('call_1'))
      const forged = `${request!.url.slice(0, -3)}abc`
      expect((await fetch(`${forged}/state`)).status).toBe(404)
      const body = JSON.stringify({ decline: true })
      expect((await fetch(`${forged}/state`, { method: 'POST', body })).status).toBe(404)
      expect((await session.pending())[0]?.status).toBe('pending')
    })
  })
})
