import type { MiddlewareHandler } from 'hono'

/** No scripts, no frames, nothing from elsewhere, nothing kept (OWASP ASVS 5.0, 3.4). */
export const pageHeaders: MiddlewareHandler = async (c, next) => {
  await next()
  const { headers } = c.res
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', contentSecurityPolicy())
  headers.set('x-content-type-options', 'nosniff')
  headers.set('x-frame-options', 'DENY')
  // Nothing goes to other sites. `no-referrer` would make browsers send `Origin: null` with our own forms.
  headers.set('referrer-policy', 'same-origin')
  headers.set('cross-origin-opener-policy', 'same-origin')
  const type = headers.get('content-type') ?? ''
  const isLogo = type.startsWith('image/')
  // Apps show the logos in pages of their own.
  headers.set('cross-origin-resource-policy', isLogo ? 'cross-origin' : 'same-origin')
  headers.set('cache-control', isLogo || type.startsWith('text/css') ? 'public, max-age=3600' : 'no-store')
}

/**
 * @param formSources - where submitting the page's forms may end up besides here, as CSP sources. Browsers check each
 *   redirect on the way too.
 */
export function contentSecurityPolicy(formSources: string[] = []): string {
  return [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    ['form-action', "'self'", ...formSources].join(' '),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
}

/** The origin of a URL as a CSP source; its scheme, where the host has no form there (IPv6 addresses). */
export function cspSource(url: string): string {
  const { protocol, hostname, origin } = new URL(url)
  return /^[\w.-]+$/.test(hostname) ? origin : protocol
}
