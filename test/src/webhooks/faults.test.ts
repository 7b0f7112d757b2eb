import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openAdministration } from '@composio/server'
import type { Kysely } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { Egress } from '../../../packages/server/src/egress/egress.ts'
import { IN_MEMORY, openDatabase } from '../../../packages/server/src/storage/open-database.ts'
import type { Database } from '../../../packages/server/src/storage/schema.ts'
import { WakeUps } from '../../../packages/server/src/wake-ups.ts'
import { Deliverer } from '../../../packages/server/src/webhooks/deliverer.ts'
import { enqueue } from '../../../packages/server/src/webhooks/outbox.ts'
import { parseWebhook } from '../../../packages/server/src/webhooks/webhook-setting.ts'
import { type ServerProcess, startServerProcess } from '../postgres/server-process.ts'
import { startPostgres } from '../support/postgres.ts'
import { hasPostgres } from '../support/stores.ts'
import { Receiver } from './receiver.ts'

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
const VAULT_KEY = Buffer.alloc(32, 7).toString('base64')
const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each()
})

async function startReceiver(): Promise<Receiver> {
  const receiver = await Receiver.start()
  cleanUp.push(() => receiver.close())
  return receiver
}

function settingsFor({ url }: Receiver) {
  const toolkits = { github: { oauth: { clientId: 'client', clientSecret: 'a secret of a client' } } }
  return { webhookUrl: url, webhookSecret: SECRET, webhookAllowPrivate: true, vaultKey: VAULT_KEY, toolkits }
}

async function start(options: Parameters<typeof startServerProcess>[0]): Promise<ServerProcess> {
  const server = await startServerProcess(options, { COMPOSIO_API_KEY: 'a key for these tests only' })
  cleanUp.push(() => server.close())
  return server
}

/** Asks for an account. @returns the request's account */
async function ask({ address, apiKey }: ServerProcess, user: string): Promise<string> {
  const post = async (path: string, body: object) => {
    const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' }
    const response = await fetch(`${address}/api/v3.1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(await response.text())
    return (await response.json()) as Record<string, string>
  }
  const { session_id } = await post('/tool_router/session', { user_id: user })
  const { connected_account_id } = await post(`/tool_router/session/${session_id}/link`, { toolkit: 'github' })
  return connected_account_id!
}

describe('a server that is killed', { timeout: 120_000 }, () => {
  it.each([
    ['after a message was written, before it was received', (receiver: Receiver) => receiver.close()],
    [
      'while it sends, after the message has arrived',
      (receiver: Receiver) => {
        // No answer ever comes.
        receiver.answer = () => undefined
      },
    ],
  ])('%s has it sent by the next one, under the same id', async (_, breakIt) => {
    const receiver = await startReceiver()
    const { port } = receiver
    const dataDir = mkdtempSync(join(tmpdir(), 'composio-webhooks-'))
    cleanUp.push(() => rmSync(dataDir, { recursive: true }))
    const options = { ...settingsFor(receiver), dataDir }
    await breakIt(receiver)
    const first = await start(options)
    const account = await ask(first, 'user_1')
    const before = await openAdministration({ dataDir })
    const [message] = await before.listWebhookMessages()
    await before.close()
    if (receiver.answer.length === 0) await receiver.until(() => receiver.tries.length === 1, 'the first try')
    process.kill(first.pid, 'SIGKILL')

    const arrived = receiver.tries.length
    receiver.answer = (response) => response.writeHead(204).end()
    if (arrived === 0) await receiver.listen(port)
    await start(options)
    await receiver.until(() => receiver.tries.length > arrived, 'the message', 60_000)
    expect(new Set(receiver.tries.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([message!.id]))
    expect(receiver.tries.at(-1)!.json.data.connected_account_id).toBe(account)
    await delay(1_500)
    expect(receiver.tries).toHaveLength(arrived + 1)
    const after = await openAdministration({ dataDir })
    expect(await after.listWebhookMessages()).toEqual([])
    await after.close()
  })
})

/** F18 in full is COMPOSIO_TEST_KILLS=100. */
const KILLS = Number(process.env.COMPOSIO_TEST_KILLS ?? 3)

it('a server that is killed again and again tells of everything it said yes to', {
  timeout: 60_000 + KILLS * 10_000,
}, async () => {
  const receiver = await startReceiver()
  receiver.answer = (response) => setTimeout(() => response.writeHead(204).end(), Math.random() * 20)
  const dataDir = mkdtempSync(join(tmpdir(), 'composio-webhooks-'))
  cleanUp.push(() => rmSync(dataDir, { recursive: true }))
  const options = { ...settingsFor(receiver), dataDir }
  const answered: string[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    const server = await start(options)
    const asking = Array.from({ length: 20 }, (_, n) =>
      delay(n * 20)
        .then(() => ask(server, `user_${kill}_${n}`))
        .then((account) => answered.push(account))
        // Cut off: nobody was told that it worked.
        .catch(() => undefined),
    )
    await delay(200 + Math.random() * 600)
    process.kill(server.pid, 'SIGKILL')
    await Promise.all(asking)
  }
  await start(options)
  const told = () => new Set(receiver.tries.map(({ json }) => json.data.connected_account_id as string))
  await receiver.until(() => answered.every((account) => told().has(account)), 'all', 45_000)
  const ids = new Set(receiver.tries.map(({ json }) => json.id as string))
  console.log(`${KILLS} kills, ${ids.size} messages, ${receiver.tries.length - ids.size} duplicates`)
  expect(answered.length).toBeGreaterThan(KILLS)
  // Each request is told of by one message, however often that was sent.
  expect(ids.size).toBe(told().size)
})

describe.skipIf(!hasPostgres)('two servers on one PostgreSQL', { timeout: 120_000 }, () => {
  it('send each message once between them', async () => {
    const postgres = await startPostgres()
    cleanUp.push(() => postgres.stop())
    await postgres.query('create role composio_scoped nologin')
    const databaseUrl = await postgres.createDatabase()
    const receiver = await startReceiver()
    const options = { ...settingsFor(receiver), databaseUrl }
    const servers = await Promise.all([start(options), start(options)])
    const wanted = 60
    const answered = new Set<string>()
    // Slow enough for the other server to find it being sent.
    receiver.answer = (response) => setTimeout(() => response.writeHead(204).end(), 50)
    for (let from = 0; from < wanted; from += 10)
      await Promise.all(
        Array.from({ length: 10 }, async (_, n) => answered.add(await ask(servers[n % 2]!, `user_${from + n}`))),
      )
    await receiver.until(() => new Set(receiver.tries.map(({ json }) => json.id)).size === wanted, 'all', 60_000)
    await delay(2_000)
    const told = receiver.tries.map(({ json }) => json.data.connected_account_id as string)
    expect(new Set(told)).toEqual(answered)
    const duplicates = receiver.tries.length - wanted
    console.log(`${wanted} messages, ${duplicates} duplicates`)
    expect(duplicates).toBe(0)
  })
})

describe('three days', () => {
  const event = (subject: string, type: string) => ({
    projectId: 'pr_1',
    type: `composio.${type}`,
    subject,
    metadata: {},
    data: {},
  })

  async function outbox(receiver: Receiver, leaseMs?: number): Promise<Outbox> {
    const db = await openDatabase(IN_MEMORY)
    const webhook = parseWebhook(settingsFor(receiver))!
    const egress = new Egress(new Set([webhook.url.origin]))
    cleanUp.push(() => db.destroy())
    cleanUp.push(() => egress.close())
    const time = { ms: Date.now() }
    const [wakeUps, now] = [new WakeUps(), () => time.ms]
    const options = { db, egress, webhook, wakeUps, log: () => undefined, now, ...(leaseMs && { leaseMs }) }
    return { db, deliverer: new Deliverer(options), other: new Deliverer(options), time }
  }

  interface Outbox {
    db: Kysely<Database>
    deliverer: Deliverer
    /** Another on the same data. */
    other: Deliverer
    time: { ms: number }
  }

  const HOUR = 3_600_000

  it('in which the receiver is down lose nothing: all comes in its order once it is up', async () => {
    const receiver = await startReceiver()
    const { port } = receiver
    const { db, deliverer, time } = await outbox(receiver)
    await receiver.close()
    const begun = time.ms
    for (const type of ['created', 'opened', 'connected'])
      for (const subject of ['lk_1', 'lk_2', 'lk_3']) await enqueue(db, event(subject, type))
    while (time.ms < begun + 72 * HOUR) time.ms += await deliverer.deliverDue()
    expect(await db.selectFrom('webhook_messages').select('id').where('state', '=', 'waiting').execute()).toHaveLength(
      9,
    )
    await receiver.listen(port)
    const up = time.ms
    while (receiver.tries.length < 9 && time.ms < up + 48 * HOUR) time.ms += await deliverer.deliverDue()
    const rows = await db.selectFrom('webhook_messages').selectAll().orderBy('subject').orderBy('position').execute()
    expect(rows.map(({ state }) => state)).toEqual(Array(9).fill('delivered'))
    const arrived = receiver.tries.map(({ json }) => json.id)
    for (const subject of ['lk_1', 'lk_2', 'lk_3']) {
      const ids = rows.filter((row) => row.subject === subject).map(({ id }) => id)
      expect(arrived.filter((id) => ids.includes(id))).toEqual(ids)
    }
  })

  it('and more of it end in a dead letter, and the next about the same subject is tried', async () => {
    const receiver = await startReceiver()
    receiver.answer = (response, { json }) => response.writeHead(json.type.endsWith('created') ? 500 : 204).end()
    const { db, deliverer, time } = await outbox(receiver)
    const begun = time.ms
    await enqueue(db, event('lk_1', 'created'))
    await enqueue(db, event('lk_1', 'connected'))
    await enqueue(db, event('lk_2', 'connected'))
    while (receiver.tries.length < 12 && time.ms < begun + 120 * HOUR) time.ms += await deliverer.deliverDue()
    // The other subject waits for nobody.
    expect(receiver.types.map((type) => type)).toEqual([
      'created',
      'connected',
      ...Array(9).fill('created'),
      'connected',
    ])
    expect((time.ms - begun) / HOUR).toBeGreaterThan(72)
    const states = await db.selectFrom('webhook_messages').select(['state', 'attempts']).orderBy('attempts').execute()
    expect(states.at(-1)).toEqual({ state: 'dead', attempts: 10 })
  })

  it.each([
    ['a lease for each message keeps two from sending it', undefined, 10],
    ['control: with leases that are over at once both do', -1_000, 20],
  ])('%s', async (_, leaseMs, sent) => {
    const receiver = await startReceiver()
    receiver.answer = (response) => setTimeout(() => response.writeHead(204).end(), 300)
    const { deliverer, other, db, time } = await outbox(receiver, leaseMs)
    for (let n = 0; n < 10; n++) await enqueue(db, event(`lk_${n}`, 'created'))
    time.ms = Date.now() + 1
    await Promise.all([deliverer.deliverDue(), other.deliverDue()])
    expect(new Set(receiver.tries.map(({ json }) => json.id)).size).toBe(10)
    expect(receiver.tries).toHaveLength(sent)
  })

  it('pass without looking all the time: nothing due, nothing asked', async () => {
    const receiver = await startReceiver()
    const { db, deliverer, time } = await outbox(receiver)
    expect(await deliverer.deliverDue()).toBe(Number.POSITIVE_INFINITY)
    await enqueue(db, event('lk_1', 'created'))
    time.ms = Date.now() + 1
    receiver.answer = (response) => response.writeHead(503, { 'retry-after': '600' }).end()
    expect(await deliverer.deliverDue()).toBeGreaterThan(599_000)
  })
})

describe('an address', () => {
  const settings = (webhookUrl: string) => ({ webhookUrl, webhookSecret: SECRET })

  it.each([
    'http://app.example/hooks',
    'https://127.0.0.1/hooks',
    'https://[::1]/',
    'https://10.0.0.1/',
    'https://localhost/',
    'https://a.localhost./',
    'https://user:password@app.example/',
    'ftp://app.example/',
    'hooks',
  ])('%s is refused where nobody allowed it', (url) => {
    expect(() => parseWebhook(settings(url))).toThrow(/webhookUrl/)
  })

  it('that is private may be allowed, and a public one need not be', () => {
    expect(parseWebhook({ ...settings('http://127.0.0.1:1/'), webhookAllowPrivate: true })?.allowPrivate).toBe(true)
    expect(parseWebhook(settings('https://app.example/hooks'))?.url.href).toBe('https://app.example/hooks')
  })

  it.each([
    undefined,
    '',
    'whsec_',
    'a secret',
    `whsec_${Buffer.alloc(23).toString('base64')}`,
    `${SECRET} whsec_short`,
  ])('needs a secret worth its name: not %s', (webhookSecret) => {
    const setting = { webhookUrl: 'https://app.example/', webhookSecret }
    expect(() => parseWebhook(setting)).toThrow(/webhookSecret/)
  })
})
