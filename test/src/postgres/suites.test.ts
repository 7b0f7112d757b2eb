import { describe } from 'vitest'
import { ON_POSTGRES } from '../support/rig.ts'
import { hasPostgres } from '../support/stores.ts'

process.env.COMPOSIO_TEST_STORE = ON_POSTGRES

/** Tests written for any store, once more on PostgreSQL. */
const suites = {
  'connect-flow': () => import('../connect-flow.test.ts'),
  'connection-ends': () => import('../connection-ends.test.ts'),
  'connection-requests': () => import('../connection-requests.test.ts'),
  'security-connect': () => import('../security-connect.test.ts'),
  'user-token': () => import('../verified/user-token.test.ts'),
  webhooks: () => import('../webhooks/webhooks.test.ts'),
  'faults-upstream': () => import('../faults-upstream.test.ts'),
}

describe.skipIf(!hasPostgres).each(Object.entries(suites))('on PostgreSQL: %s', async (_name, load) => {
  await load()
})
