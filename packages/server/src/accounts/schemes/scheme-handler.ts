import type { AuthScheme } from '@composio/spec'
import type { Backend, Scope } from '../../backend.ts'
import type { AccountAddress } from '../../catalog/endpoints.ts'
import type { InstalledToolkit } from '../../catalog/installed-toolkit.ts'
import type { AuthConfigRow } from '../../storage/schema.ts'
import type { CallCredential } from '../../upstream/call-api.ts'
import type { Credential } from '../credential.ts'
import type { AskForTokensFn } from '../refresh/request-refresh.ts'

/** Where a scheme is at work: one auth config of one project. */
export interface SchemeContext<S extends AuthScheme = AuthScheme> {
  backend: Backend
  scope: Scope
  config: AuthConfigRow
  toolkit: InstalledToolkit
  scheme: S
  /** Where the account is; handlers get toolkit and scheme with it filled in. */
  address?: AccountAddress
}

/** The way to the provider's consent page and back. */
export interface Consent<S extends AuthScheme> {
  /** @returns where to send the person, and what has to be kept (sealed) until they come back */
  begin(context: SchemeContext<S>, request: { redirectUri: string; state: string }): Promise<{ url: URL; kept: string }>
  /** @throws the errors `tellConsentProblem` knows */
  finish(context: SchemeContext<S>, answer: ConsentAnswer): Promise<Credential>
}

export interface ConsentAnswer {
  redirectUri: string
  /** The address the person came back to; its state is checked already. */
  callback: URL
  kept: string
}

/** Everything the rest of the server needs to know about one auth scheme. Methods take what the scheme itself made. */
export interface SchemeHandler<S extends AuthScheme = AuthScheme, C extends Credential = Credential> {
  /** What it seals. */
  kind: C['kind']
  /** Where the person agrees at the provider. */
  consent?: Consent<S>
  /**
   * Where the person fills in a form: what the person entered, as a credential that can be used.
   * @throws CredentialProblem, ApiProblemError, and what `tellConsentProblem` knows
   */
  fromFields?(context: SchemeContext<S>, fields: Record<string, string>): Promise<C>
  /** A credential the developer already has: `val` of the REST contract. @throws CredentialProblem */
  fromState?(context: SchemeContext<S>, val: Record<string, unknown>): Promise<C>
  apply(scheme: S, credential: C): CallCredential
  /** The account's name, where no call tells it. */
  identity?(scheme: S, credential: C): { id: string; label: string } | null
  /** Whether credentials run out and are renewed without a person. */
  renews: boolean
  /** What asks for a successor; undefined where this credential has none. @throws ApiError without an OAuth client */
  renewal?(context: SchemeContext<S>, credential: C): AskForTokensFn | undefined
  /** Takes the credential back at the provider. @returns false where the provider has no way to */
  revoke?(context: SchemeContext<S>, credential: C): Promise<boolean>
}
