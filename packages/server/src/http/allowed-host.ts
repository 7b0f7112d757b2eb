import type { MiddlewareHandler } from 'hono'
import { ApiError } from './api-error.ts'

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

/** What a card in a chat asks: the link's token is its permission, and no cookie is looked at. */
const FOR_ANY_ORIGIN = /^\/link\/[^/]+\/state$/

/**
 * Refuses requests a web page could cause: a Host that is not ours (DNS rebinding), or an Origin that is not ours on
 * anything that changes state or reads data.
 */
export function allowOwnHost(publicUrl: () => string): MiddlewareHandler {
  return async (c, next) => {
    const own = new URL(publicUrl())
    const host = new URL(c.req.url).host
    const isOwn = (candidate: string) =>
      candidate === own.host || (LOOPBACK.has(own.hostname) && sameLoopback(candidate, own))
    if (!isOwn(host))
      throw new ApiError('HTTP_BadRequest', `This server is not reached under ${host}, but under ${own.origin}.`, {
        suggestedFix: 'If people reach it under another address, start it with that as its public URL.',
      })
    const origin = c.req.header('origin')
    if (origin && !FOR_ANY_ORIGIN.test(c.req.path) && !isOwn(URL.parse(origin)?.host ?? ''))
      throw new ApiError('HTTP_Forbidden', 'Requests from other web pages are not accepted.')
    await next()
  }
}

function sameLoopback(host: string, own: URL): boolean {
  const url = URL.parse(`http://${host}`)
  return url !== null && LOOPBACK.has(url.hostname) && url.port === own.port
}
