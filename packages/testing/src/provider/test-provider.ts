import { describe, expect, it } from 'vitest'
import { runProviderCase } from './case-bench.ts'
import { providerCases, strictCase } from './provider-cases.ts'
import type { ProviderDriver, ProviderHarness } from './types.ts'

/**
 * The conformance suite for providers: the framework's own loop and OpenAI client, a scripted model, and sessions of a
 * real backend. Call it at the top level of a test file. A skipped case has to fail still, so that reasons stay true.
 */
export function testProvider(driver: ProviderDriver, harness: ProviderHarness): void {
  describe(`provider ${driver.name}`, () => {
    const { createStrictProvider } = driver
    if (createStrictProvider) {
      const strict = { ...driver, createProvider: createStrictProvider }
      it(strictCase.name, () => runProviderCase(strictCase, strict, harness))
    }
    for (const each of providerCases) {
      const reason = driver.skips?.[each.name]
      if (reason === undefined) {
        it(each.name, () => runProviderCase(each, driver, harness))
      } else {
        it(`cannot do: ${each.name} (${reason})`, () =>
          expect(runProviderCase(each, driver, harness)).rejects.toThrow())
      }
    }
  })
}
