import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** 62^32 is more than 2^190. */
const RANDOM_CHARACTERS = 32
/** 62^6 holds a CRC-32. */
const CHECK_CHARACTERS = 6
const KEY_BYTES = 32
const FORM = new RegExp(`^ak_[0-9A-Za-z]{${RANDOM_CHARACTERS + CHECK_CHARACTERS}}$`)

/** `ak_`, 190 random bits and a checksum, in letters and digits: a double click selects all of it. */
export function generateApiKey(): string {
  return apiKeyFrom(randomBytes(KEY_BYTES))
}

/** The key that 32 bytes, random or derived, stand for. More of them than the characters hold, so that none is likelier. */
export function apiKeyFrom(bytes: Uint8Array): string {
  const random = digits(BigInt(`0x${Buffer.from(bytes).toString('hex')}`), RANDOM_CHARACTERS)
  return `ak_${random}${checksum(random)}`
}

/** Whether a text can be a key made here. It tells a mistyped or shortened key without asking a database. */
export function isGeneratedApiKey(text: string): boolean {
  return FORM.test(text) && text.slice(-CHECK_CHARACTERS) === checksum(text.slice('ak_'.length, -CHECK_CHARACTERS))
}

/** Enough of a key to know it again by, and far too little to use it. */
export function keyPrefix(apiKey: string): string {
  return apiKey.slice(0, 'ak_'.length + 6)
}

function checksum(random: string): string {
  return digits(BigInt(crc32(random)), CHECK_CHARACTERS)
}

/** The last `count` digits of a number in base 62. */
function digits(number: bigint, count: number): string {
  const base = BigInt(ALPHABET.length)
  let text = ''
  for (let rest = number; text.length < count; rest /= base) text = ALPHABET[Number(rest % base)] + text
  return text
}
