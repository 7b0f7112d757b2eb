import { createHmac } from 'node:crypto'
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
  const scheme: OAuth1Scheme = {
    scheme: 'OAUTH1',
    requestTokenUrl: `${provider.url}/request_token`,
    authorizationUrl: `${provider.url}/authorize`,
    accessTokenUrl: `${provider.url}/access_token`,
  }
  stage = await Stage.open(toolkitOf(provider.url, [scheme]))
  config = await stage.authConfig('OAUTH1', { client_id: consumer.key, client_secret: consumer.secret })
})
afterAll(async () => {
  await stage?.close()
  await provider?.close()
})

async function connect(userId: string) {
  const link = await stage.link(config, userId)
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
