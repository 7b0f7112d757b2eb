import { describe } from 'vitest'
import { ON_POSTGRES } from '../support/rig.ts'
import { hasPostgres } from '../support/stores.ts'

process.env.COMPOSIO_TEST_STORE = ON_POSTGRES

/** The secret scan, once more on PostgreSQL: its files after a checkpoint, its log of every statement, and a dump. */
describe.skipIf(!hasPostgres)('on PostgreSQL: secrets', async () => {
  await import('../secrets/secrets.test.ts')
})
