import type { Kysely } from 'kysely'
import type { Catalog } from './catalog/catalog.ts'
import type { Egress } from './egress/egress.ts'
import type { Database } from './storage/schema.ts'
import type { Vault } from './vault/vault.ts'

/** What the features of the backend share. Made once, in `create-server.ts`. */
export interface Backend {
  db: Kysely<Database>
  vault: Vault
  catalog: Catalog
  egress: Egress
  /** Signs connect links and their forms. */
  linkKey: Uint8Array
  /** Origin under which people and MCP clients reach this server, without a trailing slash. */
  publicUrl: () => string
  log: (line: string) => void
}

/** Whose data a request may touch. It comes from the API key, never from a parameter. */
export interface Scope {
  projectId: string
}

/** Hono's variables of an authenticated request. */
export interface RequestEnv {
  Variables: { scope: Scope; requestId: string }
}
