import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ON_POSTGRES } from '../support/rig.ts'
import { ENTRIES } from './entries.ts'
import { checkMatrix, checkOwner, entryOf, routesOf, routesWithoutEntry, send } from './matrix.ts'
import { ForgetProject, PROJECT_TABLES, ProjectGuard, type ProjectTable } from './project-guard.ts'
import { closeStages, openStage, type Stage } from './stage.ts'

/** Look-ups that come before a project is known; each is by a secret or a digest of one. */
const BEFORE_THE_PROJECT = [
  // A link's token is signed; its id is looked up once the signature holds.
  'select connect_links by id',
  // An answer's state is random and looked up by its digest.
  'select oauth_flows by state_digest, toolkit',
  // A session URI is random, too.
  'select connect_confirmations by session_digest',
  // What a browser has under way, whoever asked for it: by the digest of its cookie.
  'select oauth_flows, connected_accounts by browser_digest, toolkit, used_at, status',
]

let stage: Stage
const guard = new ProjectGuard()
beforeAll(async () => {
  stage = await openStage(guard)
})
afterAll(async () => {
  await stage.close()
  await closeStages()
})

describe('the isolation matrix', () => {
  it('has an entry for every route of the router, and none besides', () => {
    expect(routesWithoutEntry(stage.app)).toEqual([])
    const known = new Set(
      routesOf(stage.app).map(({ method, path }) => `${method} ${path.replace(/^\/api\/v3(\.1)?(?=\/)/, '')}`),
    )
    expect(Object.keys(ENTRIES).filter((name) => !known.has(name))).toEqual([])
  })

  it('holds in every cell', async () => {
    const { violations, cells } = await checkMatrix(stage)
    expect(violations).toEqual([])
    expect(cells).toBeGreaterThan(1_000)
    expect(stage.log).toEqual([])
  })

  it('is answered to the owner', async () => {
    for (const route of routesOf(stage.app)) expect(await checkOwner(stage, route, entryOf(route)!)).toEqual([])
  })

  it('names the project in every query, but for look-ups by a secret', () => {
    expect(guard.seen).toBeGreaterThan(1_000)
    expect([...guard.unscoped].filter((query) => !BEFORE_THE_PROJECT.includes(query))).toEqual([])
  })
})

describe('what is not the caller’s', () => {
  it('is not reached by naming its project in a header or a parameter', async () => {
    const { a, b } = stage
    const route = { name: 'GET', method: 'GET', path: `/api/v3.1/connected_accounts/${a.own.account}` }
    const alone = await send(stage, route, {}, b.key)
    for (const name of ['project_id', 'projectId', 'x-project-id', 'org_id', 'user_id'])
      expect((await send(stage, route, { query: { [name]: a.projectId } }, b.key)).status, name).toBe(alone.status)
    for (const header of ['x-project-id', 'x-composio-project', 'x-org-id', 'x-user-id']) {
      const answer = await stage.app.request(`http://127.0.0.1:8674${route.path}`, {
        headers: { 'x-api-key': b.key, [header]: a.projectId },
      })
      expect(answer.status, header).toBe(404)
    }
  })

  it('is in no list, by no filter and behind no cursor', async () => {
    const { a, b } = stage
    const list = async (path: string, query: Record<string, string>, key: string) => {
      const answer = await send(stage, { name: 'GET', method: 'GET', path: `/api/v3.1${path}` }, { query }, key)
      return JSON.parse(answer.text) as { items: { id: string }[]; total_items: number; next_cursor: string }
    }
    for (const path of ['/connected_accounts', '/auth_configs']) {
      const mine = (await list(path, { limit: '100' }, a.key)).items.map(({ id }) => id)
      const theirs = (await list(path, { limit: '100' }, b.key)).items.map(({ id }) => id)
      expect(mine.length).toBeGreaterThan(1)
      expect(mine.filter((id) => theirs.includes(id))).toEqual([])
      const { next_cursor } = await list(path, { limit: '1' }, a.key)
      for (const { id } of (await list(path, { cursor: next_cursor }, b.key)).items) expect(mine).not.toContain(id)
    }
    expect((await list('/connected_accounts', { user_ids: 'u1', statuses: 'ACTIVE' }, a.key)).total_items).toBe(1)
  })

  it('takes no longer to be told of than what does not exist', async () => {
    const route = { name: 'GET', method: 'GET', path: '/api/v3.1/connected_accounts/:id' }
    const time = async (id: string) => {
      const start = performance.now()
      await send(stage, route, { params: { id } }, stage.b.key)
      return performance.now() - start
    }
    const foreign: number[] = []
    const missing: number[] = []
    for (let round = 0; round < 500; round++) {
      foreign.push(await time(stage.a.own.account))
      missing.push(await time('ca_AAAAAAAAAAAAAAAAAAAAAA'))
    }
    const median = (times: number[]) => times.sort((x, y) => x - y)[times.length / 2]!
    expect(Math.abs(median(foreign) - median(missing))).toBeLessThan(0.5)
  })

  it('does not open with the key of another project, wherever its row is moved', async () => {
    const { backend, a, b } = stage
    const of = async (id: string) =>
      (
        await backend.db
          .selectFrom('connected_accounts')
          .select('credential')
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
      ).credential!
    const place = (row: string, projectId: string) => ({
      table: 'connected_accounts',
      row,
      column: 'credential',
      projectId,
    })
    const sealed = await of(a.own.account)
    expect(backend.vault.open(sealed, place(a.own.account, a.projectId))).toContain('password')
    for (const elsewhere of [
      place(a.own.account, b.projectId),
      place(b.own.account, b.projectId),
      place(b.own.account, a.projectId),
    ])
      expect(() => backend.vault.open(sealed, elsewhere)).toThrow(/unknown key|does not open/)
  })
})

// Which store it is makes no difference to it, and PostgreSQL takes long: only when asked for.
const isQuick = process.env.COMPOSIO_TEST_STORE !== ON_POSTGRES || process.env.ISOLATION_LONG === '1'

describe.runIf(isQuick)('the matrix itself', () => {
  it('finds a route without an entry', async () => {
    const other = await openStage()
    other.app.get('/api/v3.1/leaks/:id', (c) => c.json({}))
    expect(routesWithoutEntry(other.app)).toEqual(['GET /api/v3.1/leaks/:id'])
    expect((await checkMatrix(other, () => false)).violations).toEqual(['GET /api/v3.1/leaks/:id has no entry'])
    await other.close()
  })

  const isFirst = (path: string) => !path.startsWith('/api/v3/')

  /** Where a forgotten condition has to show, at the least. */
  const shows: Partial<Record<ProjectTable, string[]>> = {
    sessions: ['GET /tool_router/session/:id', 'DELETE /tool_router/session/:id', 'ALL /tool_router/:id/mcp'],
    auth_configs: [
      'GET /auth_configs/:id',
      'PATCH /auth_configs/:id',
      'POST /connected_accounts/link',
      'POST /tool_router/session',
    ],
    connected_accounts: [
      'GET /connected_accounts',
      'GET /connected_accounts/:id',
      'DELETE /connected_accounts/:id',
      'POST /tools/execute/:slug',
      'POST /tool_router/session',
    ],
  }

  it.each(PROJECT_TABLES.filter((table) => shows[table]))(
    'finds a query of %s that forgets the project',
    async (table) => {
      const forgetful = await openStage(new ForgetProject(table))
      // What is deleted by mistake cannot be read by mistake any more.
      const reading = await checkMatrix(forgetful, ({ path, method }) => isFirst(path) && method !== 'DELETE')
      const deleting = await checkMatrix(forgetful, ({ path, method }) => isFirst(path) && method === 'DELETE')
      const violations = [...reading.violations, ...deleting.violations]
      const found = violations.map((text) => text.replace('/api/v3.1', ''))
      for (const route of shows[table]!)
        expect(
          found.filter((text) => text.startsWith(`${route} `)),
          route,
        ).not.toEqual([])
      await forgetful.close()
    },
  )

  it('sees a query that forgets the project', async () => {
    const watched = new ProjectGuard()
    const { backend, close } = await openStage()
    const db = backend.db.withPlugin(watched)
    await db.selectFrom('sessions').selectAll().where('id', '=', 'x').execute()
    await db.updateTable('auth_configs').set({ name: 'x' }).where('id', '=', 'x').execute()
    await db
      .deleteFrom('connect_links')
      .where((or) => or.or([or('project_id', '=', 'x'), or('id', '=', 'x')]))
      .execute()
    await db.selectFrom('connected_accounts').select('id').where('id', '=', 'x').where('project_id', '=', 'y').execute()
    expect([...watched.unscoped]).toEqual([
      'select sessions by id',
      'update auth_configs by id',
      'delete connect_links by nothing',
    ])
    await close()
  })
})
