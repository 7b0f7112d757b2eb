import type { Page, Request } from 'playwright-core'
import { expect } from 'vitest'
import { CONNECTED, inEveryMode, type MatrixCase } from './matrix-cases.ts'
import { agree, answerOf, begin, type MatrixStage } from './matrix-stage.ts'

/** Programs that open what people are sent, as they introduce themselves. */
const PREVIEWERS = [
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
  'facebookexternalhit/1.1 Facebot Twitterbot/1.0',
  'WhatsApp/2.23.20.0',
  'TelegramBot (like TwitterBot)',
  'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
  'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com',
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
]

/** Does something to an answer before its person gets it: nothing may come of it. */
function before(
  name: string,
  disturb: (page: Page, callback: string, stage: MatrixStage) => Promise<void>,
): MatrixCase {
  return {
    name,
    ends: inEveryMode(CONNECTED),
    run: async (stage) => {
      const userId = stage.user('user')
      const [{ url, accountId }, page] = [await stage.link(userId), await stage.profile(userId)]
      await begin(page, url)
      const rows = await stage.rows()
      await disturb(page, (await answerOf(page)).href, stage)
      expect(await stage.rows()).toEqual(rows)
      await agree(page)
      return { page, accountId }
    },
  }
}

/** Has markup or a script on the page ask for an address, with the browser's cookies, and waits until it was. */
async function ask(page: Page, url: string, cause: string): Promise<void> {
  const isIt = (request: Request) => request.url() === url
  // What other origins load is kept from them by its Cross-Origin-Resource-Policy: asked for all the same.
  const asked = Promise.race([page.waitForEvent('requestfinished', isIt), page.waitForEvent('requestfailed', isIt)])
  await page.evaluate(cause.replaceAll('URL', JSON.stringify(url)))
  await asked
}

const PREFETCH =
  "{ const link = document.createElement('link'); link.rel = 'prefetch'; link.href = URL; void document.head.append(link) }"

const fetches: MatrixCase[] = [
  before('a callback, first asked for by HEAD', async (page, callback) => {
    const answer = await page.context().request.head(callback, { maxRedirects: 0 })
    expect(answer.status()).toBe(204)
  }),
  before('a callback, first sent by POST', async (page, callback) => {
    const answer = await page.context().request.post(callback, { maxRedirects: 0 })
    expect(answer.status()).toBe(404)
  }),
  before('a callback, first loaded by a script, as a picture and in a frame', async (page, callback) => {
    // The provider's page is on the same site here, so that the cookie goes along.
    await ask(page, callback, "void fetch(URL, { mode: 'no-cors', credentials: 'include' })")
    await ask(page, callback, 'void (new Image().src = URL)')
    const frame =
      "{ const frame = document.createElement('iframe'); frame.src = URL; void document.body.append(frame) }"
    await ask(page, callback, frame)
  }),
  before('a callback, first prefetched', (page, callback) => ask(page, callback, PREFETCH)),
]

const looks: MatrixCase[] = [
  {
    name: 'a link, first opened by link previews (HEAD and GET) and prefetched',
    ends: inEveryMode(CONNECTED),
    run: async ({ link, profile, user, rig, rows }) => {
      const userId = user('user')
      const [{ url, accountId }, page] = [await link(userId), await profile(userId)]
      const before = await rows()
      for (const method of ['HEAD', 'GET'])
        await Promise.all(
          PREVIEWERS.map((agent) => fetch(url, { method, redirect: 'manual', headers: { 'user-agent': agent } })),
        )
      await page.goto(`${rig.acme.url}/me`)
      await ask(page, url, PREFETCH)
      expect(await rows()).toEqual(before)
      await begin(page, url)
      await agree(page)
      return { page, accountId }
    },
  },
]

const hands: MatrixCase[] = [
  {
    name: 'back from the provider, then on again; back from the end',
    ends: inEveryMode(CONNECTED),
    run: async ({ link, profile, user, rows }) => {
      const userId = user('user')
      const [{ url, accountId }, page] = [await link(userId), await profile(userId)]
      await begin(page, url)
      await page.goBack()
      await page.getByRole('button', { name: 'Continue to Acme' }).click()
      await page.getByRole('link', { name: 'Agree' }).waitFor()
      await agree(page)
      await page.getByRole('heading', { name: CONNECTED.page }).waitFor()
      const before = await rows()
      await page.goBack()
      await page.goBack()
      expect(await rows()).toEqual(before)
      return { page, accountId }
    },
  },
  {
    name: 'the button, pressed twice',
    ends: inEveryMode(CONNECTED),
    run: async ({ link, profile, user }) => {
      const userId = user('user')
      const [{ url, accountId }, page] = [await link(userId), await profile(userId)]
      await page.goto(url)
      await page.getByRole('button', { name: 'Continue to Acme' }).dblclick()
      await page.getByRole('link', { name: 'Agree' }).waitFor()
      await agree(page)
      return { page, accountId }
    },
  },
  {
    name: 'one link in two tabs, both agreed to',
    ends: inEveryMode(CONNECTED),
    run: async ({ link, profile, user }) => {
      const userId = user('user')
      const [{ url, accountId }, page] = [await link(userId), await profile(userId)]
      const tab = await page.context().newPage()
      await begin(page, url)
      await begin(tab, url)
      await agree(tab)
      await tab.getByRole('heading', { name: CONNECTED.page }).waitFor()
      await agree(page)
      return { page, accountId }
    },
  },
]

export const accidents = [...fetches, ...looks, ...hands]
