import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type ProviderDriver, testProvider } from '@composio/testing'
import { embeddedHarness } from './provider-harness.ts'

// Every provider folder brings its drivers; nothing here names one.
const folder = new URL('../../packages/providers/', import.meta.url)
const files = globSync('*/src/*.driver.ts', { cwd: fileURLToPath(folder) }).sort()
if (files.length === 0) throw new Error(`There is no *.driver.ts below ${folder}.`)
for (const file of files) {
  const { driver }: { driver: ProviderDriver } = await import(new URL(file, folder).href)
  testProvider(driver, embeddedHarness)
}
