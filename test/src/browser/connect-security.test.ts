import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { complaints, describeInBrowser } from './browser.ts'
import { callbackOf, consent, goToProvider, newLink } from './stage.ts'
import { useBrowser, useStage } from './use-browser.ts'

const MARKUP = '<script>window.injected = 1</script><img src=x onerror="window.injected = 1">"\'><b>bold</b>'

describeInBrowser('a connect page under attack', () => {
  const stage = useStage()
  const browser = useBrowser()

  it('is not shown in a frame of another site, which can frame other pages', async () => {
    const { url } = await newLink(stage().plain)
    const framed = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<form></form>'))
    const control = `http://127.0.0.1:${await listen(framed)}/`
    const frames = [control, url].map((address) => `<iframe src="${address}"></iframe>`).join('')
    const outer = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(frames))
    const refusal = browser.page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'))
    await browser.page.goto(`http://localhost:${await listen(outer)}/`)
    expect((await refusal).text()).toContain("frame-ancestors 'none'")
    const [, shown, blocked] = browser.page.frames()
    expect(shown?.url()).toBe(control)
    expect(await shown?.locator('form').count()).toBe(1)
    expect(await blocked?.locator('form').count()).toBe(0)
    framed.close()
    outer.close()
  })

  it('shows markup in a user id and an alias as text', async () => {
    const { url, origin } = await newLink(stage().plain, { userId: MARKUP, alias: MARKUP.slice(0, 60) })
    const found = complaints(browser.page, origin)
    await browser.page.goto(url)
    await expectText(browser.page, MARKUP)
    await expectText(browser.page, MARKUP.slice(0, 60))
    expect(found).toEqual([])
  })

  it('shows markup in a provider’s error as text', async () => {
    const consentPage = await goToProvider(browser.page, (await newLink(stage().plain)).url)
    // RFC 6749 section 4.1.2.1 allows no quotes; the rest of the markup is enough.
    const description = MARKUP.replaceAll(/["\\]/g, '')
    await browser.page.goto(callbackOf(consentPage, { error: 'server_error', error_description: description }))
    await browser.page.getByRole('heading', { name: 'GitHub is not connected' }).waitFor()
    await expectText(browser.page, description)
  })

  it('runs no inline script even where one gets into the page', async () => {
    const { url } = await newLink(stage().plain)
    await browser.page.route(url, async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, body: (await answer.text()).replace('<main', `${MARKUP}<main`) })
    })
    const refusal = browser.page.waitForEvent('console', (message) => message.text().includes('inline script'))
    await browser.page.goto(url)
    expect((await refusal).text()).toContain("default-src 'none'")
    expect(await browser.page.evaluate('window.injected')).toBeUndefined()
  })

  it('tells a second browser only that the link has been used', async () => {
    const { url } = await newLink(stage().plain)
    await goToProvider(browser.page, url)
    await consent(browser.page)
    await browser.page.getByRole('heading', { name: 'GitHub is connected' }).waitFor()
    const other = await browser.newProfile()
    const answer = await other.goto(url)
    expect(answer?.status()).toBe(410)
    expect(await other.getByRole('heading').textContent()).toBe('This link has been used already')
    expect(await other.content()).not.toContain('octocat')
  })

  it('takes no answer of a sign-in that was begun in another browser', async () => {
    const { url, request } = await newLink(stage().plain)
    const consentPage = await goToProvider(browser.page, url)
    const other = await browser.newProfile()
    const exchanges = tokenRequests()
    await other.goto(consentPage.href)
    await consent(other)
    await other.getByRole('heading', { name: 'This sign-in cannot be finished' }).waitFor()
    expect(new URL(other.url()).search).toBe('')
    expect(tokenRequests()).toBe(exchanges)
    expect(await stage().plain.connectedAccounts.get(request.id)).toMatchObject({ status: 'FAILED' })
  })

  it('says nothing about itself to other sites', async () => {
    const { url } = await newLink(stage().plain)
    const referrers: (string | undefined)[] = []
    browser.page.on('request', (request) => {
      if (request.url().startsWith(stage().emulators.services.github.url)) referrers.push(request.headers().referer)
    })
    await goToProvider(browser.page, url)
    expect(referrers.length).toBeGreaterThan(0)
    expect(referrers[0]).toBeUndefined()
  })

  async function expectText(shown: Page, text: string): Promise<void> {
    expect(await shown.locator('main').textContent()).toContain(text)
    expect(await shown.locator('main script, main img:not(.logo), main b').count()).toBe(0)
    expect(await shown.evaluate('window.injected')).toBeUndefined()
  }

  function tokenRequests(): number {
    return stage().emulators.services.github.requests.filter(({ path }) => path.includes('access_token')).length
  }
})

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, resolve))
  return (server.address() as AddressInfo).port
}
