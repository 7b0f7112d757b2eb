import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startWebChat, type WebChat } from '../../../examples/web-chat/src/web-chat.ts'
import { takePicture, violations } from './accessibility.ts'
import { complaints, DESKTOP, describeInBrowser, PHONE } from './browser.ts'
import { consent } from './stage.ts'
import { useBrowser } from './use-browser.ts'

const SIZES = {
  desktop: { viewport: DESKTOP },
  phone: { viewport: PHONE, isMobile: true, hasTouch: true },
}
const ISSUE = 'Open an issue titled "Said in a chat" in octocat/hello-world'
const TWO_CALLS = 'Who am I on GitHub, and which repositories do I have?'
const POLICY =
  /^default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self' [^;]+; frame-ancestors 'none'; base-uri 'none'$/

/** The chat of the tests of a block. */
function useWebChat(): () => WebChat {
  let chat: WebChat
  beforeAll(async () => {
    chat = await startWebChat()
  }, 60_000)
  afterAll(() => chat?.close())
  return () => chat
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text)
  await page.keyboard.press('Enter')
}

const cardsOf = (page: Page) => page.locator('composio-connection')
const linkTo = (page: Page, service: string) => page.getByRole('link', { name: `Connect ${service}` })

/** Follows the card's link into the tab it opens. */
async function openTab(page: Page, service: string): Promise<Page> {
  const opening = page.waitForEvent('popup')
  await linkTo(page, service).click()
  const tab = await opening
  await tab.getByRole('heading', { level: 1 }).waitFor()
  return tab
}

async function connect(page: Page, service: string, login: string): Promise<Page> {
  const tab = await openTab(page, service)
  await tab.getByRole('button', { name: `Continue to ${service}` }).click()
  await consent(tab, login)
  await tab.getByText(`${service} is connected`).waitFor()
  return tab
}

for (const [size, profile] of Object.entries(SIZES)) {
  describeInBrowser(`the web chat on a ${size}`, () => {
    const chat = useWebChat()
    const browser = useBrowser(profile)

    it('asks for two accounts on cards, and goes on by itself when each is connected', async () => {
      const { page } = browser
      const found = complaints(page, chat().url)
      await page.goto(chat().url)
      await takePicture(page, `web-chat-${size}-empty`)
      await page.getByRole('button', { name: 'Open an issue' }).click()
      await cardsOf(page).getByText('Waiting for you.').waitFor()
      await cardsOf(page).getByText('Web chat needs your GitHub account to go on.').waitFor()
      await takePicture(page, `web-chat-${size}-pending`)
      const link = await linkTo(page, 'GitHub').getAttribute('href')
      expect((await fetch(link ?? '')).headers.get('content-security-policy')).toMatch(POLICY)

      const tab = await openTab(page, 'GitHub')
      expect(await tab.evaluate('window.opener')).toBeNull()
      await tab.getByRole('button', { name: 'Continue to GitHub' }).click()
      await cardsOf(page).getByText('Finish in the other tab').waitFor()
      await takePicture(page, `web-chat-${size}-opened`)
      await consent(tab)
      await cardsOf(page).getByText('Connected as octocat.').waitFor()
      await page.getByText('The greeting has a typo, too” is open').waitFor()
      await takePicture(page, `web-chat-${size}-connected`)
      await tab.close()

      await say(page, 'Show my newest mail')
      await connect(page, 'Gmail', chat().emulators.services.google.people[0] ?? '')
      await page.getByText('Invoice 1042 is due on Friday').waitFor()
      await cardsOf(page).getByText('Connected as user@example.com.').waitFor()
      await takePicture(page, `web-chat-${size}-two-services`)
      expect(await cardsOf(page).count()).toBe(2)
      expect(found).toEqual([])
      expect(await issueTitles(chat())).toContain('The greeting has a typo, too')
    })

    it('goes on without an account that is declined on the card', async () => {
      const { page } = browser
      const found = complaints(page, chat().url)
      await page.goto(chat().url)
      await say(page, ISSUE)
      await page.getByRole('button', { name: 'Not now' }).click()
      await page.getByText('All right, I go on without that account.').waitFor()
      await cardsOf(page).getByText('Declined. It goes on without.').waitFor()
      await takePicture(page, `web-chat-${size}-declined`)
      expect(await linkTo(page, 'GitHub').count()).toBe(0)
      expect(await issueTitles(chat())).not.toContain('Said in a chat')
      expect(found).toEqual([])
    })

    it('takes another message for declining, and answers it', async () => {
      const { page } = browser
      await page.goto(chat().url)
      await say(page, ISSUE)
      await linkTo(page, 'GitHub').waitFor()
      await page.getByText('Writing something else counts as').waitFor()
      await say(page, 'What can you do?')
      await page.getByText('Without OPENAI_API_KEY I am a script.').waitFor()
      const texts = (await page.getByRole('log').textContent()) ?? ''
      const order = [ISSUE, 'All right, I go on without', 'What can you do?', 'Without OPENAI_API_KEY']
      expect(order.map((text) => texts.indexOf(text))).toEqual(
        order.map((text) => texts.indexOf(text)).toSorted((a, b) => a - b),
      )
      expect(order.filter((text) => !texts.includes(text))).toEqual([])
      await cardsOf(page).getByText('Declined. It goes on without.').waitFor()
    })

    it('shows two calls that need one account one card', async () => {
      const { page } = browser
      await page.goto(chat().url)
      await say(page, TWO_CALLS)
      await linkTo(page, 'GitHub').waitFor()
      await expect.poll(() => page.getByText('waiting for you', { exact: true }).count()).toBe(2)
      expect(await cardsOf(page).count()).toBe(1)
      await connect(page, 'GitHub', 'octocat')
      await page.getByText('You are octocat on GitHub.').waitFor()
      await page.getByText('Your repositories: ').waitFor()
      expect(await cardsOf(page).count()).toBe(1)
    })

    it('comes back and goes on when the page is loaded again', async () => {
      const { page } = browser
      const found = complaints(page, chat().url)
      await page.goto(chat().url)
      await say(page, ISSUE)
      await linkTo(page, 'GitHub').waitFor()
      await page.reload()
      await page.getByText(ISSUE).waitFor()
      await connect(page, 'GitHub', 'octocat')
      await page.getByText('Said in a chat” is open').waitFor()
      await page.reload()
      await page.getByText('Said in a chat” is open').waitFor()
      expect(await page.getByText(ISSUE).count()).toBe(1)
      expect(found).toEqual([])
    })
  })
}

describeInBrowser('every state of the web chat', () => {
  const chat = useWebChat()
  // Axe is a script, which the page's own policy would keep out.
  const browser = useBrowser({ bypassCSP: true, viewport: PHONE })

  it('is accessible in both colour schemes, and fits small screens', async () => {
    const { page } = browser
    const look = async (state: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        expect(await violations(page), `${state}, ${colorScheme}`).toEqual([])
        await takePicture(page, `web-chat-${state}-${colorScheme}`)
      }
      await page.setViewportSize({ width: 320, height: 640 })
      expect(await page.evaluate('document.documentElement.scrollWidth'), state).toBeLessThanOrEqual(320)
      await takePicture(page, `web-chat-320-${state}`)
      await page.setViewportSize(PHONE)
    }
    await page.goto(chat().url)
    await page.getByRole('heading', { name: 'What shall I do' }).waitFor()
    await look('empty')
    await say(page, ISSUE)
    await linkTo(page, 'GitHub').waitFor()
    await look('pending')
    const tab = await openTab(page, 'GitHub')
    await tab.getByRole('button', { name: 'Continue to GitHub' }).click()
    await cardsOf(page).getByText('Finish in the other tab').waitFor()
    await look('opened')
    await consent(tab)
    await page.getByText('Said in a chat” is open').waitFor()
    await look('connected')
    await say(page, 'Show my newest mail')
    await page.getByRole('button', { name: 'Not now' }).click()
    await page.getByText('All right, I go on without').waitFor()
    await look('declined')
  })

  it('says so when its server is gone', async () => {
    const { page } = browser
    const other = await startWebChat()
    try {
      await page.goto(other.url)
      await say(page, ISSUE)
      await linkTo(page, 'GitHub').waitFor()
    } finally {
      await other.close()
    }
    await page.getByText('The connection to the chat broke.').waitFor()
    await cardsOf(page).getByText('The server cannot be reached. Trying again…').waitFor()
    await takePicture(page, 'web-chat-server-gone')
    expect(await violations(page)).toEqual([])
  })
})

async function issueTitles({ emulators }: WebChat): Promise<string[]> {
  const { github } = emulators.services
  const headers = { authorization: `Bearer ${await github.issueToken('hubot')}` }
  const answer = await fetch(`${github.url}/repos/octocat/hello-world/issues?state=open&per_page=100`, { headers })
  return ((await answer.json()) as { title: string }[]).map(({ title }) => title)
}
