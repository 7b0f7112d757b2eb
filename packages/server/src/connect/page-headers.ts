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
  headers.set('cross-origin-resource-policy', 'cross-origin')
  const isAsset = /^(text\/css|image\/)/.test(headers.get('content-type') ?? '')
  headers.set('cache-control', isAsset ? 'public, max-age=3600' : 'no-store')
}

/**
 * @param formTarget - where submitting the page's form ends up. Browsers check each redirect on the way, and providers
 *   send people over several hosts of theirs, so any https address may follow.
 */
export function contentSecurityPolicy(formTarget?: string): string {
  const target = formTarget ? ` https: ${new URL(formTarget).origin}` : ''
  return [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    `form-action 'self'${target}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ')
}
