import { type Kysely, SqliteAdapter, sql, type Transaction } from 'kysely'
import type { Database } from './schema.ts'

/**
 * A transaction that is on the disk when it returns, whatever happens to the machine then. SQLite otherwise leaves the
 * last commits to the operating system for a moment, which a token the provider has already replaced cannot afford.
 */
export async function durableTransaction<T>(
  db: Kysely<Database>,
  work: (trx: Transaction<Database>) => Promise<T>,
): Promise<T> {
  if (!(db.getExecutor().adapter instanceof SqliteAdapter)) return db.transaction().execute(work)
  return db.connection().execute(async (connection) => {
    await sql`pragma synchronous = full`.execute(connection)
    try {
      return await connection.transaction().execute(work)
    } finally {
      await sql`pragma synchronous = normal`.execute(connection)
    }
  })
}

/** The database's clock, in epoch milliseconds, to the second at least: the one clock all processes share. */
export async function databaseNow(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ now: Date | string }>`select current_timestamp as now`.execute(db)
  const { now } = rows[0]!
  // SQLite answers `2026-11-22 12:00:00`, in UTC.
  return now instanceof Date ? now.getTime() : Date.parse(`${now.replace(' ', 'T')}Z`)
}
