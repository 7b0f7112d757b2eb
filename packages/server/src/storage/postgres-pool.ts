import type { PostgresPool as KyselyPool, PostgresCursor, PostgresPoolClient, PostgresQueryResult } from 'kysely'
import * as pg from 'pg'
import { isUnavailable, requestError } from './postgres-problem.ts'
import { actingFor } from './project-wall.ts'
import { ACT_FOR, TAKE_ROLE } from './raise-wall.ts'

const MOST_CONNECTIONS = 10
const CONNECT_TIMEOUT_MS = 5_000
/** No statement of ours takes long: one that does waits for something that will not come. */
const STATEMENT_TIMEOUT_MS = 15_000
/** Longer than the server's own limit, so it speaks only where the server or the network has gone silent. */
const ANSWER_TIMEOUT_MS = 20_000
const IDLE_MS = 30_000

/** Connections to PostgreSQL that are given up rather than waited for, and never bring the process down. */
export class PostgresPool implements KyselyPool {
  readonly #pool: pg.Pool
  readonly #clients = new WeakMap<pg.PoolClient, GuardedClient>()
  readonly #log: (line: string) => void
  #hasWall = false
  #state: 'new' | 'there' | 'away' | 'ended' = 'new'

  constructor(databaseUrl: string, log: (line: string) => void) {
    this.#pool = new pg.Pool({
      connectionString: databaseUrl,
      fallback_application_name: 'composio',
      max: MOST_CONNECTIONS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: IDLE_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      keepAlive: true,
    })
    this.#log = log
    // Without a listener a lost connection ends the process: the pool's is for idle ones, the client's for those in use.
    this.#pool.on('error', (error) => this.#noteAway(error))
    this.#pool.on('connect', (client) => client.on('error', () => undefined))
  }

  get options(): object {
    return this.#pool.options
  }

  /** From now on connections act for one project at a time, and see its rows only. */
  raiseWall(): void {
    this.#hasWall = true
  }

  async connect(): Promise<PostgresPoolClient> {
    const project = this.#hasWall ? actingFor() : undefined
    const client = await this.#connect()
    if (!this.#hasWall) return client
    try {
      await client.actFor(project)
      return client
    } catch (error) {
      client.release(true)
      throw error
    }
  }

  async #connect(): Promise<GuardedClient> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw this.#explain(error)
    })
    if (this.#state === 'away') this.#log('the database answers again')
    this.#state = 'there'
    const known = this.#clients.get(client)
    if (known) return known
    try {
      await limitStatements(client)
    } catch (error) {
      client.release(true)
      throw this.#explain(error)
    }
    const guarded = new GuardedClient(client, (error) => this.#explain(error))
    this.#clients.set(client, guarded)
    return guarded
  }

  end(): Promise<void> {
    this.#state = 'ended'
    return this.#pool.end()
  }

  #explain(error: unknown): unknown {
    if (isUnavailable(error)) this.#noteAway(error)
    return requestError(error) ?? error
  }

  /** One line for each time it goes, not one for each request that finds it gone. */
  #noteAway(error: unknown): void {
    if (this.#state !== 'there') return
    this.#state = 'away'
    this.#log(`the database does not answer: ${error instanceof Error ? error.message : 'unknown error'}`)
  }
}

/** Set by a statement, because poolers such as PgBouncer refuse these settings at connection start. */
async function limitStatements(client: pg.PoolClient): Promise<void> {
  await client.query(
    `select set_config('statement_timeout', $1, false), set_config('idle_in_transaction_session_timeout', $1, false)`,
    [String(STATEMENT_TIMEOUT_MS)],
  )
}

/** A connection that failed in any other way than by the server's answer is not used again. */
class GuardedClient implements PostgresPoolClient {
  readonly #client: pg.PoolClient
  readonly #explain: (error: unknown) => unknown
  #isBroken = false
  #hasRole = false
  #project: string | undefined

  constructor(client: pg.PoolClient, explain: (error: unknown) => unknown) {
    this.#client = client
    this.#explain = explain
  }

  query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>
  query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>
  query(sql: unknown, parameters: readonly unknown[] = []): unknown {
    if (typeof sql !== 'string') throw new Error('cursors are not supported')
    return this.#run(sql, parameters)
  }

  /** Told only when it changes: mostly it acts for the one it acted for before. @param project - undefined: whoever */
  async actFor(project: string | undefined): Promise<void> {
    if (!this.#hasRole) await this.#run(TAKE_ROLE, [])
    this.#hasRole = true
    if (project === undefined || project === this.#project) return
    await this.#run(ACT_FOR, [project])
    this.#project = project
  }

  release(destroy = false): void {
    this.#client.release(destroy || this.#isBroken)
  }

  async #run(sql: string, parameters: readonly unknown[]) {
    try {
      return await this.#client.query(sql, [...parameters])
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) this.#isBroken = true
      throw this.#explain(error)
    }
  }
}
