import { createHmac, createVerify, generateKeyPairSync } from 'node:crypto'
import type { OAuth1Scheme } from '@composio/spec'
import { HttpPerson } from '@composio/testing/person'
import OAuth from 'oauth-1.0a'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Peer, type Reply, type Seen, Stage, toolkitOf } from './stage.ts'

// OAUTH1 (RFC 5849) against a provider that checks signatures with a library other than the one that makes them.

const consumer = { key: 'the-consumer', secret: 'the-consumer-secret&with=signs' }
const temporary = { key: 'temporary-token', secret: 'temporary-secret' }
const granted = { key: 'granted-token', secret: 'granted-secret-0123456789' }
const library = new OAuth({
  consumer,
  signature_method: 'HMAC-SHA1',
  hash_function: (base, key) => createHmac('sha1', key).update(base).digest('base64'),
})
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
let callback = ''
let decision: 'allow' | 'deny' | 'other request' = 'allow'
let confirms = 'true'

/** Whether the request is signed by the consumer and, where one is named, the token. */
function isSigned({ method, path, search, headers, body }: Seen, token?: { key: string; secret: string }): boolean {
  const pairs = [...(headers.authorization ?? '').matchAll(/(oauth_\w+)="([^"]*)"/g)].map(
    ([, name, value]): [string, string] => [name!, decodeURIComponent(value!)],
  )
  const { oauth_signature: signature, ...protocol } = Object.fromEntries(pairs)
  if (protocol.oauth_token !== token?.key) return false
  const isForm = headers['content-type'] === 'application/x-www-form-urlencoded'
  const data = { ...Object.fromEntries(search), ...(isForm && Object.fromEntries(new URLSearchParams(body))) }
  const base = { url: `${provider.url}${path}`, method, data }
  if (protocol.oauth_signature_method === 'RSA-SHA1') {
    const text = library.getBaseString(base, protocol as unknown as OAuth.Data)
    return createVerify('RSA-SHA1')
      .update(text)
      .verify(rsa.publicKey, signature ?? '', 'base64')
  }
  return library.getSignature(base, token?.secret, protocol as unknown as OAuth.Data) === signature
}

function answer(seen: Seen): Reply {
  const form = (values: Record<string, string>): Reply => ({
    type: 'application/x-www-form-urlencoded',
    body: new URLSearchParams(values).toString(),
  })
  const refused: Reply = { status: 401, type: 'text/plain', body: 'Invalid signature' }
  switch (seen.path) {
    case '/request_token':
      callback = decodeURIComponent(/oauth_callback="([^"]*)"/.exec(seen.headers.authorization ?? '')?.[1] ?? '')
      if (!isSigned(seen)) return refused
      return form({
        oauth_token: temporary.key,
        oauth_token_secret: temporary.secret,
        oauth_callback_confirmed: confirms,
      })
    case '/authorize': {
      const back = new URL(callback)
      if (decision === 'deny') back.searchParams.set('denied', temporary.key)
      else {
        back.searchParams.set('oauth_token', decision === 'allow' ? seen.search.get('oauth_token')! : 'somebody-elses')
        back.searchParams.set('oauth_verifier', 'the-verifier')
      }
      return { location: back.href }
    }
    case '/access_token':
      if (!isSigned(seen, temporary) || !seen.headers.authorization?.includes('oauth_verifier="the-verifier"'))
        return refused
      return form({ oauth_token: granted.key, oauth_token_secret: granted.secret })
    default:
      if (!isSigned(seen, granted)) return { status: 401, body: { message: 'Bad signature' } }
      return { body: { id: '7', login: 'printer', color: seen.search.get('color'), sent: seen.body } }
  }
}

let provider: Peer
let stage: Stage
let config: string

beforeAll(async () => {
  provider = await Peer.start(answer)
  stage = await Stage.open(toolkitOf(provider.url, [schemeOf('HMAC-SHA1')]))
  config = await stage.authConfig('OAUTH1', { client_id: consumer.key, client_secret: consumer.secret })
})
afterAll(async () => {
  await stage?.close()
  await provider?.close()
})

function schemeOf(signatureMethod: NonNullable<OAuth1Scheme['signatureMethod']>): OAuth1Scheme {
  return {
    scheme: 'OAUTH1',
    signatureMethod,
    requestTokenUrl: `${provider.url}/request_token`,
    authorizationUrl: `${provider.url}/authorize`,
    accessTokenUrl: `${provider.url}/access_token`,
  }
}

async function connect(userId: string, at = stage, authConfig = config) {
  const link = await at.link(authConfig, userId)
  const person = new HttpPerson()
  return { ...link, end: await person.submit(await person.open(link.url), 'Continue') }
}

it('goes through the three steps, and signs every call', async () => {
  const { accountId, end } = await connect('anna')
  expect(end.text).toContain('Sample is connected')
  expect(end.text).toContain('printer')
  expect(await stage.account(accountId)).toMatchObject({ status: 'ACTIVE', label: 'printer' })
  const get = await stage.run('anna', 'SAMPLE_GET_THING', { color: 'sky blue & more' })
  expect(get).toMatchObject({ error: null, data: { color: 'sky blue & more' } })
  const form = await stage.run('anna', 'SAMPLE_SEND_FORM', { color: 'a b+c' })
  expect(form).toMatchObject({ error: null, data: { sent: 'color=a+b%2Bc' } })
  const json = await stage.run('anna', 'SAMPLE_SET_THING', { color: 'red' })
  expect(json).toMatchObject({ error: null, data: { sent: '{"color":"red"}' } })
})

it.each([
  ['the person denies it', 'deny', /Access was denied/],
  ['the answer is about another request', 'other request', /another sign-in/],
] as const)('ends when %s', async (_, choice, reason) => {
  decision = choice
  const { accountId, end } = await connect(`user ${choice}`)
  decision = 'allow'
  expect(end.text).toMatch(reason)
  expect(await stage.account(accountId)).toMatchObject({
    status: 'FAILED',
    status_reason: expect.stringMatching(reason),
  })
})

it('does not go on with a provider whose sign-in sessions can be fixated', async () => {
  confirms = 'false'
  const { accountId, end } = await connect('ben')
  confirms = 'true'
  expect(end.status).toBe(422)
  expect(end.text).toContain('does not confirm')
  expect((await stage.account(accountId)).status).toBe('INITIATED')
})

it('says what the provider has against a wrong consumer', async () => {
  const wrong = await stage.authConfig('OAUTH1', { client_id: consumer.key, client_secret: 'wrong-consumer-secret' })
  const { url } = await stage.link(wrong, 'cleo')
  const person = new HttpPerson()
  const page = await person.submit(await person.open(url), 'Continue')
  expect(page.text).toContain('Sample refused the sign-in: Invalid signature.')
  expect(page.html).not.toContain('wrong-consumer-secret')
})

it('takes tokens the developer already has', async () => {
  const state = { authScheme: 'OAUTH1', val: { oauth_token: granted.key, oauth_token_secret: granted.secret } }
  const connection = { user_id: 'dora', state }
  const made = await stage.rest('POST', '/connected_accounts', { auth_config: { id: config }, connection })
  expect(made.body.status).toBe('ACTIVE')
})

it('signs with RSA-SHA1, by a key in place of a secret', async () => {
  const own = await Stage.open(toolkitOf(provider.url, [schemeOf('RSA-SHA1')]))
  const pem = (key: typeof rsa.privateKey) => key.export({ type: 'pkcs8', format: 'pem' }).toString()
  await expect(own.authConfig('OAUTH1', { client_id: consumer.key })).rejects.toThrow('private_key')
  await expect(own.authConfig('OAUTH1', { client_id: consumer.key, private_key: 'x' })).rejects.toThrow('private_key')
  const id = await own.authConfig('OAUTH1', { client_id: consumer.key, private_key: pem(rsa.privateKey) })
  const { accountId, end } = await connect('eve', own, id)
  expect(end.text).toContain('printer')
  expect(await own.run('eve', 'SAMPLE_GET_THING', { color: 'blue & red' })).toMatchObject({
    data: { color: 'blue & red' },
  })
  const calls = provider.of('/thing').filter(({ headers }) => headers.authorization?.includes('RSA-SHA1'))
  expect(calls.length).toBeGreaterThan(0)
  expect(JSON.stringify(await own.account(accountId))).not.toContain('PRIVATE KEY')
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const wrong = await own.authConfig('OAUTH1', { client_id: consumer.key, private_key: pem(stranger) })
  expect((await connect('fay', own, wrong)).end.text).toContain('Invalid signature')
  await own.close()
})

it('sends nothing where PLAINTEXT would show the secrets on the way', async () => {
  const own = await Stage.open(toolkitOf(provider.url, [schemeOf('PLAINTEXT')]))
  const id = await own.authConfig('OAUTH1', { client_id: consumer.key, client_secret: consumer.secret })
  const before = provider.seen.length
  const { end } = await connect('gus', own, id)
  expect(end.text).toContain('is not an https address')
  const state = { authScheme: 'OAUTH1', val: { oauth_token: granted.key, oauth_token_secret: granted.secret } }
  const connection = { user_id: 'gus', state }
  const made = await own.rest('POST', '/connected_accounts', { auth_config: { id }, connection })
  expect(made.body.status).toBe('FAILED')
  expect(provider.seen.length).toBe(before)
  await own.close()
})
