import type { Kysely } from 'kysely'
import type { RefreshLeases } from './accounts/refresh/refresh-lease.ts'
import type { UserTokens } from './accounts/user-token-setting.ts'
import type { Catalog } from './catalog/catalog.ts'
import type { Egress } from './egress/egress.ts'
import type { Database } from './storage/schema.ts'
import type { ProjectVaults } from './vault/project-vaults.ts'
import type { WakeUps } from './wake-ups.ts'
import type { Webhook } from './webhooks/webhook-setting.ts'

/** What the features of the backend share. Made once, in `create-server.ts`. */
export interface Backend {
  db: Kysely<Database>
  /** Opens what is sealed; only `execute/` and `accounts/` may ask it to. */
  vault: ProjectVaults
  catalog: Catalog
  egress: Egress
  /** Signs connect links and their forms. */
  linkKey: Uint8Array
  /** Origin under which people and MCP clients reach this server, without a trailing slash. */
  publicUrl: () => string
  /** The app's page that says which of its users is connecting; unset, nobody is asked. */
  verifierUrl?: URL
  /** Set: links open only for who the app has signed to be their user. */
  userTokens?: UserTokens
  /** Set: what happens to connections is written to the outbox, and sent there. */
  webhook?: Webhook
  /** For whoever waits for a connection in this process. */
  wakeUps: WakeUps
  log: (line: string) => void
  /** Who may refresh a token; leases in `db` unless tests take others. */
  refreshLeases?: RefreshLeases
  /** How long a provider may take to answer a refresh. */
  refreshTimeoutMs?: number
}

/** Whose data a request may touch. It comes from the API key, never from a parameter. */
export interface Scope {
  projectId: string
}

/** Hono's variables of an authenticated request. */
export interface RequestEnv {
  Variables: { scope: Scope; requestId: string }
}
