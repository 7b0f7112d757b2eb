import type { AccountAddress } from '../catalog/endpoints.ts'
import type { SealedPlace } from '../vault/vault.ts'

/** What is sealed in `connected_accounts.credential`. */
export type Credential = OAuth2Credential | OAuth1Credential | KeyCredential | MintedCredential

interface Located {
  /** Where the account is, sealed with what is sent there. */
  address?: AccountAddress
}

/** Those that run out and are replaced without a person. */
export type RenewableCredential = OAuth2Credential | MintedCredential

export interface OAuth2Credential extends Located {
  kind: 'oauth2'
  accessToken: string
  refreshToken?: string
  /** ISO 8601, by this server's clock at receipt; absent where the provider names no lifetime. */
  expiresAt?: string
  /** As `expiresAt`: the two together say how long it lives in all. */
  issuedAt?: string
  scope?: string
  /** The client it was issued to, where that registered itself; its refresh token is of use to no other. */
  registration?: Registration
}

/** An OAuth client that registered itself (RFC 7591), at the one issuer it is good for. */
export interface Registration {
  issuer: string
  authorizationUrl: string
  tokenUrl: string
  revocationUrl?: string
  clientId: string
  /** Or the private key, with `private_key_jwt`. */
  clientSecret?: string
  clientAuthentication: 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt' | 'none'
  /** The issuer sends `iss` with every authorization response (RFC 9207 section 3). */
  promisesIssuer: boolean
}

/** Token credentials of RFC 5849 section 2.3, with the consumer they were issued to. */
export interface OAuth1Credential extends Located {
  kind: 'oauth1'
  token: string
  tokenSecret: string
  consumerKey: string
  consumerSecret: string
}

export interface KeyCredential extends Located {
  kind: 'key'
  fields: Record<string, string>
}

/** What was entered, and the token it was last exchanged for. */
export interface MintedCredential extends Located {
  kind: 'minted'
  fields: Record<string, string>
  accessToken: string
  /** As of `OAuth2Credential`. */
  expiresAt?: string
  issuedAt?: string
}

export function credentialPlace(accountId: string, projectId: string): SealedPlace {
  return { table: 'connected_accounts', row: accountId, column: 'credential', projectId }
}
