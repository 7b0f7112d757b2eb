import { HandleEmptyInListsPlugin, Kysely, PostgresDialect, replaceWithNoncontingentExpression } from 'kysely'
import * as pg from 'pg'
import { migratePostgres } from './migrate-postgres.ts'
import { PostgresPool } from './postgres-pool.ts'
import { explainPostgresError, type PostgresTarget } from './postgres-problem.ts'
import { raiseWall } from './raise-wall.ts'
import type { Database } from './schema.ts'

/** SQLite takes "in ()" for false; PostgreSQL takes it for a mistake. */
const EMPTY_LISTS = new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })

/**
 * Opens, and brings up to date, a PostgreSQL database. Any number of processes may do so at once.
 * @param databaseUrl - `postgres://user:password@host:port/database`, with the parameters node-postgres knows
 * @param options - `isScoped`: with row security, if the database is prepared for it; statements say whom they are for
 * then (`project-wall.ts`)
 * @throws ComposioError that says in a sentence why it cannot be used; never with the password in it.
 */
export async function openPostgres(
  databaseUrl: string,
  log: (line: string) => void,
  { isScoped = false }: { isScoped?: boolean } = {},
): Promise<Kysely<Database>> {
  const target = targetOf(databaseUrl)
  const pool = new PostgresPool(databaseUrl, log)
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    plugins: [EMPTY_LISTS],
  })
  try {
    await migratePostgres(db, databaseUrl)
    if (isScoped && (await raiseWall(databaseUrl, log))) pool.raiseWall()
    return db
  } catch (error) {
    await db.destroy()
    throw explainPostgresError(error, target)
  }
}

/** @throws ComposioError when it is no connection string. */
function targetOf(databaseUrl: string): PostgresTarget {
  const unknown = { host: '', port: 0, user: '', database: '' }
  if (!/^postgres(ql)?:\/\//i.test(databaseUrl)) throw explainPostgresError(undefined, unknown)
  try {
    const { host, port, user = '', database = '' } = new pg.Client({ connectionString: databaseUrl })
    return { host, port, user, database }
  } catch {
    // The parser's error may quote what it could not read, and with it the password.
    throw explainPostgresError(undefined, unknown)
  }
}
