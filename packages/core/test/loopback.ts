import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SeenRequest {
  method: string
  /** With the query. */
  path: string
  headers: IncomingMessage['headers']
  /** Parsed JSON; undefined for an empty body. */
  body: unknown
}

export interface Loopback {
  url: string
  seen: SeenRequest[]
  close(): Promise<void>
}

export type Answer = (request: SeenRequest, response: ServerResponse, index: number) => void

/** A real HTTP server on 127.0.0.1 that answers as the test says and remembers what it was asked. */
export async function startLoopback(answer: Answer): Promise<Loopback> {
  const seen: SeenRequest[] = []
  const server = createServer(async (incoming, response) => {
    let text = ''
    for await (const chunk of incoming) text += chunk
    const { method = '', url = '', headers } = incoming
    const request = { method, path: url, headers, body: text === '' ? undefined : JSON.parse(text) }
    seen.push(request)
    answer(request, response, seen.length - 1)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export function json(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** An error answer as the contract has it. */
export function refuse(
  response: ServerResponse,
  status: number,
  slug: string,
  more: Record<string, unknown> = {},
): void {
  const error = { message: 'It was refused.', code: 1, slug, status, request_id: 'req_1', ...more }
  json(response, { error }, status)
}
