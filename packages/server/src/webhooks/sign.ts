/**
 * The `webhook-signature` of a message: for each secret two signatures, because its readers disagree about what the key
 * is. Standard Webhooks takes the bytes that follow `whsec_` in base64, the published SDK the secret's text as it is. A
 * reader passes over signatures that are not its own.
 * @param timestamp - seconds since the epoch
 */
export async function signMessage(
  secrets: readonly string[],
  { id, timestamp, body }: { id: string; timestamp: number; body: string },
): Promise<string> {
  const { Webhook } = await import('standardwebhooks')
  const time = new Date(timestamp * 1000)
  return secrets
    .flatMap((secret) => [new Webhook(secret), new Webhook(secret, { format: 'raw' })])
    .map((key) => key.sign(id, time, body))
    .join(' ')
}
