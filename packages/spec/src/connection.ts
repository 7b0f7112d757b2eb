/**
 * Life of a connected account. Only ACTIVE executes tools; INACTIVE is disabled by the developer; FAILED, EXPIRED and
 * REVOKED are terminal and carry a `statusReason`.
 */
export type ConnectedAccountStatus =
  | 'INITIALIZING'
  | 'INITIATED'
  | 'ACTIVE'
  | 'INACTIVE'
  | 'FAILED'
  | 'EXPIRED'
  | 'REVOKED'

/** Why a tool cannot run with the account at hand. */
export type ConnectionReason = 'missing' | 'expired' | 'scopes' | 'ambiguous'

/**
 * What a person has to do before a tool can run. One is open per (session, toolkit, reason): asking again gives the
 * same id and the same URL, because three frameworks run a tool body again when they resume.
 */
export interface ConnectionRequired {
  /** The id of the connected account that will become ACTIVE: `ca_…`. */
  id: string
  toolkit: string
  reason: ConnectionReason
  /** Our Connect Link page. Show it to the person the session belongs to, and to nobody else. */
  url: string
  /** ISO 8601, UTC. */
  expiresAt: string
}

/** How an account is authenticated. Names as in the REST contract, `auth_scheme`. */
export type AuthSchemeName =
  | 'OAUTH2'
  | 'OAUTH1'
  | 'API_KEY'
  | 'BASIC'
  | 'BASIC_WITH_JWT'
  | 'BEARER_TOKEN'
  | 'GOOGLE_SERVICE_ACCOUNT'
  | 'SERVICE_ACCOUNT'
  | 'S2S_OAUTH2'
  | 'DCR_OAUTH'
  | 'NO_AUTH'
