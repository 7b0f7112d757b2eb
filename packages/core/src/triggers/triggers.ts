import { ValidationError } from '@composio/spec'
import { z } from 'zod'
import { parseOptions, strictFor } from '../validation/parse.ts'
import { checkSignature, checkTimestamp } from './check-signature.ts'
import { type IncomingTriggerPayload, readPayload, toTriggerPayload, type WebhookPayload } from './webhook-payload.ts'

const DEFAULT_TOLERANCE_S = 300

export interface VerifyWebhookParams {
  /** The body as it came, not parsed and put together again. */
  payload: string
  /** Header `webhook-signature`. */
  signature: string
  /** Header `webhook-id`. */
  id: string
  /** Header `webhook-timestamp`: seconds since the epoch. */
  timestamp: string
  /** `whsec_…`, as the server has it. */
  secret: string
  /** How far the timestamp may be from now, in seconds; 300 unless set, 0 for any. */
  tolerance?: number | undefined
}

export interface VerifiedWebhook {
  version: 'V3'
  payload: IncomingTriggerPayload
  /** What was sent, as it was sent. */
  rawPayload: WebhookPayload
}

/** A Fetch request, or what other servers have in its place. `body` is what came, as text or bytes. */
export type WebhookRequest =
  | Request
  | { headers: Headers | Record<string, string | string[] | undefined>; body: string | Uint8Array }

export interface ParseWebhookOptions {
  /** Left out, nothing is verified. */
  verifySecret?: string | undefined
  /** In seconds; 300 unless set. */
  tolerance?: number | undefined
}

const verifySchema = strictFor<VerifyWebhookParams>({
  payload: z.string().min(1),
  signature: z.string().min(1),
  id: z.string().min(1),
  timestamp: z.string().min(1),
  secret: z.string().min(1),
  tolerance: z.number().min(0).optional(),
})

/** `composio.triggers`: reads what a server's webhooks send (docs/webhooks.md). It calls nobody. */
export class Triggers {
  /**
   * Proves that a delivery comes from who has the secret, is unchanged, and was sent now.
   * @throws ValidationError naming the parameter that is missing
   * @throws ComposioWebhookSignatureVerificationError (401) for a signature that does not fit, or an old one
   * @throws ComposioWebhookPayloadError (400) for a payload in no known form
   */
  async verifyWebhook(params: VerifyWebhookParams): Promise<VerifiedWebhook> {
    const parsed = parseOptions(verifySchema, params, 'parameters of verifyWebhook()')
    checkTimestamp(parsed.timestamp, parsed.tolerance ?? DEFAULT_TOLERANCE_S)
    await checkSignature(parsed, parsed.secret)
    return read(parsed.payload)
  }

  /**
   * Reads a request as it came; with `verifySecret`, as `verifyWebhook` does.
   * @throws ValidationError for a secret that is empty, or headers that are missing; else as `verifyWebhook`
   */
  async parse(request: WebhookRequest, options: ParseWebhookOptions = {}): Promise<VerifiedWebhook> {
    const payload = request instanceof Request ? await request.text() : textOf(request.body)
    if (!('verifySecret' in options)) return read(payload)
    // An unset variable is no wish to trust everybody.
    if (!options.verifySecret) throw new ValidationError('verifySecret: is empty; is the variable set?')
    const header = (name: string) => headerOf(request.headers, name) ?? ''
    return this.verifyWebhook({
      payload,
      signature: header('webhook-signature'),
      id: header('webhook-id'),
      timestamp: header('webhook-timestamp'),
      secret: options.verifySecret,
      tolerance: options.tolerance,
    })
  }
}

function read(text: string): VerifiedWebhook {
  const rawPayload = readPayload(text)
  return { version: 'V3', payload: toTriggerPayload(rawPayload), rawPayload }
}

function textOf(body: string | Uint8Array): string {
  if (typeof body === 'string') return body
  if (body instanceof Uint8Array) return new TextDecoder().decode(body)
  throw new ValidationError('body: must be the text or the bytes that came; take it before anything parses it.')
}

function headerOf(headers: Headers | Record<string, string | string[] | undefined>, name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined
  const [, value] = Object.entries(headers).find(([key]) => key.toLowerCase() === name) ?? []
  return Array.isArray(value) ? value[0] : value
}
