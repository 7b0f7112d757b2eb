import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type ProviderDriver, testConnections, testProvider } from '@composio/testing'
import { embeddedHarness } from './provider-harness.ts'

// Every provider folder brings its drivers; nothing here names one.
const folder = new URL('../../packages/providers/', import.meta.url)
const files = globSync('*/src/*.driver.ts', { cwd: fileURLToPath(folder) }).sort()
if (files.length === 0) throw new Error(`There is no *.driver.ts below ${folder}.`)
for (const file of files) {
  const url = new URL(file, folder)
  const { driver }: { driver: ProviderDriver } = await import(url.href)
  const harness = embeddedHarness(fileURLToPath(url))
  testProvider(driver, harness)
  testConnections(driver, harness)
}
