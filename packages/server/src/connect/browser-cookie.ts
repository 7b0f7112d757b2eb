import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'

const LIFETIME_SECONDS = 20 * 60

/**
 * A random value that ties a connection to the browser it was started in: the provider's answer counts only there, so
 * a link or an answer passed on to somebody else is of no use.
 */
export function browserId(c: Context, publicUrl: string): string | undefined {
  return getCookie(c, cookieName(publicUrl))
}

export function ensureBrowserId(c: Context, publicUrl: string): string {
  const known = browserId(c, publicUrl)
  if (known && /^[\w-]{43}$/.test(known)) return known
  const fresh = randomBytes(32).toString('base64url')
  const secure = isSecure(publicUrl)
  setCookie(c, cookieName(publicUrl), fresh, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure,
    maxAge: LIFETIME_SECONDS,
  })
  return fresh
}

/** Proof in a form that it came from a page this browser was shown for this link. */
export function formToken(linkKey: Uint8Array, linkId: string, browser: string): string {
  return createHmac('sha256', linkKey).update(`form:${linkId}:${browser}`).digest('base64url')
}

export function isFormToken(linkKey: Uint8Array, linkId: string, browser: string | undefined, given: unknown): boolean {
  if (!browser || typeof given !== 'string') return false
  const expected = Buffer.from(formToken(linkKey, linkId, browser))
  const actual = Buffer.from(given)
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

// The prefix (RFC 6265bis section 4.1.3.2) keeps other hosts from planting the cookie; browsers want https for it.
function cookieName(publicUrl: string): string {
  return isSecure(publicUrl) ? '__Host-composio_connect' : 'composio_connect'
}

function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:')
}
