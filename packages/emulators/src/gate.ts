import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { proxy } from 'hono/proxy'
import { type Fault, FaultQueue, faultResponse } from './faults.ts'
import type { Extension, ServiceProfile } from './services/profile.ts'
import { type Grant, TokenRegister, tokenOf } from './token-register.ts'
import { UpstreamTokens } from './upstream-tokens.ts'

/** One request the gate saw. Never holds a token, a code or a query. */
export interface GateRequest {
  method: string
  path: string
  status: number
  /** Whether a valid access token came with it; null on paths that take none. */
  authorized: boolean | null
  /** True where an injected fault answered. */
  faulted: boolean
  /** Milliseconds since the epoch. */
  at: number
}

export interface GateOptions {
  profile: ServiceProfile
  /** Seconds an access token lives; what the provider says when left out. */
  tokenLifetime?: number
  /** Called with the redirect URI of each authorization request before the emulator sees it. */
  onRedirectUri: (uri: string) => void
  /** Gets another access token for the same consent. Given, the gate swaps tokens before their request budget ends. */
  renew?: (consent: URLSearchParams) => Promise<string>
}

type Env = { Bindings: HttpBindings; Variables: { authorized: boolean | null; faulted: boolean } }

/** How many requests `Gate.requests` keeps. */
const requestLimit = 10_000

/**
 * The HTTP front of one emulated service. The emulator behind it takes any bearer token as its first user, so the gate
 * remembers which tokens the token endpoint gave out and refuses all others the way the provider would.
 */
export class Gate {
  readonly app = new Hono<Env>()
  readonly tokens = new TokenRegister()
  readonly requests: GateRequest[] = []
  readonly faults = new FaultQueue()
  readonly #options: GateOptions
  readonly #profile: ServiceProfile
  /** Consents whose code has not been exchanged yet, by code. */
  readonly #consents = new Map<string, URLSearchParams>()
  readonly #upstream: UpstreamTokens | undefined
  readonly #extension: Extension | undefined
  #inner: string | undefined

  constructor(options: GateOptions) {
    this.#options = options
    this.#profile = options.profile
    this.#extension = options.profile.extension?.()
    if (options.renew) this.#upstream = new UpstreamTokens(options.renew)
    const { authorizePath, consentPath, tokenPath, revokePath, openPaths } = options.profile
    this.app.use((c, next) => this.#record(c, next))
    this.app.use((c, next) => this.#misbehave(c, next))
    this.app.get(authorizePath, (c) => {
      options.onRedirectUri(c.req.query('redirect_uri') ?? '')
      return this.#forward(c)
    })
    this.app.post(consentPath, (c) => this.#consent(c))
    this.app.post(tokenPath, (c) => this.#token(c))
    if (revokePath) this.app.post(revokePath, (c) => this.#revoke(c))
    this.app.all('*', (c) => (openPaths.test(c.req.path) ? this.#forward(c) : this.#api(c)))
  }

  /** Where the emulator listens; until then requests are answered 503. */
  connect(innerUrl: string): void {
    this.#inner = innerUrl
  }

  /** Takes the tokens out of a token answer into the register; rewrites `expires_in` where this gate decides it. */
  admit(body: Record<string, unknown>, grant: Grant): Record<string, unknown> {
    const { tokenLifetime } = this.#options
    const stated = typeof body.expires_in === 'number' ? body.expires_in : undefined
    const lifetime = tokenLifetime ?? stated ?? Number.POSITIVE_INFINITY
    const issued = this.#profile.accessTokens(body)
    for (const token of issued) this.tokens.add(token, lifetime, grant)
    if (typeof body.refresh_token === 'string') this.tokens.addRefresh(body.refresh_token, grant)
    return issued.length > 0 && tokenLifetime !== undefined ? { ...body, expires_in: tokenLifetime } : body
  }

  async #record(c: Context<Env>, next: () => Promise<void>): Promise<void> {
    c.set('authorized', null)
    c.set('faulted', false)
    await next()
    if (this.requests.length >= requestLimit) this.requests.splice(0, requestLimit / 10)
    const { method, path } = c.req
    const { authorized, faulted } = c.var
    this.requests.push({ method, path, status: c.res.status, authorized, faulted, at: Date.now() })
  }

  async #misbehave(c: Context<Env>, next: () => Promise<void>): Promise<Response | undefined> {
    const fault: Fault | undefined = this.faults.take(c.req.method, c.req.path)
    if (!fault) {
      await next()
      return undefined
    }
    c.set('faulted', true)
    await this.faults.delay(fault)
    if (fault.drop) c.env.incoming.socket.destroy()
    if (fault.drop || fault.status !== undefined) return faultResponse(fault, this.#profile.errorBody)
    await next()
    return undefined
  }

  async #api(c: Context<Env>): Promise<Response> {
    const token = tokenOf(c.req.header('authorization'))
    const state = this.tokens.stateOf(token)
    c.set('authorized', state === 'valid')
    if (state !== 'valid') return this.#profile.refuse(state)
    const authorization = await this.#authorization(c, token!)
    const call = (path: string) => fetch(this.#inner + path, { headers: { authorization }, redirect: 'manual' })
    const answered = await this.#extension?.({ method: c.req.method, url: new URL(c.req.url) }, call)
    const answer = answered ?? (await this.#forward(c, { authorization }))
    this.#upstream?.spent(token!, answer.headers.get('x-ratelimit-remaining'))
    return answer
  }

  /** What the emulator is sent in place of the caller's `authorization`: mostly the same. */
  async #authorization(c: Context<Env>, token: string): Promise<string> {
    const consent = this.tokens.find(token)?.grant.consent
    if (!this.#upstream || !consent) return c.req.header('authorization')!
    return `Bearer ${await this.#upstream.current(token, consent)}`
  }

  async #consent(c: Context<Env>): Promise<Response> {
    const body = await c.req.text()
    const answer = await this.#forward(c, {}, body)
    const location = answer.headers.get('location')
    const code = location && URL.canParse(location) ? new URL(location).searchParams.get('code') : null
    if (code) this.#consents.set(code, new URLSearchParams(body))
    return answer
  }

  async #token(c: Context<Env>): Promise<Response> {
    const body = await c.req.text()
    const request = parseBody(body, c.req.header('content-type'))
    const answer = await this.#forward(c, {}, body)
    const json = parseBody(await answer.text(), answer.headers.get('content-type'))
    const consent = this.#consents.get(String(request.code))
    const grant: Grant = this.tokens.grantOf(String(request.refresh_token)) ?? (consent ? { consent } : {})
    const admitted = this.admit(json, grant)
    if (this.#profile.accessTokens(json).length > 0) this.#consents.delete(String(request.code))
    const headers = new Headers(answer.headers)
    headers.delete('content-length')
    const isForm = headers.get('content-type')?.includes('x-www-form-urlencoded')
    const text = isForm ? new URLSearchParams(admitted as Record<string, string>).toString() : JSON.stringify(admitted)
    return new Response(text, { status: answer.status, headers })
  }

  async #revoke(c: Context<Env>): Promise<Response> {
    const body = await c.req.text()
    const request = parseBody(body, c.req.header('content-type'))
    const answer = await this.#forward(c, {}, body)
    const token = request.token ?? request.access_token ?? request.refresh_token ?? c.req.query('token')
    if (answer.ok && typeof token === 'string') this.tokens.revoke(token)
    return answer
  }

  async #forward(c: Context<Env>, headers: Record<string, string> = {}, body?: string): Promise<Response> {
    if (!this.#inner) return new Response('Starting', { status: 503 })
    const { pathname, search } = new URL(c.req.url)
    const merged = new Headers(c.req.raw.headers)
    merged.delete('host')
    for (const [name, value] of Object.entries(headers)) merged.set(name, value)
    return proxy(this.#inner + pathname + search, {
      raw: c.req.raw,
      headers: merged,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    })
  }
}

/** A form or a JSON object as a record; empty for anything else. */
function parseBody(text: string, contentType: string | null | undefined): Record<string, unknown> {
  if (!contentType?.includes('json')) return Object.fromEntries(new URLSearchParams(text))
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
