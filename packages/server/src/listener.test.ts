import { request as send } from 'node:http'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Listener, listen } from './listener.ts'

const LIMIT = 1_000
const CHUNKED = { 'transfer-encoding': 'chunked' }

describe('over the listener', () => {
  let listener: Listener
  beforeAll(async () => {
    const app = new Hono()
    app.use(bodyLimit({ maxSize: LIMIT }))
    app.all('/', async (c) => c.text(`${c.req.method} ${await c.req.text()}`))
    listener = await listen(async (request) => app.fetch(request), {
      host: '127.0.0.1',
      port: 0,
      keepsProcessAlive: false,
    })
  })
  afterAll(() => listener.close())

  const ask = (method: string, parts: string[], headers: Record<string, string> = {}) =>
    new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const options = { method, host: '127.0.0.1', port: listener.port, headers }
      const request = send(options, (answer) => {
        let text = ''
        answer.on('data', (chunk) => {
          text += String(chunk)
        })
        answer.on('end', () => resolve({ status: answer.statusCode, text }))
      })
      request.on('error', reject)
      for (const part of parts) request.write(part)
      request.end()
    })

  it.each(['POST', 'PATCH', 'DELETE'])('%s has its body, with a declared length and without', async (method) => {
    expect(await ask(method, ['two ', 'parts'], CHUNKED)).toEqual({ status: 200, text: `${method} two parts` })
    expect(await ask(method, ['whole'], { 'content-length': '5' })).toEqual({ status: 200, text: `${method} whole` })
  })

  it.each(['DELETE', 'POST', 'GET'])('%s may have no body', async (method) => {
    expect(await ask(method, [])).toEqual({ status: 200, text: `${method} ` })
  })

  it('a body of undeclared length is limited like any other', async () => {
    expect((await ask('POST', ['x'.repeat(LIMIT)], CHUNKED)).status).toBe(200)
    expect((await ask('POST', ['x'.repeat(LIMIT), 'x'], CHUNKED)).status).toBe(413)
  })
})
