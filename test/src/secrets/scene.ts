import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { HttpPerson } from '@composio/testing/person'
import { apiKeyFrom } from '../../../packages/server/src/projects/api-key-form.ts'
import { deriveKey } from '../../../packages/server/src/vault/root-key.ts'
import { Acme } from '../support/acme.ts'
import { ON_POSTGRES } from '../support/rig.ts'
import { Receiver } from '../webhooks/receiver.ts'
import { PostgresSinks } from './postgres-sinks.ts'
import type { Canary, Sink } from './scan.ts'

const CLI = join(import.meta.dirname, '../../../packages/cli/src/main.ts')
const PROGRAM = fileURLToPath(new URL('./backend-program.ts', import.meta.url))

/** A backend in its own process, two providers, and everything anybody was told or could read afterwards. */
export class Scene {
  readonly acme: Acme
  /** Another provider, which has no business with the first one's secrets. */
  readonly other: Acme
  readonly dataDir = mkdtempSync(join(tmpdir(), 'composio-secrets-'))
  readonly sinks: Sink[] = []
  readonly canaries: Canary[] = []
  /** Passwords typed in at connect pages. */
  readonly password = `password-${randomBytes(18).toString('base64url')}`
  readonly vaultKey = randomBytes(32)
  /** Of webhooks. */
  readonly receiver: Receiver
  readonly webhookSecret = `whsec_${randomBytes(32).toString('base64')}`
  /** Of an auth config made over the API. */
  readonly customSecret = `custom-${randomBytes(18).toString('base64url')}`
  url = ''
  apiKey = ''
  readonly #output = { stdout: '', stderr: '' }
  /** In place of a SQLite file. */
  readonly #postgres: PostgresSinks | undefined
  #child: ChildProcess | undefined

  private constructor([acme, other, receiver]: [Acme, Acme, Receiver], postgres: PostgresSinks | undefined) {
    this.acme = acme
    this.other = other
    this.receiver = receiver
    this.#postgres = postgres
  }

  static async open(): Promise<Scene> {
    const isOnPostgres = process.env.COMPOSIO_TEST_STORE === ON_POSTGRES
    const postgres = isOnPostgres ? await PostgresSinks.open() : undefined
    const scene = new Scene([await Acme.start(), await Acme.start(), await Receiver.start()], postgres)
    await scene.#start()
    if (postgres) scene.secret('password of the database', postgres.password)
    const { vaultKey } = scene
    scene.secret('client secret', scene.acme.clientSecret)
    scene.secret('client secret of an auth config', scene.customSecret)
    scene.secret('password', scene.password)
    scene.secret('webhook secret', scene.webhookSecret)
    scene.secret('vault key', vaultKey.toString('base64'))
    for (const purpose of ['connect-links', 'data-key-wrapping', 'api-key'])
      for (const encoding of ['base64', 'hex'] as const)
        scene.secret('derived key', Buffer.from(deriveKey(vaultKey, `composio/${purpose}`)).toString(encoding))
    scene.secret('vault key', vaultKey.toString('hex'))
    scene.secret('API key of the server', apiKeyFrom(deriveKey(vaultKey, 'composio/api-key')))
    scene.apiKey = (await scene.cli('keys create', ['keys', 'create', '--name', 'test', ...scene.data])).trim()
    scene.secret('new API key', scene.apiKey)
    return scene
  }

  /** What tells the command line tool where the data is; else the environment does. */
  get data(): string[] {
    return this.#postgres ? [] : ['--data', this.dataDir]
  }

  get #databaseUrl(): Record<string, string> {
    return this.#postgres ? { DATABASE_URL: this.#postgres.url } : {}
  }

  secret(kind: string, value: string): void {
    this.canaries.push({ kind, value })
  }

  told(name: string, text: string | Buffer): void {
    this.sinks.push({ name, bytes: Buffer.from(text) })
  }

  async rest(method: string, path: string, body?: unknown, raw = false) {
    const response = await fetch(`${this.url}/api/v3.1${path}`, {
      method,
      headers: { 'x-api-key': this.apiKey, 'content-type': 'application/json' },
      ...(body !== undefined && { body: raw ? String(body) : JSON.stringify(body) }),
    })
    return this.#answered(`answer ${method} ${path}`, response)
  }

  async mcp(session: string, method: string, params: object = {}) {
    const response = await fetch(`${this.url}/tool_router/${session}/mcp`, {
      method: 'POST',
      headers: {
        'x-api-key': this.apiKey,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2025-11-25',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    })
    return this.#answered(`mcp ${method}`, response)
  }

  async session(userId: string): Promise<string> {
    return (await this.rest('POST', '/tool_router/session', { user_id: userId })).body.session_id
  }

  async link(userId: string, fields: object): Promise<{ url: string; account: string }> {
    const { body } = await this.rest('POST', '/connected_accounts/link', { user_id: userId, ...fields })
    return { url: body.redirect_url, account: body.connected_account_id }
  }

  /** Runs the command line tool to its end. @returns its standard output */
  async cli(name: string, args: string[], env: Record<string, string> = {}): Promise<string> {
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: this.dataDir,
      env: {
        ...clean(process.env),
        COMPOSIO_BASE_URL: this.url,
        COMPOSIO_API_KEY: this.apiKey,
        ...this.#databaseUrl,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [stdout, stderr] = [collect(child, 'stdout'), collect(child, 'stderr')]
    await once(child, 'close')
    this.told(`cli ${name} stdout`, stdout())
    this.told(`cli ${name} stderr`, stderr())
    return stdout()
  }

  async sql(query: string, ...values: string[]): Promise<Record<string, unknown>[]> {
    if (this.#postgres) return this.#postgres.sql(query, values)
    const db = new DatabaseSync(join(this.dataDir, 'composio.db'), { timeout: 5_000 })
    try {
      return db.prepare(query).all(...values)
    } finally {
      db.close()
    }
  }

  /** Everything the providers were sent, as sinks, and everything they gave out, as secrets. */
  #collectProviders(): void {
    for (const [name, provider] of Object.entries({ acme: this.acme, other: this.other })) {
      for (const { path, search, headers, body } of provider.requests) {
        this.told(
          `provider ${name} ${path === '/token' ? 'token' : path === '/authorize' ? 'consent' : 'api'}`,
          JSON.stringify([path, [...search], headers, body]),
        )
        const verifier = path === '/token' && new URLSearchParams(body).get('code_verifier')
        if (verifier) this.secret('verifier', verifier)
      }
      for (const value of provider.issued)
        this.secret(
          value.includes('_access_') ? 'access token' : value.includes('_refresh_') ? 'refresh token' : 'code',
          value,
        )
    }
  }

  /** The database as it is on the disk while it runs and after it ended, and what the process wrote. */
  async end(): Promise<void> {
    this.told('process arguments', readFileSync(`/proc/${this.#child!.pid}/cmdline`))
    this.#collectFiles('running')
    for (const { name, bytes } of (await this.#postgres?.collect()) ?? []) this.told(name, bytes)
    this.#child!.stdin!.end()
    await once(this.#child!, 'close')
    this.#collectFiles('ended')
    this.told('stdout', this.#output.stdout)
    this.told('stderr', this.#output.stderr)
    this.#collectProviders()
    for (const { headers, body, json } of this.receiver.tries)
      this.told(`webhook ${json.type}`, `${JSON.stringify(headers)}\n${body}`)
    this.#collectLinks()
  }

  async close(): Promise<void> {
    this.#child?.kill('SIGKILL')
    await this.acme.close()
    await this.other.close()
    await this.receiver.close()
    await this.#postgres?.close()
    rmSync(this.dataDir, { recursive: true, force: true })
  }

  /** Every link anybody was given. */
  #collectLinks(): void {
    const told = this.sinks.filter(({ name }) => /^(answer|mcp|cli) /.test(name)).map(({ bytes }) => bytes.toString())
    const signatures = told.flatMap((text) =>
      [...text.matchAll(/\/link\/lk_[\w-]{22}\.([\w-]{43})/g)].map(([, token]) => token!),
    )
    for (const signature of new Set(signatures)) this.secret('link token', signature)
  }

  #collectFiles(when: string): void {
    for (const file of readdirSync(this.dataDir))
      this.told(`file ${file} ${when}`, readFileSync(join(this.dataDir, file)))
  }

  async #start(): Promise<void> {
    const { acme, other, dataDir, vaultKey } = this
    const child = spawn(process.execPath, [PROGRAM, JSON.stringify({ dataDir, acme: acme.url, other: other.url })], {
      env: {
        ...clean(process.env),
        COMPOSIO_VAULT_KEY: vaultKey.toString('base64'),
        COMPOSIO_WEBHOOK_URL: this.receiver.url,
        COMPOSIO_WEBHOOK_SECRET: this.webhookSecret,
        COMPOSIO_WEBHOOK_ALLOW_PRIVATE: 'true',
        ...this.#databaseUrl,
        ...Object.fromEntries(
          Object.entries({ ACME: acme, OTHER: other }).flatMap(([name, { clientId, clientSecret }]) => [
            [`COMPOSIO_AUTH_${name}_CLIENT_ID`, clientId],
            [`COMPOSIO_AUTH_${name}_CLIENT_SECRET`, clientSecret],
          ]),
        ),
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#child = child
    child.stderr.on('data', (chunk) => (this.#output.stderr += String(chunk)))
    this.url = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk) => {
        this.#output.stdout += String(chunk)
        const url = /^ready (\S+)$/m.exec(this.#output.stdout)?.[1]
        if (url) resolve(url)
      })
      child.once('close', () => reject(new Error(this.#output.stderr)))
    })
  }

  async #answered(name: string, response: Response) {
    const text = await response.text()
    this.told(name.replace(/(trs|ca|ac)_[\w-]{22}/g, '$1_…'), `${JSON.stringify([...response.headers])}\n${text}`)
    const isJson = response.headers.get('content-type')?.includes('application/json')
    // biome-ignore lint/suspicious/noExplicitAny: the shape is what other tests check
    return { status: response.status, text, body: (isJson ? JSON.parse(text) : undefined) as any }
  }
}

/** A person whose browser shows us everything it is sent. */
export class WatchedPerson extends HttpPerson {
  readonly #scene: Scene
  constructor(scene: Scene) {
    super()
    this.#scene = scene
  }

  override async send(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const response = await super.send(url, init)
    const target = new URL(url)
    if (target.origin !== this.#scene.url) return response
    const goesToProvider = URL.parse(response.headers.get('location') ?? '')?.pathname === '/authorize'
    const [, first] = target.pathname.split('/')
    // The cookie is the browser's own; what it holds is no secret from it.
    const headers = [...response.headers].filter(([name]) => name !== 'set-cookie')
    const name = goesToProvider ? 'page redirect to the provider' : `page ${first}`
    this.#scene.told(name, `${JSON.stringify(headers)}\n${await response.clone().text()}`)
    return response
  }

  /** From the link to the provider's door. @returns the authorization request */
  async begin(link: string): Promise<URL> {
    const { url } = await this.submit(await this.open(link), 'Continue')
    this.#scene.secret('state', url.searchParams.get('state') ?? '')
    return url
  }
}

/** None of our own environment's settings, and none of a test's. */
function clean(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(COMPOSIO_|NODE_OPTIONS$|DATABASE_URL$)/.test(name)),
  )
}

function collect(child: ChildProcess, stream: 'stdout' | 'stderr'): () => string {
  let text = ''
  child[stream]!.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  return () => text
}
