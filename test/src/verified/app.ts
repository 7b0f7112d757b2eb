import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Composio } from '@composio/core'

/** An app whose people are signed in by a cookie `user`, with the page a verified connect link needs. */
export interface App {
  verifierUrl: string
  /** The backend it works with, which has to know the app's address first. */
  use(composio: Composio): void
  close(): Promise<void>
}

// The recipe of docs/connecting-accounts.md, which a test compares with this.
async function confirmUser(composio: Composio, request: IncomingMessage, response: ServerResponse) {
  const sessionUri = new URL(request.url ?? '/', 'http://app').searchParams.get('session_uri') ?? ''
  try {
    const userId = signedInUser(request)
    const { redirectUrl } = await composio.connectedAccounts.completeAuth(sessionUri, { userId })
    response.writeHead(303, { location: redirectUrl }).end()
  } catch {
    response.writeHead(403, { 'content-type': 'text/html' }).end('<h1>This link is not yours</h1>')
  }
}

/** From the app's own sign-in. @throws for somebody who is not signed in */
function signedInUser({ headers }: IncomingMessage): string {
  const [, user] = /(?:^|; )user=([\w-]+)/.exec(headers.cookie ?? '') ?? []
  if (user) return user
  throw new Error('nobody is signed in')
}

export async function startApp(): Promise<App> {
  let composio: Composio | undefined
  const server = createServer((request, response) => {
    if (composio && request.url?.startsWith('/connected?')) void confirmUser(composio, request, response)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    verifierUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/connected`,
    use: (backend) => {
      composio = backend
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
