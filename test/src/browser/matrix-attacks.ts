import type { BrowserContext, Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import {
  CONNECTED,
  DOES_NOT_OPEN,
  inEveryMode,
  type MatrixCase,
  NOT_CONNECTED,
  NOT_YOURS,
  REFUSED,
} from './matrix-cases.ts'
import { agree, answerOf, begin, tryToBegin } from './matrix-stage.ts'

const PAST_THE_LIFETIME_MS = 10 * 60_000 + 1_000

const links: MatrixCase[] = [
  {
    name: 'a link, opened by the user it is for',
    ends: inEveryMode(CONNECTED),
    run: async ({ link, profile, user }) => {
      const userId = user('user')
      const [{ url, accountId }, page] = [await link(userId), await profile(userId)]
      await begin(page, url)
      await agree(page)
      return { page, accountId }
    },
  },
  {
    name: 'an attacker’s link, opened by a victim',
    ends: { browser: CONNECTED, verified: NOT_YOURS, token: DOES_NOT_OPEN },
    run: async ({ link, profile, user }) => {
      const [{ url, accountId }, victim] = [await link(user('attacker')), await profile(user('victim'))]
      if (await tryToBegin(victim, url)) await agree(victim)
      return { page: victim, accountId }
    },
  },
  {
    name: 'a victim’s link, opened by an attacker',
    ends: { browser: CONNECTED, verified: NOT_YOURS, token: DOES_NOT_OPEN },
    run: async ({ link, profile, user }) => {
      const [{ url, accountId }, attacker] = [await link(user('victim')), await profile(user('attacker'))]
      if (await tryToBegin(attacker, url)) await agree(attacker)
      return { page: attacker, accountId }
    },
  },
  {
    name: 'a victim’s link, consented to by an attacker, its confirmation opened by the victim',
    ends: { browser: undefined, verified: REFUSED, token: undefined },
    run: async ({ link, profile, user, rig }) => {
      const userId = user('victim')
      const [{ url, accountId }, victim, attacker] = [
        await link(userId),
        await profile(userId),
        await profile(user('attacker')),
      ]
      await begin(attacker, url)
      const answer = await attacker.context().request.get((await answerOf(attacker)).href, { maxRedirects: 0 })
      const confirmation = answer.headers().location ?? ''
      expect(new URL(confirmation).origin).not.toBe(rig.backend.url)
      await victim.goto(confirmation)
      return { page: victim, accountId }
    },
  },
]

/** The token the app makes for whoever is signed in, when their browser comes from a link. */
async function userTokenOf(page: Page, link: string): Promise<string> {
  const { request } = page.context()
  const redirect = await request.get(link, { maxRedirects: 0 })
  const form = await (await request.get(redirect.headers().location ?? '')).text()
  return /name="user_token" value="([^"]+)"/.exec(form)?.[1] ?? ''
}

/** What a page of anybody's can make a browser send. */
async function post(page: Page, server: string, userToken: string): Promise<void> {
  await page.setContent(
    `<form method="post" action="${server}/connect/user"><input name="user_token" value="${userToken}"><button>Go</button></form>`,
  )
  await page.getByRole('button', { name: 'Go' }).click()
}

const userTokens: MatrixCase[] = [
  {
    name: 'an attacker’s user token, sent by a victim’s browser',
    ends: {
      browser: undefined,
      verified: undefined,
      token: { page: 'Open the link again', status: 'INITIATED', tokenRequests: 0 },
    },
    run: async ({ link, profile, user, rig }) => {
      const attackerId = user('attacker')
      const [{ url, accountId }, attacker, victim] = [
        await link(attackerId),
        await profile(attackerId),
        await profile(user('victim')),
      ]
      await post(victim, rig.backend.url, await userTokenOf(attacker, url))
      await victim.getByRole('heading', { name: 'Open the link again' }).waitFor()
      // Nor does the link open now, for a victim it is not for.
      expect(await tryToBegin(victim, url)).toBe(false)
      await victim.goBack()
      await victim.goto(`${url}/opened`)
      return { page: victim, accountId }
    },
  },
  {
    name: 'a user token, sent again',
    ends: {
      browser: undefined,
      verified: undefined,
      token: { page: 'This page cannot be opened', status: 'INITIATED', tokenRequests: 0 },
    },
    run: async ({ link, profile, user, rig }) => {
      const userId = user('user')
      const [{ url, accountId }, page] = [await link(userId), await profile(userId)]
      const token = await userTokenOf(page, url)
      await post(page, rig.backend.url, token)
      await page.getByRole('button', { name: 'Continue to Acme' }).waitFor()
      await post(page, rig.backend.url, token)
      return { page, accountId }
    },
  },
]

const answers: MatrixCase[] = [
  {
    name: 'an attacker’s authorize URL, opened by a victim',
    ends: inEveryMode(REFUSED),
    run: async ({ link, profile, user }) => {
      const attackerId = user('attacker')
      const { url, accountId } = await link(attackerId)
      const [attacker, victim] = [await profile(attackerId), await profile(user('victim'))]
      await victim.goto((await begin(attacker, url)).href)
      await agree(victim)
      return { page: victim, accountId }
    },
  },
  {
    name: 'the same, by a victim who is connecting an account of their own, which goes on',
    ends: inEveryMode(REFUSED),
    run: async ({ link, profile, user, rig }) => {
      const [attackerId, victimId] = [user('attacker'), user('victim')]
      const [{ url, accountId }, own] = [await link(attackerId), await link(victimId)]
      const [attacker, victim] = [await profile(attackerId), await profile(victimId)]
      await begin(victim, own.url)
      const tab = await victim.context().newPage()
      await tab.goto((await begin(attacker, url)).href)
      await agree(tab)
      await tab.getByRole('heading', { name: REFUSED.page }).waitFor()
      expect((await rig.account(own.accountId)).status).toBe('INITIATED')
      return { page: tab, accountId }
    },
  },
  {
    name: 'an attacker’s callback, opened by a victim',
    ends: inEveryMode(REFUSED),
    run: async ({ link, profile, user }) => {
      const attackerId = user('attacker')
      const { url, accountId } = await link(attackerId)
      const [attacker, victim] = [await profile(attackerId), await profile(user('victim'))]
      await begin(attacker, url)
      await victim.goto((await answerOf(attacker)).href)
      return { page: victim, accountId }
    },
  },
  {
    name: 'a victim’s code in an attacker’s callback: PKCE fails',
    ends: inEveryMode({ ...NOT_CONNECTED, tokenRequests: 1 }),
    run: async ({ link, profile, user }) => {
      const [attackerId, victimId] = [user('attacker'), user('victim')]
      const [{ url, accountId }, own] = [await link(attackerId), await link(victimId)]
      const [attacker, victim] = [await profile(attackerId), await profile(victimId)]
      await begin(victim, own.url)
      await begin(attacker, url)
      const callback = await answerOf(attacker)
      callback.searchParams.set('code', (await answerOf(victim)).searchParams.get('code') ?? '')
      await attacker.goto(callback.href)
      return { page: attacker, accountId }
    },
  },
  {
    name: 'the states of two sign-ins of one browser, swapped: PKCE fails',
    ends: inEveryMode({ ...NOT_CONNECTED, tokenRequests: 1 }),
    run: async ({ link, profile, user }) => {
      const userId = user('user')
      const [one, other, page] = [await link(userId), await link(userId), await profile(userId)]
      await begin(page, one.url)
      const callback = await answerOf(page)
      await begin(page, other.url)
      callback.searchParams.set('state', (await answerOf(page)).searchParams.get('state') ?? '')
      await page.goto(callback.href)
      return { page, accountId: other.accountId }
    },
  },
  {
    name: 'another project’s state, in a browser that has a sign-in of this project under way',
    ends: inEveryMode({ ...REFUSED, status: 'INITIATED' }),
    run: async ({ link, profile, user, otherKey, rig }) => {
      const [userId, attackerId] = [user('user'), user('attacker')]
      const [{ url, accountId }, foreign] = [await link(userId), await link(attackerId, otherKey)]
      const [page, attacker] = [await profile(userId), await profile(attackerId)]
      await begin(attacker, foreign.url)
      await begin(page, url)
      const callback = await answerOf(page)
      callback.searchParams.set('state', (await answerOf(attacker)).searchParams.get('state') ?? '')
      await page.goto(callback.href)
      await page.getByRole('heading', { name: REFUSED.page }).waitFor()
      expect(await rig.sql('select status from connected_accounts where id = ?', foreign.accountId)).toEqual([
        { status: 'FAILED' },
      ])
      return { page, accountId }
    },
  },
  {
    name: 'an answer that comes after ten minutes',
    ends: inEveryMode(NOT_CONNECTED),
    run: async ({ link, profile, user }) => {
      const userId = user('user')
      const [{ url, accountId }, page] = [await link(userId), await profile(userId)]
      await begin(page, url)
      const callback = await answerOf(page)
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + PAST_THE_LIFETIME_MS })
      try {
        await page.goto(callback.href)
      } finally {
        vi.useRealTimers()
      }
      return { page, accountId }
    },
  },
]

const replays: MatrixCase[] = [
  {
    name: 'a callback, opened again, also in a tab of its own',
    ends: inEveryMode(CONNECTED),
    run: async ({ link, profile, user, rows }) => {
      const userId = user('user')
      const [{ url, accountId }, page] = [await link(userId), await profile(userId)]
      await begin(page, url)
      const callback = await answerOf(page)
      await agree(page)
      await page.getByRole('heading', { name: CONNECTED.page }).waitFor()
      const before = await rows()
      await page.goto(callback.href)
      await page.getByRole('heading', { name: CONNECTED.page }).waitFor()
      const tab = await page.context().newPage()
      await tab.goto(callback.href)
      await tab.getByRole('heading', { name: CONNECTED.page }).waitFor()
      expect(await rows()).toEqual(before)
      return { page: tab, accountId }
    },
  },
  {
    name: 'a callback that was used, opened by somebody else',
    ends: inEveryMode({ ...CONNECTED, page: REFUSED.page }),
    run: async ({ link, profile, user, rows }) => {
      const userId = user('user')
      const [{ url, accountId }, page, other] = [
        await link(userId),
        await profile(userId),
        await profile(user('other')),
      ]
      await begin(page, url)
      const callback = await answerOf(page)
      await agree(page)
      await page.getByRole('heading', { name: CONNECTED.page }).waitFor()
      const before = await rows()
      await other.goto(callback.href)
      await other.getByRole('heading', { name: REFUSED.page }).waitFor()
      expect(await rows()).toEqual(before)
      return { page: other, accountId }
    },
  },
  {
    name: 'control: an attacker’s authorize URL, with the attacker’s cookie in the victim’s browser',
    ends: { browser: CONNECTED, verified: NOT_YOURS, token: CONNECTED },
    run: async ({ link, profile, user }) => {
      const attackerId = user('attacker')
      const { url, accountId } = await link(attackerId)
      const [attacker, victim] = [await profile(attackerId), await profile(user('victim'))]
      const authorizeUrl = await begin(attacker, url)
      await plantCookie(attacker.context(), victim.context())
      await victim.goto(authorizeUrl.href)
      await agree(victim)
      return { page: victim, accountId }
    },
  },
]

export const attacks = [...links, ...userTokens, ...answers, ...replays]

/** What no attacker can do; it shows that the cookie is what keeps them out. */
async function plantCookie(from: BrowserContext, to: BrowserContext): Promise<void> {
  const cookies = await from.cookies()
  await to.addCookies(cookies.filter(({ name }) => name === 'composio_connect'))
}
