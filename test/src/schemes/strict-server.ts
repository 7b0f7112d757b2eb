import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type Configuration } from 'oidc-provider'
import { vi } from 'vitest'

/** An authorization server we did not write, with an API behind it that takes its tokens only. */
export class StrictServer {
  readonly url: string
  readonly provider: Provider
  /** Names of the provider's events, in order. */
  readonly events: string[] = []
  /** What the provider read of each request, in order. */
  readonly requests: { path: string; params: Record<string, string | undefined> }[] = []
  readonly #http: Server

  readonly #quiet: { mockRestore(): void }[]

  private constructor(http: Server, provider: Provider, url: string, quiet: { mockRestore(): void }[]) {
    this.#quiet = quiet
    this.#http = http
    this.provider = provider
    this.url = url
  }

  static async start(configuration: Configuration): Promise<StrictServer> {
    // It says on the console that it is not set up for production, which is so.
    const quiet = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'info')].map((spy) => spy.mockImplementation(() => {}))
    const http = createServer()
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', () => resolve()))
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
    const provider = new Provider(url, configuration)
    const server = new StrictServer(http, provider, url, quiet)
    for (const name of [
      'client_credentials.saved',
      'client_credentials.destroyed',
      'registration_create.success',
      'access_token.issued',
      'access_token.destroyed',
      'refresh_token.consumed',
      'grant.revoked',
      'grant.error',
    ] as const)
      provider.on(name as 'grant.revoked', () => server.events.push(name))
    provider.use(async (context, next) => {
      await next()
      const params = (context as { oidc?: { params?: Record<string, string | undefined> } }).oidc?.params
      if (params) server.requests.push({ path: context.path, params })
    })
    const oauth = provider.callback()
    http.on('request', async (request, response) => {
      if (!request.url?.startsWith('/api/')) return void oauth(request, response)
      const value = request.headers.authorization?.replace('Bearer ', '') ?? ''
      const token = (await provider.ClientCredentials.find(value)) ?? (await provider.AccessToken.find(value))
      const isGood = token?.isValid === true
      const id = token && 'accountId' in token ? token.accountId : token?.clientId
      response.writeHead(isGood ? 200 : 401, { 'content-type': 'application/json' })
      response.end(JSON.stringify(isGood ? { id, login: id, scope: token.scope } : { message: 'Bad token' }))
    })
    return server
  }

  count(event: string): number {
    return this.events.filter((name) => name === event).length
  }

  async close(): Promise<void> {
    for (const spy of this.#quiet) spy.mockRestore()
    this.#http.closeAllConnections()
    await new Promise((resolve) => this.#http.close(resolve))
  }
}
