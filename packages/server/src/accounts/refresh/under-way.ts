import type { Backend } from '../../backend.ts'
import type { Renewal } from './renewal.ts'

const underWay = new WeakMap<Backend, Map<string, Promise<Renewal>>>()

/**
 * Joins the refresh of that key in this process, or starts it. It spares the database the questions of many callers;
 * correctness does not depend on it. Nobody's leaving ends a refresh.
 */
export function joinRefresh(backend: Backend, key: string, start: () => Promise<Renewal>): Promise<Renewal> {
  const refreshes = underWay.get(backend) ?? new Map<string, Promise<Renewal>>()
  underWay.set(backend, refreshes)
  const known = refreshes.get(key)
  if (known) return known
  const refresh = start().finally(() => refreshes.delete(key))
  refreshes.set(key, refresh)
  // Callers that gave up do not hear of it; the log does.
  refresh.catch((error: unknown) => backend.log(`refresh ${key}: ${error instanceof Error ? error.stack : error}`))
  return refresh
}

/**
 * Waits for the refreshes under way: a process that ends before the answer comes loses the account where the provider
 * has replaced the token by then.
 */
export async function refreshesSettled(backend: Backend, withinMs: number): Promise<void> {
  const refreshes = [...(underWay.get(backend)?.values() ?? [])]
  if (refreshes.length === 0) return
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, withinMs)
  })
  await Promise.race([Promise.allSettled(refreshes), timeout])
  clearTimeout(timer)
}
