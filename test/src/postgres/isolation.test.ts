import { describe } from 'vitest'
import { ON_POSTGRES } from '../support/rig.ts'
import { hasPostgres } from '../support/stores.ts'

process.env.COMPOSIO_TEST_STORE = ON_POSTGRES

/** The whole isolation matrix, once more on PostgreSQL. */
describe.skipIf(!hasPostgres)('on PostgreSQL: isolation', async () => {
  await import('../isolation/isolation.test.ts')
})
