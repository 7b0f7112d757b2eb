import type { ToolkitOverrides } from '@composio/spec'
import { toolkits as catalogue } from '@composio/toolkits'
import type { KyselyPlugin, QueryId } from 'kysely'
import { createApp } from '../../packages/server/src/app.ts'
import type { Backend } from '../../packages/server/src/backend.ts'
import { Catalog } from '../../packages/server/src/catalog/catalog.ts'
import { Egress } from '../../packages/server/src/egress/egress.ts'
import { admitApiKey } from '../../packages/server/src/projects/key-store.ts'
import { openDatabase } from '../../packages/server/src/storage/open-database.ts'
import { openVault } from '../../packages/server/src/vault/open-vault.ts'
import type { ProjectVaults } from '../../packages/server/src/vault/project-vaults.ts'
import { deriveKey } from '../../packages/server/src/vault/root-key.ts'
import { WakeUps } from '../../packages/server/src/wake-ups.ts'

export type Stage = 'server' | 'database' | 'vault' | 'egress'

export interface StagedServer {
  fetch: (request: Request) => Promise<Response>
  /** Milliseconds since `reset`. */
  spent: Record<Stage, number>
  /** Since `reset`. */
  queries(): number
  reset(): void
  close(): Promise<void>
}

interface StagedServerOptions {
  dataDir: string
  toolkits: ToolkitOverrides
  apiKey: string
  publicUrl: string
}

const PROJECT_ID = 'pr_bench'

/** The server put together as in production, with clocks on the parts. Requests must not overlap. */
export async function stagedServer(options: StagedServerOptions): Promise<StagedServer> {
  const { dataDir, toolkits, apiKey, publicUrl } = options
  const spent: Record<Stage, number> = { server: 0, database: 0, vault: 0, egress: 0 }
  let queries = 0
  const plain = await openDatabase(dataDir)
  const db = plain.withPlugin(
    queryClock((ms) => {
      spent.database += ms
      queries += 1
    }),
  )
  const rootKey = new Uint8Array(32).fill(7)
  const catalog = new Catalog(catalogue, toolkits, {})
  const egress = new Egress(catalog.trustedOrigins)
  const vault = await openVault(plain, rootKey, PROJECT_ID)
  await admitApiKey(plain, apiKey, PROJECT_ID)
  clockEgress(egress, (ms) => {
    spent.egress += ms
  })
  clockVault(vault, (ms) => {
    spent.vault += ms
  })
  const linkKey = deriveKey(rootKey, 'composio/connect-links')
  const log = (line: string) => process.stderr.write(`${line}\n`)
  const backend: Backend = {
    db,
    vault,
    catalog,
    egress,
    linkKey,
    publicUrl: () => publicUrl,
    wakeUps: new WakeUps(),
    log,
  }
  const app = createApp(backend, { appName: 'bench', instanceId: 'bench' })
  return {
    fetch: async (request) => {
      const started = performance.now()
      const response = await app.fetch(request)
      spent.server += performance.now() - started
      return response
    },
    spent,
    queries: () => queries,
    reset: () => {
      queries = 0
      for (const stage of Object.keys(spent) as Stage[]) spent[stage] = 0
    },
    close: async () => {
      await egress.close()
      await plain.destroy()
    },
  }
}

/** From building a query's SQL to its rows. */
function queryClock(add: (ms: number) => void): KyselyPlugin {
  const started = new WeakMap<QueryId, number>()
  return {
    transformQuery: ({ node, queryId }) => {
      started.set(queryId, performance.now())
      return node
    },
    transformResult: async ({ result, queryId }) => {
      const from = started.get(queryId)
      if (from !== undefined) add(performance.now() - from)
      return result
    },
  }
}

function clockEgress(egress: Egress, add: (ms: number) => void): void {
  const send = egress.send.bind(egress)
  egress.send = async (url, request) => {
    const started = performance.now()
    try {
      return await send(url, request)
    } finally {
      add(performance.now() - started)
    }
  }
}

function clockVault(vault: ProjectVaults, add: (ms: number) => void): void {
  const open = vault.open.bind(vault)
  vault.open = (sealed, place) => {
    const started = performance.now()
    try {
      return open(sealed, place)
    } finally {
      add(performance.now() - started)
    }
  }
}
