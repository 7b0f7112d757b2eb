import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { defineToolkit, type ToolkitDefinition, type ToolkitOverride } from '@composio/spec'

/** What the provider was sent. */
export interface SeenRequest {
  method: string
  path: string
  search: URLSearchParams
  headers: IncomingMessage['headers']
  body: string
}

export type Answer = (request: SeenRequest, response: ServerResponse, raw: IncomingMessage) => unknown

/**
 * An OAuth provider with an API, on 127.0.0.1, whose every answer can be replaced. It checks what a provider checks:
 * PKCE, the client's secret, the redirect URI, that a code is used once, that a token is one of its own.
 */
export class Acme {
  readonly clientId = 'acme-client'
  readonly clientSecret = `acme-secret-${randomBytes(18).toString('base64url')}`
  readonly requests: SeenRequest[] = []
  /** Every secret it gave out. */
  readonly issued: string[] = []
  url = ''
  readonly #answers = new Map<string, Answer>()
  readonly #codes = new Map<string, { challenge: string; redirectUri: string }>()
  readonly #tokens = new Set<string>()
  readonly #refreshTokens = new Set<string>()
  readonly #server = createServer((request, response) => void this.#serve(request, response))

  static async start(): Promise<Acme> {
    const acme = new Acme()
    await new Promise<void>((resolve) => acme.#server.listen(0, '127.0.0.1', () => resolve()))
    acme.url = `http://127.0.0.1:${(acme.#server.address() as AddressInfo).port}`
    return acme
  }

  get definition(): ToolkitDefinition {
    return acmeToolkit
  }

  get override(): ToolkitOverride {
    const { url, clientId, clientSecret } = this
    const oauth = { clientId, clientSecret, authorizationUrl: `${url}/authorize`, tokenUrl: `${url}/token` }
    return { baseUrl: url, oauth }
  }

  /** Answers a path so from now on; without an answer, as usual again. */
  answer(path: string, answer?: Answer): void {
    if (answer) this.#answers.set(path, answer)
    else this.#answers.delete(path)
  }

  /** As `answer`, with a fixed JSON body. */
  answerJson(path: string, status: number, body: unknown, headers: Record<string, string> = {}): void {
    this.answer(path, (_, response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(typeof body === 'string' ? body : JSON.stringify(body))
    })
  }

  usual(): void {
    this.#answers.clear()
  }

  /** What a person's consent leads to: the address their browser is sent to. */
  consent(authorizationUrl: string | URL, more: Record<string, string> = {}): URL {
    const { searchParams } = new URL(authorizationUrl)
    const code = this.#secret('code')
    const redirectUri = searchParams.get('redirect_uri') ?? ''
    this.#codes.set(code, { challenge: searchParams.get('code_challenge') ?? '', redirectUri })
    const callback = new URL(redirectUri)
    callback.search = new URLSearchParams({ code, state: searchParams.get('state') ?? '', ...more }).toString()
    return callback
  }

  seen(path: string): SeenRequest[] {
    return this.requests.filter((request) => request.path === path)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString()
    const seen = { method: request.method ?? '', path: pathname, search: searchParams, headers: request.headers, body }
    this.requests.push(seen)
    const answer = this.#answers.get(pathname)
    if (answer) return void (await answer(seen, response, request))
    const [status, result] = pathname === '/token' ? this.#token(new URLSearchParams(body)) : this.#api(seen)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(result))
  }

  #token(form: URLSearchParams): [number, unknown] {
    if (form.get('client_secret') !== this.clientSecret) return [401, { error: 'invalid_client' }]
    if (form.get('grant_type') === 'refresh_token') {
      // Each refresh token works once, as RFC 9700 section 4.14 asks of public clients.
      return this.#refreshTokens.delete(form.get('refresh_token') ?? '')
        ? [200, this.#grant()]
        : [400, { error: 'invalid_grant' }]
    }
    const code = form.get('code') ?? ''
    const known = this.#codes.get(code)
    this.#codes.delete(code)
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isRight = known?.challenge === challenge && known.redirectUri === form.get('redirect_uri')
    return isRight ? [200, this.#grant()] : [400, { error: 'invalid_grant' }]
  }

  #grant() {
    const [access_token, refresh_token] = [this.#secret('access'), this.#secret('refresh')]
    this.#tokens.add(access_token)
    this.#refreshTokens.add(refresh_token)
    return { access_token, refresh_token, token_type: 'bearer', expires_in: 3600 }
  }

  /** Access tokens given out so far are refused from now on. */
  expireTokens(): void {
    this.#tokens.clear()
  }

  /** Whether a request comes with a token that is good now. */
  takes({ headers }: Pick<SeenRequest, 'headers'>): boolean {
    return this.#tokens.has(headers.authorization?.replace('Bearer ', '') ?? '')
  }

  #api({ method, path, headers, body }: SeenRequest): [number, unknown] {
    if (path === '/authorize') return [200, 'May it?']
    if (!this.takes({ headers })) return [401, { message: 'No' }]
    if (path === '/me') return [200, { id: 7, login: 'someone' }]
    if (method === 'POST') return [201, { created: JSON.parse(body) }]
    return [200, { path }]
  }

  #secret(kind: string): string {
    const secret = `acme_${kind}_${randomBytes(18).toString('base64url')}`
    this.issued.push(secret)
    return secret
  }
}

const id = { type: 'string', description: 'ID.' } as const

const acmeToolkit = defineToolkit({
  slug: 'acme',
  name: 'Acme',
  description: 'Things of Acme.',
  appUrl: 'https://acme.example',
  categories: ['developer-tools'],
  version: '20261122_00',
  baseUrl: 'https://api.acme.example',
  auth: [
    {
      scheme: 'OAUTH2',
      authorizationUrl: 'https://acme.example/authorize',
      tokenUrl: 'https://acme.example/token',
      scopes: ['things:read', 'things:write'],
    },
    {
      scheme: 'BASIC',
      fields: [
        { name: 'username', label: 'User name', secret: false, required: true },
        { name: 'password', label: 'Password', secret: true, required: true },
      ],
      apply: ({ username, password }) => ({
        headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
      }),
    },
  ],
  whoami: {
    request: { method: 'GET', path: '/me' },
    account: (body) => {
      const { id: number, login } = body as { id: number; login: string }
      return { id: number.toString(), label: login }
    },
  },
  tools: [
    {
      slug: 'ACME_GET_THING',
      name: 'Get thing',
      description: 'Gives one thing.',
      input: { type: 'object', properties: { id }, required: ['id'], additionalProperties: false },
      tags: ['readOnlyHint'],
      operation: { method: 'GET', path: '/things/{id}' },
    },
    {
      slug: 'ACME_CREATE_THING',
      name: 'Create thing',
      description: 'Makes a thing.',
      input: {
        type: 'object',
        properties: {
          title: { type: 'string', description: 'Title.' },
          count: { type: 'integer', description: 'How many.' },
        },
        required: ['title'],
        additionalProperties: false,
      },
      tags: [],
      operation: { method: 'POST', path: '/things' },
    },
  ],
})
