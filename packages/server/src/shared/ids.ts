import { randomBytes } from 'node:crypto'

/** `<prefix>_` and 128 random bits, URL-safe. */
export function newId(prefix: 'pr' | 'trs' | 'ac' | 'ca' | 'lk' | 'log' | 'key' | 'dek' | 'req' | 'msg'): string {
  return `${prefix}_${randomBytes(16).toString('base64url')}`
}
