import type { ServerContext } from '@modelcontextprotocol/server'

/** Well within the minute after which clients give up on a call that shows no life. */
const EVERY_MS = 10_000

/** Tells a client that asked for it (`_meta.progressToken`) that its call is still at work. @returns what ends that */
export function reportProgress({ mcpReq }: ServerContext, everyMs = EVERY_MS): () => void {
  const progressToken = mcpReq._meta?.progressToken
  if (progressToken === undefined) return () => {}
  let progress = 0
  const timer = setInterval(() => {
    progress++
    const params = { progressToken, progress, message: 'Still at work.' }
    // A client that is gone is noticed by the call itself.
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => clearInterval(timer))
  }, everyMs).unref()
  return () => clearInterval(timer)
}
