import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from './postgres.ts'
import { findPostgres } from './postgres-binaries.ts'

/** Where a server keeps its state, as options of `createServer`. */
export interface StorePlace {
  dataDir: string
  databaseUrl?: string
}

export interface OpenStore {
  /** An empty one. */
  fresh(): Promise<StorePlace>
  close(): Promise<void>
}

export interface Store {
  name: string
  open(): Promise<OpenStore>
}

const sqlite: Store = {
  name: 'SQLite',
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'composio-store-'))
    return {
      fresh: async () => ({ dataDir: await mkdtemp(join(folder, 'data-')) }),
      close: () => rm(folder, { recursive: true }),
    }
  },
}

const postgres: Store = {
  name: 'PostgreSQL',
  open: async () => {
    const server = await startPostgres()
    return {
      fresh: async () => ({ dataDir: ':memory:', databaseUrl: await server.createDatabase() }),
      close: server.stop,
    }
  },
}

/** Whether there is a PostgreSQL to test with. In CI there has to be one. */
export const hasPostgres = isPostgresThere()

/** Every store there is, for `describe.each`. */
export const stores: Store[] = hasPostgres ? [sqlite, postgres] : [sqlite]

function isPostgresThere(): boolean {
  try {
    findPostgres()
    return true
  } catch (error) {
    if (process.env.CI) throw error
    console.warn(`SKIPPED on PostgreSQL. ${error instanceof Error ? error.message : String(error)}`)
    return false
  }
}
