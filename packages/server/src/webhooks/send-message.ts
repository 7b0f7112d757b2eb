import { type Egress, EgressError } from '../egress/egress.ts'
import type { WebhookMessageRow } from '../storage/schema.ts'
import { parseRetryAfter } from '../upstream/problem.ts'
import { signMessage } from './sign.ts'
import type { Webhook } from './webhook-setting.ts'

const TIMEOUT_MS = 15_000

/** How one try ended. `gone`: the receiver wants no more messages, ever. */
export type Sent =
  | { kind: 'delivered' }
  | { kind: 'failed'; problem: string; retryAfterS?: number }
  | { kind: 'gone'; problem: string }
  | { kind: 'stopped' }

/** Posts one message. Only a 2xx counts as received; a redirect is not followed. Never throws for what the receiver does. */
export async function sendMessage(
  egress: Egress,
  { url, secrets }: Webhook,
  { id, body }: Pick<WebhookMessageRow, 'id' | 'body'>,
  { now, signal }: { now: number; signal: AbortSignal },
): Promise<Sent> {
  const timestamp = Math.floor(now / 1000)
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'composio-webhooks',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': await signMessage(secrets, { id, timestamp, body }),
    'x-composio-webhook-version': 'V3',
  }
  try {
    const response = await egress.send(url, { method: 'POST', headers, body, timeoutMs: TIMEOUT_MS, signal })
    return judge(response.status, response.headers['retry-after'])
  } catch (error) {
    if (signal.aborted) return { kind: 'stopped' }
    if (error instanceof EgressError) return judgeBroken(error)
    throw error
  }
}

function judge(status: number, retryAfter: string | undefined): Sent {
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  const problem = `answered ${status}`
  if (status === 410) return { kind: 'gone', problem }
  const retryAfterS = parseRetryAfter(retryAfter)
  return { kind: 'failed', problem, ...(retryAfterS !== undefined && { retryAfterS }) }
}

/** Nobody reads the answer's body: one that is too large was received. */
function judgeBroken({ kind, message }: EgressError): Sent {
  return kind === 'too_large'
    ? { kind: 'failed', problem: 'answered with more than 10 MiB' }
    : { kind: 'failed', problem: message }
}
