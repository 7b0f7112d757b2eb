import { describe, expect, it } from 'vitest'
import type { ProviderDriver, ProviderHarness } from '../provider/types.ts'
import { ConnectionBench } from './connection-bench.ts'
import { type ConnectionCase, connectionCases } from './connection-cases.ts'
import type { ConnectionDriver } from './types.ts'

const TIMEOUT_MS = 60_000

/**
 * The conformance suite for pausing and waiting: the framework's own loop, a scripted model, and a backend whose
 * accounts are really missing. A skipped case has to fail still, so that reasons stay true.
 */
export function testConnections({ name: provider, connections = [] }: ProviderDriver, harness: ProviderHarness): void {
  for (const driver of connections) {
    describe(`provider ${provider}, missing accounts: ${driver.name}`, { timeout: TIMEOUT_MS }, () => {
      for (const each of connectionCases.filter(({ handling }) => handling.includes(driver.handling))) {
        const reason = driver.skips?.[each.id]
        if (reason === undefined)
          it(`${each.id}: ${each.says}`, () => runConnectionCase(each, { driver, provider, harness }))
        else
          it(`cannot do ${each.id} (${reason})`, () =>
            expect(runConnectionCase(each, { driver, provider, harness })).rejects.toThrow())
      }
    })
  }
}

/** Sets everything up for one case, runs it, and takes everything down again, whatever happens. */
export async function runConnectionCase(
  each: ConnectionCase,
  who: { driver: ConnectionDriver; provider: string; harness: ProviderHarness },
): Promise<void> {
  const bench = await ConnectionBench.open(who, each)
  try {
    await each.test(bench)
  } finally {
    await bench.close()
  }
}
