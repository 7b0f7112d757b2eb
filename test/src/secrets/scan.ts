/** A secret to look for. */
export interface Canary {
  /** `access token`, `link token`, … */
  kind: string
  value: string
}

/** Something that is read by others than the secret's owner. */
export interface Sink {
  /** `stdout`, `answer …`, `page …`, `mcp …`, `cli …`, `file …`, `provider …`. */
  name: string
  bytes: Buffer
}

export interface Hit {
  kind: string
  sink: string
  form: string
}

/** How much of a secret's end is still too much to show. */
const FRAGMENT = 12

/** The forms in which a secret is one still, by name. */
export function formsOf(value: string): Record<string, string> {
  const bytes = Buffer.from(value)
  const hex = bytes.toString('hex')
  const percent = hex.replace(/../g, '%$&')
  return {
    raw: value,
    'JSON-escaped': JSON.stringify(value).slice(1, -1),
    'all escapes': hex.replace(/../g, '\\u00$&'),
    'percent-encoded': encodeURIComponent(value),
    'all percent-encoded': percent,
    'ALL PERCENT-ENCODED': percent.toUpperCase(),
    hex,
    HEX: hex.toUpperCase(),
    reversed: [...value].reverse().join(''),
    'the last characters': value.slice(-FRAGMENT),
    'the first characters after its kind': value.slice(-24).slice(0, FRAGMENT),
    ...Object.fromEntries(
      [0, 1, 2].flatMap((offset) =>
        (['base64', 'base64url'] as const).map((encoding) => [
          `${encoding} +${offset}`,
          inside(bytes, offset, encoding),
        ]),
      ),
    ),
  }
}

/** A secret in base64 with `offset` bytes of a group of three before it: the characters that depend on it alone. */
function inside(secret: Buffer, offset: number, encoding: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(offset), secret]).toString(encoding)
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + secret.length) * 8) / 6))
}

/** Every form of every secret in every sink it may not be in; the first form that is found. */
export function scan(sinks: Sink[], canaries: Canary[], isAllowed: (kind: string, sink: string) => boolean): Hit[] {
  const forms = canaries.flatMap((canary) =>
    Object.entries(formsOf(canary.value)).map(([form, text]) => ({ canary, form, bytes: Buffer.from(text) })),
  )
  const find = finderOf(forms)
  return sinks.flatMap(({ name, bytes }) => {
    const found = new Map<Canary, string>()
    find(bytes, ({ canary, form }) => {
      if (!isAllowed(canary.kind, name) && !found.has(canary)) found.set(canary, form)
    })
    return [...found].map(([{ kind }, form]) => ({ kind, sink: name, form }))
  })
}

const WINDOW = 8
const TABLE_BITS = 20

/**
 * Finds any of many byte strings in one pass: a table of what their first eight bytes hash to sorts out almost every
 * place at once. The files of a database are tens of megabytes, and secrets in all their forms thousands of strings.
 */
function finderOf<T extends { bytes: Buffer }>(wanted: T[]): (bytes: Buffer, hit: (found: T) => void) => void {
  const isStart = new Uint8Array(1 << TABLE_BITS)
  const starting = new Map<number, T[]>()
  const hash = (low: number, high: number) => (Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)) >>> 0
  for (const each of wanted) {
    if (each.bytes.length < WINDOW) throw new Error('too short to be looked for')
    const start = hash(each.bytes.readInt32LE(0), each.bytes.readInt32LE(4))
    isStart[start >>> (32 - TABLE_BITS)] = 1
    starting.set(start, [...(starting.get(start) ?? []), each])
  }
  return (bytes, hit) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (let at = 0; at + WINDOW <= bytes.length; at++) {
      const start = hash(view.getInt32(at, true), view.getInt32(at + 4, true))
      if (isStart[start >>> (32 - TABLE_BITS)] === 0) continue
      for (const each of starting.get(start) ?? [])
        if (bytes.subarray(at, at + each.bytes.length).equals(each.bytes)) hit(each)
    }
  }
}

/**
 * Where a secret belongs: the request to the one who gave it or checks it, and what its owner is shown on purpose.
 * Everything else is a leak.
 */
export function belongs(kind: string, sink: string): boolean {
  switch (kind) {
    case 'client secret':
    case 'code':
    case 'verifier':
    case 'refresh token':
      return sink === 'provider acme token'
    case 'access token':
    case 'password':
      return sink === 'provider acme api'
    case 'state':
      // The redirect that takes the browser to the provider.
      return sink === 'page redirect to the provider' || sink === 'provider acme consent'
    case 'link token':
      // The link is what the developer asked for, and its own page's address.
      return /^(answer|mcp|cli|page) /.test(sink)
    case 'new API key':
      return sink === 'cli keys create stdout'
    default:
      return false
  }
}
