import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Provider } from './home.ts'

/** What a provider does with a refresh token that was replaced already. */
export type Reuse =
  /** Ends the whole grant (RFC 9700 section 4.14.2). */
  | 'strict'
  /** Takes the last one once more, for clients that never got the answer. */
  | 'graceful'

/** Answers a refresh in place of the provider. `grant` carries it out and gives the usual body. */
export type Answer = (response: ServerResponse, grant: () => Record<string, unknown>) => void | Promise<void>

/** One person's grant. */
export class Grant {
  readonly login: string
  reuse: Reuse = 'strict'
  /** Answers to the next refreshes, in order; the usual ones after that. */
  script: Answer[] = []
  /** The refresh token of each request, in order. */
  readonly presented: string[] = []
  /** When each request came. */
  readonly times: number[] = []
  /** The most requests that waited for their answer at the same time. */
  mostAtOnce = 0
  isOver = false
  /** Whether the API refuses a call with this token, though it is one. */
  refuses: (token: string) => boolean = () => false
  current = ''
  previous = ''
  readonly accessTokens = new Set<string>()
  waiting = 0

  constructor(login: string) {
    this.login = login
  }

  issue(): Record<string, unknown> {
    this.previous = this.current
    this.current = `refresh_${randomBytes(18).toString('base64url')}`
    const access_token = `access_${randomBytes(18).toString('base64url')}`
    this.accessTokens.add(access_token)
    return { access_token, refresh_token: this.current, token_type: 'bearer', expires_in: 3600 }
  }

  /** What RFC 6749 section 6 and the reuse rule say to a refresh token. */
  refresh(token: string): Record<string, unknown> {
    const isRepeated = token !== this.current
    if (isRepeated && !(this.reuse === 'graceful' && token === this.previous)) {
      this.isOver = true
      this.accessTokens.clear()
    }
    if (this.isOver) return { error: 'invalid_grant', error_description: 'the refresh token was used before' }
    if (!isRepeated) return this.issue()
    const { previous } = this
    const tokens = this.issue()
    this.previous = previous
    return tokens
  }
}

/** An OAuth provider with an API that consents by itself, replaces every refresh token, and answers as it is told to. */
export class RotatingProvider implements Provider {
  readonly settings = { clientId: 'composio', clientSecret: 'the-secret-of-the-only-client' }
  url = ''
  readonly grants = new Map<string, Grant>()
  /** As `performance.now()`. */
  lastConsentAt = 0
  readonly #codes = new Map<string, Grant>()
  readonly #server = createServer((request, response) => void this.#serve(request, response))

  static async start(): Promise<RotatingProvider> {
    const provider = new RotatingProvider()
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', () => resolve()))
    provider.url = `http://127.0.0.1:${(provider.#server.address() as AddressInfo).port}`
    return provider
  }

  grant(login: string): Grant {
    const grant = this.grants.get(login)
    if (!grant) throw new Error(`${login} never consented`)
    return grant
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url)
    if (pathname === '/auth') return this.#consent(searchParams, response)
    if (pathname === '/api/me') return this.#answerApi(request, response)
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const form = new URLSearchParams(body)
    if (form.get('grant_type') === 'refresh_token') return this.#refresh(form.get('refresh_token') ?? '', response)
    const grant = this.#codes.get(form.get('code') ?? '')
    sendJson(response, grant ? 200 : 400, grant ? grant.issue() : { error: 'invalid_grant' })
  }

  #consent(query: URLSearchParams, response: ServerResponse): void {
    const grant = new Grant(`person-${this.grants.size + 1}`)
    this.grants.set(grant.login, grant)
    const code = randomBytes(18).toString('base64url')
    this.#codes.set(code, grant)
    const callback = new URL(query.get('redirect_uri') ?? '')
    callback.search = new URLSearchParams({ code, state: query.get('state') ?? '' }).toString()
    this.lastConsentAt = performance.now()
    response.writeHead(303, { location: callback.href }).end()
  }

  #answerApi({ headers }: IncomingMessage, response: ServerResponse): void {
    const token = headers.authorization?.replace('Bearer ', '') ?? ''
    const grant = [...this.grants.values()].find(({ accessTokens }) => accessTokens.has(token))
    if (!grant || grant.refuses(token)) sendJson(response, 401, { message: 'Bad token' })
    else sendJson(response, 200, { id: grant.login, login: grant.login })
  }

  async #refresh(token: string, response: ServerResponse): Promise<void> {
    const grant = [...this.grants.values()].find(({ current, previous, presented }) =>
      [current, previous, ...presented].includes(token),
    )
    if (!grant) return sendJson(response, 400, { error: 'invalid_grant' })
    grant.presented.push(token)
    grant.times.push(Date.now())
    grant.waiting += 1
    grant.mostAtOnce = Math.max(grant.mostAtOnce, grant.waiting)
    response.once('close', () => {
      grant.waiting -= 1
    })
    const answer = grant.script.shift()
    if (answer) return answer(response, () => grant.refresh(token))
    const result = grant.refresh(token)
    sendJson(response, 'error' in result ? 400 : 200, result)
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
