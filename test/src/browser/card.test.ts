import type { Composio } from '@composio/core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { takePicture, violations } from './accessibility.ts'
import { complaints, DESKTOP, describeInBrowser } from './browser.ts'
import { type CardPage, serveCardPage } from './card-page.ts'
import { callbackOf, consent, newLink } from './stage.ts'
import { useBrowser, useStage } from './use-browser.ts'

const ME = 'GITHUB_GET_THE_AUTHENTICATED_USER'
type How = 'attribute' | 'early property' | 'connection'

/** A page that holds nothing but a card, with the strictest policy a card can live with. */
function useCardPage(backend: () => Composio, name = 'card'): () => CardPage {
  let page: CardPage
  beforeAll(async () => {
    const { origin } = await newLink(backend())
    page = await serveCardPage(name, origin)
  }, 60_000)
  afterAll(() => page?.close())
  return () => page
}

async function put(page: Page, url: string, how: How = 'attribute'): Promise<void> {
  await page.evaluate(`page.put(${JSON.stringify(url)}, ${JSON.stringify(how)})`)
}

const statusesOf = (page: Page) => page.evaluate('page.seen.map(({ status }) => status)')
const cardOf = (page: Page) => page.locator('composio-connection')

/** What a session asks for: a link with abilities and a reason. */
async function missing(composio: Composio): Promise<string> {
  const session = await composio.create(`user_${Math.random()}`, { toolkits: ['github'] })
  const [request] = await session.connectionsFor({ slug: ME, arguments: {}, toolCallId: 'call_1' })
  return request?.url ?? ''
}

async function openTab(page: Page): Promise<Page> {
  const opening = page.waitForEvent('popup')
  await page.getByRole('link', { name: 'Connect GitHub' }).click()
  return opening
}

describeInBrowser('the card without a framework', () => {
  const stage = useStage()
  const cardPage = useCardPage(() => stage().plain)
  const browser = useBrowser({ viewport: DESKTOP })

  it.each<How>(['attribute', 'early property', 'connection'])('follows a connection to its end, by %s', async (how) => {
    const { page } = browser
    const found = complaints(page, new URL(cardPage().url).origin)
    await page.goto(cardPage().url)
    await put(page, await missing(stage().plain), how)
    await cardOf(page).getByText('The assistant needs your GitHub account to go on.').waitFor()
    const tab = await openTab(page)
    await tab.getByRole('button', { name: 'Continue to GitHub' }).click()
    await cardOf(page).getByText('Finish in the other tab').waitFor()
    await consent(tab)
    await cardOf(page).getByText('Connected as octocat.').waitFor()
    expect(await statusesOf(page)).toEqual(['pending', 'opened', 'connected'])
    expect(await page.evaluate('page.card().state.account')).toBe('octocat')
    expect(found).toEqual([])
  })

  it('is used with the keyboard alone; the focus stays on it', async () => {
    const { page } = browser
    await page.goto(cardPage().url)
    await put(page, await missing(stage().plain))
    await page.getByRole('link', { name: 'Connect GitHub (opens in a new tab)' }).waitFor()
    await page.keyboard.press('Tab')
    const opening = page.waitForEvent('popup')
    await page.keyboard.press('Enter')
    await (await opening).getByRole('heading', { level: 1 }).waitFor()
    await page.bringToFront()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await cardOf(page).getByText('Declined. It goes on without.').waitFor()
    expect(await page.evaluate('page.card().shadowRoot.activeElement.role')).toBe('status')
    expect(await statusesOf(page)).toEqual(['pending', 'declined'])
  })

  it('says why a connection failed', async () => {
    const { page } = browser
    await page.goto(cardPage().url)
    await put(page, await missing(stage().plain))
    const tab = await openTab(page)
    await tab.getByRole('button', { name: 'Continue to GitHub' }).click()
    await tab.getByRole('button', { name: 'octocat' }).waitFor()
    await tab.goto(callbackOf(new URL(tab.url()), { error: 'server_error', error_description: 'Out of order' }))
    await cardOf(page).getByText('GitHub could not be connected').waitFor()
    expect(await statusesOf(page)).toEqual(['pending', 'opened', 'failed'])
    expect(await page.evaluate('page.card().state.statusReason')).toBeTruthy()
    await takePicture(page, 'card-failed')
  })

  it('says that a link ran out', async () => {
    const { page } = browser
    await page.goto(cardPage().url)
    const url = await missing(stage().plain)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61 * 60_000 })
    try {
      await put(page, url)
      await cardOf(page).getByText('The link ran out.').waitFor()
    } finally {
      vi.useRealTimers()
    }
    expect(await page.getByRole('link').count()).toBe(0)
  })

  it('waits for a server that is away, and goes on', async () => {
    const { page } = browser
    await page.goto(cardPage().url)
    await page.route('**/state*', (route) => route.abort())
    await put(page, await missing(stage().plain))
    await cardOf(page).getByText('The server cannot be reached. Trying again…').waitFor()
    await page.unroute('**/state*')
    await cardOf(page).getByText('Waiting for you.').waitFor()
    await page.route('**/state*', (route) => route.abort())
    await page.getByRole('button', { name: 'Not now' }).click()
    await cardOf(page).getByText('That did not get through. Try again.').waitFor()
    await page.unroute('**/state*')
    await page.getByRole('button', { name: 'Not now' }).click()
    await cardOf(page).getByText('Declined.').waitFor()
  })

  it('asks nothing more once it is off the page, and again when it is back', async () => {
    const { page } = browser
    const asked: string[] = []
    page.on('request', (request) => void (request.url().includes('/state') && asked.push(request.url())))
    await page.goto(cardPage().url)
    const url = await missing(stage().plain)
    await put(page, url)
    await expect.poll(() => asked.length).toBe(2)
    await page.evaluate('globalThis.kept = page.card(); kept.remove()')
    const declined = await fetch(`${url}/state`, { method: 'POST', body: '{"decline":true}' })
    expect(declined.ok).toBe(true)
    await page.waitForTimeout(1_500)
    expect(asked).toHaveLength(2)
    expect(await statusesOf(page)).toEqual(['pending'])
    await page.evaluate('document.body.append(kept)')
    await cardOf(page).getByText('Declined.').waitFor()
  })

  it.each(['javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', 'nowhere'])('refuses %s', async (url) => {
    const { page } = browser
    await page.goto(cardPage().url)
    for (const how of ['attribute', 'connection'] as const) await put(page, url, how)
    await expect.poll(() => cardOf(page).getByText('This is no connect link.').count()).toBe(2)
    expect(await page.locator('a[href]').count()).toBe(0)
  })

  it('shows text as text, without inline handlers or styles', async () => {
    const { page } = browser
    await page.goto(cardPage().url)
    await page.route('**/state*', (route) => route.abort())
    await put(page, await missing(stage().plain), 'connection')
    await cardOf(page).getByText('Connect <img src=x onerror="throw 1">', { exact: true }).first().waitFor()
    const html = String(await page.evaluate('page.card().shadowRoot.innerHTML'))
    expect(html).not.toMatch(/<img src|<[^>]+\s(on\w+|style)=|<style|<script/)
  })

  it('knows no link that nobody knows', async () => {
    const { page } = browser
    await page.goto(cardPage().url)
    const url = await missing(stage().plain)
    await put(page, `${url.slice(0, -3)}xyz`)
    await cardOf(page).getByText('This link is not known any more.').waitFor()
  })
})

describeInBrowser('the card in React', () => {
  const stage = useStage()
  const cardPage = useCardPage(() => stage().plain, 'hook')
  const browser = useBrowser({ viewport: DESKTOP })
  const show = (page: Page, url: string) => page.evaluate(`page.show(${JSON.stringify(url)})`)
  const told = (page: Page) => page.evaluate('page.told')

  it('and one that somebody drew with the hook follow the same request', async () => {
    const { page } = browser
    const found = complaints(page, new URL(cardPage().url).origin)
    await page.goto(cardPage().url)
    await show(page, await missing(stage().plain))
    await page.getByText('GitHub pending').waitFor()
    await cardOf(page).getByText('Waiting for you.').waitFor()
    const tab = await openTab(page)
    await tab.getByRole('button', { name: 'Continue to GitHub' }).click()
    await page.getByText('GitHub opened').waitFor()
    await consent(tab)
    await page.getByText('GitHub connected').waitFor()
    await cardOf(page).getByText('Connected as octocat.').waitFor()
    expect(await told(page)).toEqual(['pending', 'opened', 'connected'])
    expect(found).toEqual([])
  })

  it('takes another link, and declines that one only', async () => {
    const { page } = browser
    await page.goto(cardPage().url)
    const [first, second] = [await missing(stage().plain), await missing(stage().plain)]
    await show(page, first)
    await page.getByText('GitHub pending').waitFor()
    await show(page, second)
    await page.getByRole('button', { name: 'No, thank you' }).click()
    await page.getByText('GitHub declined').waitFor()
    await cardOf(page).getByText('Declined.').waitFor()
    const state = async (url: string) => ((await (await fetch(`${url}/state`)).json()) as { status: string }).status
    expect([await state(first), await state(second)]).toEqual(['pending', 'declined'])
    await show(page, 'javascript:alert(1)')
    await page.getByText('REFUSED_URL').waitFor()
  })

  it('stops asking when it is taken off the page', async () => {
    const { page } = browser
    await page.goto(cardPage().url)
    const url = await missing(stage().plain)
    await show(page, url)
    await cardOf(page).getByText('Waiting for you.').waitFor()
    await page.evaluate('page.hide()')
    const asked: string[] = []
    page.on('request', (request) => void asked.push(request.url()))
    await fetch(`${url}/state`, { method: 'POST', body: '{"decline":true}' })
    await page.waitForTimeout(1_500)
    expect(asked).toEqual([])
    expect(await told(page)).toEqual(['pending'])
  })
})

describeInBrowser('how the card looks', () => {
  const stage = useStage()
  const cardPage = useCardPage(() => stage().plain)
  // Axe is a script, which the page's own policy would keep out.
  const browser = useBrowser({ bypassCSP: true, viewport: { width: 320, height: 640 } })

  it('is accessible, small, dark and calm where it has to be', async () => {
    const { page } = browser
    await page.goto(cardPage().url)
    await put(page, await missing(stage().plain))
    await page.getByRole('link', { name: 'Connect GitHub' }).waitFor()
    const styleOf = (name: string, property: string) =>
      page.evaluate(`getComputedStyle(page.card().shadowRoot.querySelector('${name}')).${property}`)
    const colours: unknown[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await violations(page), colorScheme).toEqual([])
      await takePicture(page, `card-${colorScheme}`)
      colours.push(await styleOf('.card', 'backgroundColor'))
    }
    expect(new Set(colours).size).toBe(2)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
    expect(await styleOf('.mark', 'animationName')).toBe('breathe')
    await page.emulateMedia({ reducedMotion: 'reduce', forcedColors: 'active' })
    expect(await styleOf('.mark', 'animationName')).toBe('none')
    await takePicture(page, 'card-forced-colours')
    expect(await violations(page)).toEqual([])
    await page.emulateMedia({ reducedMotion: 'no-preference', forcedColors: 'none', colorScheme: 'light' })
    await page.evaluate("page.card().style.setProperty('--composio-accent', 'rgb(120, 30, 90)')")
    expect(await styleOf('.connect', 'backgroundColor')).toBe('rgb(120, 30, 90)')
  })
})
