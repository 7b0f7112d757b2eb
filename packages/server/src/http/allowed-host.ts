import type { Context, MiddlewareHandler } from 'hono'
import { ApiError } from './api-error.ts'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Refuses requests a web page could cause: a Host that is not ours (DNS rebinding), or an Origin that is not ours on
 * anything that changes state or reads data.
 * @param isOpen - paths that pages of any site may ask; what they bring has to prove itself
 */
export function allowOwnHost(
  publicUrl: () => string,
  isOpen: (path: string) => boolean = () => false,
): MiddlewareHandler {
  return async (c, next) => {
    const own = new URL(publicUrl())
    const host = hostOf(c)
    if (!isOwn(host, own))
      throw new ApiError('HTTP_BadRequest', `This server is not reached under ${host}, but under ${own.origin}.`, {
        suggestedFix: 'If people reach it under another address, start it with that as its public URL.',
      })
    const origin = c.req.header('origin')
    if (origin && !isOpen(c.req.path) && !isOwn(URL.parse(origin)?.host ?? '', own))
      throw new ApiError('HTTP_Forbidden', 'Requests from other web pages are not accepted.')
    await next()
  }
}

/**
 * Says that the process answers, under any Host: load balancers ask by address. Under a Host that is not ours it says
 * nothing else, and pages that say where they come from (`Origin`) go the way of all other requests.
 */
export function answerHealth(publicUrl: () => string, instanceId: string): MiddlewareHandler {
  return async (c, next) => {
    if (c.req.header('origin')) return next()
    const knowsUs = isOwn(hostOf(c), new URL(publicUrl()))
    return c.json({ status: 'ok', ...(knowsUs && { instance: instanceId }) })
  }
}

function hostOf(c: Context): string {
  return new URL(c.req.url).host
}

function isOwn(host: string, own: URL): boolean {
  return host === own.host || (LOOPBACK.has(own.hostname) && sameLoopback(host, own))
}

function sameLoopback(host: string, own: URL): boolean {
  const url = URL.parse(`http://${host}`)
  return url !== null && LOOPBACK.has(url.hostname) && url.port === own.port
}
