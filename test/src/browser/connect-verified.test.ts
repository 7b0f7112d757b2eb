import { Composio } from '@composio/core'
import { type Emulators, startEmulators } from '@composio/emulators'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type App, startApp } from '../verified/app.ts'
import { describeInBrowser, openBrowser } from './browser.ts'
import { consent, goToProvider, newLink } from './stage.ts'

describeInBrowser('a verified connect link', () => {
  let app: App
  let emulators: Emulators<'github'>
  let composio: Composio
  let browser: Browser
  beforeAll(async () => {
    app = await startApp()
    emulators = await startEmulators({ services: ['github'] })
    const { verifierUrl } = app
    composio = new Composio({ dataDir: ':memory:', port: 0, toolkits: emulators.toolkits, verifierUrl })
    app.use(composio)
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await composio.close()
    await emulators.close()
    await app.close()
  })

  /** A profile of somebody who is signed in to the app. */
  async function profileOf(userId: string) {
    const context = await browser.newContext()
    await context.addCookies([{ name: 'user', value: userId, url: new URL(app.verifierUrl).origin }])
    return context.newPage()
  }

  const tokenRequests = () =>
    emulators.services.github.requests.filter(({ path }) => path.includes('access_token')).length

  it('connects nothing of a victim who opens an attacker’s, whose own account it connects', async () => {
    const [attacker, victim] = [await profileOf('attacker'), await profileOf('victim')]
    const link = await newLink(composio, { userId: 'attacker' })
    await goToProvider(victim, link.url)
    await consent(victim)
    await victim.getByRole('heading', { name: 'This link is not yours' }).waitFor()
    expect(tokenRequests()).toBe(0)
    expect(await composio.connectedAccounts.get(link.request.id)).toMatchObject({ status: 'FAILED' })

    const own = await newLink(composio, { userId: 'attacker' })
    await goToProvider(attacker, own.url)
    await consent(attacker)
    await attacker.getByRole('heading', { name: 'GitHub is connected' }).waitFor()
    expect(tokenRequests()).toBe(1)
    expect(await composio.connectedAccounts.get(own.request.id)).toMatchObject({ status: 'ACTIVE' })
  })
})
