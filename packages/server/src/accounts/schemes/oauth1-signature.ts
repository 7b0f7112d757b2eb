import { randomBytes } from 'node:crypto'
import { ApiProblemError, type OAuth1Scheme } from '@composio/spec'
import type { OutgoingRequest } from '../../upstream/call-api.ts'

export interface OAuth1Keys {
  consumerKey: string
  /** The private key (PEM) with RSA-SHA1. */
  consumerSecret: string
  token?: string
  tokenSecret?: string
}

export interface OAuth1Extras {
  /** HMAC-SHA1 without it. */
  signatureMethod?: OAuth1Scheme['signatureMethod'] | undefined
  /** Protocol parameters besides the usual: `oauth_callback`, `oauth_verifier`. */
  parameters?: Record<string, string>
  /** Fresh for each request, unless a test names it. */
  nonce?: string
  /** Epoch seconds. */
  timestamp?: number
}

/**
 * The `Authorization` header of a signed request (RFC 5849 sections 3.4 and 3.5.1).
 * @throws ApiProblemError for PLAINTEXT over http: it would show the secrets to everybody on the way (section 3.4.4)
 */
export async function oauth1Header(
  request: OutgoingRequest,
  keys: OAuth1Keys,
  { signatureMethod = 'HMAC-SHA1', parameters = {}, nonce, timestamp }: OAuth1Extras = {},
): Promise<string> {
  if (signatureMethod === 'PLAINTEXT' && request.url.protocol !== 'https:')
    throw new ApiProblemError({
      kind: 'refused',
      message: `${request.url.host} is not an https address: nothing is sent.`,
    })
  const { sign, rfc3986 } = await import('oauth-sign')
  const protocol: Record<string, string> = {
    oauth_consumer_key: keys.consumerKey,
    ...(keys.token !== undefined && { oauth_token: keys.token }),
    oauth_signature_method: signatureMethod,
    oauth_timestamp: String(timestamp ?? Math.floor(Date.now() / 1000)),
    oauth_nonce: nonce ?? randomBytes(16).toString('hex'),
    ...parameters,
  }
  const params = collect([...request.url.searchParams, ...formOf(request), ...Object.entries(protocol)])
  // Scheme and host come in lower case and without a default port from URL (section 3.4.1.2).
  const baseUri = `${request.url.origin}${request.url.pathname}`
  const signature = sign(signatureMethod, request.method, baseUri, params, keys.consumerSecret, keys.tokenSecret)
  const pairs = Object.entries({ ...protocol, oauth_signature: signature })
  return `OAuth ${pairs.map(([name, value]) => `${rfc3986(name)}="${rfc3986(value)}"`).join(', ')}`
}

/** A single-part form counts into the signature; any other body does not (section 3.4.1.3.1). */
function formOf({ headers, body }: OutgoingRequest): [string, string][] {
  const type = headers['content-type'] ?? ''
  return typeof body === 'string' && type.startsWith('application/x-www-form-urlencoded')
    ? [...new URLSearchParams(body)]
    : []
}

function collect(pairs: [string, string][]): Record<string, string[]> {
  const params = new Map<string, string[]>()
  for (const [name, value] of pairs) params.set(name, [...(params.get(name) ?? []), value])
  return Object.fromEntries(params)
}
