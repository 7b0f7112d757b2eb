import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ToolkitOverrides } from '@composio/spec'
import { createAdaptorServer } from '@hono/node-server'
import { createEmulator, type Emulator } from 'emulate'
import { approveConsent } from './consent.ts'
import type { Fault } from './faults.ts'
import { Gate, type GateRequest } from './gate.ts'
import { freePort, listen, stop } from './listen.ts'
import type { EmulatedClient, EmulatedServiceName, PopulateFn, ServiceProfile } from './services/profile.ts'

/** One emulated provider behind its token gate. */
export interface EmulatedService {
  readonly name: EmulatedServiceName
  /** The gate: what toolkit overrides point at, and what a browser opens. */
  readonly url: string
  /** People to sign in as, by the name on their consent button. The first is the default everywhere. */
  readonly people: readonly string[]
  readonly requests: readonly GateRequest[]
  inject(fault: Fault): void
  clearFaults(): void
  /** From now on every access token issued so far is refused as expired; refresh tokens stay good. */
  expireTokens(): void
  /**
   * Runs the emulator's own OAuth flow over HTTP. For reading back independently of the system under test, and for
   * pasting where a person would paste a personal token.
   */
  issueToken(person?: string, scopes?: string[]): Promise<string>
  /** Opens a consent page and presses a person's button, as a browser would. Gives the redirect with the code. */
  approve(authorizationUrl: string | URL, person?: string): Promise<URL>
}

export interface ServiceOptions {
  redirectUris?: string[]
  port?: number
  tokenLifetime?: number
  liftRateLimit?: boolean
}

export interface RunningService {
  service: EmulatedService
  toolkits: ToolkitOverrides
  close(): Promise<void>
}

/** Where tokens the emulators give to themselves are sent; nothing listens there, and nothing is ever sent. */
const ownRedirectUri = 'http://127.0.0.1/emulated-sign-in'

/** Starts one emulator and the gate in front of it. Both listen on 127.0.0.1 only. */
export async function startService(profile: ServiceProfile, options: ServiceOptions): Promise<RunningService> {
  const client: EmulatedClient = {
    // Letters only: the Slack emulator does not decode HTTP Basic values as RFC 6749 section 2.3.1 has them encoded.
    clientId: `emulated${profile.name}client`,
    clientSecret: `emulated${profile.name}secret`,
    name: 'Composio',
    redirectUris: [ownRedirectUri, ...(options.redirectUris ?? [])],
  }
  const signIn = new OwnSignIn(profile, client)
  const gate = new Gate({
    profile,
    ...(options.tokenLifetime === undefined ? {} : { tokenLifetime: options.tokenLifetime }),
    onRedirectUri: (uri) => {
      if (!options.redirectUris && isLoopback(uri) && !client.redirectUris.includes(uri)) client.redirectUris.push(uri)
    },
    ...(options.liftRateLimit ? { renew: (consent: URLSearchParams) => signIn.renew(consent) } : {}),
  })
  const server = createAdaptorServer({ fetch: gate.app.fetch, overrideGlobalObjects: false }) as Server
  await listen(server, options.port ?? 0)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let emulator: Emulator | undefined
  const close = async () => {
    gate.faults.close()
    await stop(server)
    await emulator?.close()
  }
  try {
    const started = await startEmulator(profile, client, url)
    emulator = started.emulator
    signIn.connect(started.innerUrl)
    await populate(profile, signIn)
    gate.connect(started.innerUrl)
  } catch (error) {
    await close()
    throw error
  }
  return { service: serviceOf(profile, gate, url, signIn), toolkits: profile.toolkits(url, client), close }
}

function serviceOf(profile: ServiceProfile, gate: Gate, url: string, signIn: OwnSignIn): EmulatedService {
  const [firstPerson] = profile.people as [string]
  return {
    name: profile.name,
    url,
    people: profile.people,
    requests: gate.requests,
    inject: (fault) => gate.faults.inject(fault),
    clearFaults: () => gate.faults.clear(),
    expireTokens: () => gate.tokens.expireAll(),
    issueToken: async (person = firstPerson, scopes = profile.defaultScopes) => {
      const { body, consent } = await signIn.as(person, scopes)
      gate.admit(body, { consent })
      return profile.accessTokens(body)[0]!
    },
    approve: async (authorizationUrl, person = firstPerson) =>
      (await approveConsent(authorizationUrl, person)).redirect,
  }
}

/** The emulator, told the gate's URL so that links in its answers lead back through the gate. */
async function startEmulator(profile: ServiceProfile, client: EmulatedClient, publicUrl: string) {
  for (let attempt = 1; ; attempt += 1) {
    // With `baseUrl` set the emulator does not tell which port it got, so the port is chosen here.
    const port = await freePort()
    try {
      const emulator = await createEmulator({
        service: profile.name,
        port,
        baseUrl: publicUrl,
        seed: { tokens: {}, [profile.name]: profile.seed(client) },
      })
      return { emulator, innerUrl: `http://127.0.0.1:${port}` }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt === 5) throw error
    }
  }
}

async function populate(profile: ServiceProfile, signIn: OwnSignIn): Promise<void> {
  if (!profile.populate) return
  const { body: tokens } = await signIn.as(profile.people[0]!, profile.defaultScopes)
  const call: PopulateFn = async (method, path, body) => {
    const answer = await fetch(signIn.innerUrl + path, {
      method,
      headers: { authorization: `Bearer ${profile.accessTokens(tokens)[0]}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const parsed = (await answer.json()) as Record<string, unknown>
    if (!answer.ok || parsed.ok === false) {
      throw new Error(`Seeding ${profile.name}: ${method} ${path} answered ${answer.status} ${JSON.stringify(parsed)}`)
    }
    return parsed
  }
  await profile.populate(call)
}

/** Signs in at the emulator behind the gate, past faults and without a trace in the request list. */
class OwnSignIn {
  innerUrl = ''
  readonly #profile: ServiceProfile
  readonly #client: EmulatedClient

  constructor(profile: ServiceProfile, client: EmulatedClient) {
    this.#profile = profile
    this.#client = client
  }

  connect(innerUrl: string): void {
    this.innerUrl = innerUrl
  }

  async as(person: string, scopes: string[]) {
    const { authorizePath, scopeParameter } = this.#profile
    const url = new URL(authorizePath, this.innerUrl)
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: this.#client.clientId,
      redirect_uri: ownRedirectUri,
      [scopeParameter]: scopes.join(' '),
    }).toString()
    const { redirect, fields } = await approveConsent(url, person)
    return { body: await this.#exchange(redirect), consent: fields }
  }

  /** Another access token for a consent that was given before. */
  async renew(consent: URLSearchParams): Promise<string> {
    const fields = new URLSearchParams(consent)
    fields.set('redirect_uri', ownRedirectUri)
    fields.delete('code_challenge')
    fields.delete('code_challenge_method')
    const answer = await fetch(this.innerUrl + this.#profile.consentPath, {
      method: 'POST',
      redirect: 'manual',
      body: fields,
    })
    const body = await this.#exchange(new URL(answer.headers.get('location') ?? ''))
    return this.#profile.accessTokens(body)[0]!
  }

  async #exchange(redirect: URL): Promise<Record<string, unknown>> {
    const answer = await fetch(this.innerUrl + this.#profile.tokenPath, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: redirect.searchParams.get('code') ?? '',
        redirect_uri: ownRedirectUri,
        client_id: this.#client.clientId,
        client_secret: this.#client.clientSecret,
      }),
    })
    const body = (await answer.json()) as Record<string, unknown>
    if (this.#profile.accessTokens(body).length === 0) {
      throw new Error(`The ${this.#profile.name} emulator gave no token: ${String(body.error)}`)
    }
    return body
  }
}

function isLoopback(uri: string): boolean {
  if (!URL.canParse(uri)) return false
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(uri).hostname)
}
