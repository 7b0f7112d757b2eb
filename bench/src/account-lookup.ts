import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { type Store, type StorePlace, stores } from '../../test/src/support/stores.ts'
import type { LookupOrder } from './account-lookup-program.ts'
import { fillAccountStock, openAccountStock } from './account-stock.ts'
import { interleaved, percentile } from './measure.ts'
import type { Benchmark, Row } from './report.ts'

const FEW = 1_000
const MANY = Number(process.env.BENCH_ACCOUNTS ?? 100_000)
const ROUNDS = 4_000
const WARM_UP = 500
const THROUGHPUT_MS = 3_000
const CALLERS_A_WORKER = 4

/** What choosing a user's account and opening its credential costs, as the number of accounts grows. */
export const accountLookup: Benchmark = {
  name: 'accounts',
  title: `account chosen and credential opened, ${count(FEW)} and ${count(MANY)} accounts (BENCH_ACCOUNTS=1000000 for more), a random user each time`,
  async run(): Promise<Row[]> {
    if (!Number.isInteger(MANY) || MANY < 1) throw new Error('BENCH_ACCOUNTS: must be a whole number of accounts')
    const rows: Row[] = []
    for (const store of stores) rows.push(...(await measureStore(store)))
    return rows
  },
}

async function measureStore({ name, open }: Store): Promise<Row[]> {
  const opened = await open()
  try {
    const few = await opened.fresh()
    const many = await opened.fresh()
    await fillAccountStock(few, FEW)
    await fillAccountStock(many, MANY)
    return [...(await latencyRows(name, few, many)), ...(await throughputRows(name, few, many))]
  } finally {
    await opened.close()
  }
}

async function latencyRows(name: string, fewPlace: StorePlace, manyPlace: StorePlace): Promise<Row[]> {
  const few = await openAccountStock(fewPlace)
  const many = await openAccountStock(manyPlace)
  try {
    const work = { few: () => few.lookUp(anyOf(FEW)), many: () => many.lookUp(anyOf(MANY)) }
    const times = await interleaved(work, { rounds: ROUNDS, warmUp: WARM_UP })
    return [50, 99].flatMap((percent) => {
      const [small, large] = [percentile(times.few, percent), percentile(times.many, percent)]
      const what = `${name}, ${percent === 50 ? 'median' : `${percent}th percentile`}`
      return [
        { what: `${what}, ${count(FEW)}`, value: microseconds(small) },
        { what: `${what}, ${count(MANY)}`, value: microseconds(large), ratio: large / small, against: count(FEW) },
      ]
    })
  } finally {
    await few.close()
    await many.close()
  }
}

async function throughputRows(name: string, few: StorePlace, many: StorePlace): Promise<Row[]> {
  const small = await lookupsPerSecond(few, FEW)
  const large = await lookupsPerSecond(many, MANY)
  const what = `${name}, ${availableParallelism()} threads`
  return [
    { what: `${what}, ${count(FEW)}`, value: `${count(Math.round(small))}/s` },
    {
      what: `${what}, ${count(MANY)}`,
      value: `${count(Math.round(large))}/s`,
      ratio: large / small,
      against: count(FEW),
    },
  ]
}

/** Of as many threads as there are cores, all going at the same time. */
async function lookupsPerSecond(place: StorePlace, accounts: number): Promise<number> {
  const workerData: LookupOrder = { place, accounts, forMs: THROUGHPUT_MS, atOnce: CALLERS_A_WORKER }
  const program = new URL('./account-lookup-program.ts', import.meta.url)
  const workers = Array.from({ length: availableParallelism() }, () => new Worker(program, { workerData }))
  await Promise.all(workers.map((worker) => once(worker, 'message')))
  const counts = workers.map(async (worker) => {
    worker.postMessage('go')
    const [lookups] = (await once(worker, 'message')) as [number]
    return lookups
  })
  const total = (await Promise.all(counts)).reduce((sum, lookups) => sum + lookups, 0)
  return total / (THROUGHPUT_MS / 1000)
}

function anyOf(accounts: number): number {
  return Math.floor(Math.random() * accounts)
}

function microseconds(ms: number): string {
  return `${Math.round(ms * 1000)} µs`
}

function count(value: number): string {
  return value.toLocaleString('en-US')
}
