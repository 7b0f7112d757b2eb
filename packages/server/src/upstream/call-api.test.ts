import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { defineToolkit } from '@composio/spec'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { installToolkit } from '../catalog/installed-toolkit.ts'
import { Egress } from '../egress/egress.ts'
import { callApi } from './call-api.ts'

const TOKEN = 'gho_aB3xY9zq7Kd0_token_of_somebody'
const definition = defineToolkit({
  slug: 'echo',
  name: 'Echo',
  description: 'Gives back what it is sent.',
  appUrl: 'https://echo.example',
  categories: ['developer-tools'],
  version: '20261122_00',
  baseUrl: 'https://echo.example',
  auth: [],
  whoami: { request: { method: 'GET', path: '/me' }, account: () => ({ id: '1', label: '1' }) },
  tools: [],
})

let answer: (response: ServerResponse, authorization: string) => void
const server = createServer((request, response) => answer(response, request.headers.authorization ?? ''))
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

/** @param secrets - none: the negative control, in which nothing is known to be one */
async function ask(as: 'json' | 'bytes', given: typeof answer, secrets = [TOKEN]) {
  answer = given
  const toolkit = installToolkit(definition, { baseUrl: origin }, {})
  const credential = { headers: { authorization: `Bearer ${TOKEN}` }, secrets }
  const caller = { egress, toolkit, credential, signal: AbortSignal.timeout(5_000) }
  return callApi(caller, { method: 'GET', path: '/', as })
}

const wide = (text: string) => Buffer.from(text, 'utf16le')
const body =
  (type: string, make: (authorization: string) => string | Uint8Array) =>
  (response: ServerResponse, authorization: string) =>
    void response.writeHead(200, { 'content-type': type }).end(make(authorization))

const ECHOES: [string, typeof answer][] = [
  ['text', body('text/plain', (seen) => `you sent ${seen}`)],
  ['JSON', body('application/json', (seen) => JSON.stringify({ seen }))],
  ['escapes of JSON', body('application/json', (seen) => `{"seen":"${seen.replaceAll('g', '\\u0067')}"}`)],
  ['base64', body('application/octet-stream', (seen) => Buffer.from(seen).toString('base64'))],
  ['hex', body('application/octet-stream', (seen) => Buffer.from(seen).toString('hex'))],
  ['percent-encoding', body('text/plain', (seen) => encodeURIComponent(seen))],
  [
    'the middle of a file',
    body('application/pdf', (seen) =>
      Buffer.concat([Buffer.alloc(999, 0xff), Buffer.from(seen), Buffer.alloc(999, 0x80)]),
    ),
  ],
  ['many places of a file', body('image/png', (seen) => Buffer.from(`\x89PNG${`${seen}\0`.repeat(500)}`, 'latin1'))],
  ['UTF-16', body('text/plain', wide)],
  ['UTF-16, big-endian', body('text/plain', (seen) => wide(seen).swap16())],
  [
    'a compressed answer',
    (response, seen) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(seen)),
  ],
  [
    'headers',
    (response, seen) =>
      void response.writeHead(200, { 'x-echo': seen, link: `<https://a.example/?t=${TOKEN}>; rel=next` }).end('ok'),
  ],
]

/** Whether the token can be read out of an answer by any of these ways. */
function leaks(value: unknown, body: unknown): boolean {
  const bytes = body instanceof Uint8Array ? Buffer.from(body) : Buffer.from(inspect(body, { depth: 9 }))
  const texts = [inspect(value, { depth: 9 }), bytes.toString('latin1'), bytes.toString('utf16le')]
  texts.push(
    Buffer.from(bytes.subarray(0, bytes.length & ~1))
      .swap16()
      .toString('utf16le'),
  )
  texts.push(...texts.map((text) => Buffer.from(text.replace(/[^\w+/=-]/g, ''), 'base64').toString('latin1')))
  texts.push(
    ...texts.flatMap((text) => text.match(/[0-9a-f]{20,}/g) ?? []).map((text) => Buffer.from(text, 'hex').toString()),
  )
  try {
    texts.push(inspect(JSON.parse(bytes.toString())))
  } catch {
    // Not JSON: nothing more to read there.
  }
  return texts.some((text) => text.includes(TOKEN.slice(4, 24)))
}

describe.each(['json', 'bytes'] as const)('an answer asked for as %s', (as) => {
  it.each(ECHOES)('holds no credential it was called with: %s', async (name, echo) => {
    const { body: seen, headers } = await ask(as, echo)
    expect(leaks(headers, seen)).toBe(false)
    // Text is not decoded as UTF-16 but where it is asked for as bytes.
    if (as === 'json' && name.startsWith('UTF-16')) return
    const control = await ask(as, echo, [])
    expect(leaks(control.headers, control.body)).toBe(true)
  })
})

describe('bytes', () => {
  it('that hold no secret come as they are', async () => {
    const file = Buffer.from(Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256))
    const { body: seen } = await ask('bytes', (response) => void response.end(file))
    expect(Buffer.compare(Buffer.from(seen as Uint8Array), file)).toBe(0)
  })

  it('that are JSON with escapes, and no secret, come as they are', async () => {
    const text = '{ "a" : "\\u0061\\n" ,"b":1e2}'
    const { body: seen } = await ask('bytes', (response) => void response.end(text))
    expect(Buffer.from(seen as Uint8Array).toString()).toBe(text)
  })

  it('keep their length, and all but the secret', async () => {
    const { body: seen } = await ask('bytes', (response) => void response.end(`%PDF ${TOKEN} xref 9`))
    expect(Buffer.from(seen as Uint8Array).toString()).toBe(`%PDF ${'*'.repeat(TOKEN.length)} xref 9`)
  })
})
