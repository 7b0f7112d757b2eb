import { Composio } from '@composio/core'
import { startServerProcess } from '../../test/src/postgres/server-process.ts'
import { startPostgres } from '../../test/src/support/postgres.ts'
import { startRoundRobin } from '../../test/src/support/round-robin.ts'
import type { TimedProvider } from './consent-rounds.ts'

const VAULT_KEY = Buffer.alloc(32, 7).toString('base64')

export interface TwoServers {
  /** The run that waits talks to one of them; the person's browser is sent to the other. */
  composio: Composio
  close(): Promise<void>
}

/** Two server processes on one PostgreSQL. */
export async function startTwoServers({ acme }: TimedProvider): Promise<TwoServers> {
  const postgres = await startPostgres()
  const pages = await startRoundRobin()
  const options = {
    databaseUrl: await postgres.createDatabase(),
    toolkits: { github: acme.override },
    vaultKey: VAULT_KEY,
    publicUrl: pages.url,
  }
  const [waits, connects] = await Promise.all([startServerProcess(options), startServerProcess(options)])
  pages.targets = [connects.address]
  const door = await startRoundRobin({ host: new URL(pages.url).host })
  door.targets = [waits.address]
  const composio = new Composio({ baseURL: door.url, apiKey: waits.apiKey })
  const close = async () => {
    await composio.close()
    await Promise.all([waits.close(), connects.close()])
    await Promise.all([door.close(), pages.close()])
    await postgres.stop()
  }
  return { composio, close }
}
