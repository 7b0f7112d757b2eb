import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import type { QueryResult } from 'kysely'
import type { IGenericSqlite } from 'kysely-generic-sqlite'

const LOCK_TIMEOUT_MS = 10_000
const LONGEST_PAUSE_MS = 50
/** Primary result code (https://sqlite.org/rescode.html#busy); its extended codes have it in their low byte. */
const SQLITE_BUSY = 5

/**
 * A SQLite file by `node:sqlite`. While another connection writes, it waits without blocking the event loop: the other
 * may be in this very process, and could never finish if this one slept in SQLite's own busy handler.
 */
export function sqliteExecutor(file: string): IGenericSqlite<DatabaseSync> {
  const db = new DatabaseSync(file, { timeout: LOCK_TIMEOUT_MS })
  // WAL lets a second process read while one writes; the -wal and -shm files inherit the file's mode.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 0')
  const statements = new Map<string, StatementSync>()
  const prepare = (sql: string) => {
    let statement = statements.get(sql)
    if (!statement) {
      statement = db.prepare(sql)
      statements.set(sql, statement)
    }
    return statement
  }
  const run = (sql: string, parameters: readonly unknown[]): QueryResult<unknown> => {
    const statement = prepare(sql)
    const values = parameters as SQLInputValue[]
    if (statement.columns().length > 0) return { rows: statement.all(...values) }
    const { changes, lastInsertRowid } = statement.run(...values)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }
  return {
    db,
    query: (_isSelect, sql, parameters = []) => {
      // Taking the write lock at once makes a second writer wait; upgrading a read lock later would fail instead.
      const wanted = sql === 'begin' ? 'begin immediate' : sql
      return whenFree(() => run(wanted, parameters))
    },
    iterator: (_isSelect, sql, parameters) => prepare(sql).iterate(...((parameters ?? []) as SQLInputValue[])),
    close: () => db.close(),
  }
}

/** A statement that found the file locked has done nothing, so it may be tried again. */
async function whenFree<T>(attempt: () => T): Promise<T> {
  const deadline = Date.now() + LOCK_TIMEOUT_MS
  for (let pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return attempt()
    } catch (error) {
      if (!isBusy(error) || Date.now() >= deadline) throw error
    }
    // Not all at the same time again.
    await delay(pause * (0.5 + Math.random()))
  }
}

function isBusy(error: unknown): boolean {
  const { errcode } = error as { errcode?: unknown }
  return typeof errcode === 'number' && (errcode & 0xff) === SQLITE_BUSY
}
