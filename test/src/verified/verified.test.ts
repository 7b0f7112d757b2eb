import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Composio } from '@composio/core'
import { openAdministration } from '@composio/server'
import type { Page } from '@composio/testing/person'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ON_POSTGRES, Rig, Visitor } from '../support/rig.ts'
import { type App, startApp } from './app.ts'

let app: App
let rig: Rig
let plain: Rig
let composio: Composio
let users = 0
beforeAll(async () => {
  app = await startApp()
  rig = await Rig.open({ verifierUrl: app.verifierUrl })
  plain = await Rig.open()
  composio = new Composio({ baseURL: rig.backend.url, apiKey: rig.backend.apiKey })
  app.use(composio, rig.backend.url)
})
afterAll(async () => {
  await composio.close()
  await rig.close()
  await plain.close()
  await app.close()
})

/** Somebody whose browser is signed in to the app. */
class AppUser extends Visitor {
  readonly userId: string

  constructor(userId: string) {
    super()
    this.userId = userId
  }

  override send(url: string | URL, init: RequestInit = {}): Promise<Response> {
    if (!String(url).startsWith(app.verifierUrl)) return super.send(url, init)
    return super.send(url, { ...init, headers: { ...init.headers, cookie: `user=${this.userId}` } })
  }

  /** Goes on as far as the app's page, which is not opened. @returns the session URI in its address */
  async stopAtApp(link: string): Promise<string> {
    const answer = await this.send(rig.acme.consent(await this.begin(link)))
    return new URL(answer.headers.get('location')!).searchParams.get('session_uri')!
  }
}

const newUser = () => new AppUser(`user_${++users}`)
const complete = (session_uri: string, user_id: string, headers = {}) =>
  rig.rest('POST', '/connected_accounts/complete_auth', { session_uri, user_id }, headers)
const consented = async (home: Rig, person: Visitor, link: string): Promise<Page> =>
  person.open(home.acme.consent(await person.begin(link)))

async function tokenRequests(home: Rig, during: () => Promise<unknown>): Promise<number> {
  const before = home.acme.seen('/token').length
  await during()
  return home.acme.seen('/token').length - before
}

async function expectNothingConnected(accountId: string, status = 'FAILED'): Promise<void> {
  expect(await rig.account(accountId)).toMatchObject({ status, label: null })
  expect(await rig.sql('select credential from connected_accounts where id = ?', accountId)).toEqual([
    { credential: null },
  ])
}

describe('a verified connect link', () => {
  it('connects the person who is signed in to the app', async () => {
    const person = newUser()
    const link = await rig.link(person.userId)
    const asked = await tokenRequests(rig, async () =>
      expect((await consented(rig, person, link.url)).text).toContain('is connected'),
    )
    expect(asked).toBe(1)
    expect(await rig.account(link.accountId)).toMatchObject({ status: 'ACTIVE', label: 'someone' })
    expect(await rig.sql('select held from connect_confirmations where account_id = ?', link.accountId)).toEqual([
      { held: null },
    ])
  })

  it('that an attacker made connects nothing of who opens it', async () => {
    const [attacker, victim] = [newUser(), newUser()]
    const link = await rig.link(attacker.userId)
    const asked = await tokenRequests(rig, async () =>
      expect(await consented(rig, victim, link.url)).toMatchObject({ status: 403, text: 'This link is not yours' }),
    )
    expect(asked).toBe(0)
    await expectNothingConnected(link.accountId)
    expect((await rig.account(link.accountId)).status_reason).toContain('not the user this link was made for')
  })

  it('is what keeps it out: without a verifier it connects', async () => {
    const link = await plain.link('attacker')
    const asked = await tokenRequests(plain, async () =>
      expect((await consented(plain, newUser(), link.url)).text).toContain('is connected'),
    )
    expect(asked).toBe(1)
    expect(await plain.account(link.accountId)).toMatchObject({ status: 'ACTIVE' })
  })

  it('does not exchange the code before the app has confirmed', async () => {
    const person = newUser()
    const link = await rig.link(person.userId)
    const asked = await tokenRequests(rig, async () => {
      const sessionUri = await person.stopAtApp(link.url)
      const page = await person.open(`${rig.backend.url}/oauth/continue/${sessionUri}`)
      expect(page.status).toBe(400)
      // Going on without the app has used nothing up.
      expect((await complete(sessionUri, person.userId)).status).toBe(200)
    })
    expect(asked).toBe(0)
    await expectNothingConnected(link.accountId, 'INITIATED')
  })

  it('is confirmed once, and gone on with once', async () => {
    const person = newUser()
    const link = await rig.link(person.userId)
    const sessionUri = await person.stopAtApp(link.url)
    const answers = await Promise.all(Array.from({ length: 5 }, () => complete(sessionUri, person.userId)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404])
    const { redirect_url } = answers.find(({ status }) => status === 200)!.body
    const asked = await tokenRequests(rig, () =>
      Promise.all(Array.from({ length: 5 }, () => person.send(redirect_url))),
    )
    expect(asked).toBe(1)
    expect((await person.open(redirect_url)).text).toContain('is connected')
    expect((await complete(sessionUri, person.userId)).status).toBe(404)
  })

  it.each<[string, RequestInit]>([
    ['HEAD', { method: 'HEAD' }],
    ['a prefetch', { headers: { 'sec-purpose': 'prefetch' } }],
    ['a frame', { headers: { 'sec-fetch-dest': 'iframe' } }],
    ['POST', { method: 'POST' }],
  ])('is not gone on with by %s', async (_, init) => {
    const person = newUser()
    const link = await rig.link(person.userId)
    const { redirect_url } = (await complete(await person.stopAtApp(link.url), person.userId)).body
    expect(await tokenRequests(rig, () => person.send(redirect_url, init))).toBe(0)
    expect((await person.open(redirect_url)).text).toContain('is connected')
  })

  it('is gone on with in the browser that consented only', async () => {
    const person = newUser()
    const link = await rig.link(person.userId)
    const { redirect_url } = (await complete(await person.stopAtApp(link.url), person.userId)).body
    const asked = await tokenRequests(rig, async () => {
      expect((await newUser().open(redirect_url)).text).toContain('another browser')
      await person.open(redirect_url)
    })
    expect(asked).toBe(0)
    await expectNothingConnected(link.accountId)
  })

  it('cannot be confirmed, once somebody else was, for the right one', async () => {
    const person = newUser()
    const link = await rig.link(person.userId)
    const sessionUri = await person.stopAtApp(link.url)
    expect((await complete(sessionUri, 'somebody-else')).status).toBe(403)
    expect((await complete(sessionUri, person.userId)).status).toBe(404)
    await expectNothingConnected(link.accountId)
  })

  it('is confirmed for ten minutes', async () => {
    const person = newUser()
    const link = await rig.link(person.userId)
    const late = await person.stopAtApp(link.url)
    const confirmed = (await complete(await person.stopAtApp(link.url), person.userId)).body.redirect_url
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10 * 60_000 + 1_000 })
    try {
      const asked = await tokenRequests(rig, async () => {
        expect((await complete(late, person.userId)).status).toBe(404)
        await person.send(confirmed)
      })
      expect(asked).toBe(0)
      expect((await rig.account(link.accountId)).status).not.toBe('ACTIVE')
    } finally {
      vi.useRealTimers()
    }
    await expectNothingConnected(link.accountId)
  })

  it.skipIf(process.env.COMPOSIO_TEST_STORE === ON_POSTGRES)('is not confirmed by another project', async () => {
    const administration = await openAdministration({ dataDir: rig.dataDir })
    await administration.createProject('other')
    const { key } = await administration.createKey({ name: 'other', project: 'other' })
    await administration.close()
    const person = newUser()
    const link = await rig.link(person.userId)
    const sessionUri = await person.stopAtApp(link.url)
    expect((await complete(sessionUri, person.userId, { 'x-api-key': key })).status).toBe(404)
    await expectNothingConnected(link.accountId, 'INITIATED')
    expect((await complete(sessionUri, person.userId)).status).toBe(200)
  })

  it('keeps no code in the clear', async () => {
    const person = newUser()
    const link = await rig.link(person.userId)
    const sessionUri = await person.stopAtApp(link.url)
    const rows = JSON.stringify(await rig.sql('select * from connect_confirmations'))
    expect(rows).toContain(link.accountId)
    expect(rows).not.toContain(sessionUri)
    for (const secret of rig.acme.issued) expect(rows).not.toContain(secret)
  })
})

describe('a verified connect link with a form', () => {
  const login = { username: 'someone', password: 'the-password-entered' }
  async function formLink(userId: string) {
    const config = await composio.authConfigs.create('acme', { type: 'use_custom_auth', authScheme: 'BASIC' })
    const { id, redirectUrl } = await composio.connectedAccounts.link(userId, config.id)
    rig.acme.answerJson('/me', 200, { id: 7, login: 'someone' })
    return { id, url: redirectUrl! }
  }

  it('stores what was entered once the app has confirmed', async () => {
    const person = newUser()
    const { id, url } = await formLink(person.userId)
    const page = await person.submit(await person.open(url), 'Connect', login)
    expect(page.text).toContain('is connected')
    expect(await rig.account(id)).toMatchObject({ status: 'ACTIVE', label: 'someone' })
  })

  it('stores nothing of who is not the link’s user', async () => {
    const { id, url } = await formLink('attacker')
    const victim = newUser()
    const page = await victim.submit(await victim.open(url), 'Connect', login)
    expect(page).toMatchObject({ status: 403, text: 'This link is not yours' })
    await expectNothingConnected(id)
    expect(await rig.sql('select held from connect_confirmations where account_id = ?', id)).toEqual([{ held: null }])
  })
})

describe('the recipes in docs/connecting-accounts.md', () => {
  it('are the code the app of these tests runs', () => {
    const docs = readFileSync(join(import.meta.dirname, '../../../docs/connecting-accounts.md'), 'utf8')
    const recipes = [...docs.matchAll(/```ts\n(async function (?:confirmUser|sayWhoItIs)[\s\S]*?)```/g)]
    expect(recipes.map(([, recipe]) => recipe?.split('\n').length)).toEqual([11, 11])
    for (const [, recipe] of recipes)
      expect(readFileSync(join(import.meta.dirname, 'app.ts'), 'utf8')).toContain(recipe)
  })
})

describe('the verifier URL', () => {
  it.each(['', 'app.example', 'ftp://app.example/', 'https://a:b@app.example/', 'https://app.example/#x'])(
    'cannot be %s',
    async (verifierUrl) => {
      await expect(Rig.open({ acme: rig.acme, verifierUrl })).rejects.toThrow('verifierUrl: must be')
    },
  )

  it('may come from the environment', async () => {
    const other = await Rig.open({ acme: rig.acme, env: { COMPOSIO_VERIFIER_URL: `${app.verifierUrl}?tenant=1` } })
    const person = new Visitor()
    const answer = await person.send(rig.acme.consent(await person.begin((await other.link('user')).url)))
    const location = new URL(answer.headers.get('location')!)
    expect(location.origin + location.pathname).toBe(app.verifierUrl)
    expect(location.search).toMatch(/^\?tenant=1&session_uri=[\w-]{43}$/)
    await other.close()
  })
})
