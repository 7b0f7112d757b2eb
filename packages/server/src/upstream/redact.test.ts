import { describe, expect, it } from 'vitest'
import { redact, redactAll } from './redact.ts'

const token = 'gho_aB3/x+Y9z~"q\\ü7Kd0'
const bytes = Buffer.from(token)
const b64 = (text: string) => Buffer.from(text).toString('base64')

/** Enough of the secret to be of use to anybody. */
function leaks(text: string): boolean {
  const decoded = text
    .split(/[^\w+/=-]+/)
    .flatMap((word) => [0, 1, 2, 3].map((skip) => Buffer.from(word.slice(skip), 'base64').toString('utf8')))
  return [text, decodeURIComponent(text), ...decoded].some((form) => form.includes('aB3/x+Y9z'))
}

describe('redact', () => {
  it.each<[string, string]>([
    ['plain', token],
    ['in a header', `authorization: Bearer ${token}`],
    ['JSON-escaped', JSON.stringify({ echoed: token })],
    ['percent-encoded', encodeURIComponent(token)],
    ['base64', b64(token)],
    ['base64 after Bearer', b64(`Bearer ${token}`)],
    ['base64 after a name', b64(`x:${token}`)],
    ['base64 after two characters, with more behind', b64(`ab${token} and more`)],
    ['base64url', Buffer.from(`user:${token}`).toString('base64url')],
  ])('takes out a secret that is %s', (_, text) => {
    expect(leaks(text)).toBe(true)
    const clean = redact(`before ${text} after`, [token])
    expect(leaks(clean)).toBe(false)
    expect(clean).toContain('[redacted]')
    expect(clean).toMatch(/^before .* after$/)
  })

  it.each([
    ['hex', bytes.toString('hex')],
    ['hex in capitals', bytes.toString('hex').toUpperCase()],
    ['every byte percent-encoded', bytes.toString('hex').replace(/../g, '%$&')],
  ])('takes out a secret in %s', (_, text) => expect(redact(text, [token])).toBe('[redacted]'))

  it('leaves everything else, and everything where there is no secret', () => {
    const text = JSON.stringify({ a: 'gho_other', b: b64('harmless') })
    expect(redact(text, [token])).toBe(text)
    expect(redact(text, [])).toBe(text)
    // A short value would take words apart.
    expect(redact('a cat sat', ['a'])).toBe('a cat sat')
  })
})

describe('redactAll', () => {
  it('finds a secret in parsed values and in names, and keeps their form', () => {
    const escaped = `{"a":["\\u0067ho_secret_1234",{"gho_secret_1234":null}],"n":1,"__proto__":{"x":true}}`
    expect(redact(escaped, ['gho_secret_1234'])).toContain('\\u0067ho_secret_1234')
    const clean = redactAll(JSON.parse(escaped), ['gho_secret_1234'])
    expect(JSON.stringify(clean)).toBe('{"a":["[redacted]",{"[redacted]":null}],"n":1,"__proto__":{"x":true}}')
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })
})
