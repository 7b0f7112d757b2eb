import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ApiError } from '../http/api-error.ts'
import { newId } from '../shared/ids.ts'
import { messagePage } from './pages.ts'

/** An error for a person in a browser. The log gets no path: that of a link is what opens it. */
export function answerPageError(c: Context, error: Error, log: (line: string) => void): Response | Promise<Response> {
  if (error instanceof ApiError) {
    const text = [error.message, error.suggestedFix].filter(Boolean).join(' ')
    return c.html(messagePage('This cannot be connected', text), error.status as ContentfulStatusCode)
  }
  const requestId = newId('req')
  log(`${requestId} ${c.req.method} connect page: ${error.stack ?? error.message}`)
  const text = `It is not your fault. Try again in a moment; if it stays, give whoever runs the app this reference: ${requestId}`
  return c.html(messagePage('Something went wrong', text), 500)
}
