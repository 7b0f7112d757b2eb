import { Composio } from '@composio/core'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Rig, Visitor } from '../support/rig.ts'
import { type Delivery, Receiver } from './receiver.ts'

const secretOf = (fill: number) => `whsec_${Buffer.alloc(32, fill).toString('base64')}`
const SECRET = secretOf(1)
const NEXT_SECRET = secretOf(2)

let receiver: Receiver
let rig: Rig
let composio: Composio
let users = 0
let user: string
beforeAll(async () => {
  receiver = await Receiver.start()
  rig = await Rig.open({ webhookUrl: receiver.url, webhookSecret: [SECRET, NEXT_SECRET], webhookAllowPrivate: true })
  composio = new Composio({ baseURL: rig.backend.url, apiKey: rig.backend.apiKey })
}, 60_000)
afterAll(async () => {
  await rig?.close()
  await receiver?.close()
})
beforeEach(() => {
  users += 1
  user = `user_${users}`
  receiver.tries.length = 0
  receiver.answer = (response) => response.writeHead(204).end()
})

const params = ({ headers, body }: Delivery, secret = SECRET) => ({
  payload: body,
  signature: headers['webhook-signature'],
  id: headers['webhook-id'],
  timestamp: headers['webhook-timestamp'],
  secret,
})

/** A tool is called whose account is missing. */
async function callInVain(toolCallId: string): Promise<{ session: string; request: { id: string; url: string } }> {
  const session = await rig.session(user)
  const { body } = await rig.execute(
    session,
    'ACME_GET_THING',
    { id: '1' },
    { experimental: { tool_call_id: toolCallId } },
  )
  return { session, request: body.data.connection_required }
}

describe('what is told', () => {
  it('a request from its making to its end, in order, with whose it is and no way in', async () => {
    const { session, request } = await callInVain('call_1')
    const person = new Visitor()
    await person.open(rig.acme.consent(await person.begin(request.url)))
    await receiver.of('connection_request.connected')
    expect(receiver.types).toEqual(['created', 'opened', 'connected'].map((name) => `connection_request.${name}`))
    for (const { json, headers, body } of receiver.tries) {
      expect(json.metadata).toEqual({
        user_id: user,
        session_id: session,
        toolkit: 'acme',
        tool_call_ids: ['call_1'],
        project_id: expect.stringMatching(/^pr_/),
        org_id: json.metadata.project_id,
      })
      expect(json.data).toMatchObject({ id: request.id, toolkit: 'acme', toolkit_name: 'Acme', reason: 'missing' })
      expect(headers).toMatchObject({ 'webhook-id': json.id, 'x-composio-webhook-version': 'V3' })
      expect(json.id).toMatch(/^msg_/)
      const token = new URL(request.url).pathname.split('/').at(-1)!
      for (const secret of [token, 'http', ...rig.acme.issued, SECRET]) expect(body).not.toContain(secret)
    }
    expect(receiver.tries.map(({ json }) => json.data.status)).toEqual(['pending', 'opened', 'connected'])
    expect(receiver.tries[2]!.json.data.connected_account_id).toMatch(/^ca_/)
  })

  it('that the person said no', async () => {
    const { request } = await callInVain('call_2')
    const person = new Visitor()
    await person.open(rig.acme.consent(await person.begin(request.url), { error: 'access_denied' }))
    const { json } = await receiver.of('connection_request.declined')
    expect(json.data).toMatchObject({ id: request.id, status: 'declined', status_reason: expect.any(String) })
  })

  it('that the account a person was to connect was deleted', async () => {
    const { accountId } = await rig.link(user)
    await rig.rest('DELETE', `/connected_accounts/${accountId}`)
    const { json } = await receiver.of('connection_request.failed')
    expect(json.data).toMatchObject({
      connected_account_id: accountId,
      status_reason: expect.stringContaining('deleted'),
    })
    expect(json.metadata).toMatchObject({ user_id: user, tool_call_ids: [] })
  })

  it('is written with the change or neither is', async () => {
    const { url, accountId } = await rig.link(user)
    const person = new Visitor()
    const consent = rig.acme.consent(await person.begin(url))
    const links = () => rig.sql<{ count: number }>('select count(*) as count from connect_links')
    const before = await links()
    await rig.sql('alter table webhook_messages rename to somewhere_else')
    try {
      await expect(rig.link(`${user}_other`)).rejects.toThrow('InternalServerError')
      expect(await links()).toEqual(before)
      await person.open(consent)
      expect((await rig.account(accountId)).status).not.toBe('ACTIVE')
    } finally {
      await rig.sql('alter table somewhere_else rename to webhook_messages')
    }
  })

  it('that a request expired, once, though nobody did anything', async () => {
    const { request } = await callInVain('call_3')
    await receiver.of('connection_request.created')
    const past = new Date(Date.now() - 1000).toISOString()
    await rig.sql(
      'update connect_links set settles_by = ?, expires_at = ? where id = ? returning id',
      past,
      past,
      request.id,
    )
    await callInVain('call_4')
    const { json } = await receiver.of('connection_request.expired')
    expect(json.data).toMatchObject({ id: request.id, status: 'expired' })
    await callInVain('call_5')
    await receiver.until(() => receiver.types.filter((type) => type.endsWith('created')).length >= 2, 'the next')
    expect(receiver.types.filter((type) => type.endsWith('expired'))).toHaveLength(1)
  })

  it('that an account stopped working, in the form of the contract', async () => {
    const { accountId, session } = await rig.connected(user)
    rig.acme.answerJson('/token', 400, { error: 'invalid_grant' })
    rig.acme.expireTokens()
    await rig.execute(session, 'ACME_GET_THING', { id: '1' })
    await rig.execute(session, 'ACME_GET_THING', { id: '1' })
    rig.acme.answer('/token')
    const { json } = await receiver.of('connected_account.expired')
    const account = (await rig.rest('GET', `/connected_accounts/${accountId}`)).body
    expect(json.data).toMatchObject({ id: accountId, status: 'EXPIRED', user_id: user, toolkit: account.toolkit })
    expect(Object.keys(json.data).sort()).toEqual(Object.keys(account).sort())
    expect(receiver.types.filter((type) => type === 'connected_account.expired')).toHaveLength(1)
  })
})

describe('signatures', () => {
  let delivery: Delivery
  beforeEach(async () => {
    await callInVain('call_s')
    delivery = await receiver.of('connection_request.created')
  })

  it.each([SECRET, NEXT_SECRET])(
    'are accepted by Standard Webhooks and by verifyWebhook, for each secret',
    async (secret) => {
      expect(new Webhook(secret).verify(delivery.body, delivery.headers)).toEqual(delivery.json)
      const { version, payload, rawPayload } = await composio.triggers.verifyWebhook(params(delivery, secret))
      expect(version).toBe('V3')
      expect(rawPayload).toEqual(delivery.json)
      const type = 'composio.connection_request.created'
      expect(payload).toMatchObject({
        triggerSlug: type,
        toolkitSlug: 'COMPOSIO',
        userId: user,
        payload: delivery.json.data,
      })
    },
  )

  it('are accepted with the secret’s text as the key, as the published SDK has it', () => {
    const webhook = new Webhook(SECRET, { format: 'raw' })
    expect(webhook.verify(delivery.body, delivery.headers)).toEqual(delivery.json)
  })

  it('are read out of a request by parse, which trusts nobody for want of a secret', async () => {
    const request = () =>
      new Request('http://app.test', { method: 'POST', headers: delivery.headers, body: delivery.body })
    const { rawPayload } = await composio.triggers.parse(request(), { verifySecret: SECRET })
    expect(rawPayload).toEqual(delivery.json)
    const bytes = { headers: delivery.headers, body: Buffer.from(delivery.body) }
    expect((await composio.triggers.parse(bytes, { verifySecret: SECRET })).rawPayload).toEqual(delivery.json)
    await expect(composio.triggers.parse(request(), { verifySecret: undefined })).rejects.toThrow('verifySecret')
    await expect(composio.triggers.parse(request(), { verifySecret: secretOf(9) })).rejects.toMatchObject({
      name: 'ComposioWebhookSignatureVerificationError',
      statusCode: 401,
    })
  })

  it.each<[string, (signed: ReturnType<typeof params>) => Partial<ReturnType<typeof params>>]>([
    ['a changed body', ({ payload }) => ({ payload: payload.replace('pending', 'pendinG') })],
    ['another id', () => ({ id: 'msg_other' })],
    ['another time', ({ timestamp }) => ({ timestamp: String(Number(timestamp) + 1) })],
    ['a time that is none', () => ({ timestamp: 'now' })],
    ['another secret', () => ({ secret: secretOf(3) })],
    ['a signature of another version', ({ signature }) => ({ signature: signature.replaceAll('v1,', 'v1a,') })],
  ])('do not fit %s', async (_, change) => {
    const signed = params(delivery)
    await expect(composio.triggers.verifyWebhook(signed)).resolves.toBeDefined()
    await expect(composio.triggers.verifyWebhook({ ...signed, ...change(signed) })).rejects.toMatchObject({
      name: 'ComposioWebhookSignatureVerificationError',
      code: 'TS-SDK::WEBHOOK_SIGNATURE_VERIFICATION_FAILED',
      statusCode: 401,
    })
  })

  it.each([-301, 301])('are of now: %i seconds off is too far, and with tolerance 0 is not', async (seconds) => {
    const time = new Date(Date.now() + seconds * 1000)
    const timestamp = String(Math.floor(time.getTime() / 1000))
    const id = 'msg_old'
    const signature = new Webhook(SECRET).sign(id, time, delivery.body)
    const old = { ...params(delivery), id, timestamp, signature }
    await expect(composio.triggers.verifyWebhook(old)).rejects.toMatchObject({ statusCode: 401 })
    await expect(composio.triggers.verifyWebhook({ ...old, tolerance: 0 })).resolves.toBeDefined()
    const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature }
    expect(() => new Webhook(SECRET).verify(delivery.body, headers)).toThrow(/too/)
  })

  it('say nothing about a payload in no known form: that is a 400', async () => {
    const now = new Date()
    for (const payload of ['{}', 'no JSON', '{"type":"composio.x"}']) {
      const signed = {
        ...params(delivery),
        payload,
        timestamp: String(Math.floor(now.getTime() / 1000)),
        signature: new Webhook(SECRET).sign(delivery.json.id, now, payload),
      }
      await expect(composio.triggers.verifyWebhook(signed)).rejects.toMatchObject({
        name: 'ComposioWebhookPayloadError',
        statusCode: 400,
      })
    }
  })
})

describe('a receiver', () => {
  const dueNow = () =>
    rig.sql(
      'update webhook_messages set due_at = ? where state = ? returning id',
      '2000-01-01T00:00:00.000Z',
      'waiting',
    )
  const rows = () =>
    rig.sql<{ id: string; state: string; attempts: number; due_at: string; problem: string | null }>(
      'select * from webhook_messages where body like ? order by created_at',
      `%"${user}"%`,
    )
  const settled = async (attempts: number) => {
    for (;;) {
      const [row] = await rows()
      if (row && row.attempts >= attempts && row.state !== 'x') return row
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  it('that is down gets what it missed once it is up, in order, under the same ids', async () => {
    const { port } = receiver
    await receiver.close()
    const { request } = await callInVain('call_d')
    await new Visitor().begin(request.url)
    const row = await settled(1)
    expect(row).toMatchObject({ state: 'waiting', problem: expect.stringContaining('could not be reached') })
    await receiver.listen(port)
    await dueNow()
    // Something else rings.
    user = `${user}_other`
    await callInVain('call_e')
    const subject = () => receiver.tries.filter(({ json }) => json.data.id === request.id)
    await receiver.until(() => subject().length === 2, 'both')
    expect(subject().map(({ json }) => json.type.split('.').at(-1))).toEqual(['created', 'opened'])
    expect(subject()[0]!.json.id).toBe(row.id)
  })

  it.each([
    [500, {}, 5, 6],
    [302, { location: 'http://127.0.0.1:1/' }, 5, 6],
    [429, { 'retry-after': '900' }, 900, 900],
    [503, { 'retry-after': new Date(Date.now() + 7_200_000).toUTCString() }, 6_000, 7_200],
    [503, { 'retry-after': '99999999' }, 86_400, 86_400],
  ])('that answers %i %j is tried again after %i to %i seconds', async (status, headers, least, most) => {
    receiver.answer = (response) => response.writeHead(status, headers as Record<string, string>).end('no')
    await callInVain('call_r')
    const row = await settled(1)
    const seconds = (Date.parse(row.due_at) - receiver.tries[0]!.at) / 1000
    expect(row).toMatchObject({ state: 'waiting', problem: `answered ${status}` })
    expect(seconds).toBeGreaterThanOrEqual(least - 1)
    expect(seconds).toBeLessThanOrEqual(most + 10)
    expect(receiver.tries).toHaveLength(1)
  })

  it('that keeps refusing is given up after ten tries, and the message can be seen', async () => {
    receiver.answer = (response) => response.writeHead(400).end()
    await callInVain('call_x')
    for (let attempts = 1; attempts <= 10; attempts++) {
      const row = await settled(attempts)
      if (row.state === 'dead') break
      await dueNow()
      await rig.session('somebody else')
      await rig.link(`${user}_ring_${attempts}`)
    }
    const [row] = await rows()
    expect(row).toMatchObject({ state: 'dead', attempts: 10, problem: 'answered 400' })
    expect(rig.log.join('\n')).toContain(`gave up ${row!.id}`)
  }, 60_000)

  it('that answers 410 gets no more, until it is enabled again', async () => {
    receiver.answer = (response) => response.writeHead(410).end()
    await callInVain('call_g')
    await receiver.of('connection_request.created')
    await receiver.until(() => rig.log.some((line) => line.includes('410')), 'the line in the log')
    receiver.answer = (response) => response.writeHead(204).end()
    receiver.tries.length = 0
    user = `${user}_later`
    await callInVain('call_h')
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(receiver.tries).toEqual([])
    await rig.sql('delete from meta where key = ? returning key', 'webhook:disabled')
    await rig.link(`${user}_ring`)
    await receiver.until(() => receiver.tries.some(({ json }) => json.metadata.user_id === user), 'what had waited')
  })
})
