import type { ToolkitOverrides } from '@composio/spec'
import type { TokenState } from '../token-register.ts'

export type EmulatedServiceName = 'github' | 'google' | 'slack' | 'linear'

/** The OAuth client every emulated service knows. The values open nothing but an emulator on this machine. */
export interface EmulatedClient {
  clientId: string
  clientSecret: string
  name: string
  /** Held by reference by the emulator, so a URI pushed here is registered from then on. */
  redirectUris: string[]
}

/** Sends a request to the emulator as the person the demo data belongs to; gives the parsed answer. */
export type PopulateFn = (method: string, path: string, body?: Record<string, unknown>) => Promise<unknown>

/**
 * Answers for endpoints the emulator lacks; undefined leaves the request to the emulator. The gate has checked the token
 * by then. `call` reads from the emulator with the same token.
 */
export type Extension = (
  request: { method: string; url: URL },
  call: (path: string) => Promise<Response>,
) => Promise<Response | undefined>

/** What differs between the emulated services, seen from the gate. */
export interface ServiceProfile {
  name: EmulatedServiceName
  /** People to sign in as, by the name their consent button shows. The first is the default. */
  people: string[]
  authorizePath: string
  consentPath: string
  tokenPath: string
  revokePath?: string
  /** Paths besides those four that take no access token. */
  openPaths: RegExp
  scopeParameter: string
  /** For tokens issued without naming scopes. */
  defaultScopes: string[]
  seed: (client: EmulatedClient) => Record<string, unknown>
  /** Data the seed format has no place for, created through the API. */
  populate?: (call: PopulateFn) => Promise<void>
  /** Begins with empty state for each started service. */
  extension?: () => Extension
  /** The access tokens in an answer of the token endpoint; the first acts as the person. */
  accessTokens: (body: Record<string, unknown>) => string[]
  /** The provider's answer to a request with no usable token. */
  refuse: (state: Exclude<TokenState, 'valid'>) => Response
  /** The provider's error form. */
  errorBody: (status: number) => unknown
  toolkits: (url: string, client: EmulatedClient) => ToolkitOverrides
}

/** `access_token` of RFC 6749 section 5.1. */
export function plainAccessToken(body: Record<string, unknown>): string[] {
  return typeof body.access_token === 'string' ? [body.access_token] : []
}
