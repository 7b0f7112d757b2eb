import { expect, it } from 'vitest'
import { oauth1Header } from './oauth1-signature.ts'

// The worked examples of RFC 5849.

const consumer = { consumerKey: 'dpf43f3p2l4k3l03', consumerSecret: 'kd94hf93k423kf44' }

it.each([
  {
    section: '1.2, temporary credentials',
    request: { method: 'POST', url: 'https://photos.example.net/initiate' },
    keys: consumer,
    extras: {
      timestamp: 137131200,
      nonce: 'wIjqoS',
      parameters: { oauth_callback: 'http://printer.example.com/ready' },
    },
    signature: '74KNZJeDHnMBp0EMJ9ZHt/XKycU=',
  },
  {
    section: '1.2, token credentials',
    request: { method: 'POST', url: 'https://photos.example.net/token' },
    keys: { ...consumer, token: 'hh5s93j4hdidpola', tokenSecret: 'hdhd0244k9j7ao03' },
    extras: { timestamp: 137131201, nonce: 'walatlh', parameters: { oauth_verifier: 'hfdp7dh39dks9884' } },
    signature: 'gKgrFCywp7rO0OXSjdot/IHF7IU=',
  },
  {
    section: '1.2, a protected resource',
    request: { method: 'GET', url: 'http://photos.example.net/photos?file=vacation.jpg&size=original' },
    keys: { ...consumer, token: 'nnch734d00sl2jdk', tokenSecret: 'pfkkdhi9sl3r4s00' },
    extras: { timestamp: 137131202, nonce: 'chapoH' },
    signature: 'MdpQcU8iPSUjWoN/UDMsK2sui9I=',
  },
  {
    // The signature printed in section 3.1 is wrong, as its errata say; this is that of the base string in section 3.4.1.1.
    section: '3.1, a form and a query that share names',
    request: {
      method: 'POST',
      url: 'http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'c2&a3=2+q',
    },
    keys: {
      consumerKey: '9djdj82h48djs9d2',
      consumerSecret: 'j49sk3j29djd',
      token: 'kkk9d7dh3k39sjv7',
      tokenSecret: 'dh893hdasih9',
    },
    extras: { timestamp: 137131201, nonce: '7d8f3e4a' },
    signature: 'r6/TJjbCOr97/+UU0NsvSne7s5g=',
  },
])('signs as RFC 5849 does in section $section', async ({ request, keys, extras, signature }) => {
  const {
    url,
    method,
    headers = {},
    body,
  } = request as typeof request & { headers?: Record<string, string>; body?: string }
  const header = await oauth1Header({ method, url: new URL(url), headers, ...(body && { body }) }, keys, extras)
  expect(header).toContain(`oauth_signature="${encodeURIComponent(signature)}"`)
  expect(header).toContain(`oauth_consumer_key="${keys.consumerKey}"`)
})

it('leaves a JSON body out of the signature, and uses no nonce twice', async () => {
  const url = new URL('https://photos.example.net/photos')
  const keys = { ...consumer, token: 't', tokenSecret: 's' }
  const headers = { 'content-type': 'application/json' }
  const at = { timestamp: 1, nonce: 'n' }
  const one = await oauth1Header({ method: 'POST', url, headers, body: '{"a":1}' }, keys, at)
  expect(one).toBe(await oauth1Header({ method: 'POST', url, headers, body: '{"a":2}' }, keys, at))
  const nonces = await Promise.all(
    Array.from(
      { length: 50 },
      async () => /oauth_nonce="(\w+)"/.exec(await oauth1Header({ method: 'GET', url, headers }, keys))?.[1],
    ),
  )
  expect(new Set(nonces).size).toBe(50)
})
