import type { Composio } from '@composio/core'
import type { Page } from 'playwright-core'
import { vi } from 'vitest'
import { callbackOf, consent, goToProvider, LOGIN, newLink, type Stage } from './stage.ts'

const LONG_USER = `auth0|${'9f8e7d6c5b4a'.repeat(20)}`
const MANY_SCOPES = Array.from({ length: 24 }, (_, at) => `https://provider.example/auth/resource-${at}.read_and_write`)

/** One page as a person may come to see it. */
export interface Scene {
  name: string
  /** Something only this page says. */
  says: string
  open(page: Page, stage: Stage): Promise<void>
}

/** A link that asks which of a user's two accounts to use; the accounts are connected where they are not yet. */
async function newChoice(page: Page, composio: Composio, userId: string): Promise<string> {
  const { items } = await composio.connectedAccounts.list({ userIds: [userId] })
  for (const alias of ['work', 'the account of the documentation team']) {
    if (items.some((account) => account.alias === alias)) continue
    const { url } = await newLink(composio, { userId, alias })
    await goToProvider(page, url)
    await consent(page)
    await page.getByText('is connected').first().waitFor()
  }
  const session = await composio.create(userId, { toolkits: ['github'], multiAccount: { enable: true } })
  const [request] = await session.connectionsFor({ slug: 'GITHUB_GET_THE_AUTHENTICATED_USER' })
  return request!.url
}

const connectScenes: Scene[] = [
  {
    name: 'connect',
    says: 'The app that gave you this link wants to use your GitHub account',
    open: async (page, { plain }) => void (await page.goto((await newLink(plain, { userId: 'user_123' })).url)),
  },
  {
    name: 'connect-long',
    says: 'app.example/integrations/github/connected',
    open: async (page, { plain }) => {
      const credentials = { client_id: 'a_client', client_secret: 'a_secret', scopes: MANY_SCOPES }
      const options = { type: 'use_custom_auth', authScheme: 'OAUTH2', credentials } as const
      const config = await plain.authConfigs.create('github', options)
      const callbackUrl = 'https://app.example/integrations/github/connected?chat=7'
      const alias = 'the account of the whole documentation team in Utrecht'
      await page.goto((await plain.connectedAccounts.link(LONG_USER, config.id, { callbackUrl, alias })).redirectUrl!)
      await page.getByText('All permissions and tools').click()
    },
  },
  {
    name: 'connect-again',
    says: 'has lost access to your GitHub account',
    open: async (page, { plain, emulators }) => {
      const userId = 'user_again'
      const { url } = await newLink(plain, { userId })
      await goToProvider(page, url)
      await consent(page)
      emulators.services.github.expireTokens()
      const session = await plain.create(userId, { toolkits: ['github'] })
      const { connectionRequired } = await session.execute('GITHUB_GET_THE_AUTHENTICATED_USER')
      await page.goto(connectionRequired!.url)
    },
  },
  {
    name: 'which-account',
    says: 'Which GitHub account?',
    open: async (page, { plain }) => void (await page.goto(await newChoice(page, plain, 'user_choice'))),
  },
  {
    name: 'chosen',
    says: 'work is used from now on.',
    open: async (page, { plain }) => {
      await page.goto(await newChoice(page, plain, 'user_chosen'))
      await page.getByLabel('work').check()
      await page.getByRole('button', { name: 'Use this account' }).click()
    },
  },
  {
    name: 'key-entry',
    says: 'Acme Assistant wants to use your GitHub account',
    open: async (page, { named }) => void (await page.goto((await newLink(named, { alias: 'work' })).url)),
  },
  {
    name: 'key-entry-linear',
    says: 'Personal API key',
    open: async (page, { named }) => void (await page.goto((await newLink(named, { toolkit: 'linear' })).url)),
  },
  {
    name: 'key-missing',
    says: 'Personal access token is required.',
    open: async (page, { named }) => enterKey(page, (await newLink(named)).url, '   '),
  },
  {
    name: 'key-refused',
    says: 'GitHub does not accept the credential',
    open: async (page, { named }) => enterKey(page, (await newLink(named)).url, 'ghp_mistyped'),
  },
]

const endScenes: Scene[] = [
  {
    name: 'connected',
    says: `Signed in as ${LOGIN}`,
    open: async (page, { plain }) => {
      await goToProvider(page, (await newLink(plain)).url)
      await consent(page)
    },
  },
  {
    name: 'connected-with-key',
    says: 'go back to Acme Assistant',
    open: async (page, { named, emulators }) => {
      const token = await emulators.services.github.issueToken()
      await enterKey(page, (await newLink(named)).url, token)
    },
  },
  {
    name: 'denied',
    says: 'Access was denied at GitHub',
    open: async (page, { plain }) => {
      const consentPage = await goToProvider(page, (await newLink(plain)).url)
      await page.goto(callbackOf(consentPage, { error: 'access_denied' }))
    },
  },
  {
    name: 'declined',
    says: 'You chose not to connect it',
    open: async (page, { named }) => {
      await page.goto((await newLink(named)).url)
      await page.getByRole('button', { name: 'Do not connect' }).click()
    },
  },
  {
    name: 'expired',
    says: 'This link has expired',
    open: async (page, { plain }) => {
      const { url } = await newLink(plain)
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11 * 60_000 })
      try {
        await page.goto(url)
      } finally {
        vi.useRealTimers()
      }
    },
  },
  {
    name: 'used',
    says: 'This link has been used already',
    open: async (page, { named }) => {
      const { url } = await newLink(named)
      await page.goto(url)
      await page.getByRole('button', { name: 'Do not connect' }).click()
      await page.context().clearCookies()
      await page.goto(url)
    },
  },
  {
    name: 'unknown',
    says: 'Link not found',
    open: async (page, { plain }) => void (await page.goto(`${(await newLink(plain)).url.slice(0, -3)}xyz`)),
  },
  {
    name: 'wrong-state',
    says: 'This sign-in cannot be finished',
    open: async (page, { plain }) => {
      const consentPage = await goToProvider(page, (await newLink(plain)).url)
      await page.goto(callbackOf(consentPage, { state: 'not-the-state', code: 'abc' }))
    },
  },
  {
    name: 'without-cookies',
    says: 'Open the link again',
    open: async (page, { plain }) => {
      await page.goto((await newLink(plain)).url)
      await page.context().clearCookies()
      await page.getByRole('button', { name: 'Continue to GitHub' }).click()
    },
  },
]

export const scenes = [...connectScenes, ...endScenes]

export async function enterKey(page: Page, link: string, key: string): Promise<void> {
  await page.goto(link)
  await page.getByRole('textbox').fill(key)
  await page.getByRole('button', { name: /^Connect / }).click()
}
