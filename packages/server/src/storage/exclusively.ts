import type { Kysely, Transaction } from 'kysely'
import type { Database } from './schema.ts'

/**
 * A transaction that only one at a time is in, of all processes, for each name. It holds a row of its own: SQLite's
 * write transactions exclude each other anyway, PostgreSQL's wait for whoever changes the same row.
 */
export function exclusively<T>(
  db: Kysely<Database>,
  name: string,
  work: (trx: Transaction<Database>) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await hold(trx, name)
    return work(trx)
  })
}

/** Waits until nobody else holds the name, and holds it to the end of the transaction. */
export async function hold(trx: Transaction<Database>, name: string): Promise<void> {
  await trx
    .insertInto('meta')
    .values({ key: `lock:${name}`, value: '' })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: '' }))
    .execute()
}
