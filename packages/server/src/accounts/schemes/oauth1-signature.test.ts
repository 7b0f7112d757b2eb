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

// The published test case of OAuth Core 1.0 for RSA-SHA1 ("9.3"), with its published key.
const publishedKey = `MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBALRiMLAh9iimur8V
A7qVvdqxevEuUkW4K+2KdMXmnQbG9Aa7k7eBjK1S+0LYmVjPKlJGNXHDGuy5Fw/d
7rjVJ0BLB+ubPK8iA/Tw3hLQgXMRRGRXXCn8ikfuQfjUS1uZSatdLB81mydBETlJ
hI6GH4twrbDJCR2Bwy/XWXgqgGRzAgMBAAECgYBYWVtleUzavkbrPjy0T5FMou8H
X9u2AC2ry8vD/l7cqedtwMPp9k7TubgNFo+NGvKsl2ynyprOZR1xjQ7WgrgVB+mm
uScOM/5HVceFuGRDhYTCObE+y1kxRloNYXnx3ei1zbeYLPCHdhxRYW7T0qcynNmw
rn05/KO2RLjgQNalsQJBANeA3Q4Nugqy4QBUCEC09SqylT2K9FrrItqL2QKc9v0Z
zO2uwllCbg0dwpVuYPYXYvikNHHg+aCWF+VXsb9rpPsCQQDWR9TT4ORdzoj+Nccn
qkMsDmzt0EfNaAOwHOmVJ2RVBspPcxt5iN4HI7HNeG6U5YsFBb+/GZbgfBT3kpNG
WPTpAkBI+gFhjfJvRw38n3g/+UeAkwMI2TJQS4n8+hid0uus3/zOjDySH3XHCUno
cn1xOJAyZODBo47E+67R4jV1/gzbAkEAklJaspRPXP877NssM5nAZMU0/O/NGCZ+
3jPgDUno6WbJn5cqm8MqWhW1xGkImgRk+fkDBquiq4gPiT898jusgQJAd5Zrr6Q8
AO/0isr/3aa6O6NLQxISLKcPDk2NOccAfS/xOtfOz4sJYM3+Bs4Io9+dZGSDCA54
Lw03eHTNQghS0A==`

it('signs with RSA-SHA1 as the published test case does (RFC 5849 section 3.4.3)', async () => {
  const url = new URL('http://photos.example.net/photos?file=vacaction.jpg&size=original')
  const keys = { consumerKey: 'dpf43f3p2l4k3l03', consumerSecret: pemOf(publishedKey) }
  const header = await oauth1Header({ method: 'GET', url, headers: {} }, keys, {
    signatureMethod: 'RSA-SHA1',
    timestamp: 1196666512,
    nonce: '13917289812797014437',
    parameters: { oauth_version: '1.0' },
  })
  const signature = decodeURIComponent(/oauth_signature="([^"]*)"/.exec(header)?.[1] ?? '')
  expect(signature).toBe(
    'jvTp/wX1TYtByB1m+Pbyo0lnCOLIsyGCH7wke8AUs3BpnwZJtAuEJkvQL2/9n4s5wUmUl4aCI4BwpraNx4RtEXMe5qg5T1LVTGliMRpKasKsW//e+RinhejgCuzoH26dyF8iY2ZZ/5D1ilgeijhV/vBka5twt399mXwaYdCwFYE=',
  )
})

it.each([
  ['2.1', { consumerKey: 'jd83jd92dhsh93js', consumerSecret: 'ja893SD9' }, 'ja893SD9%26'],
  [
    '2.3',
    {
      consumerKey: 'jd83jd92dhsh93js',
      consumerSecret: 'ja893SD9',
      token: 'hdk48Djdsa',
      tokenSecret: 'xyz4992k83j47x0b',
    },
    'ja893SD9%26xyz4992k83j47x0b',
  ],
])('writes PLAINTEXT as RFC 5849 section %s does, to https addresses only', async (_, keys, signature) => {
  const request = (protocol: string) => ({
    method: 'POST',
    url: new URL(`${protocol}://server.example.com/request_temp_credentials`),
    headers: {},
  })
  const extras = { signatureMethod: 'PLAINTEXT' } as const
  expect(await oauth1Header(request('https'), keys, extras)).toContain(`oauth_signature="${signature}"`)
  await expect(oauth1Header(request('http'), keys, extras)).rejects.toThrow('not an https address')
})

function pemOf(base64: string): string {
  const label = 'PRIVATE KEY'
  return `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`
}
