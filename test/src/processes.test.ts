import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Acme } from './support/acme.ts'
import { type BackendProcess, startBackend } from './support/backend-process.ts'
import { freePort } from './support/free-port.ts'
import { Visitor } from './support/rig.ts'

let acme: Acme
let dataDir: string
let port: number
const running: BackendProcess[] = []
beforeAll(async () => {
  acme = await Acme.start()
})
afterAll(() => acme.close())
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'composio-processes-'))
  port = await freePort()
})
afterEach(async () => {
  acme.usual()
  await Promise.all(running.splice(0).map((backend) => backend.kill()))
  rmSync(dataDir, { recursive: true, force: true })
})

async function start(more: { vaultKey?: string } = {}): Promise<BackendProcess> {
  const backend = await startBackend({ dataDir, port, acme: acme.override, ...more })
  running.push(backend)
  return backend
}

async function newSession({ inside }: BackendProcess, userId = 'user_1'): Promise<string> {
  const { status, body } = await inside('POST', '/tool_router/session', { user_id: userId })
  expect(status).toBe(201)
  return body.session_id as string
}

async function newLink(backend: BackendProcess, userId?: string) {
  const session = await newSession(backend, userId)
  const { body } = await backend.inside('POST', `/tool_router/session/${session}/link`, { toolkit: 'acme' })
  return { session, url: body.redirect_url as string, accountId: body.connected_account_id as string }
}

const accountOf = async ({ inside }: BackendProcess, id: string) =>
  (await inside('GET', `/connected_accounts/${id}`)).body
const thing = async ({ inside }: BackendProcess, session: string) =>
  (
    await inside('POST', `/tool_router/session/${session}/execute`, {
      tool_slug: 'ACME_GET_THING',
      arguments: { id: '1' },
    })
  ).body
const health = (backend: BackendProcess) => fetch(`${backend.url}/health`).then((answer) => answer.json())

function rows(table: string): unknown[] {
  const db = new DatabaseSync(join(dataDir, 'composio.db'))
  try {
    return db.prepare(`select * from ${table}`).all()
  } finally {
    db.close()
  }
}

describe('processes on the same folder', () => {
  it('may start at the same moment, when nothing is there yet', async () => {
    for (let round = 0; round < 2; round++) {
      dataDir = join(dataDir, 'next')
      const backends = await Promise.all(Array.from({ length: 5 }, () => start()))
      expect(new Set(backends.map(({ url }) => url)).size).toBe(1)
      expect(new Set(backends.map(({ apiKey }) => apiKey)).size).toBe(1)
      for (const table of ['data_keys', 'api_keys', 'root_keys']) expect(rows(table), table).toHaveLength(1)
      expect(readdirSync(dataDir).filter((file) => file.includes('vault.key'))).toEqual(['vault.key'])
      const sessions = await Promise.all(backends.map((backend) => newSession(backend)))
      for (const backend of backends) {
        for (const session of sessions) {
          expect((await backend.inside('GET', `/tool_router/session/${session}`)).status).toBe(200)
        }
      }
      await Promise.all(backends.map((backend) => backend.kill()))
    }
  })

  it('share the listener, sessions and accounts', async () => {
    const [first, second] = [await start(), await start()]
    expect(second.url).toBe(first.url)
    const link = await newLink(second)
    const person = new Visitor()
    expect((await person.open(acme.consent(await person.begin(link.url)))).text).toContain('is connected')
    for (const backend of [first, second]) {
      expect(await accountOf(backend, link.accountId)).toMatchObject({ status: 'ACTIVE', label: 'someone' })
      expect(await thing(backend, link.session)).toMatchObject({ error: null, data: { path: '/things/1' } })
    }
  })

  it.each<['kill' | 'stop']>([['kill'], ['stop']])('take over when the first one ends by %s', async (end) => {
    const [first, second] = [await start(), await start()]
    const link = await newLink(first)
    const person = new Visitor()
    const authorization = await person.begin(link.url)
    await first[end]()
    expect(await thing(second, link.session)).toMatchObject({ error: expect.stringContaining('not connected') })
    const deadline = Date.now() + 5_000
    while (!(await health(second).catch(() => undefined))) {
      expect(Date.now()).toBeLessThan(deadline)
      await delay(50)
    }
    expect((await person.open(acme.consent(authorization))).text).toContain('is connected')
    expect(await thing(second, link.session)).toMatchObject({ error: null })
  })

  it('stay apart from a stranger on their port', async () => {
    const stranger = createServer((socket) => socket.resume().end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi'))
    await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', () => resolve()))
    try {
      const [first, second] = [await start(), await start()]
      expect(new URL(first.url).port).not.toBe(String(port))
      expect(second.url).toBe(first.url)
      expect(await health(second)).toMatchObject({ status: 'ok' })
    } finally {
      await new Promise((resolve) => stranger.close(resolve))
    }
  })

  it('do not start with another vault key', async () => {
    await (await start()).stop()
    const vaultKey = Buffer.alloc(32, 7).toString('base64')
    await expect(start({ vaultKey })).rejects.toThrow('The vault key is not the one this data was sealed under')
    expect(await newSession(await start())).toMatch(/^trs_/)
  })

  it('keep what they write to themselves', async () => {
    const backend = await start()
    await newLink(backend)
    expect(statSync(dataDir).mode & 0o777).toBe(0o700)
    const files = readdirSync(dataDir)
    expect(files).toEqual(expect.arrayContaining(['.gitignore', 'composio.db', 'composio.db-wal', 'vault.key']))
    for (const file of files) expect(statSync(join(dataDir, file)).mode & 0o077, file).toBe(0)
  })
})

/** What a person has done before the process is killed, and does once there is another. */
const stages: Record<string, (link: string) => Promise<() => Promise<{ text: string }>>> = {
  'after the link was made': async (link) => {
    const person = new Visitor()
    return async () => person.open(acme.consent(await person.begin(link)))
  },
  'after the connect page was opened': async (link) => {
    const person = new Visitor()
    const page = await person.open(link)
    return async () => person.open(acme.consent((await person.submit(page, 'Continue')).url))
  },
  'after the person went on to the provider': async (link) => {
    const person = new Visitor()
    const authorization = await person.begin(link)
    return () => person.open(acme.consent(authorization))
  },
  'after consent, before the answer came': async (link) => {
    const person = new Visitor()
    const callback = acme.consent(await person.begin(link))
    return () => person.open(callback)
  },
}

describe('a process that is killed', () => {
  it.each(Object.keys(stages))('%s lets the next one finish the connection', async (stage) => {
    const before = await start()
    const link = await newLink(before)
    const goOn = await stages[stage]!(link.url)
    await before.kill()
    const after = await start()
    expect(after.url).toBe(before.url)
    expect((await goOn()).text).toContain('Acme is connected')
    expect(await accountOf(after, link.accountId)).toMatchObject({ status: 'ACTIVE' })
    expect(await thing(after, link.session)).toMatchObject({ error: null, data: { path: '/things/1' } })
  })

  it('while the code is being exchanged uses it once, and lets the person try again', async () => {
    const before = await start()
    const link = await newLink(before)
    const person = new Visitor()
    const callback = acme.consent(await person.begin(link.url))
    const asked = new Promise<void>((resolve) => acme.answer('/token', () => resolve()))
    const cutOff = person.open(callback).catch((error: unknown) => error)
    await asked
    await before.kill()
    expect(await cutOff).toBeInstanceOf(Error)
    acme.usual()
    const exchanges = acme.seen('/token').length
    const after = await start()
    expect((await person.open(callback)).text).not.toContain('is connected')
    expect(acme.seen('/token')).toHaveLength(exchanges)
    expect(await accountOf(after, link.accountId)).toMatchObject({ status: 'INITIATED' })
    expect((await person.open(acme.consent(await person.begin(link.url)))).text).toContain('is connected')
    expect(await thing(after, link.session)).toMatchObject({ error: null })
  })

  it('at any moment of writing leaves a database that is whole', async () => {
    for (let round = 0; round < 4; round++) {
      const backend = await start()
      const writing = Promise.allSettled(Array.from({ length: 40 }, (_, user) => newLink(backend, `user_${user}`)))
      await delay(15 + round * 40)
      await backend.kill()
      await writing
    }
    expect(existsSync(join(dataDir, 'composio.db'))).toBe(true)
    const db = new DatabaseSync(join(dataDir, 'composio.db'))
    expect(db.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' })
    // A link and its account are made together or not at all.
    const orphans =
      'select l.id from connect_links l left join connected_accounts a on a.id = l.account_id where a.id is null'
    expect(db.prepare(orphans).all()).toEqual([])
    db.close()
    const link = await newLink(await start())
    const person = new Visitor()
    expect((await person.open(acme.consent(await person.begin(link.url)))).text).toContain('is connected')
  })
})
