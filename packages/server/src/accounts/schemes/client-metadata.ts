import { Hono } from 'hono'
import type { Backend } from '../../backend.ts'
import { ApiError } from '../../http/api-error.ts'

const CALLBACK = '/oauth/callback/'
const CLIENT = '/oauth/client/'
const CACHE_S = 3600
const LOOPBACK = /^(localhost|.*\.localhost|127\..*|\[::1\])$/

/** What a client says of itself, to whom it registers with and to whom reads its metadata document. */
export function clientMetadata(redirectUri: string) {
  return {
    client_name: 'Composio',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    // A redirect URI on this machine is a native client's (OpenID Connect Registration section 2).
    application_type: new URL(redirectUri).protocol === 'http:' ? 'native' : 'web',
  }
}

/**
 * The address of the metadata document that belongs to a redirect URI, which is the client's ID (OAuth Client ID Metadata
 * Document, draft-ietf-oauth-client-id-metadata-document).
 * @returns undefined where nobody else could read it
 */
export function clientMetadataUrl(redirectUri: string): string | undefined {
  const { protocol, hostname, pathname, origin } = new URL(redirectUri)
  if (protocol !== 'https:' || LOOPBACK.test(hostname) || !pathname.startsWith(CALLBACK)) return undefined
  return `${origin}${CLIENT}${pathname.slice(CALLBACK.length)}`
}

/** `/oauth/client/:toolkit` and `/oauth/client/:toolkit/:config`: metadata documents, for authorization servers. */
export function clientMetadataRoutes({ catalog, publicUrl }: Pick<Backend, 'catalog' | 'publicUrl'>): Hono {
  const app = new Hono()
  // Which auth configs there are it does not say: a document is the same whether its auth config exists or not.
  app.on('GET', [`${CLIENT}:toolkit`, `${CLIENT}:toolkit/:config`], (c) => {
    const { toolkit, config } = c.req.param() as { toolkit: string; config?: string }
    const found = catalog.toolkit(toolkit)
    const isOffered = found?.definition.slug === toolkit && found.auth.some(({ scheme }) => scheme === 'DCR_OAUTH')
    const redirectUri = `${publicUrl()}${CALLBACK}${toolkit}${config ? `/${config}` : ''}`
    const url = clientMetadataUrl(redirectUri)
    if (!isOffered || !url || !/^(ac_[\w-]+)?$/.test(config ?? ''))
      throw new ApiError('HTTP_NotFound', `There is nothing at ${c.req.path}.`)
    c.header('cache-control', `public, max-age=${CACHE_S}`)
    return c.json({ client_id: url, ...clientMetadata(redirectUri), token_endpoint_auth_method: 'none' })
  })
  return app
}
