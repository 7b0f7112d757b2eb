import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Composio } from '@composio/core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { complaints, DESKTOP, describeInBrowser, PHONE } from './browser.ts'
import { enterKey } from './scenes.ts'
import { consent, goToProvider, LOGIN, newLink } from './stage.ts'
import { useBrowser, useStage } from './use-browser.ts'

const stage = useStage()
const browser = useBrowser()

describeInBrowser('connecting in a browser', () => {
  it.each([
    { device: 'desktop', viewport: DESKTOP },
    { device: 'phone', viewport: PHONE },
  ])('goes to the provider and back without a complaint: $device', async ({ viewport }) => {
    const { url, origin, request } = await newLink(stage().plain)
    const found = complaints(browser.page, origin)
    await browser.page.setViewportSize(viewport)
    const consentPage = await goToProvider(browser.page, url)
    expect(consentPage.origin).toBe(stage().emulators.services.github.url)
    await consent(browser.page)
    await browser.page.getByRole('heading', { name: 'GitHub is connected' }).waitFor()
    expect(await browser.page.getByText(`Signed in as ${LOGIN}`).isVisible()).toBe(true)
    expect(await request.waitForConnection()).toMatchObject({ status: 'ACTIVE', label: LOGIN })
    expect(found).toEqual([])
    // Neither the address bar nor the way back holds the provider's answer.
    expect(browser.page.url()).toBe(url)
    const ours = (await addressesVisited()).filter((address) => address.startsWith(origin))
    expect(ours).toEqual([url, url])
  })

  it('works with JavaScript switched off', async () => {
    const { url, request } = await newLink(stage().plain)
    const scriptless = await browser.newProfile({ javaScriptEnabled: false })
    await goToProvider(scriptless, url)
    await consent(scriptless)
    await scriptless.getByRole('heading', { name: 'GitHub is connected' }).waitFor()
    expect(await request.waitForConnection()).toMatchObject({ status: 'ACTIVE' })
  })

  it('works with the keyboard only', async () => {
    const { url } = await newLink(stage().plain)
    await browser.page.goto(url)
    expect(await tabOrder(4)).toEqual(['All permissions and tools', 'Continue to GitHub', 'Do not connect', ''])
    await browser.page.goto(url)
    await browser.page.keyboard.press('Tab')
    await browser.page.keyboard.press('Enter')
    expect(await browser.page.getByText('Permissions GitHub is asked for').isVisible()).toBe(true)
    await browser.page.keyboard.press('Tab')
    expect(await browser.page.evaluate('getComputedStyle(document.activeElement).outlineWidth')).toBe('3px')
    await browser.page.keyboard.press('Enter')
    await browser.page.getByRole('button', { name: LOGIN }).focus()
    await browser.page.keyboard.press('Enter')
    await browser.page.getByRole('heading', { name: 'GitHub is connected' }).waitFor()
  })

  it('sends a key with Enter', async () => {
    const { url, request } = await newLink(stage().named)
    await browser.page.goto(url)
    await browser.page.getByLabel('Personal access token').focus()
    await browser.page.keyboard.insertText(await stage().emulators.services.github.issueToken())
    await browser.page.keyboard.press('Enter')
    await browser.page.getByRole('heading', { name: 'GitHub is connected' }).waitFor()
    expect(await request.waitForConnection()).toMatchObject({ status: 'ACTIVE', label: LOGIN })
  })

  it('connects once: neither back nor reload sends anything again', async () => {
    const { url, request } = await newLink(stage().plain)
    await goToProvider(browser.page, url)
    await consent(browser.page)
    await browser.page.getByRole('heading', { name: 'GitHub is connected' }).waitFor()
    const account = await request.waitForConnection()
    const exchanges = tokenRequests()
    const posts = postsOf(browser.page)
    await browser.page.reload()
    await browser.page.getByRole('heading', { name: 'GitHub is connected' }).waitFor()
    await browser.page.goBack()
    await browser.page.goBack()
    await browser.page.getByRole('heading', { name: 'GitHub is connected' }).waitFor()
    expect(posts).toEqual([])
    expect(tokenRequests()).toBe(exchanges)
    expect(await stage().plain.connectedAccounts.get(account.id)).toEqual(account)
  })

  it('does not send a key again on the way back', async () => {
    const { url } = await newLink(stage().named)
    await enterKey(browser.page, url, await stage().emulators.services.github.issueToken())
    await browser.page.getByRole('heading', { name: 'GitHub is connected' }).waitFor()
    const posts = postsOf(browser.page)
    await browser.page.goto('about:blank')
    await browser.page.goBack()
    await browser.page.getByRole('heading', { name: 'GitHub is connected' }).waitFor()
    await browser.page.reload()
    await browser.page.getByRole('heading', { name: 'GitHub is connected' }).waitFor()
    expect(posts).toEqual([])
  })

  it('asks again for a key that is refused, without showing it', async () => {
    const { url, request } = await newLink(stage().named)
    await enterKey(browser.page, url, 'ghp_mistyped')
    const field = browser.page.getByLabel('Personal access token')
    await browser.page.getByRole('alert').waitFor()
    expect(await browser.page.content()).not.toContain('ghp_mistyped')
    expect(await field.inputValue()).toBe('')
    expect(await field.getAttribute('type')).toBe('password')
    expect(await field.getAttribute('autocomplete')).toBe('off')
    expect(await browser.page.evaluate('document.activeElement.id')).toBe('field-token')
    await field.fill(await stage().emulators.services.github.issueToken())
    await browser.page.getByRole('button', { name: 'Connect GitHub' }).click()
    await browser.page.getByRole('heading', { name: 'GitHub is connected' }).waitFor()
    expect(await request.waitForConnection()).toMatchObject({ status: 'ACTIVE' })
  })
})

describeInBrowser('the policy for forms', () => {
  let app: Server
  let appUrl: string
  let provider: Server
  beforeAll(async () => {
    app = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<title>The app</title>'))
    // A provider where the person agreed, or was refused, earlier: it sends them back without a page of its own.
    provider = createServer((request, answer) => {
      const { searchParams } = new URL(request.url ?? '', 'http://provider')
      const back = new URL(searchParams.get('redirect_uri') ?? '')
      back.search = new URLSearchParams({ state: searchParams.get('state') ?? '', error: 'access_denied' }).toString()
      answer.writeHead(302, { location: back.href }).end()
    })
    appUrl = `http://localhost:${await listen(app)}/connected`
  })
  afterAll(() => {
    app.close()
    provider.close()
  })

  it('lets a key form end at the app', async () => {
    const { url, origin } = await newLink(stage().named, { callbackUrl: appUrl })
    const found = complaints(browser.page, origin)
    await enterKey(browser.page, url, await stage().emulators.services.github.issueToken())
    await browser.page.waitForURL(`${appUrl}?status=success**`)
    expect(found).toEqual([])
  })

  it('lets a refusal end at the app', async () => {
    await browser.page.goto((await newLink(stage().plain, { callbackUrl: appUrl })).url)
    await browser.page.getByRole('button', { name: 'Do not connect' }).click()
    await browser.page.waitForURL(`${appUrl}?status=failed**`)
  })

  it('lets a form go over a provider that answers at once, and end at the app', async () => {
    const authorizationUrl = `http://localhost:${await listen(provider)}/authorize`
    const oauth = { ...stage().emulators.toolkits.github!.oauth, authorizationUrl }
    const composio = new Composio({ dataDir: ':memory:', port: 0, toolkits: { github: { oauth } } })
    await browser.page.goto((await newLink(composio, { callbackUrl: appUrl })).url)
    await browser.page.getByRole('button', { name: 'Continue to GitHub' }).click()
    await browser.page.waitForURL(`${appUrl}?status=failed**`)
    await composio.close()
  })
})

async function addressesVisited(): Promise<string[]> {
  const session = await browser.context.newCDPSession(browser.page)
  const { entries } = await session.send('Page.getNavigationHistory')
  return entries.map(({ url }) => url)
}

/** What the next presses of Tab reach, by its words. */
async function tabOrder(presses: number): Promise<string[]> {
  const reached: string[] = []
  for (let press = 0; press < presses; press++) {
    await browser.page.keyboard.press('Tab')
    const focused = browser.page.locator(':focus')
    reached.push((await focused.count()) > 0 ? ((await focused.textContent()) ?? '').trim() : '')
  }
  return reached
}

function postsOf(watched: Page): string[] {
  const posts: string[] = []
  watched.on('request', (request) => request.method() === 'POST' && posts.push(request.url()))
  return posts
}

function tokenRequests(): number {
  return stage().emulators.services.github.requests.filter(({ path }) => path.includes('access_token')).length
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return (server.address() as AddressInfo).port
}
