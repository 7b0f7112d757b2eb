import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type EmbeddedBackend, openEmbedded } from '@composio/server'
import type { AuthScheme, ToolkitDefinition, ToolkitOverride } from '@composio/spec'
import { HttpPerson, type Page } from '@composio/testing/person'

export interface Seen {
  method: string
  path: string
  search: URLSearchParams
  headers: IncomingHttpHeaders
  body: string
}

export interface Reply {
  status?: number
  body?: unknown
  type?: string
  location?: string
}

/** An HTTP server on 127.0.0.1 that answers by a function and remembers what it was sent. */
export class Peer {
  readonly seen: Seen[] = []
  readonly url: string
  readonly #server: ReturnType<typeof createServer>

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async start(answer: (seen: Seen) => Reply | Promise<Reply>): Promise<Peer> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    const peer = new Peer(server)
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const { pathname, searchParams } = new URL(request.url ?? '/', peer.url)
      const seen: Seen = {
        method: request.method ?? '',
        path: pathname,
        search: searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      }
      peer.seen.push(seen)
      const { status = 200, body = {}, type = 'application/json', location } = await answer(seen)
      response.writeHead(location ? 303 : status, { 'content-type': type, ...(location && { location }) })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
    return peer
  }

  of(path: string): Seen[] {
    return this.seen.filter((seen) => seen.path === path)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

/** A toolkit with one tool that reads and one that writes, whose accounts connect by `auth`. */
export function toolkitOf(
  baseUrl: string,
  auth: AuthScheme[],
  more: Partial<ToolkitDefinition> = {},
): ToolkitDefinition {
  const object = { type: 'object', properties: {}, additionalProperties: false } as const
  return {
    slug: 'sample',
    name: 'Sample',
    description: 'A service with an API.',
    appUrl: 'https://sample.example',
    categories: ['developer-tools'],
    version: '20261122_00',
    baseUrl,
    auth,
    whoami: {
      request: { method: 'GET', path: '/me' },
      account: (body) => {
        const { id, login } = body as { id: string; login: string }
        return { id, label: login }
      },
    },
    tools: [
      {
        slug: 'SAMPLE_GET_THING',
        name: 'Get thing',
        description: 'Gives a thing.',
        input: { ...object, properties: { color: { type: 'string' } } },
        tags: ['readOnlyHint'],
        operation: { method: 'GET', path: '/thing' },
      },
      {
        slug: 'SAMPLE_SET_THING',
        name: 'Set thing',
        description: 'Changes a thing.',
        input: { ...object, properties: { color: { type: 'string' } } },
        tags: [],
        operation: { method: 'POST', path: '/thing' },
      },
      {
        slug: 'SAMPLE_SEND_FORM',
        name: 'Send form',
        description: 'Sends a form.',
        input: { ...object, properties: { color: { type: 'string' } } },
        tags: [],
        operation: { method: 'POST', path: '/form', bodyType: 'form' },
      },
    ],
    ...more,
  }
}

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: what tests look into is what they check
  body: any
}

/** A backend with one toolkit, by REST and by its pages. */
export class Stage {
  readonly backend: EmbeddedBackend
  readonly toolkit: string
  readonly log: string[]

  private constructor(backend: EmbeddedBackend, toolkit: string, log: string[]) {
    this.backend = backend
    this.toolkit = toolkit
    this.log = log
  }

  static async open(
    definition: ToolkitDefinition,
    override: ToolkitOverride = {},
    dataDir = ':memory:',
  ): Promise<Stage> {
    // An address that differs from account to account is no place of its own: `hosts` says what stands for it.
    const own = definition.addressFields ? {} : { baseUrl: definition.baseUrl }
    return Stage.#open(definition.slug, { ...own, ...override }, dataDir, [definition])
  }

  /** As `open`, with a toolkit that is there anyway. */
  static openShipped(toolkit: string, override: ToolkitOverride): Promise<Stage> {
    return Stage.#open(toolkit, override, ':memory:', [])
  }

  static async #open(
    toolkit: string,
    override: ToolkitOverride,
    dataDir: string,
    definitions: ToolkitDefinition[],
  ): Promise<Stage> {
    const log: string[] = []
    const backend = await openEmbedded({
      dataDir,
      port: 0,
      env: {},
      log: (line) => log.push(line),
      definitions,
      toolkits: { [toolkit]: override },
    })
    return new Stage(backend, toolkit, log)
  }

  async rest(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.backend.url}/api/v3.1${path}`, {
      method,
      headers: { 'x-api-key': this.backend.apiKey, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: await response.json() }
  }

  /** An auth config of a scheme. */
  async authConfig(authScheme: string, credentials: object = {}): Promise<string> {
    const auth_config = { type: 'use_custom_auth', authScheme, credentials }
    const { status, body } = await this.rest('POST', '/auth_configs', { toolkit: { slug: this.toolkit }, auth_config })
    if (status !== 201) throw new Error(JSON.stringify(body))
    return body.auth_config.id
  }

  async link(authConfig: string, userId: string, more: object = {}): Promise<{ url: string; accountId: string }> {
    const input = { auth_config_id: authConfig, user_id: userId, ...more }
    const { status, body } = await this.rest('POST', '/connected_accounts/link', input)
    if (status !== 201) throw new Error(JSON.stringify(body))
    return { url: body.redirect_url, accountId: body.connected_account_id }
  }

  /** Fills in the form of a connect page. */
  async enter(url: string, fields: Record<string, string>, person = new HttpPerson()): Promise<Page> {
    return person.submit(await person.open(url), 'Connect ', fields)
  }

  async account(id: string): Promise<Answer['body']> {
    return (await this.rest('GET', `/connected_accounts/${id}`)).body
  }

  async run(userId: string, slug: string, args: object = {}, session: object = {}): Promise<Answer['body']> {
    const made = await this.rest('POST', '/tool_router/session', { user_id: userId, ...session })
    if (made.status !== 201) throw new Error(JSON.stringify(made.body))
    const input = { tool_slug: slug, arguments: args }
    return (await this.rest('POST', `/tool_router/session/${made.body.session_id}/execute`, input)).body
  }

  close(): Promise<void> {
    return this.backend.close()
  }
}
