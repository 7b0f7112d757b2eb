import type { Kysely } from 'kysely'
import { openDatabase } from './open-database.ts'
import type { Database } from './schema.ts'

export interface StoreOptions {
  /** Folder of the SQLite database, or `:memory:`. */
  dataDir: string
  /** `postgres://…`: PostgreSQL in its place. */
  databaseUrl?: string | undefined
  /** With row security, where PostgreSQL is prepared for it. */
  isScoped?: boolean
}

/** The driver of PostgreSQL is loaded for those who use it only. */
export async function openStore(
  { dataDir, databaseUrl, isScoped = false }: StoreOptions,
  log: (line: string) => void,
): Promise<Kysely<Database>> {
  if (!databaseUrl) return openDatabase(dataDir)
  const { openPostgres } = await import('./open-postgres.ts')
  return openPostgres(databaseUrl, log, { isScoped })
}
