import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Puts headers on what passes, for programs that cannot send any of their own. Host and Origin stay as they were sent,
 * but that the proxy's own address is the server's: so that they are judged as they would be without it.
 */
export async function startKeyAddingProxy(target: string, headers: Record<string, string>) {
  const { hostname, port, pathname, host } = new URL(target)
  const server = createServer((incoming, answer) => {
    const toOwn = (value: string | undefined) => value?.replaceAll(address(), host)
    const seen = { host: toOwn(incoming.headers.host), origin: toOwn(incoming.headers.origin) }
    const passed = Object.fromEntries(
      Object.entries({ ...incoming.headers, ...seen, ...headers }).filter(([, value]) => value !== undefined),
    )
    const outgoing = request({ hostname, port, path: pathname, method: incoming.method, headers: passed }, (got) => {
      answer.writeHead(got.statusCode ?? 500, got.headers)
      got.pipe(answer)
    })
    outgoing.on('error', () => answer.destroy())
    answer.on('close', () => outgoing.destroy())
    incoming.pipe(outgoing)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = () => `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${address()}/mcp`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
