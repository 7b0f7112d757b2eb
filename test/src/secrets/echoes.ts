import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Answer, SeenRequest } from '../support/acme.ts'

type Echo = (secret: string, response: ServerResponse, request: SeenRequest) => unknown

const json =
  (status: number, body: (secret: string) => unknown): Echo =>
  (secret, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body(secret)))

const text =
  (status: number, type: string, body: (secret: string) => string): Echo =>
  (secret, response) =>
    response.writeHead(status, { 'content-type': type }).end(body(secret))

const base64 = (value: string) => Buffer.from(value).toString('base64')

/** Ways in which an API gives the credential it was called with back. */
const API_ECHOES: Record<string, Echo> = {
  body: json(200, (secret) => ({ echoed: secret, list: [{ [secret]: `Bearer ${secret}` }] })),
  base64: json(200, (secret) => [0, 1, 2].map((n) => base64(`${'x'.repeat(n)}${secret}`))),
  base64url: json(200, (secret) => ({ echoed: Buffer.from(secret).toString('base64url') })),
  hex: json(200, (secret) => ({ echoed: Buffer.from(secret).toString('hex') })),
  percent: json(200, (secret) => ({ next: `https://api.example/?access_token=${encodeURIComponent(secret)}` })),
  escapes: text(
    200,
    'application/json',
    (secret) => `{"echoed":"${secret.replace(/\w/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`)}"}`,
  ),
  plain: text(200, 'text/plain', (secret) => `Authorization: Bearer ${secret}`),
  'event stream': text(200, 'text/event-stream', (secret) => `data: {"token":"${secret}"}\n\n`),
  page: text(200, 'text/html', (secret) => `<title>${secret}</title>`),
  'broken JSON': text(200, 'application/json', (secret) => `{"echoed":"${secret}`),
  gzip: (secret, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      .end(gzipSync(JSON.stringify({ echoed: secret }))),
  header: (secret, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json', 'x-echo': secret, 'set-cookie': `t=${secret}` })
      .end('{"ok":true}'),
  redirect: (secret, response) => response.writeHead(302, { location: `/elsewhere?token=${secret}` }).end(),
  'cut off': (secret, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '10000' })
    response.write(`{"echoed":"${secret}"`, () => response.destroy())
  },
  ...Object.fromEntries(
    [400, 403, 404, 409, 422, 429, 500, 503].map((status) => [
      `error ${status}`,
      (secret: string, response: ServerResponse) =>
        response
          .writeHead(status, { 'content-type': 'application/json', 'www-authenticate': `Bearer realm="${secret}"` })
          .end(JSON.stringify({ message: `bad token ${secret}`, error: { detail: base64(`Bearer ${secret}`) } })),
    ]),
  ),
}
/** By name, as answers of an API whose caller is known by its Authorization header. */
export const apiEchoes: [string, Answer][] = Object.entries(API_ECHOES).map(([name, echo]) => [
  name,
  (request, response) => echo(request.headers.authorization?.split(' ')[1] ?? '', response, request),
])

/** Ways in which a token endpoint gives back what it was sent: refresh token, code, verifier and client secret. */
const TOKEN_ECHOES: Record<string, Echo> = {
  'invalid grant': json(400, (sent) => ({ error: 'invalid_grant', error_description: sent })),
  'invalid request': json(400, (sent) => ({ error: 'invalid_request', error_description: sent })),
  'an error of its own': json(400, (sent) => ({ error: sent })),
  'an error page address': json(400, (sent) => ({
    error: 'invalid_grant',
    error_uri: `https://acme.example/?${sent}`,
  })),
  'invalid client': json(401, (sent) => ({ error: 'invalid_client', error_description: sent })),
  'a challenge': (sent, response) =>
    response
      .writeHead(401, { 'www-authenticate': `Basic realm="${sent.replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '')}"` })
      .end(),
  'a failure': json(500, (sent) => ({ error: 'server_error', error_description: sent })),
  'a stumble': text(503, 'text/plain', (sent) => sent),
  'a page': text(200, 'text/html', (sent) => `<p>${sent}</p>`),
  'broken JSON': text(200, 'application/json', (sent) => `{"access_token":"${sent}`),
  'an error in a success': json(200, (sent) => ({ error: 'bad', error_description: sent })),
  'a token type': json(200, (sent) => ({ access_token: `acme_access_${'a'.repeat(24)}`, token_type: sent })),
  'a lifetime': json(200, (sent) => ({
    access_token: `acme_access_${'b'.repeat(24)}`,
    token_type: 'bearer',
    expires_in: sent,
  })),
  'a scope': json(200, (sent) => ({
    access_token: `acme_access_${'c'.repeat(24)}`,
    token_type: 'bearer',
    scope: [sent],
  })),
  'no token': json(200, (sent) => ({ token: sent })),
}

export const tokenEchoes: [string, Answer][] = Object.entries(TOKEN_ECHOES).map(([name, echo]) => [
  name,
  (request, response) => echo(decodeURIComponent(request.body), response, request),
])
