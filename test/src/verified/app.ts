import { randomBytes, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Composio } from '@composio/core'
import { SignJWT } from 'jose'

/** An app whose people are signed in by a cookie `user`, with the pages that verified links and user tokens need. */
export interface App {
  verifierUrl: string
  /** For `userToken`: its page is on another site than the server's. */
  userToken: { url: string; secret: string }
  /** The backend it works with, which has to know the app's address first. */
  use(composio: Composio, serverUrl: string): void
  close(): Promise<void>
}

// The recipes of docs/connecting-accounts.md, which a test compares with these.
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

async function sayWhoItIs(server: string, secret: string, request: IncomingMessage, response: ServerResponse) {
  const { searchParams } = new URL(request.url ?? '/', 'http://app')
  const claims = { link: searchParams.get('link'), nonce: searchParams.get('nonce') }
  const jwt = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setSubject(signedInUser(request))
  const timed = jwt.setAudience(server).setJti(randomUUID()).setExpirationTime('1 minute')
  const field = `<input type="hidden" name="user_token" value="${await timed.sign(Buffer.from(secret))}">`
  const form = `<form method="post" action="${server}/connect/user">${field}<button>Go on</button></form>`
  response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'no-store' })
  response.end(`${form}<script>document.forms[0].submit()</script>`)
}

/** From the app's own sign-in. @throws for somebody who is not signed in */
function signedInUser({ headers }: IncomingMessage): string {
  const [, user] = /(?:^|; )user=([\w-]+)/.exec(headers.cookie ?? '') ?? []
  if (user) return user
  throw new Error('nobody is signed in')
}

export async function startApp(): Promise<App> {
  let composio: Composio | undefined
  let serverUrl = ''
  const secret = randomBytes(32).toString('base64url')
  const server = createServer((request, response) => {
    if (composio && request.url?.startsWith('/connected?')) void confirmUser(composio, request, response)
    else if (request.url?.startsWith('/open?')) {
      sayWhoItIs(serverUrl, secret, request, response).catch(() =>
        response.writeHead(401).end('<h1>Sign in first</h1>'),
      )
    } else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, () => resolve()))
  const { port } = server.address() as AddressInfo
  return {
    verifierUrl: `http://127.0.0.1:${port}/connected`,
    userToken: { url: `http://localhost:${port}/open`, secret },
    use: (backend, url) => {
      composio = backend
      serverUrl = url
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
