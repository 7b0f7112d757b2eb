import { HttpPerson, type Page } from '@composio/testing/person'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Rig, Visitor } from './support/rig.ts'

let rig: Rig
let users = 0
const newUser = () => `user_${++users}`
beforeAll(async () => {
  rig = await Rig.open({ appName: 'Example' })
})
afterEach(() => rig.acme.usual())
afterAll(() => rig.close())

async function begun() {
  const link = await rig.link(newUser())
  const person = new Visitor()
  return { link, person, authorization: await person.begin(link.url) }
}

const formTokenOf = (page: Page) => /name="form_token" value="([^"]+)"/.exec(page.html)![1]!
const post = (person: HttpPerson, url: string, formToken: string, headers: Record<string, string> = {}) =>
  person.send(url, { method: 'POST', body: new URLSearchParams({ form_token: formToken }), headers })
const statusOf = async (accountId: string) => (await rig.account(accountId)).status

/** Does something, and counts how often the provider was asked for a token meanwhile. */
async function tokenRequests(during: () => Promise<unknown>): Promise<number> {
  const before = rig.acme.seen('/token').length
  await during()
  return rig.acme.seen('/token').length - before
}

describe.each(['', '/decline'])('the form of a connect page (%j)', (path) => {
  it('is taken from the browser that was shown it', async () => {
    const link = await rig.link(newUser())
    const person = new HttpPerson()
    const answer = await post(person, link.url + path, formTokenOf(await person.open(link.url)))
    expect(answer.status).toBe(303)
  })

  it.each<[string, (url: string) => Promise<Response>]>([
    [
      'without the cookie',
      async (url) => post(new HttpPerson(), url + path, formTokenOf(await new HttpPerson().open(url))),
    ],
    [
      'with the token of another browser',
      async (url) => {
        const person = new HttpPerson()
        await person.open(url)
        return post(person, url + path, formTokenOf(await new HttpPerson().open(url)))
      },
    ],
    [
      'with the token of another link',
      async (url) => {
        const person = new HttpPerson()
        await person.open(url)
        const other = await rig.link(newUser())
        return post(person, url + path, formTokenOf(await person.open(other.url)))
      },
    ],
    [
      'without a token',
      async (url) => {
        const person = new HttpPerson()
        await person.open(url)
        return person.send(url + path, { method: 'POST' })
      },
    ],
    [
      'as a form that is none',
      async (url) => {
        const person = new HttpPerson()
        await person.open(url)
        const headers = { 'content-type': 'multipart/form-data; boundary=x' }
        return person.send(url + path, { method: 'POST', headers, body: '--y\r\nnothing' })
      },
    ],
    [
      'as JSON',
      async (url) => {
        const person = new HttpPerson()
        const form_token = formTokenOf(await person.open(url))
        const headers = { 'content-type': 'application/json' }
        return person.send(url + path, { method: 'POST', headers, body: JSON.stringify({ form_token }) })
      },
    ],
    ...['https://evil.example', 'null', 'http://127.0.0.1', 'http://localhost.evil.example'].map(
      (origin): [string, (url: string) => Promise<Response>] => [
        `sent by a page of ${origin}`,
        async (url) => {
          const person = new HttpPerson()
          return post(person, url + path, formTokenOf(await person.open(url)), { origin })
        },
      ],
    ),
  ])('is refused %s, and nothing happens', async (_, send) => {
    const link = await rig.link(newUser())
    const answer = await send(link.url)
    expect(answer.status).toBe(403)
    expect(await statusOf(link.accountId)).toBe('INITIATED')
    expect(await rig.sql('select 1 from oauth_flows where account_id = ?', link.accountId)).toEqual([])
    expect((await new HttpPerson().open(link.url)).status).toBe(200)
  })
})

describe('the provider’s answer', () => {
  it.each([
    ['a browser without a cookie', () => new HttpPerson()],
    [
      'the browser of somebody else, who has a link of their own open',
      async () => {
        const other = await begun()
        return other.person
      },
    ],
  ])('is not taken from %s', async (_, someone) => {
    const { link, person, authorization } = await begun()
    const callback = rig.acme.consent(authorization)
    const victim = await someone()
    const asked = await tokenRequests(async () => {
      const page = await victim.open(callback)
      expect(page).toMatchObject({ status: 400, text: expect.stringContaining('started in another browser') })
      expect(page.url.search).toBe('')
      // Nor any more from the browser it was for: the code has been seen elsewhere.
      await person.open(callback)
    })
    expect(asked).toBe(0)
    expect(await rig.account(link.accountId)).toMatchObject({
      status: 'FAILED',
      status_reason: expect.stringContaining('another browser'),
    })
  })

  it('is used once, and playing it again harms nobody', async () => {
    const { link, person, authorization } = await begun()
    const callback = rig.acme.consent(authorization)
    expect(await tokenRequests(() => person.open(callback))).toBe(1)
    const again = await tokenRequests(async () => {
      expect((await person.open(callback)).text).toContain('is connected')
      expect((await new HttpPerson().open(callback)).status).toBe(400)
    })
    expect(again).toBe(0)
    expect(await statusOf(link.accountId)).toBe('ACTIVE')
  })

  it('is used once when it comes ten times at once', async () => {
    const { link, person, authorization } = await begun()
    const callback = rig.acme.consent(authorization)
    const asked = await tokenRequests(() => Promise.all(Array.from({ length: 10 }, () => person.send(callback))))
    expect(asked).toBe(1)
    expect(await statusOf(link.accountId)).toBe('ACTIVE')
  })

  it('is not taken with the code of another flow', async () => {
    const [mine, theirs] = [await begun(), await begun()]
    const stolen = rig.acme.consent(theirs.authorization).searchParams.get('code')!
    const callback = rig.acme.consent(mine.authorization)
    callback.searchParams.set('code', stolen)
    expect((await mine.person.open(callback)).text).toContain('is not connected')
    expect(await statusOf(mine.link.accountId)).toBe('FAILED')
    // The code would have been good for the flow it belongs to: what kept it out is the verifier.
    const control = rig.acme.consent(theirs.authorization)
    expect((await theirs.person.open(control)).text).toContain('is connected')
  })

  it('is not taken at the path of another toolkit', async () => {
    const { link, person, authorization } = await begun()
    const callback = rig.acme.consent(authorization)
    const elsewhere = new URL(callback)
    elsewhere.pathname = '/oauth/callback/github'
    const asked = await tokenRequests(async () => expect((await person.open(elsewhere)).status).toBe(400))
    expect(asked).toBe(0)
    expect(await statusOf(link.accountId)).toBe('INITIATED')
    expect((await person.open(callback)).text).toContain('is connected')
  })

  it.each(['https://evil.example', 'ISSUER/', 'ISSUER.evil.example'])(
    'is not taken from the issuer %j, and its error is not shown',
    async (form) => {
      const { link, person, authorization } = await begun()
      const iss = form.replace('ISSUER', rig.acme.url)
      const callback = rig.acme.consent(authorization, { iss, error_description: 'told-by-evil' })
      const asked = await tokenRequests(async () => {
        const page = await person.open(callback)
        expect(page.text).toContain('is not connected')
        expect(page.text).not.toContain('told-by-evil')
      })
      expect(asked).toBe(0)
      expect(await statusOf(link.accountId)).toBe('FAILED')
    },
  )

  it('is taken from the issuer it was asked of', async () => {
    const { person, authorization } = await begun()
    const page = await person.open(rig.acme.consent(authorization, { iss: rig.acme.url }))
    expect(page.text).toContain('is connected')
  })

  it.each(['code', 'state', 'iss'])('is not taken with two values of %s', async (name) => {
    const { person, authorization } = await begun()
    const callback = rig.acme.consent(authorization, { iss: rig.acme.url })
    callback.searchParams.append(name, 'another')
    const asked = await tokenRequests(async () =>
      expect((await person.open(callback)).text).not.toContain('is connected'),
    )
    expect(asked).toBe(0)
  })

  it.each<[string, RequestInit]>([
    ['HEAD', { method: 'HEAD' }],
    ['a prefetch', { headers: { 'sec-purpose': 'prefetch' } }],
    ['an older prefetch', { headers: { purpose: 'prefetch' } }],
    ['a frame', { headers: { 'sec-fetch-dest': 'iframe' } }],
    ['a picture', { headers: { 'sec-fetch-dest': 'image' } }],
    ['a script', { headers: { 'sec-fetch-dest': 'empty' } }],
    ['POST', { method: 'POST' }],
  ])('is not used up by %s', async (_, init) => {
    const { person, authorization } = await begun()
    const callback = rig.acme.consent(authorization)
    expect(await tokenRequests(() => person.send(callback, init))).toBe(0)
    // A page being opened says so as well.
    const page = await person.send(callback, { headers: { 'sec-fetch-dest': 'document' } })
    expect((await person.open(page.headers.get('location')!)).text).toContain('is connected')
  })
})

describe('a link token', () => {
  it('opens nothing with any character changed, added or left out', async () => {
    const { url } = await rig.link(newUser())
    const [, base, token] = /^(.*\/)([^/]+)$/.exec(url) as unknown as [string, string, string]
    const forms = [
      ...Array.from(
        token,
        (character, at) => token.slice(0, at) + (character === 'A' ? 'B' : 'A') + token.slice(at + 1),
      ),
      token.slice(0, -1),
      `${token}A`,
      token.split('.')[0]!,
      `${token.split('.')[0]}.`,
      '.',
      '%00',
      '%E0%A4%A',
      '..%2f..',
      `lk_x' or '1'='1.${token.split('.')[1]}`,
    ]
    const answers = await Promise.all(forms.map((form) => fetch(base + form, { redirect: 'manual' })))
    // The last character of base64url has bits that stand for nothing, but the text is compared, not the bytes.
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]))
    expect((await fetch(url)).status).toBe(200)
  })

  it('is found in no answer but that which hands it out, and not in the database', async () => {
    const { url, accountId } = await rig.link(newUser())
    const secret = url.split('.').at(-1)!
    const answers = [
      await rig.rest('GET', `/connected_accounts/${accountId}`),
      await rig.rest('GET', '/connected_accounts'),
    ]
    for (const { text } of answers) expect(text).not.toContain(secret)
    expect(JSON.stringify(await rig.sql('select * from connect_links'))).not.toContain(secret)
  })
})
