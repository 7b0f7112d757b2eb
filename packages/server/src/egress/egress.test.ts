import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { Egress, EgressError } from './egress.ts'

const open: { close(): unknown; closeAllConnections?(): void }[] = []
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections?.()
    server.close()
  }
})

async function upstream(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  open.push(server)
  return listening(server)
}

async function rawUpstream(answer: (socket: Socket) => void): Promise<string> {
  const server = createTcpServer((socket) => socket.on('error', () => undefined).once('data', () => answer(socket)))
  open.push(server)
  return listening(server)
}

async function listening(server: Server | TcpServer): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function egressTo(...origins: string[]): Egress {
  const egress = new Egress(new Set(origins))
  open.push(egress)
  return egress
}

const get = (egress: Egress, url: string, signal?: AbortSignal) =>
  egress.send(new URL(url), { method: 'GET', headers: {}, ...(signal && { signal }) })

const failed = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('the call went out'),
    (error: unknown) => error as EgressError,
  )

describe('addresses', () => {
  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://①②⑦.0.0.1/',
    'https://１２７.０.０.１/',
    'https://127.0.0.1./',
    'https:\\\\127.0.0.1\\',
    'https://0/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::7f00:1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://192.168.1.1/',
    'https://user:secret@example.com/',
    'https://user@example.com/',
    'http://example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'data:text/plain,x',
  ])('refuses %s', async (url) => {
    const error = await failed(get(egressTo(), url))
    expect(error).toBeInstanceOf(EgressError)
    expect(error.kind).toBe('refused')
    expect(error.message).not.toContain('secret')
  })

  it.each(['localhost', 'localhost.', 'LOCALHOST', 'a.localhost'])(
    'refuses the name %s, which leads to a private address',
    async (name) => {
      let hits = 0
      const origin = await upstream((_, response) => {
        hits++
        response.end('reached')
      })
      const { port } = new URL(origin)
      const error = await failed(get(egressTo(), `https://${name}:${port}/`))
      expect(error).toMatchObject({ name: 'EgressError' })
      expect(['refused', 'unreachable']).toContain(error.kind)
      expect(hits).toBe(0)
    },
  )

  it('trusts an origin the operator named, and no other port or scheme of that host', async () => {
    let hits = 0
    const answer: RequestListener = (_, response) => {
      hits++
      response.end('reached')
    }
    const [named, other] = [await upstream(answer), await upstream(answer)]
    const egress = egressTo(named)
    expect(Buffer.from((await get(egress, named)).bytes).toString()).toBe('reached')
    expect((await failed(get(egress, other))).kind).toBe('refused')
    expect((await failed(get(egress, named.replace('http:', 'https:')))).kind).toBe('refused')
    expect(hits).toBe(1)
  })
})

describe('answers', () => {
  it('are handed over with status and headers, redirects included', async () => {
    const origin = await upstream((request, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere', 'x-seen': String(request.headers['x-a']) })
      response.end()
    })
    const response = await egressTo(origin).send(new URL(origin), { method: 'GET', headers: { 'x-a': '1' } })
    expect(response).toMatchObject({ status: 302, headers: { 'x-seen': '1' } })
  })

  it.each<[string, (socket: Socket) => void]>([
    ['reset', (socket) => socket.resetAndDestroy()],
    ['closed without a word', (socket) => socket.end()],
    ['cut in the middle', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"id":')],
    ['no HTTP', (socket) => socket.end('\x16\x03\x01garbage\r\n\r\n')],
    [
      'a chunk that lies about its length',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{}\r\n'),
    ],
    ['headers without end', (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`)],
  ])('that are %s are an error, not a crash', async (_, answer) => {
    const origin = await rawUpstream(answer)
    const error = await failed(get(egressTo(origin), origin))
    expect(error).toMatchObject({ name: 'EgressError', kind: 'interrupted' })
  })

  it('that never come because nobody listens are told as such', async () => {
    const origin = await upstream(() => undefined)
    open.pop()!.close()
    expect(await failed(get(egressTo(origin), origin))).toMatchObject({ kind: 'unreachable' })
  })

  it.each([false, true])('are cut off at 10 MiB of what they unpack to (compressed: %s)', async (compressed) => {
    const body = Buffer.alloc(11 * 1024 * 1024)
    const origin = await upstream((_, response) => {
      response.writeHead(200, compressed ? { 'content-encoding': 'gzip' } : {})
      response.end(compressed ? gzipSync(body) : body)
    })
    expect(await failed(get(egressTo(origin), origin))).toMatchObject({ kind: 'too_large' })
  })

  it('are not waited for once the caller gives up', async () => {
    let gone: Promise<unknown> | undefined
    const origin = await upstream((request) => {
      gone = new Promise((resolve) => request.once('close', resolve))
    })
    const start = performance.now()
    const error = await failed(get(egressTo(origin), origin, AbortSignal.timeout(100)))
    expect(error.name).toBe('TimeoutError')
    expect(performance.now() - start).toBeLessThan(2_000)
    await gone
  })
})
