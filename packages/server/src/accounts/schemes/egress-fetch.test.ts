import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Egress } from '../../egress/egress.ts'
import { egressOptions } from './egress-fetch.ts'

const CLIENT_SECRET = 'client+secret/of us=kZ8qW3xN5vB7mL2p'
const TOKEN = 'refresh_token_4tR9yH6uJ1sD8fG3aQ'

/** What came in: the form, and the Authorization header. */
interface Seen {
  form: string
  authorization: string
}

let answer: (seen: Seen, response: ServerResponse) => void
const server = createServer(async (request, response) => {
  let form = ''
  for await (const chunk of request) form += String(chunk)
  answer({ form, authorization: request.headers.authorization ?? '' }, response)
})
let egress: Egress
let origin: string
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  egress = new Egress(new Set([origin]))
})
afterAll(async () => {
  await egress.close()
  server.close()
})

const AUTHENTICATIONS: Record<string, oauth.ClientAuth> = {
  'in the body': oauth.ClientSecretPost(CLIENT_SECRET),
  'in the Authorization header': oauth.ClientSecretBasic(CLIENT_SECRET),
}

/** Everything that was sent, in each form it can be read in. */
const said = ({ form, authorization }: Seen) => {
  const basic = Buffer.from(authorization.split(' ')[1] ?? '', 'base64').toString()
  return `${form} ${decodeURIComponent(form.replaceAll('+', ' '))} ${authorization} ${basic} ${decodeURIComponent(basic.replaceAll('+', ' '))}`
}
const escaped = (text: string) =>
  text.replace(/[\s\S]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
const inHeader = (text: string) => text.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '')
const json = (response: ServerResponse, status: number, text: string, headers = {}) =>
  void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)

const ECHOES: Record<string, typeof answer> = {
  'an error': (seen, response) =>
    json(response, 400, JSON.stringify({ error: 'invalid_request', error_description: said(seen) })),
  'the name of an error': (seen, response) => json(response, 400, JSON.stringify({ error: said(seen) })),
  'an error in escapes': (seen, response) =>
    json(response, 401, `{"error":"invalid_client","error_description":"${escaped(said(seen))}"}`),
  'an error in base64': (seen, response) =>
    json(response, 400, JSON.stringify({ error: 'x', error_description: Buffer.from(said(seen)).toString('base64') })),
  'the address of an error page': (seen, response) =>
    json(
      response,
      400,
      JSON.stringify({ error: 'x', error_uri: `https://as.example/?${encodeURIComponent(said(seen))}` }),
    ),
  'a success': (seen, response) =>
    json(response, 200, JSON.stringify({ access_token: said(seen), token_type: said(seen) })),
  'a success that is none': (seen, response) => json(response, 200, JSON.stringify({ seen: said(seen) })),
  'a page': (seen, response) =>
    void response.writeHead(502, { 'content-type': 'text/html' }).end(`<p>${said(seen)}</p>`),
  text: (seen, response) => void response.writeHead(500, { 'content-type': 'text/plain' }).end(said(seen)),
  'a challenge': (seen, response) =>
    json(response, 401, '', { 'www-authenticate': `Basic realm="${inHeader(said(seen))}"` }),
  'any header': (seen, response) =>
    json(response, 400, '{}', { 'x-echo': inHeader(said(seen)), 'set-cookie': inHeader(said(seen)) }),
  'the media type': (seen, response) =>
    void response.writeHead(200, { 'content-type': `text/html; seen="${inHeader(said(seen))}"` }).end('{}'),
  'a redirect': (seen, response) =>
    void response.writeHead(302, { location: `https://as.example/?${encodeURIComponent(said(seen))}` }).end(said(seen)),
}

const SECRETS = [
  CLIENT_SECRET,
  TOKEN,
  encodeURIComponent(CLIENT_SECRET),
  new URLSearchParams({ s: CLIENT_SECRET }).toString().slice(2),
  Buffer.from(TOKEN).toString('base64').slice(0, -4),
]
const hits = (text: string) => SECRETS.filter((secret) => text.includes(secret) || text.includes(escaped(secret)))

const REQUESTS: Record<
  string,
  (authentication: oauth.ClientAuth, options: ReturnType<typeof egressOptions>) => Promise<unknown>
> = {
  'a revocation': async (authentication, options) => {
    const as = { issuer: origin, revocation_endpoint: `${origin}/revoke` }
    const response = await oauth.revocationRequest(as, { client_id: 'client' }, authentication, TOKEN, options)
    return oauth.processRevocationResponse(response)
  },
  'a token request': async (authentication, options) => {
    const as = { issuer: origin, token_endpoint: `${origin}/token` }
    const client = { client_id: 'client' }
    const response = await oauth.refreshTokenGrantRequest(as, client, authentication, TOKEN, options)
    return oauth.processRefreshTokenResponse(as, client, response)
  },
}

describe.each(Object.keys(REQUESTS))('%s', (request) => {
  describe.each(Object.keys(AUTHENTICATIONS))('with the client secret %s', (place) => {
    it.each(Object.keys(ECHOES))('that is echoed by %s gives away nothing', async (name) => {
      let sent: Seen | undefined
      answer = (seen, response) => {
        sent = seen
        ECHOES[name]!(seen, response)
      }
      const options = egressOptions(egress, 5_000)
      const outcome = await REQUESTS[request]!(AUTHENTICATIONS[place]!, options).catch((error: unknown) => error)
      // It was sent, so there was something to echo.
      expect(hits(said(sent!))).toEqual(expect.arrayContaining([CLIENT_SECRET, TOKEN]))
      const cause = outcome instanceof Error ? outcome.cause : undefined
      const unread = cause instanceof Response && !cause.bodyUsed ? await cause.text() : ''
      const everything = [
        inspect(outcome, { depth: 12, showHidden: true }),
        JSON.stringify(outcome),
        String(outcome),
        unread,
      ]
      for (const text of everything) expect(hits(text ?? '')).toEqual([])
    })
  })
})

it('an answer as it comes would give it away', async () => {
  answer = ECHOES['an error']!
  const send = async (url: string, init: RequestInit) => {
    const { bytes } = await egress.send(new URL(url), {
      method: init.method ?? '',
      headers: init.headers as Record<string, string>,
      body: String(init.body),
    })
    return new Response(Buffer.from(bytes), { status: 400, headers: { 'content-type': 'application/json' } })
  }
  const options = { ...egressOptions(egress, 5_000), [oauth.customFetch]: send as never }
  const error = await REQUESTS['a revocation']!(AUTHENTICATIONS['in the body']!, options).catch((one: unknown) => one)
  expect(hits(inspect(error, { depth: 12 }))).toContain(TOKEN)
})
