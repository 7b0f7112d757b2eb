import { stores } from '../support/stores.ts'

/** `pnpm test:refresh` sets this: more rounds, real waits, every store everywhere. */
export const isLong = process.env.REFRESH_LONG !== undefined

/** Rounds of 100 callers, for each number of processes. */
export const ROUNDS = isLong ? 50 : 2

/** Kills at each point: as `REFRESH_KILLS` says (`pnpm test:kills`: 200), or so many as the run is long. */
export const KILLS = Number(process.env.REFRESH_KILLS ?? (isLong ? 10 : 1))

/** The lease of a process that is killed, when it is not the one in use. */
export const SHORT_LEASE_MS = 2_000

/** For what does not depend on the store: in every run the first one will do. */
export const someStores = isLong ? stores : stores.slice(0, 1)
