import * as oauth from 'oauth4webapi'
import { type Egress, EgressError } from '../../egress/egress.ts'
import { redact, redactAll } from '../../upstream/redact.ts'
import { sentSecrets } from '../sent-secrets.ts'
import { parseTokenResponse } from '../token-response.ts'

const LARGEST_ANSWER = 1024 * 1024

interface Outgoing {
  method: string
  headers: Record<string, string>
  body?: URLSearchParams | Uint8Array | string | null | undefined
  signal?: AbortSignal | undefined
}

/** Options that send a request of oauth4webapi through the egress guard, and hand its answer over as it is. */
export function egressOptions(egress: Egress, timeoutMs: number) {
  return {
    [oauth.customFetch]: async (url: string, init: Outgoing): Promise<Response> => {
      const { method, headers, body, signal } = init
      const sent = { method, headers, ...(body && { body: body.toString() }), ...(signal && { signal }) }
      const { status, headers: answered, bytes } = await egress.send(new URL(url), sent)
      if (bytes.byteLength > LARGEST_ANSWER)
        throw new EgressError('too_large', `the answer of ${new URL(url).host} is larger than 1 MiB`)
      const isBodiless = status === 204 || status === 205 || status === 304
      const secrets = sentSecrets(headers, body instanceof URLSearchParams ? body : undefined)
      const response = new Response(isBodiless ? null : readable(bytes, secrets), {
        status,
        // The others may repeat what was sent, and none of them is needed.
        headers: { 'content-type': redact(answered['content-type'] ?? '', secrets) },
      })
      // oauth4webapi checks where an answer came from; one that is made up here has no address.
      Object.defineProperty(response, 'url', { value: url })
      return response
    },
    // oauth4webapi refuses http; the egress guard lets it through only to origins the operator named.
    [oauth.allowInsecureRequests]: true,
    signal: () => AbortSignal.timeout(timeoutMs),
  }
}

/** What an answer says is shown and kept; some repeat the request in it. */
function readable(bytes: Uint8Array, secrets: string[]): Buffer<ArrayBuffer> | string {
  if (secrets.length === 0) return Buffer.from(bytes)
  const text = redact(new TextDecoder().decode(bytes), secrets)
  // Escapes hide a secret from a search of the text.
  const value = text.includes('\\') ? parseTokenResponse(text) : undefined
  return value ? JSON.stringify(redactAll(value, secrets)) : text
}
