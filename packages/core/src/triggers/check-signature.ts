import { ComposioWebhookSignatureVerificationError } from '@composio/spec'

const PREFIX = 'whsec_'
const encoder = new TextEncoder()

export interface SignedMessage {
  id: string
  timestamp: string
  payload: string
  signature: string
}

/**
 * Standard Webhooks 1.0, and the published SDK's way: the key is what follows `whsec_` in base64, or the secret's text
 * as it is. One signature of the header that fits is enough.
 * @throws ComposioWebhookSignatureVerificationError
 */
export async function checkSignature(message: SignedMessage, secret: string): Promise<void> {
  const { id, timestamp, payload, signature } = message
  const given = signature.split(' ').flatMap((one) => {
    const [version, value] = one.split(',')
    return version === 'v1' && value ? [value] : []
  })
  const signed = encoder.encode(`${id}.${timestamp}.${payload}`)
  for (const key of keysOf(secret)) {
    const expected = await sign(key, signed)
    if (given.some((value) => isSame(value, expected))) return
  }
  throw new ComposioWebhookSignatureVerificationError(
    given.length === 0
      ? 'The webhook-signature header has no signature of version v1.'
      : 'The webhook signature does not fit: check the secret, and that the payload is the body as it came.',
  )
}

/** @throws ComposioWebhookSignatureVerificationError for a message from long ago, or from the future */
export function checkTimestamp(timestamp: string, toleranceS: number): void {
  if (toleranceS === 0) return
  const age = Math.abs(Date.now() / 1000 - Number(timestamp))
  // NaN is no age either.
  if (/^\d+$/.test(timestamp) && age <= toleranceS) return
  throw new ComposioWebhookSignatureVerificationError(
    `The webhook-timestamp is more than ${toleranceS} seconds from now, or is none.`,
  )
}

function keysOf(secret: string): Uint8Array<ArrayBuffer>[] {
  const text = encoder.encode(secret)
  const decoded = secret.startsWith(PREFIX) ? fromBase64(secret.slice(PREFIX.length)) : undefined
  return decoded ? [decoded, text] : [text]
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
    return bytes.length > 0 ? bytes : undefined
  } catch {
    // No base64: then the secret is the text.
    return undefined
  }
}

async function sign(key: Uint8Array<ArrayBuffer>, signed: Uint8Array<ArrayBuffer>): Promise<string> {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', imported, signed))
  return btoa(String.fromCharCode(...bytes))
}

/** Takes as long for the first character that differs as for the last. */
function isSame(given: string, expected: string): boolean {
  if (given.length !== expected.length) return false
  let difference = 0
  for (let at = 0; at < expected.length; at++) difference |= given.charCodeAt(at) ^ expected.charCodeAt(at)
  return difference === 0
}
