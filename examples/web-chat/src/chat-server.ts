import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { pipeUIMessageStreamToResponse, type UIMessageChunk } from 'ai'
import type { PageFiles } from './build-page.ts'
import type { Conversation } from './conversation.ts'

export interface ChatServerOptions {
  page: PageFiles
  /** Begins a chat for somebody who has none. */
  begin: () => Promise<Conversation>
  /** What the page says of itself. */
  about: { model: string }
}

const COOKIE = 'chat'
const MOST_TEXT = 4_000
const MOST_BYTES = 64_000
const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

/** The page and what it talks to. Whose chat it is, a cookie says; here everybody who comes gets one of their own. */
export class ChatServer {
  readonly server: Server
  readonly #options: ChatServerOptions
  readonly #conversations = new Map<string, Conversation>()

  constructor(options: ChatServerOptions) {
    this.#options = options
    this.server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        console.error(error)
        if (!response.headersSent) sendJson(response, 500, { error: 'This did not work. Try again.' })
        else response.destroy()
      })
    })
  }

  close(): void {
    for (const conversation of this.#conversations.values()) conversation.close()
    this.server.closeAllConnections()
    this.server.close()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '/' } = request
    const { pathname } = new URL(url, 'http://chat')
    // Pages of other sites cannot set these: a form sends no JSON, and a script would have to ask first.
    if (method === 'POST' && !request.headers['content-type']?.startsWith('application/json')) {
      return sendJson(response, 415, { error: 'Send JSON.' })
    }
    if (method === 'GET' && !pathname.startsWith('/api/')) return this.#file(request, response, pathname)
    const conversation = this.#conversationOf(request)
    if (!conversation) return sendJson(response, 404, { error: 'There is no chat any more. Load the page again.' })
    const route = `${method} ${pathname.replace(conversation.id, ':id')}`
    switch (route) {
      case 'GET /api/chat':
        return sendJson(response, 200, { id: conversation.id, messages: conversation.messages, ...this.#options.about })
      case 'GET /api/chat/:id/stream':
        return stream(response, conversation.reading())
      case 'POST /api/chat': {
        const text = textOf(await readJson(request))
        if (!text) return sendJson(response, 400, { error: 'The message is empty or too long.' })
        return stream(response, await conversation.say(text))
      }
      case 'POST /api/chat/decline':
        await conversation.decline()
        return sendJson(response, 200, {})
      case 'POST /api/chat/new':
        response.setHeader('set-cookie', `${COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`)
        return sendJson(response, 200, {})
      default:
        return sendJson(response, 404, { error: 'There is nothing here.' })
    }
  }

  async #file(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<void> {
    const path = pathname === '/' ? '/index.html' : pathname
    const content = this.#options.page.get(path)
    if (content === undefined) return sendJson(response, 404, { error: 'There is nothing here.' })
    response.setHeader('content-type', TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream')
    response.setHeader('x-content-type-options', 'nosniff')
    response.setHeader(
      'cache-control',
      path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store',
    )
    if (path === '/index.html') {
      const conversation = this.#conversationOf(request) ?? (await this.#begin(response))
      response.setHeader('content-security-policy', policy(new URL(conversation.session.mcp.url).origin))
      response.setHeader('referrer-policy', 'no-referrer')
    }
    response.end(content)
  }

  #conversationOf({ headers }: IncomingMessage): Conversation | undefined {
    const cookies = (headers.cookie ?? '').split(/; */)
    const id = cookies.find((each) => each.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1)
    return id ? this.#conversations.get(id) : undefined
  }

  async #begin(response: ServerResponse): Promise<Conversation> {
    const conversation = await this.#options.begin()
    this.#conversations.set(conversation.id, conversation)
    response.setHeader('set-cookie', `${COOKIE}=${conversation.id}; Path=/; HttpOnly; SameSite=Lax`)
    return conversation
  }
}

/** The card asks the backend how things stand, and shows the service's logo from there. */
function policy(backend: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' data: ${backend}`,
    `connect-src 'self' ${backend}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function stream(response: ServerResponse, chunks: ReadableStream<UIMessageChunk> | undefined): void {
  if (!chunks) {
    response.writeHead(204).end()
    return
  }
  // Somebody who is being waited for may take their time, and proxies close what is silent.
  void pipeUIMessageStreamToResponse({ response, stream: chunks, keepAliveMs: 15_000 })
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST_BYTES) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    return undefined
  }
}

function textOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('text' in body) || typeof body.text !== 'string') return undefined
  const text = body.text.trim()
  return text.length > 0 && text.length <= MOST_TEXT ? text : undefined
}
