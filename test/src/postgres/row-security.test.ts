import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../../packages/server/src/storage/open-store.ts'
import {
  actAcrossProjects,
  actFor,
  actForWhoever,
  narrowTo,
} from '../../../packages/server/src/storage/project-wall.ts'
import type { Database } from '../../../packages/server/src/storage/schema.ts'
import { HURRIED, startPostgres, type TestPostgres } from '../support/postgres.ts'
import { hasPostgres } from '../support/stores.ts'

const dataDir = ':memory:'
/** Tables without a project of their own: nothing in them is a secret, and nothing in them says whose it is. */
const WITHOUT_PROJECT = ['meta', 'refresh_attempts', 'root_keys']
const PROJECTS = ['pr_a', 'pr_b', 'pr_c']

describe.skipIf(!hasPostgres)('row security', () => {
  let postgres: TestPostgres
  let url: string
  /** As the server has it. */
  let db: Kysely<Database>
  /** As the administration has it: the owner of the tables. */
  let owner: Kysely<Database>
  const log: string[] = []

  beforeAll(async () => {
    postgres = await startPostgres(HURRIED)
    url = await postgres.createDatabase()
    await postgres.query('create role composio_scoped nologin')
    db = await openStore({ dataDir, databaseUrl: url, isScoped: true }, (line) => log.push(line))
    owner = await openStore({ dataDir, databaseUrl: url }, () => undefined)
    for (const project of PROJECTS) await owner.insertInto('sessions').values(session(project)).execute()
  }, 60_000)
  afterAll(async () => {
    await db?.destroy()
    await owner?.destroy()
    await postgres?.stop()
  })

  const session = (project_id: string, id = `trs_${project_id}`) => ({
    id,
    project_id,
    user_id: 'u',
    config: '{}',
    config_version: 1,
    created_at: 'now',
    updated_at: 'now',
  })
  /** What a query that forgets the project is shown. */
  const seen = async (from = db) =>
    (await from.selectFrom('sessions').select('project_id').orderBy('id').execute()).map((row) => row.project_id)

  it('is on every table that has a project, and the role may use each table', async () => {
    const tables = await postgres.query(
      `select c.relname as name, c.relrowsecurity as walled,
         (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies,
         has_table_privilege('composio_scoped', c.oid, 'insert, update, delete') as granted
       from pg_class c where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not like '%migration%'`,
      url,
    )
    expect(tables.length).toBeGreaterThan(10)
    for (const { name, walled, policies, granted } of tables) {
      expect(granted, String(name)).toBe(true)
      expect([walled, policies], String(name)).toEqual(
        WITHOUT_PROJECT.includes(String(name)) ? [false, 0] : [true, name === 'api_keys' ? 2 : 1],
      )
    }
    expect(log).toEqual([])
  })

  it('shows a query that forgets the project the rows of the one it acts for, and none where nobody said', async () => {
    for (const project of PROJECTS) expect(await actFor(project, () => seen())).toEqual([project])
    expect(await actFor('pr_unknown', () => seen())).toEqual([])
    expect(await seen()).toEqual([])
    expect(await actAcrossProjects(() => seen())).toEqual(PROJECTS)
    // Without the wall it is shown everything.
    expect(await seen(owner)).toEqual(PROJECTS)
    expect(await actFor('pr_a', () => seen(owner))).toEqual(PROJECTS)
  })

  it('changes and deletes nothing of another project, and puts nothing there', async () => {
    await actFor('pr_a', async () => {
      const update = db.updateTable('sessions').set({ user_id: 'changed' })
      expect((await update.where('id', '=', 'trs_pr_b').executeTakeFirst()).numUpdatedRows).toBe(0n)
      expect((await update.executeTakeFirst()).numUpdatedRows).toBe(1n)
      const gone = await db.deleteFrom('sessions').where('id', '=', 'trs_pr_b').executeTakeFirst()
      expect(gone.numDeletedRows).toBe(0n)
      for (const attempt of [
        db.insertInto('sessions').values(session('pr_b', 'trs_put')),
        db.updateTable('sessions').set({ project_id: 'pr_b' }),
      ])
        await expect(attempt.execute()).rejects.toThrow('row-level security')
    })
    expect(await owner.selectFrom('sessions').select(['id', 'user_id']).orderBy('id').execute()).toEqual([
      { id: 'trs_pr_a', user_id: 'changed' },
      { id: 'trs_pr_b', user_id: 'u' },
      { id: 'trs_pr_c', user_id: 'u' },
    ])
  })

  it('shows API keys to everybody, who looks for one by its digest; but only the project’s own can be changed', async () => {
    const key = { digest: 'd', id: 'key_1', project_id: 'pr_a', name: 'n', created_at: 'now' }
    const rest = { prefix: null, scopes: null, expires_at: null, last_used_at: null, revoked_at: null }
    await owner
      .insertInto('api_keys')
      .values({ ...key, ...rest })
      .execute()
    const find = () => db.selectFrom('api_keys').select('id').where('digest', '=', 'd').executeTakeFirst()
    expect(await actForWhoever(find)).toEqual({ id: 'key_1' })
    const revoke = () => db.updateTable('api_keys').set({ revoked_at: 'now' }).executeTakeFirst()
    expect((await actFor('pr_b', revoke)).numUpdatedRows).toBe(0n)
    expect((await actFor('pr_a', revoke)).numUpdatedRows).toBe(1n)
  })

  it('narrows a page to the project it has found, and never widens', async () => {
    await actAcrossProjects(async () => {
      expect(await seen()).toEqual(PROJECTS)
      narrowTo('pr_b')
      expect(await seen()).toEqual(['pr_b'])
      narrowTo('pr_c')
      expect(await seen()).toEqual(['pr_b'])
    })
    await actFor('pr_a', async () => {
      narrowTo('pr_b')
      expect(await seen()).toEqual(['pr_a'])
    })
  })

  it('carries no project from one request to another, however they share connections', async () => {
    const wrong: string[] = []
    const one = async (i: number) => {
      const project = PROJECTS[i % 3]!
      await actFor(project, async () => {
        if (i % 5 === 0) {
          // What fails, or is taken back, leaves the connection as it was.
          await db
            .transaction()
            .execute(async (trx) => {
              await sql`select pg_sleep(0.001)`.execute(trx)
              if (i % 2) await sql`select 1/0`.execute(trx)
              throw new Error('taken back')
            })
            .catch(() => undefined)
        }
        const rows = await seen()
        if (rows.join() !== project) wrong.push(`${project}: ${rows.join()}`)
      })
      if (i % 7 === 0 && (await seen()).length > 0) wrong.push('nobody was shown something')
    }
    await Promise.all(Array.from({ length: 3_000 }, (_, i) => one(i)))
    expect(wrong).toEqual([])
  }, 60_000)

  it('is put up by a user that owns the tables and has the role; without the role the log says what is missing', async () => {
    await postgres.query("create role app login password 'app'")
    await postgres.query('create database app owner app')
    const appUrl = new URL(url)
    appUrl.pathname = '/app'
    appUrl.username = appUrl.password = 'app'
    const lines: string[] = []
    const open = async () => {
      const opened = await openStore({ dataDir, databaseUrl: appUrl.href, isScoped: true }, (line) => lines.push(line))
      const { rows } = await sql<{ role: string }>`select current_user as role`.execute(opened)
      await opened.destroy()
      return rows[0]!.role
    }
    expect(await open()).toBe('app')
    expect(lines).toEqual([expect.stringMatching(/^row security is off: .*grant composio_scoped to it/)])
    await postgres.query('grant composio_scoped to app')
    lines.length = 0
    expect(await Promise.all([open(), open(), open()])).toEqual(Array(3).fill('composio_scoped'))
    expect(lines).toEqual([])
  })

  it('is not there where nobody made the role', async () => {
    const other = await startPostgres(HURRIED)
    const lines: string[] = []
    const databaseUrl = await other.createDatabase()
    const opened = await openStore({ dataDir, databaseUrl, isScoped: true }, (line) => lines.push(line))
    await opened.insertInto('sessions').values(session('pr_a')).execute()
    expect(await seen(opened)).toEqual(['pr_a'])
    expect(lines).toEqual([])
    await opened.destroy()
    await other.stop()
  }, 60_000)
})
