import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Composio } from '@composio/core'

/** An app whose people are signed in by a cookie `user`, with the page a verified connect link needs. */
export interface App {
  verifierUrl: string
  /** What connects it with a backend, which has to know the address first. */
  use(composio: Composio): void
  /** The session URIs it was brought. */
  seen: string[]
  close(): Promise<void>
}

/** Takes the signed-in user from a request. Every app has this already. */
function signedInUser(cookie: string | undefined): string {
  return /(?:^|; )user=([\w-]+)/.exec(cookie ?? '')?.[1] ?? ''
}

export async function startApp(): Promise<App> {
  let composio: Composio | undefined
  const seen: string[] = []
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://app')
    const sessionUri = searchParams.get('session_uri')
    if (pathname !== '/connected' || !sessionUri || !composio) return void response.writeHead(404).end()
    seen.push(sessionUri)
    const userId = signedInUser(request.headers.cookie)
    // recipe
    try {
      const { redirectUrl } = await composio.connectedAccounts.completeAuth(sessionUri, { userId })
      response.writeHead(303, { location: redirectUrl }).end()
    } catch {
      response.writeHead(403, { 'content-type': 'text/html' }).end('<h1>This link is not yours</h1>')
    }
    // recipe end
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    verifierUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/connected`,
    use: (backend) => {
      composio = backend
    },
    seen,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
