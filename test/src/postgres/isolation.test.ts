import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ENTRIES } from '../isolation/entries.ts'
import { checkMatrix, checkOwner, entryOf, routesOf } from '../isolation/matrix.ts'
import { ForgetProject, PROJECT_TABLES } from '../isolation/project-guard.ts'
import { openWalledStage, type Stage } from '../isolation/stage.ts'
import { ON_POSTGRES } from '../support/rig.ts'
import { hasPostgres } from '../support/stores.ts'

process.env.COMPOSIO_TEST_STORE = ON_POSTGRES

describe.skipIf(!hasPostgres)('on PostgreSQL: isolation', async () => {
  // By row security alone: every condition on the project is taken out of every query. That the matrix sees that,
  // without row security, is tested with the matrix itself.
  describe('with no query that names its project', () => {
    let stage: Stage
    beforeAll(async () => {
      stage = await openWalledStage(...PROJECT_TABLES.map((table) => new ForgetProject(table)))
    }, 60_000)
    afterAll(() => stage?.close())

    it('holds in every cell by row security', async () => {
      const { violations, cells } = await checkMatrix(stage, ({ path }) => !path.startsWith('/api/v3/'))
      expect(violations).toEqual([])
      expect(cells).toBeGreaterThan(500)
      expect(stage.log).toEqual([])
    }, 120_000)

    it('is answered to the owner', async () => {
      const routes = routesOf(stage.app).filter(({ path }) => !path.startsWith('/api/v3/'))
      expect(routes.length).toBe(Object.keys(ENTRIES).length)
      for (const route of routes) expect(await checkOwner(stage, route, entryOf(route)!)).toEqual([])
    }, 120_000)
  })

  // By the conditions of its queries alone: the whole matrix, without row security.
  await import('../isolation/isolation.test.ts')
})
