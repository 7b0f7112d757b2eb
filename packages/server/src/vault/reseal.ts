import { type Kysely, sql } from 'kysely'
import type { Database } from '../storage/schema.ts'
import { noteSealed } from './used-up-key.ts'
import { sealedPrefix, type Vault, VaultError } from './vault.ts'

/** Every column with sealed values, beside the data keys themselves. */
export const SEALED_COLUMNS = [
  { table: 'connected_accounts', row: 'id', column: 'credential' },
  { table: 'auth_configs', row: 'id', column: 'secrets' },
  { table: 'oauth_flows', row: 'state_digest', column: 'verifier' },
  { table: 'connect_confirmations', row: 'session_digest', column: 'held' },
] as const

type SealedColumn = (typeof SEALED_COLUMNS)[number]

const ROWS_AT_ONCE = 100

export interface ResealResult {
  resealed: number
  /** `table.column of row`: altered or moved, or its key is gone. They are left as they are. */
  unreadable: string[]
}

/**
 * Seals anew whatever in a project is under another key than the vault's current one. Each value is a transaction of
 * its own, which replaces exactly the text that was read: what others write meanwhile stays, and killing this process
 * leaves every value under one key or the other. Ends when there is nothing left that can be opened.
 * @param keyId - the vault's current key
 */
export async function resealProject(
  db: Kysely<Database>,
  vault: Vault,
  keyId: string,
  projectId: string,
): Promise<ResealResult> {
  const unreadable: string[] = []
  let resealed = 0
  for (const column of SEALED_COLUMNS) {
    let after = ''
    let overtaken = false
    for (;;) {
      const rows = await readOthers(db, column, { keyId, projectId, after })
      // Before they are sealed, so that being killed does not make it too few.
      if (rows.length > 0) await noteSealed(db, keyId, rows.length)
      for (const { row, sealed } of rows) {
        const outcome = await resealOne(db, vault, column, { row, sealed, projectId })
        if (outcome === 'resealed') resealed++
        if (outcome === 'unreadable') unreadable.push(`${column.table}.${column.column} of ${row}`)
        if (outcome === 'overtaken') overtaken = true
      }
      if (rows.length === ROWS_AT_ONCE) after = rows.at(-1)!.row
      else if (overtaken) {
        // Somebody wrote it a moment ago, perhaps still under an older key: look through the column again.
        after = ''
        overtaken = false
      } else break
    }
  }
  return { resealed, unreadable: [...new Set(unreadable)] }
}

/** How many values of a project are sealed under a key. */
export async function countSealedUnder(db: Kysely<Database>, keyId: string, projectId: string): Promise<number> {
  const prefix = sealedPrefix(keyId)
  let count = 0
  for (const { table, column } of SEALED_COLUMNS) {
    const { rows } = await sql<{ count: number | string }>`
      select count(*) as count from ${sql.table(table)}
      where project_id = ${projectId} and substr(${sql.ref(column)}, 1, ${sql.lit(prefix.length)}) = ${prefix}
    `.execute(db)
    count += Number(rows[0]!.count)
  }
  return count
}

async function readOthers(
  db: Kysely<Database>,
  { table, row, column }: SealedColumn,
  { keyId, projectId, after }: { keyId: string; projectId: string; after: string },
): Promise<{ row: string; sealed: string }[]> {
  const prefix = sealedPrefix(keyId)
  const found = await sql<{ row: string; sealed: string }>`
    select ${sql.ref(row)} as "row", ${sql.ref(column)} as sealed from ${sql.table(table)}
    where project_id = ${projectId} and ${sql.ref(row)} > ${after}
      and substr(${sql.ref(column)}, 1, ${sql.lit(prefix.length)}) <> ${prefix}
    order by ${sql.ref(row)} limit ${sql.lit(ROWS_AT_ONCE)}
  `.execute(db)
  return found.rows
}

async function resealOne(
  db: Kysely<Database>,
  vault: Vault,
  { table, row: key, column }: SealedColumn,
  { row, sealed, projectId }: { row: string; sealed: string; projectId: string },
): Promise<'resealed' | 'unreadable' | 'overtaken'> {
  const place = { table, row, column, projectId }
  let fresh: string
  try {
    fresh = vault.seal(vault.open(sealed, place), place)
  } catch (error) {
    if (error instanceof VaultError) return 'unreadable'
    throw error
  }
  const { numAffectedRows } = await sql`
    update ${sql.table(table)} set ${sql.ref(column)} = ${fresh}
    where ${sql.ref(key)} = ${row} and project_id = ${projectId} and ${sql.ref(column)} = ${sealed}
  `.execute(db)
  return numAffectedRows === 1n ? 'resealed' : 'overtaken'
}
