import type { ServerResponse } from 'node:http'
import { type Answer, sendJson } from './rotating-provider.ts'

/** An error body of RFC 6749 section 5.2; the refresh token is untouched. */
export const error =
  (code: string, status = 400, headers: Record<string, string> = {}): Answer =>
  (response) =>
    sendJson(response, status, { error: code, error_description: `because of ${code}` }, headers)

/** Carries the refresh out, and answers with a changed body. */
export const changed =
  (change: (body: Record<string, unknown>) => Record<string, unknown>): Answer =>
  (response, carryOut) =>
    sendJson(response, 200, change(carryOut()))

/** Carries the refresh out, and answers with a text made of the usual one. */
export const text =
  (make: (json: string) => string, status = 200, contentType = 'application/json'): Answer =>
  (response, carryOut) => {
    response.writeHead(status, { 'content-type': contentType }).end(make(JSON.stringify(carryOut())))
  }

/** A page of something in front of the provider, which never saw the request. */
export const page =
  (status: number): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body>Bad gateway</body></html>')
  }

/** The connection breaks before there are headers. */
export const reset: Answer = (response) => breakOff(response)

/** As `reset`, but the provider has replaced the token. */
export const resetAfterwards: Answer = (response, carryOut) => {
  carryOut()
  breakOff(response)
}

export const silence: Answer = () => undefined

function breakOff({ socket }: ServerResponse): void {
  socket?.resetAndDestroy()
}
