import { parentPort, workerData } from 'node:worker_threads'
import type { StoreOptions } from '../../packages/server/src/storage/open-store.ts'
import { openAccountStock } from './account-stock.ts'

/** What a worker is told: where the accounts are, how many, and how long to go on for. */
export interface LookupOrder {
  place: StoreOptions
  accounts: number
  forMs: number
  /** Lookups under way at once; more than one keeps a database on the other side of a socket busy. */
  atOnce: number
}

const { place, accounts, forMs, atOnce } = workerData as LookupOrder
const stock = await openAccountStock(place)
const anyone = () => Math.floor(Math.random() * accounts)
for (let warmUp = 0; warmUp < 200; warmUp += 1) await stock.lookUp(anyone())

parentPort!.postMessage('ready')
parentPort!.once('message', async () => {
  let lookups = 0
  const end = performance.now() + forMs
  const caller = async () => {
    while (performance.now() < end) {
      await stock.lookUp(anyone())
      lookups += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, caller))
  await stock.close()
  parentPort!.postMessage(lookups)
  parentPort!.close()
})
