import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Rig } from './support/rig.ts'

let rig: Rig
let host: string
beforeAll(async () => {
  rig = await Rig.open()
  host = new URL(rig.backend.url).host
})
afterAll(() => rig.close())

/** What comes back for bytes as they are; empty where the connection is closed without a word. */
function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(rig.backend.url)
  return new Promise((resolve) => {
    let received = ''
    const socket = connect(Number(port), hostname, () => socket.end(text, 'latin1'))
    socket.setTimeout(3_000, () => socket.destroy())
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(received))
  })
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)

describe('bytes that are no proper request', () => {
  const forms: Record<string, (host: string) => string> = {
    'no HTTP at all': () => '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n',
    'no Host': () => 'GET /api/v3.1/toolkits HTTP/1.1\r\n\r\n',
    'two Hosts': (own) => `GET /api/v3.1/toolkits HTTP/1.1\r\nHost: ${own}\r\nHost: evil.example\r\n\r\n`,
    'a Host with a path': () => 'GET /health HTTP/1.1\r\nHost: evil.example/x?y\r\n\r\n',
    'a Host with credentials': (own) => `GET /api/v3.1/toolkits HTTP/1.1\r\nHost: user@${own}.evil.example\r\n\r\n`,
    'an empty Host': () => 'GET /api/v3.1/toolkits HTTP/1.1\r\nHost:\r\n\r\n',
    'a foreign address in full': (own) => `GET http://evil.example/api/v3.1/toolkits HTTP/1.1\r\nHost: ${own}\r\n\r\n`,
    'an address of another kind': (own) => `GET file:///etc/passwd HTTP/1.1\r\nHost: ${own}\r\n\r\n`,
    'an address that starts with two slashes': (own) => `GET //evil.example/link/x HTTP/1.1\r\nHost: ${own}\r\n\r\n`,
    'a path that climbs': (own) => `GET /logos/../../../../etc/passwd HTTP/1.1\r\nHost: ${own}\r\n\r\n`,
    'a path that climbs, encoded': (own) => `GET /logos/..%2f..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: ${own}\r\n\r\n`,
    'a path with broken escapes': (own) => `GET /link/%E0%A4%A HTTP/1.1\r\nHost: ${own}\r\n\r\n`,
    'a path with NUL': (own) => `GET /link/%00 HTTP/1.1\r\nHost: ${own}\r\n\r\n`,
    'a callback with broken escapes': (own) =>
      `GET /oauth/callback/acme?state=%E0%A4%A&code=%FF HTTP/1.1\r\nHost: ${own}\r\n\r\n`,
    'a method that does not exist': (own) => `EVIL /health HTTP/1.1\r\nHost: ${own}\r\n\r\n`,
    TRACE: (own) => `TRACE /health HTTP/1.1\r\nHost: ${own}\r\nX-Api-Key: secret-echo\r\n\r\n`,
    CONNECT: (own) => `CONNECT evil.example:443 HTTP/1.1\r\nHost: ${own}\r\n\r\n`,
    'an upgrade': (own) => `GET /health HTTP/1.1\r\nHost: ${own}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    'both lengths': (own) =>
      `POST /link/x HTTP/1.1\r\nHost: ${own}\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX`,
    'a length that is none': (own) => `POST /link/x HTTP/1.1\r\nHost: ${own}\r\nContent-Length: -1\r\n\r\n`,
    'a body shorter than it says': (own) => `POST /link/x HTTP/1.1\r\nHost: ${own}\r\nContent-Length: 100\r\n\r\nshort`,
    'headers without end': (own) => `GET /health HTTP/1.1\r\nHost: ${own}\r\nX: ${'a'.repeat(200_000)}`,
    'a header split in two': (own) => `GET /health HTTP/1.1\r\nHost: ${own}\r\nX-Api-Key: a\nInjected: b\r\n\r\n`,
    'a key of odd bytes': (own) => `GET /api/v3.1/toolkits HTTP/1.1\r\nHost: ${own}\r\nX-Api-Key: \xff\xfe\x80\r\n\r\n`,
    'cookies of odd bytes': (own) =>
      `GET /oauth/callback/acme?state=x HTTP/1.1\r\nHost: ${own}\r\nCookie: composio_connect=%E0%A4%A; =; ;;\xff\r\n\r\n`,
    'a thousand cookies': (own) =>
      `GET /link/x HTTP/1.1\r\nHost: ${own}\r\nCookie: ${'composio_connect=x; '.repeat(700)}\r\n\r\n`,
  }

  it.each(Object.keys(forms))('%s are refused or answered, and do no harm', async (name) => {
    const answer = await raw(forms[name]!(host))
    expect(statusOf(answer)).toBeLessThan(500)
    expect(answer).not.toMatch(/root:|node_modules|at .*\.ts:\d+|secret-echo/)
    expect(answer).not.toMatch(/^(location: (?!\/oauth\/refused\/)|access-control-allow-origin:|injected:)/im)
    expect((await fetch(`${rig.backend.url}/health`)).status).toBe(200)
  })

  it.each(['two Hosts', 'a foreign address in full', 'a Host with credentials', 'no Host', 'an empty Host'])(
    '%s do not count as asking for this server',
    async (name) => expect([0, 400]).toContain(statusOf(await raw(forms[name]!(host)))),
  )
})

it('a hundred connections that never finish their request keep nobody else waiting', async () => {
  const { hostname, port } = new URL(rig.backend.url)
  const sockets = Array.from({ length: 100 }, () => connect(Number(port), hostname).on('error', () => undefined))
  for (const socket of sockets) socket.write(`POST /link/x HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100\r\n\r\n{`)
  const start = performance.now()
  expect((await fetch(`${rig.backend.url}/health`)).status).toBe(200)
  expect(performance.now() - start).toBeLessThan(1_000)
  for (const socket of sockets) socket.destroy()
})
