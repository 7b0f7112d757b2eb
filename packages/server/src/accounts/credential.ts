import type { AuthScheme } from '@composio/spec'
import type { CallCredential } from '../upstream/call-api.ts'
import type { SealedPlace } from '../vault/vault.ts'

/** What is sealed in `connected_accounts.credential`. */
export type Credential = OAuth2Credential | KeyCredential

export interface OAuth2Credential {
  kind: 'oauth2'
  accessToken: string
  refreshToken?: string
  /** ISO 8601, by this server's clock at receipt; absent where the provider names no lifetime. */
  expiresAt?: string
  /** As `expiresAt`: the two together say how long it lives in all. */
  issuedAt?: string
  scope?: string
}

export interface KeyCredential {
  kind: 'key'
  fields: Record<string, string>
}

export function credentialPlace(accountId: string, projectId: string): SealedPlace {
  return { table: 'connected_accounts', row: accountId, column: 'credential', projectId }
}

/** How a credential goes onto a request. */
export function toCallCredential(scheme: AuthScheme, credential: Credential): CallCredential {
  if (credential.kind === 'oauth2') {
    const secrets = [credential.accessToken, credential.refreshToken].filter((value) => value !== undefined)
    return { headers: { authorization: `Bearer ${credential.accessToken}` }, secrets }
  }
  if (scheme.scheme === 'OAUTH2') throw new Error('a typed-in key cannot stand in for an OAuth token')
  const secretNames = scheme.fields.filter(({ secret }) => secret).map(({ name }) => name)
  const secrets = secretNames.map((name) => credential.fields[name]).filter((value) => value !== undefined)
  const applied = scheme.apply(credential.fields)
  // What carries a secret is one too: `Basic <name:password>` in full.
  const { authorization } = applied.headers ?? {}
  const carried = authorization?.split(' ').at(-1)
  return { ...applied, secrets: carried ? [...secrets, carried] : secrets }
}
