const REPLACEMENT = '[redacted]'
const SHORTEST_SECRET = 8

/** Takes secrets out of an upstream's answer, in the forms an echo may have, before anybody reads it. */
export function redact(text: string, secrets: string[]): string {
  let clean = text
  for (const form of formsOf(secrets)) clean = clean.replaceAll(form, REPLACEMENT)
  return clean
}

/** As `redact`, for every string of a parsed value. */
export function redactAll(value: unknown, secrets: string[]): unknown {
  const forms = formsOf(secrets)
  const clean = (node: unknown): unknown => {
    if (typeof node === 'string') return forms.reduce((text, form) => text.replaceAll(form, REPLACEMENT), node)
    if (Array.isArray(node)) return node.map(clean)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(Object.entries(node).map(([key, entry]) => [clean(key), clean(entry)]))
  }
  return clean(value)
}

/**
 * As `redact`, for bytes of any kind: a file whose parts are found by their place stays one, because each secret is
 * overwritten with as many asterisks. @returns the bytes as they came where there is nothing to take out
 */
export function redactBytes(bytes: Uint8Array, secrets: string[]): Uint8Array {
  let clean: Buffer | undefined
  for (const form of byteFormsOf(secrets)) {
    const seen = clean ?? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (let at = seen.indexOf(form); at !== -1; at = (clean ?? seen).indexOf(form, at + form.length)) {
      clean ??= Buffer.from(bytes)
      clean.fill('*', at, at + form.length)
    }
  }
  return clean ?? bytes
}

function byteFormsOf(secrets: string[]): Buffer[] {
  const wide = secrets.filter(isSecret).map((secret) => Buffer.from(secret, 'utf16le'))
  // Big-endian, by a copy: `swap16` works in place.
  const big = wide.map((form) => Buffer.from(form).swap16())
  return [...formsOf(secrets).map((form) => Buffer.from(form, 'utf8')), ...wide, ...big]
}

function isSecret({ length }: string): boolean {
  return length >= SHORTEST_SECRET
}

/** Longest first, so that no form is broken up by a shorter one inside it. */
function formsOf(secrets: string[]): string[] {
  const forms = secrets.filter(isSecret).flatMap(formsOfOne)
  return [...new Set(forms)].sort((a, b) => b.length - a.length)
}

function formsOfOne(secret: string): string[] {
  const encoded = Buffer.from(secret, 'utf8')
  const hex = encoded.toString('hex')
  const percent = hex.replace(/../g, '%$&')
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    // As in a form, which encodes other characters than that.
    new URLSearchParams({ s: secret }).toString().slice(2),
    percent,
    percent.toUpperCase(),
    hex,
    hex.toUpperCase(),
    ...[0, 1, 2].flatMap((offset) => base64Inside(encoded, offset)),
  ]
}

/**
 * What the secret looks like inside a longer text in base64 (`Bearer <secret>`, `name:<secret>`): the characters that
 * depend on the secret alone, when `offset` bytes of a group of three come before it.
 */
function base64Inside(secret: Buffer, offset: number): string[] {
  const padded = Buffer.concat([Buffer.alloc(offset), secret])
  const start = Math.ceil((offset * 8) / 6)
  const end = Math.floor((padded.length * 8) / 6)
  return (['base64', 'base64url'] as const).map((encoding) => padded.toString(encoding).slice(start, end))
}
