const REPLACEMENT = '[redacted]'
const SHORTEST_SECRET = 8

/** Takes secrets out of an upstream's answer, in the forms an echo may have, before anybody reads it. */
export function redact(text: string, secrets: string[]): string {
  let clean = text
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) continue
    for (const form of formsOf(secret)) clean = clean.replaceAll(form, REPLACEMENT)
  }
  return clean
}

function formsOf(secret: string): Set<string> {
  const encoded = Buffer.from(secret, 'utf8')
  const inJson = JSON.stringify(secret).slice(1, -1)
  return new Set([
    secret,
    inJson,
    encodeURIComponent(secret),
    encoded.toString('base64').replace(/=+$/, ''),
    encoded.toString('base64url'),
    encoded.toString('hex'),
  ])
}
