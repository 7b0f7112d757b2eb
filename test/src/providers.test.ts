import { testProvider } from '@composio/testing'
import { embeddedHarness } from './provider-harness.ts'
import { providerDrivers } from './support/provider-drivers.ts'

for (const { driver, file } of await providerDrivers()) testProvider(driver, embeddedHarness(file))
