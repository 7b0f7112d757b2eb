/** Every time is ISO 8601 in UTC, so that text order is time order in each database. */
export interface Database {
  meta: { key: string; value: string }
  projects: ProjectRow
  api_keys: ApiKeyRow
  data_keys: DataKeyRow
  root_keys: RootKeyRow
  sessions: SessionRow
  auth_configs: AuthConfigRow
  connected_accounts: ConnectedAccountRow
  connect_links: ConnectLinkRow
  connection_calls: ConnectionCallRow
  session_accounts: SessionAccountRow
  oauth_flows: OAuthFlowRow
  connect_confirmations: ConnectConfirmationRow
  link_users: LinkUserRow
  refresh_attempts: RefreshAttemptRow
  webhook_messages: WebhookMessageRow
}

export interface ProjectRow {
  id: string
  name: string
  created_at: string
}

/** The key itself is not stored. */
export interface ApiKeyRow {
  /** SHA-256, in hex. */
  digest: string
  id: string
  project_id: string
  name: string
  /** The first characters of the key, to know it again by; null where nobody saw the key. */
  prefix: string | null
  /** JSON of `KeyScope[]`; null means everything. */
  scopes: string | null
  expires_at: string | null
  /** To the minute. */
  last_used_at: string | null
  revoked_at: string | null
  created_at: string
}

/** A project has one key that is not retired: values are sealed under it. */
export interface DataKeyRow {
  id: string
  project_id: string
  /** Sealed by the root key. */
  wrapped: string
  /** Sealed by the root key that is to follow, while root keys are being replaced. */
  rewrapped: string | null
  /** How many values it has sealed, as far as processes have told. */
  sealed_count: number
  created_at: string
  /** When another took its place; values under it still open. */
  retired_at: string | null
}

/** A root key the data was, is or is about to be sealed under; the key itself is not stored. */
export interface RootKeyRow {
  /** Derived from the key. */
  id: string
  /** Sealed by it: what signs connect links. Null once it was replaced. */
  link_key: string | null
  /** Sealed by it: what the key before wraps with, until that one is replaced. */
  predecessor: string | null
  created_at: string
  /** Null while it is the next one. One key is current. */
  current_since: string | null
  retired_at: string | null
}

export interface SessionRow {
  id: string
  project_id: string
  user_id: string
  /** JSON of `StoredSessionConfig`. */
  config: string
  config_version: number
  created_at: string
  updated_at: string
}

export interface AuthConfigRow {
  id: string
  project_id: string
  toolkit: string
  name: string
  scheme: string
  /** 1: made by a session, uses the operator's OAuth client or key entry. 0: carries its own credentials. */
  is_managed: number
  is_enabled: number
  /** JSON of settings that are no secret: client id, scopes. */
  settings: string
  /** Sealed JSON of the secret ones. */
  secrets: string | null
  /** What the provider holds against the OAuth client; null while it works. */
  problem: string | null
  created_at: string
  updated_at: string
}

export interface ConnectedAccountRow {
  id: string
  project_id: string
  user_id: string
  toolkit: string
  auth_config_id: string
  scheme: string
  alias: string | null
  /** What the provider calls the account: a login or an email. */
  label: string | null
  provider_account_id: string | null
  status: string
  status_reason: string | null
  /** While a person is asked to connect: when the link they were given stops working. */
  pending_until: string | null
  is_disabled: number
  /** Sealed JSON of `Credential`. */
  credential: string | null
  /** JSON of what was entered that is no secret: a client ID, an installation. */
  open_fields: string | null
  /** Counts writes of `credential`, so that a slow refresh never overwrites a newer token. */
  credential_version: number
  created_at: string
  updated_at: string
}

/** A connect link is a connection request: it says what is wanted, and how it ended. */
export interface ConnectLinkRow {
  id: string
  project_id: string
  /** For `ambiguous`, one of those to choose among until one is chosen. */
  account_id: string
  session_id: string | null
  toolkit: string
  /** Set on links a session made because a tool needed them; one is open per session, toolkit, reason and account. */
  reason: string | null
  /** The account to connect again; empty for a new one. */
  reconnects: string
  callback_url: string | null
  /** The browser that last began or declined it. */
  browser_digest: string | null
  /** Until when it may be opened. */
  expires_at: string
  /** When it was used up, or another took its place. */
  closed_at: string | null
  /** When the person pressed the button. */
  opened_at: string | null
  /** Until when it may still end well: who has begun in time may finish. */
  settles_by: string
  /** `connected`, `declined` or `failed`; null where it is open or expired. */
  outcome: string | null
  outcome_reason: string | null
  /** 1 while a webhook is to tell of its expiry. */
  is_watched: number | null
  created_at: string
}

/** Which tool call of a framework a connection was asked for. */
export interface ConnectionCallRow {
  project_id: string
  session_id: string
  tool_call_id: string
  link_id: string
  /** When the call was let through: a stored run that is replayed must not make it again. */
  started_at: string | null
}

/** The account a person chose for a session, of several. */
export interface SessionAccountRow {
  project_id: string
  session_id: string
  toolkit: string
  account_id: string
}

export interface OAuthFlowRow {
  state_digest: string
  project_id: string
  link_id: string
  account_id: string
  toolkit: string
  /** Sealed: the PKCE verifier. */
  verifier: string
  browser_digest: string
  redirect_uri: string
  expires_at: string
  used_at: string | null
}

/** A connection that waits for the app to say which of its users is signed in. */
export interface ConnectConfirmationRow {
  /** SHA-256 of the session URI. */
  session_digest: string
  project_id: string
  link_id: string
  account_id: string
  browser_digest: string
  /** Sealed JSON of `Held`; null once it was used or refused. */
  held: string | null
  expires_at: string
  confirmed_at: string | null
  used_at: string | null
}

/** A browser that an app has said a link's user is in, and the token it said so with. */
export interface LinkUserRow {
  /** SHA-256 of the token's `jti`: each is taken once. */
  token_digest: string
  project_id: string
  link_id: string
  /** Names the browser, see `userNonce`. */
  nonce: string
  /** The link's. */
  expires_at: string
}

/** The journal of token refreshes: one row for each attempt, written before its request is sent. */
export interface RefreshAttemptRow {
  account_id: string
  /** Of the token that is being replaced. */
  credential_version: number
  /** Counts the attempts on this version; a higher one overrules. */
  fence: number
  /** By the database's clock: when the holder is taken for dead. */
  lease_until: string
  started_at: string
  /** `AttemptOutcome`; null while it runs. */
  outcome: string | null
}

/** The outbox of webhooks: what is to be told of, written with the change itself. */
export interface WebhookMessageRow {
  /** The `webhook-id`: the same at every try. */
  id: string
  project_id: string
  type: string
  /** What it is about: a connection request or an account. */
  subject: string
  /** Counts the messages about the subject; each waits for those before it. */
  position: number
  /** As it is sent and signed. */
  body: string
  state: 'waiting' | 'delivered' | 'dead'
  attempts: number
  /** Not to be tried before. */
  due_at: string
  /** Names the try under way; a result counts while it is there. */
  lease: string | null
  /** By the database's clock: when whoever is at it is taken for dead. */
  lease_until: string | null
  /** Of the last try. */
  problem: string | null
  created_at: string
  ended_at: string | null
}
