import { ComposioError } from '@composio/spec'
import { Kysely, PostgresAdapter, PostgresDialect, sql } from 'kysely'
import * as pg from 'pg'
import { BinaryTextPlugin } from './binary-text-plugin.ts'
import { migrations } from './migrations.ts'
import type { Database } from './schema.ts'

/** Names of our own, so that another program's migrations in the same database are not taken for ours. */
const MIGRATION_TABLE = 'composio_migration'
const LOCK_TABLE = 'composio_migration_lock'
/** Any number, the same in every version of this program. */
const ADVISORY_LOCK = 7_163_905_221_844_017n

/** Runs what is still to run. Of several processes starting at once one does it, and the others wait for it. */
export async function migratePostgres(db: Kysely<Database>, databaseUrl: string): Promise<void> {
  if (await isUpToDate(db)) return
  const { Migrator } = await import('kysely/migration')
  // A connection without time limits: whoever waits, waits as long as the migrations of the other take.
  const pool = new pg.Pool({ connectionString: databaseUrl, fallback_application_name: 'composio migration', max: 1 })
  pool.on('error', () => undefined)
  const migrating = new Kysely<Database>({
    dialect: new SerializedPostgresDialect({ pool }),
    plugins: [new BinaryTextPlugin()],
  })
  try {
    await migrating.transaction().execute(async (trx) => {
      // Held to the end of the transaction, whichever way that comes; also right behind a pooler.
      await sql`select pg_advisory_xact_lock(${sql.lit(ADVISORY_LOCK)})`.execute(trx)
      // The migrator would make it too, but hides why it may not.
      await trx.schema
        .createTable(MIGRATION_TABLE)
        .ifNotExists()
        .addColumn('name', 'varchar(255)', (column) => column.notNull().primaryKey())
        .addColumn('timestamp', 'varchar(255)', (column) => column.notNull())
        .execute()
      const provider = { getMigrations: async () => migrations }
      const tables = { migrationTableName: MIGRATION_TABLE, migrationLockTableName: LOCK_TABLE }
      const { error } = await new Migrator({ db: trx, provider, ...tables }).migrateToLatest()
      if (error) throw error
    })
  } finally {
    await migrating.destroy()
  }
}

/** @throws ComposioError when a newer version of this program has changed the tables. */
async function isUpToDate(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql<{ exists: boolean }>`select to_regclass(${MIGRATION_TABLE}) is not null as exists`.execute(
    db,
  )
  if (!rows[0]?.exists) return false
  const done = await sql<{ name: string }>`select name from ${sql.table(MIGRATION_TABLE)}`.execute(db)
  const names = new Set(done.rows.map(({ name }) => name))
  const stranger = [...names].find((name) => !(name in migrations))
  if (stranger) {
    throw new ComposioError(`The database was changed by a newer version of this program (${stranger}).`, {
      code: 'TS-SDK::DATABASE_NEWER',
      possibleFixes: ['Start that version, or go back to a backup made before it.'],
    })
  }
  return Object.keys(migrations).every((name) => names.has(name))
}

/** Kysely's own lock lasts as long as a connection, and cannot be let go after a failure; ours is held already. */
class SerializedPostgresAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}

class SerializedPostgresDialect extends PostgresDialect {
  override createAdapter(): PostgresAdapter {
    return new SerializedPostgresAdapter()
  }
}
