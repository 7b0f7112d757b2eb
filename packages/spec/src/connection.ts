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
 * Life of a connection request: `pending` until the person begins, `opened` from then on, and one of the others at its
 * end. `connected` means that the account's credential was proven to work; `declined` that the person said no, or went
 * on with something else; `failed` that they tried and it did not come about.
 */
export type ConnectionRequestStatus = 'pending' | 'opened' | 'connected' | 'declined' | 'expired' | 'failed'

/**
 * What a person has to do before a tool can run. One is open per (session, toolkit, reason, account): asking again
 * gives the same id and the same URL, because three frameworks run a tool body again when they resume.
 */
export interface ConnectionRequired {
  /** `lk_…` */
  id: string
  toolkit: string
  /** The toolkit's name for people. */
  toolkitName: string
  reason: ConnectionReason
  /** Our Connect Link page. Show it to the person the session belongs to, and to nobody else. */
  url: string
  /** ISO 8601, UTC. */
  expiresAt: string
  status: ConnectionRequestStatus
  /** Why it ended, as a sentence; null while it is open, and where it ended well. */
  statusReason: string | null
  /** The account that will become ACTIVE, `ca_…`; null for `ambiguous`, where the person chooses one. */
  connectedAccountId: string | null
}

/** A connection request that can be waited for. It holds no state: the backend does, for every process alike. */
export interface PendingConnection extends ConnectionRequired {
  /**
   * Resolves with the request as it is once it is connected, declined, expired or failed; with `timeoutMs`, as it is
   * when time is up. Any number of callers may wait.
   * @throws ComposioRequestCancelledError when `signal` is aborted.
   */
  settled(options?: { signal?: AbortSignal | undefined; timeoutMs?: number | undefined }): Promise<ConnectionRequired>
  /** The person does not want to, or said something else instead: the model is told so. No effect on one that ended. */
  decline(options?: { signal?: AbortSignal | undefined }): Promise<ConnectionRequired>
  toJSON(): ConnectionRequired
}

/** How a provider deals with a missing account; each one's options say which it can. */
export type ConnectionHandling =
  /** The run stops, its state can be stored, and it goes on once the account is connected. */
  | 'pause'
  /** The tool call shows the link at once and goes on after consent. */
  | 'wait'
  /** The model gets the link and relays it. */
  | 'tell'

/** Whether the person still has to act on it. */
export function isOpenConnection({ status }: Pick<ConnectionRequired, 'status'>): boolean {
  return status === 'pending' || status === 'opened'
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
