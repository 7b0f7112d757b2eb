import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Kysely, SqliteAdapter, sql } from 'kysely'
import { GenericSqliteDialect } from 'kysely-generic-sqlite'
import { migrations } from './migrations.ts'
import type { Database } from './schema.ts'
import { sqliteExecutor } from './sqlite-executor.ts'

/** `dataDir` of a database that lives and dies with the process. */
export const IN_MEMORY = ':memory:'

/**
 * Opens, and brings up to date, the SQLite database in a data folder. Several processes may hold the same one.
 * @throws when the folder cannot be made or written, or the file is no database of ours.
 */
export async function openDatabase(dataDir: string): Promise<Kysely<Database>> {
  const file = dataDir === IN_MEMORY ? IN_MEMORY : createPrivateFile(dataDir, 'composio.db')
  const db = new Kysely<Database>({ dialect: new TransactionalSqliteDialect(() => sqliteExecutor(file)) })
  try {
    await migrate(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return db
}

/**
 * SQLite's DDL is transactional, which Kysely's adapter denies. With it the migrations run inside one write
 * transaction: of two processes starting at once the second waits, and then finds nothing left to do.
 */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

class TransactionalSqliteDialect extends GenericSqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter()
  }
}

/** Made before SQLite makes it, so that it is never readable by others, not even for a moment. */
function createPrivateFile(dataDir: string, name: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = join(dataDir, name)
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
  return file
}

/** Most starts find everything in place: they load no migrator, and do not wait for the write lock it takes. */
async function migrate(db: Kysely<Database>): Promise<void> {
  if (await isUpToDate(db)) return
  const { Migrator } = await import('kysely/migration')
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}

/** Whether exactly our migrations have run; of anything else the migrator says what is wrong, or puts it right. */
async function isUpToDate(db: Kysely<Database>): Promise<boolean> {
  const table = await sql`select 1 from sqlite_master where name = 'kysely_migration'`.execute(db)
  if (table.rows.length === 0) return false
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return isDeepStrictEqual(
    rows.map(({ name }) => name),
    Object.keys(migrations),
  )
}
