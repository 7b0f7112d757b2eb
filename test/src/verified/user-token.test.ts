import { createHmac, generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto'
import type { UserTokenSetting } from '@composio/server'
import { type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Acme } from '../support/acme.ts'
import { Rig, Visitor } from '../support/rig.ts'

const url = 'https://app.example/open'
const secret = randomBytes(32).toString('base64url')
const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString()

let rig: Rig
let users = 0
beforeAll(async () => {
  rig = await Rig.open({ appName: 'Example', userToken: { url, secret } })
})
afterAll(() => rig.close())

/** Somebody who has opened a link, and was sent to the app. */
async function sentToApp(home: Rig = rig) {
  const userId = `user_${++users}`
  const link = await home.link(userId)
  const person = new Visitor()
  const answer = await person.send(link.url)
  const page = new URL(answer.headers.get('location') ?? '')
  const claims = { link: page.searchParams.get('link'), nonce: page.searchParams.get('nonce') }
  return { userId, link, person, page, answer, claims }
}

type Sent = Awaited<ReturnType<typeof sentToApp>>

function claimsFor({ userId, claims }: Sent, home: Rig = rig): JWTPayload {
  const exp = Math.floor(Date.now() / 1_000) + 60
  return { ...claims, sub: userId, aud: home.backend.url, jti: randomUUID(), exp }
}

const signed = (claims: JWTPayload, key: Uint8Array | KeyObject = Buffer.from(secret), alg = 'HS256') =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(key)

/** The app's form, on a page of the app's. */
function post(person: Visitor, token: string | undefined, home: Rig = rig): Promise<Response> {
  const body = new URLSearchParams(token === undefined ? {} : { user_token: token })
  return person.send(`${home.backend.url}/connect/user`, {
    method: 'POST',
    body,
    headers: { origin: 'https://app.example' },
  })
}

const opens = async (person: Visitor, link: string) => {
  const { status, text } = await person.open(link).catch(() => ({ status: 0, text: '' }))
  return status === 200 && text.includes('Continue to Acme')
}

describe('a link that asks the app who it is', () => {
  it('sends browsers there with nothing that opens it, and opens once the app has said so', async () => {
    const sent = await sentToApp()
    expect(sent.answer.status).toBe(303)
    expect(sent.page.origin + sent.page.pathname).toBe(url)
    expect(sent.link.url).not.toContain(sent.page.searchParams.get('nonce'))
    expect(sent.page.href).not.toContain(new URL(sent.link.url).pathname.split('.').at(-1))
    const answer = await post(sent.person, await signed(claimsFor(sent)))
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${sent.link.url}/opened`])
    const page = await sent.person.open(rig.acme.consent(await sent.person.begin(`${sent.link.url}/opened`)))
    expect(page.text).toContain('is connected')
    expect(await rig.account(sent.link.accountId)).toMatchObject({ status: 'ACTIVE' })
  })

  it('takes no form in a browser it has not opened in', async () => {
    const sent = await sentToApp()
    const page = await post(sent.person, await signed(claimsFor(sent))).then(() => sent.person.open(sent.link.url))
    const formToken = /name="form_token" value="([^"]+)"/.exec(page.html)![1]!
    for (const path of ['', '/decline']) {
      const body = new URLSearchParams({ form_token: formToken })
      const answer = await new Visitor().send(sent.link.url + path, { method: 'POST', body })
      expect(answer.status).not.toBe(200)
    }
    expect((await rig.account(sent.link.accountId)).status).toBe('INITIATED')
    expect(await rig.sql('select 1 from oauth_flows where account_id = ?', sent.link.accountId)).toEqual([])
  })

  it('keeps neither the token nor its number', async () => {
    const sent = await sentToApp()
    const claims = claimsFor(sent)
    await post(sent.person, await signed(claims))
    const rows = JSON.stringify(await rig.sql('select * from link_users'))
    expect(rows).toContain(sent.claims.link)
    expect(rows).not.toContain(claims.jti)
  })

  it('asks nobody where there is nobody to ask', async () => {
    const plain = await Rig.open({ acme: rig.acme })
    const person = new Visitor()
    expect(await opens(person, (await plain.link('user')).url)).toBe(true)
    expect((await post(person, await signed({ sub: 'user' }), plain)).status).toBe(400)
    await plain.close()
  })
})

const seconds = () => Math.floor(Date.now() / 1_000)
const unsigned = (header: object, claims: JWTPayload, signature = '') =>
  `${[header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.${signature}`

describe('a user token', () => {
  const forms: Record<string, (sent: Sent) => Promise<string | undefined> | string | undefined> = {
    'for another user': (sent) => signed({ ...claimsFor(sent), sub: 'attacker' }),
    'for another server': (sent) => signed({ ...claimsFor(sent), aud: 'https://other.example' }),
    'for another link of the user': async (sent) =>
      signed({ ...claimsFor(sent), link: (await sentToApp()).claims.link }),
    'for no link': (sent) => signed({ ...claimsFor(sent), link: 'lk_none' }),
    'for another browser': async (sent) => signed({ ...claimsFor(sent), nonce: (await sentToApp()).claims.nonce }),
    'for a browser by its number in a list': (sent) => signed({ ...claimsFor(sent), nonce: [sent.claims.nonce] }),
    'that has expired': (sent) => signed({ ...claimsFor(sent), exp: seconds() - 31 }),
    'that holds for an hour': (sent) => signed({ ...claimsFor(sent), exp: seconds() + 3_600 }),
    'that holds from tomorrow': (sent) => signed({ ...claimsFor(sent), nbf: seconds() + 86_400, exp: seconds() + 60 }),
    'signed with another secret': (sent) => signed(claimsFor(sent), randomBytes(32)),
    'signed by another algorithm': (sent) => signed(claimsFor(sent), Buffer.from(secret), 'HS512'),
    'with no signature': (sent) => unsigned({ alg: 'none' }, claimsFor(sent)),
    'with the signature left out': async (sent) =>
      `${(await signed(claimsFor(sent))).split('.').slice(0, 2).join('.')}.`,
    'that is very long': async (sent) => signed({ ...claimsFor(sent), more: 'a'.repeat(9_000) }),
    'that is none': () => 'x',
    'that is empty': () => '',
    'that is missing': () => undefined,
    ...Object.fromEntries(
      ['sub', 'aud', 'jti', 'exp', 'link', 'nonce'].map((name) => [
        `without ${name}`,
        (sent: Sent) => signed({ ...claimsFor(sent), [name]: undefined }),
      ]),
    ),
  }

  it.each(Object.keys(forms))('%s opens nothing', async (name) => {
    const sent = await sentToApp()
    await post(sent.person, await forms[name]!(sent))
    expect(await opens(sent.person, `${sent.link.url}/opened`)).toBe(false)
    expect((await rig.account(sent.link.accountId)).status).toBe('INITIATED')
    // And has used nothing up: the right one does.
    await post(sent.person, await signed(claimsFor(sent)))
    expect(await opens(sent.person, `${sent.link.url}/opened`)).toBe(true)
  })

  it('is taken once, of ten that come at once', async () => {
    const sent = await sentToApp()
    const token = await signed(claimsFor(sent))
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(sent.person, token)))
    expect(answers.filter(({ status }) => status === 303).length).toBe(1)
    expect(answers.filter(({ status }) => status === 400).length).toBe(9)
  })

  it('is of no use after its link', async () => {
    const sent = await sentToApp()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10 * 60_000 + 1_000 })
    try {
      expect((await post(sent.person, await signed(claimsFor(sent)))).status).toBe(400)
    } finally {
      vi.useRealTimers()
    }
  })

  it('that is refused is told of in the log, without itself', async () => {
    const sent = await sentToApp()
    const token = await signed({ ...claimsFor(sent), aud: 'https://other.example' })
    rig.log.length = 0
    await post(sent.person, token)
    expect(rig.log).toEqual([expect.stringMatching(/^user token refused: .*aud/)])
    expect(rig.log.join()).not.toContain(token.split('.')[2])
  })
})

describe('a server with a public key', () => {
  const pairs = {
    RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    EdDSA: generateKeyPairSync('ed25519'),
  }

  it.each(Object.entries(pairs))(
    'takes %s of the private one, and nothing made with the public one',
    async (alg, pair) => {
      const publicKey = pem(pair.publicKey)
      const home = await Rig.open({ acme: rig.acme, userToken: { url, publicKey } })
      const sent = await sentToApp(home)
      const claims = claimsFor(sent, home)
      // What a verifier falls for that goes by the token's own `alg`.
      const head = unsigned({ alg: 'HS256' }, claims).slice(0, -1)
      const forged = createHmac('sha256', publicKey).update(head).digest('base64url')
      expect((await post(sent.person, `${head}.${forged}`, home)).status).toBe(400)
      expect((await post(sent.person, await signed(claims, pair.privateKey, alg), home)).status).toBe(303)
      expect(await opens(sent.person, `${sent.link.url}/opened`)).toBe(true)
      await home.close()
    },
  )
})

describe('the setting', () => {
  let acme: Acme
  beforeAll(async () => {
    acme = await Acme.start()
  })
  afterAll(() => acme.close())

  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey
  const { privateKey } = generateKeyPairSync('ed25519')
  it.each<[string, UserTokenSetting, string]>([
    ['without a page', { url: '', secret }, 'userToken.url: must be'],
    ['without a key', { url }, 'needs either secret or publicKey'],
    ['with both keys', { url, secret, publicKey: pem(weak) }, 'needs either secret or publicKey'],
    ['with a short secret', { url, secret: 'a'.repeat(31) }, 'userToken.secret: must have 32 bytes'],
    ['with a short RSA key', { url, publicKey: pem(weak) }, 'must be RSA of 2048 bits or more'],
    [
      'with a private key',
      { url, publicKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
      'must be a public key',
    ],
    ['with a broken key', { url, publicKey: '-----BEGIN PUBLIC KEY-----\nx' }, 'cannot be read'],
  ])('%s keeps the server from starting', async (_, userToken, message) => {
    await expect(Rig.open({ acme, userToken })).rejects.toThrow(message)
  })

  it('in the environment is taken whole, or not at all', async () => {
    await expect(Rig.open({ acme, env: { COMPOSIO_USER_TOKEN_SECRET: secret } })).rejects.toThrow('userToken.url')
    await expect(Rig.open({ acme, env: { COMPOSIO_USER_TOKEN_URL: url } })).rejects.toThrow('needs either')
    const env = { COMPOSIO_USER_TOKEN_URL: url, COMPOSIO_USER_TOKEN_SECRET: secret }
    const home = await Rig.open({ acme, env })
    const sent = await sentToApp(home)
    expect((await post(sent.person, await signed(claimsFor(sent, home)), home)).status).toBe(303)
    await home.close()
  })
})
