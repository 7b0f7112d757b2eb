import { createServer, type IncomingMessage, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'

export interface Listener {
  port: number
  close(): Promise<void>
}

export interface ListenOptions {
  host: string
  /** 0 takes any free port. */
  port: number
  /** Whether the listener alone keeps the process running. */
  keepsProcessAlive: boolean
}

/** How long running requests may take to finish once the listener closes. */
const DRAIN_MS = 10_000
const SWEEP_MS = 50

/** Serves a fetch function over HTTP. @throws the system's error, `EADDRINUSE` for one. */
export async function listen(
  fetch: (request: Request) => Promise<Response>,
  options: ListenOptions,
): Promise<Listener> {
  const { host, port, keepsProcessAlive } = options
  // Node's own fetch and Request stay as they are: this runs inside other people's programs.
  const answer = getRequestListener((request) => fetch(copyable(request)), { overrideGlobalObjects: false })
  const server = createServer({ requestTimeout: 60_000, headersTimeout: 20_000 }, (request, response) => {
    const status = refusalOf(request)
    if (status === undefined) return answer(request, response)
    response.writeHead(status, { connection: 'close' }).end()
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve())
  })
  if (!keepsProcessAlive) server.unref()
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the listener has no port')
  return { port: address.port, close: () => close(server) }
}

/** Methods that a Request cannot have (Fetch Standard, "forbidden method"). */
const FORBIDDEN_METHODS = new Set(['CONNECT', 'TRACE', 'TRACK'])

/** The status for what no fetch function can be asked. Of several Hosts Node would take the first (RFC 9112 section 3.2). */
function refusalOf({ method = '', rawHeaders }: IncomingMessage): number | undefined {
  if (FORBIDDEN_METHODS.has(method)) return 405
  const hosts = rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host')
  return hosts.length > 1 ? 400 : undefined
}

/**
 * The adapter's requests cannot be copied by the global Request, which is what limiting a body of undeclared length
 * does. Such a request becomes one of the global kind; without either header it has no body (RFC 9112 section 6.3).
 */
function copyable(request: Request): Request {
  const { method, headers, body, signal } = request
  const isChunked = headers.has('transfer-encoding')
  if (method === 'GET' || method === 'HEAD' || (headers.has('content-length') && !isChunked)) return request
  return new Request(request.url, { method, headers, signal, ...(isChunked && { body, duplex: 'half' }) })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
    // A client that keeps its connection after the last answer would otherwise hold things up for seconds.
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
    server.close(() => {
      clearTimeout(cut)
      clearInterval(sweep)
      resolve()
    })
    server.closeIdleConnections()
  })
}
