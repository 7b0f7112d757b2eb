import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ComposioError } from '@composio/spec'
import type { Kysely } from 'kysely'
import { openStore, type StoreOptions } from './open-store.ts'
import type { Database } from './schema.ts'

/** @throws ComposioError `TS-SDK::NO_DATABASE` where no server has run yet; as `openStore` where it cannot be opened. */
export async function openExistingStore({ dataDir, databaseUrl }: StoreOptions): Promise<Kysely<Database>> {
  if (!databaseUrl && !existsSync(join(dataDir, 'composio.db'))) {
    throw new ComposioError(`There is no database in ${dataDir}.`, {
      code: 'TS-SDK::NO_DATABASE',
      possibleFixes: ['Name the data folder or the DATABASE_URL of the server; it has to have run once.'],
    })
  }
  return openStore({ dataDir, databaseUrl }, () => undefined)
}
