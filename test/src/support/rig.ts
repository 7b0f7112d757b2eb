import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type EmbeddedBackend, type EmbeddedOptions, openEmbedded, type ServerOptions, serve } from '@composio/server'
import { HttpPerson } from '@composio/testing/person'
import { Acme } from './acme.ts'
import { freePort } from './free-port.ts'
import { HURRIED, startPostgres, type TestPostgres } from './postgres.ts'
import { startRoundRobin } from './round-robin.ts'

export interface RestAnswer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: what tests look into is what they check
  body: any
  headers: Headers
  text: string
}

export interface Link {
  url: string
  accountId: string
}

/** Set to this by a test file that runs another one's tests on PostgreSQL. */
export const ON_POSTGRES = 'PostgreSQL'

interface Database {
  postgres: TestPostgres
  url: string
}

/** A backend with data of its own, in a folder or in PostgreSQL, with the Acme provider, over HTTP. */
export class Rig {
  readonly acme: Acme
  readonly backend: EmbeddedBackend
  readonly dataDir: string
  /** What the backend logged. */
  readonly log: string[]
  readonly isShared: boolean
  readonly #database: Database | undefined

  private constructor(
    parts: Pick<Rig, 'acme' | 'backend' | 'dataDir' | 'log' | 'isShared'>,
    database: Database | undefined,
  ) {
    const { acme, backend, dataDir, log, isShared } = parts
    this.acme = acme
    this.backend = backend
    this.dataDir = dataDir
    this.log = log
    this.isShared = isShared
    this.#database = database
  }

  static async open(options: EmbeddedOptions & { acme?: Acme } = {}): Promise<Rig> {
    const { acme = await Acme.start(), ...more } = options
    const dataDir = more.dataDir ?? mkdtempSync(join(tmpdir(), 'composio-test-'))
    const log: string[] = []
    const setting = {
      log: (line: string) => log.push(line),
      port: 0,
      env: {},
      ...more,
      dataDir,
      definitions: [acme.definition, ...(more.definitions ?? [])],
      toolkits: { acme: acme.override, ...more.toolkits },
    }
    const database = process.env.COMPOSIO_TEST_STORE === ON_POSTGRES ? await newDatabase() : undefined
    const backend = database ? await serveTwice({ ...setting, databaseUrl: database.url }) : await openEmbedded(setting)
    return new Rig({ acme, backend, dataDir, log, isShared: options.acme !== undefined }, database)
  }

  async close(): Promise<void> {
    await this.backend.close()
    if (!this.isShared) await this.acme.close()
    await this.#database?.postgres.stop()
    rmSync(this.dataDir, { recursive: true, force: true })
  }

  async rest(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<RestAnswer> {
    const response = await fetch(`${this.backend.url}/api/v3.1${path}`, {
      method,
      headers: { 'x-api-key': this.backend.apiKey, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return { status: response.status, body: isJson ? JSON.parse(text) : undefined, headers: response.headers, text }
  }

  async session(userId: string, fields: object = {}): Promise<string> {
    const { status, body, text } = await this.rest('POST', '/tool_router/session', { user_id: userId, ...fields })
    if (status !== 201) throw new Error(text)
    return body.session_id
  }

  async link(userId: string, fields: object = {}): Promise<Link> {
    const session = await this.session(userId)
    const { status, body, text } = await this.rest('POST', `/tool_router/session/${session}/link`, {
      toolkit: 'acme',
      ...fields,
    })
    if (status !== 201) throw new Error(text)
    return { url: body.redirect_url, accountId: body.connected_account_id }
  }

  async account(id: string) {
    return (await this.rest('GET', `/connected_accounts/${id}`)).body as {
      status: string
      status_reason: string | null
      label: string | null
    }
  }

  /** Connects, and gives a session that has the account. */
  async connected(userId: string): Promise<{ session: string; accountId: string }> {
    const link = await this.link(userId)
    const person = new Visitor()
    await person.open(this.acme.consent(await person.begin(link.url)))
    return { session: await this.session(userId), accountId: link.accountId }
  }

  execute(session: string, slug: string, args: object, more: object = {}): Promise<RestAnswer> {
    return this.rest('POST', `/tool_router/session/${session}/execute`, { tool_slug: slug, arguments: args, ...more })
  }

  /** Looks into, or changes, the database beside the running server; `?` stands for a value. */
  async sql<T>(query: string, ...values: (string | number | null)[]): Promise<T[]> {
    if (this.#database) {
      let count = 0
      const numbered = query.replace(/\?/g, () => `$${++count}`)
      return (await this.#database.postgres.query(numbered, this.#database.url, values)) as T[]
    }
    const db = new DatabaseSync(join(this.dataDir, 'composio.db'), { timeout: 5_000 })
    try {
      return db.prepare(query).all(...values) as T[]
    } finally {
      db.close()
    }
  }
}

/** Two servers on one database behind one address: what one of them began, the other has to finish. */
async function serveTwice(setting: ServerOptions): Promise<EmbeddedBackend> {
  const balancer = await startRoundRobin()
  const options = { ...setting, publicUrl: balancer.url, allowGeneratedVaultKey: true }
  const [one, other] = [await freePort(), await freePort()]
  const first = await serve({ ...options, port: one })
  const second = await serve({ ...options, port: other })
  balancer.targets = [one, other].map((port) => `http://127.0.0.1:${port}`)
  return {
    url: balancer.url,
    apiKey: first.apiKey,
    fetch: (request) => first.fetch(request),
    close: async () => {
      await Promise.all([first.close(), second.close()])
      await balancer.close()
    },
  }
}

async function newDatabase(): Promise<Database> {
  const postgres = await startPostgres(HURRIED)
  // With row security: whatever works with it works without.
  await postgres.query('create role composio_scoped nologin')
  return { postgres, url: await postgres.createDatabase() }
}

/** A person who stops before the provider's page. */
export class Visitor extends HttpPerson {
  /** Opens a connect link and goes on. @returns the provider's address the browser is sent to */
  async begin(link: string): Promise<URL> {
    const { url, status, text } = await this.submit(await this.open(link), 'Continue')
    if (url.pathname === '/authorize') return url
    throw new Error(`The connect page went nowhere: ${status} ${text}`)
  }
}
