import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { HURRIED, startPostgres, type TestPostgres } from '../support/postgres.ts'
import type { Sink } from './scan.ts'

/** Everything there is to log: each statement, with its parameters. */
const TALKATIVE = [
  'logging_collector = on',
  "log_directory = 'log'",
  "log_statement = 'all'",
  "log_min_messages = 'info'",
  "log_min_error_statement = 'info'",
  'log_parameter_max_length = -1',
  'log_parameter_max_length_on_error = -1',
]

/** A PostgreSQL with everything that can be read of it: its folder, its log, and a dump. */
export class PostgresSinks {
  readonly url: string
  readonly #server: TestPostgres
  /** Files that were there before our database was are as their makers left them, if nobody wrote to them since. */
  readonly #openedAt = Date.now()

  private constructor(server: TestPostgres, url: string) {
    this.#server = server
    this.url = url
  }

  static async open(): Promise<PostgresSinks> {
    const server = await startPostgres({ settings: [...(HURRIED.settings ?? []), ...TALKATIVE] })
    return new PostgresSinks(server, await server.createDatabase())
  }

  get password(): string {
    return new URL(this.url).password
  }

  /** `?` stands for a value. */
  sql(query: string, values: string[]): Promise<Record<string, unknown>[]> {
    let count = 0
    return this.#server.query(
      query.replace(/\?/g, () => `$${++count}`),
      this.url,
      values,
    )
  }

  async collect(): Promise<Sink[]> {
    await this.#server.query('checkpoint')
    const folder = join(this.#server.folder, 'data')
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => statSync(file).mtimeMs >= this.#openedAt)
    const sinks = files.map((file): Sink => {
      const name = file.slice(folder.length + 1)
      return { name: `${name.startsWith('log/') ? 'pglog' : 'pgdata'} ${name}`, bytes: readFileSync(file) }
    })
    return [...sinks, { name: 'pgdump', bytes: await this.#dump() }]
  }

  close(): Promise<void> {
    return this.#server.stop()
  }

  /** By pg_dump where it came with the server; one of another version refuses. Else all rows, which is what it writes. */
  async #dump(): Promise<Buffer> {
    const program = join(this.#server.bin, 'pg_dump')
    if (existsSync(program)) return execFileSync(program, ['--inserts', this.url])
    const tables = await this.#server.query("select tablename from pg_tables where schemaname = 'public'", this.url)
    const rows: string[] = []
    for (const { tablename } of tables)
      for (const row of await this.#server.query(`select * from "${String(tablename)}"`, this.url))
        rows.push(`insert into ${String(tablename)} values (${Object.values(row).map(String).join(', ')})`)
    return Buffer.from(rows.join('\n'))
  }
}
