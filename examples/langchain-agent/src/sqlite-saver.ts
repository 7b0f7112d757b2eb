import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { SqliteSaver } from '@langchain/langgraph-checkpoint-sqlite'

/**
 * LangGraph's SQLite checkpointer on Node's own SQLite. `SqliteSaver.fromConnString` opens better-sqlite3, which is
 * compiled on installation; the little the saver uses of it is here.
 */
export function openSqliteSaver(file: string): SqliteSaver {
  const database = new DatabaseSync(file)
  const used = {
    pragma: (text: string) => database.exec(`pragma ${text}`),
    exec: (sql: string) => database.exec(sql),
    prepare: (sql: string) => {
      const statement = database.prepare(sql)
      return {
        run: (...values: unknown[]) => statement.run(...values.map(bindable)),
        get: (...values: unknown[]) => statement.get(...values.map(bindable)),
        all: (...values: unknown[]) => statement.all(...values.map(bindable)),
      }
    },
    transaction:
      <TArgs extends unknown[]>(run: (...args: TArgs) => unknown) =>
      (...args: TArgs) => {
        database.exec('begin')
        try {
          const result = run(...args)
          database.exec('commit')
          return result
        } catch (error) {
          database.exec('rollback')
          throw error
        }
      },
  }
  return new SqliteSaver(used as unknown as ConstructorParameters<typeof SqliteSaver>[0])
}

/** better-sqlite3 takes undefined for null. */
function bindable(value: unknown): SQLInputValue {
  return (value ?? null) as SQLInputValue
}
