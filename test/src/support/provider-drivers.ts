import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ProviderDriver } from '@composio/testing'

const folder = new URL('../../../packages/providers/', import.meta.url)

/** Every provider folder brings its drivers; nothing here names one. */
export async function providerDrivers(): Promise<{ driver: ProviderDriver; file: string }[]> {
  const files = globSync('*/src/*.driver.ts', { cwd: fileURLToPath(folder) }).sort()
  if (files.length === 0) throw new Error(`There is no *.driver.ts below ${folder}.`)
  const found: { driver: ProviderDriver; file: string }[] = []
  for (const path of files) {
    const url = new URL(path, folder)
    const { driver }: { driver: ProviderDriver } = await import(url.href)
    found.push({ driver, file: fileURLToPath(url) })
  }
  return found
}
