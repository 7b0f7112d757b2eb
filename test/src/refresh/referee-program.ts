import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import Provider from 'oidc-provider'
import type { RefereeCounts, RefereeSettings } from './referee.ts'

/**
 * The program of `startReferee`: a strict OAuth server and an API behind it. Refresh tokens rotate; presenting one for
 * the second time revokes the whole grant, new tokens included (RFC 9700 section 4.14.2).
 */
const settings = JSON.parse(process.argv[2] ?? '') as RefereeSettings
const counts: RefereeCounts = { asked: 0, consumed: 0, revoked: 0, refused: 0 }

const server = createServer()
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const provider = new Provider(url, {
  clients: [
    {
      client_id: settings.clientId,
      client_secret: settings.clientSecret,
      redirect_uris: [settings.redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_post',
    },
  ],
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: async () => true,
  findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  ttl: {
    // The first token is over almost at once; what a refresh gives lasts.
    AccessToken: (ctx) => (ctx.oidc.params?.grant_type === 'refresh_token' ? 3600 : settings.firstLifetime),
    RefreshToken: 86_400,
    Grant: 86_400,
    Session: 3600,
    Interaction: 600,
  },
  features: { devInteractions: { enabled: true } },
})
provider.use(async (ctx, next) => {
  const isToken = ctx.path === '/token'
  if (isToken) await delay(settings.latencyMs)
  await next()
  if (!isToken || ctx.oidc?.params?.grant_type !== 'refresh_token') return
  counts.asked += 1
  if (ctx.status !== 200) counts.refused += 1
})
provider.on('refresh_token.consumed', () => {
  counts.consumed += 1
})
provider.on('grant.revoked', () => {
  counts.revoked += 1
})

const oauth = provider.callback()
server.on('request', (request, response) => {
  if (request.url?.startsWith('/api/')) void answerApi(request, response)
  else void oauth(request, response)
})

async function answerApi({ headers }: IncomingMessage, response: ServerResponse): Promise<void> {
  const token = await provider.AccessToken.find(headers.authorization?.replace('Bearer ', '') ?? '')
  const isGood = token?.isValid === true
  response.writeHead(isGood ? 200 : 401, { 'content-type': 'application/json' })
  response.end(JSON.stringify(isGood ? { id: token.accountId, login: token.accountId } : { message: 'Bad token' }))
}

process.on('message', () => process.send?.(counts))
process.on('disconnect', () => process.exit(0))
process.send?.(url)
