import { databaseLeases, type RefreshLeases } from '../../../packages/server/src/accounts/refresh/refresh-lease.ts'
import type { Backend } from '../../../packages/server/src/backend.ts'
import { assembleServer } from '../../../packages/server/src/create-server.ts'
import { TOOL } from './home.ts'
import type { KillOrder } from './kill.ts'
import { refereeToolkit } from './referee.ts'

/**
 * The program of `callAndDie`: calls a tool whose token has expired, and kills itself (SIGKILL) at a point of the
 * refresh. At the points only the provider can see, the test kills it. Or it freezes.
 */
const { place, vaultKey, override, session, point, leaseMs } = JSON.parse(process.argv[2] ?? '') as KillOrder
const origin = 'http://127.0.0.1:1'

const die = () => process.kill(process.pid, 'SIGKILL')
const dieAt = (here: KillOrder['point']) => {
  if (point === here) die()
}

async function freeze(): Promise<void> {
  await new Promise((resolve) => process.send?.('freezing', resolve))
  process.kill(process.pid, 'SIGSTOP')
}

type Plugin = Parameters<Backend['db']['withPlugin']>[0]

/** Dies at the delete that follows the insert, or the update, in the transactions of the leases. */
function dyingInTransactions(db: Backend['db'], during: () => KillOrder['point'] | undefined): Backend['db'] {
  const plugin: Plugin = {
    transformQuery: ({ node }) => {
      if (node.kind === 'DeleteQueryNode' && during() === point) die()
      return node
    },
    transformResult: async ({ result }) => result,
  }
  return db.withPlugin(plugin)
}

function dyingLeases(db: Backend['db']): RefreshLeases {
  let during: KillOrder['point'] | undefined
  const leases = databaseLeases(
    dyingInTransactions(db, () => during),
    leaseMs,
  )
  return {
    ...leases,
    acquire: async (...args) => {
      dieAt('before lease')
      during = 'in lease'
      const answer = await leases.acquire(...args)
      during = undefined
      dieAt('after journal')
      if (point === 'frozen before send' && answer.kind === 'held') await freeze()
      return answer
    },
    store: async (...args) => {
      dieAt('after response')
      during = 'in commit'
      const result = await leases.store(...args)
      dieAt('after commit')
      return result
    },
  }
}

const server = await assembleServer(
  {
    ...place,
    vaultKey,
    mayGenerateVaultKey: false,
    publicUrl: () => origin,
    definitions: [refereeToolkit],
    toolkits: { referee: override },
    env: {},
  },
  (db) => ({ refreshLeases: dyingLeases(db) }),
)
process.on('disconnect', () => process.exit(1))
await server.fetch(
  new Request(`${origin}/api/v3.1/tool_router/session/${session}/execute`, {
    method: 'POST',
    headers: { 'x-api-key': server.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ tool_slug: TOOL, arguments: {} }),
  }),
)
process.exit(1)
