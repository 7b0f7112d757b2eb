import { createPublicKey, type KeyObject } from 'node:crypto'
import { ValidationError } from '@composio/spec'
import { pageOfApp } from './page-of-app.ts'

/** RFC 7518 section 3.2: a key for HS256 has 256 bits. */
const SHORTEST_SECRET_BYTES = 32
const SHORTEST_RSA_BITS = 2048

/** As an operator sets it: the app's page that signs in a browser's user, and what its tokens are checked with. */
export interface UserTokenSetting {
  url: string
  /** For HS256: 32 bytes or more, known to the app and this server. */
  secret?: string | undefined
  /** Else a public key in PEM (SPKI): RSA for RS256, P-256 for ES256, Ed25519 for EdDSA. */
  publicKey?: string | undefined
}

/** Links open only in browsers for which the app has signed who is in them. */
export interface UserTokens {
  page: URL
  key: Uint8Array | KeyObject
  /** The only one taken: that of the key. */
  algorithm: string
}

/** @throws ValidationError without a page, or with other than exactly one key that is strong enough */
export function parseUserToken(setting: UserTokenSetting | undefined): UserTokens | undefined {
  if (setting === undefined) return undefined
  const { url, secret, publicKey } = setting
  const page = pageOfApp(url, 'userToken.url')
  if ((secret === undefined) === (publicKey === undefined))
    throw new ValidationError('userToken: needs either secret or publicKey.')
  if (publicKey !== undefined) return { page, ...verificationKey(publicKey) }
  const key = Buffer.from(secret ?? '')
  if (key.length < SHORTEST_SECRET_BYTES)
    throw new ValidationError(`userToken.secret: must have ${SHORTEST_SECRET_BYTES} bytes or more, random ones.`)
  return { page, key, algorithm: 'HS256' }
}

function verificationKey(pem: string): Pick<UserTokens, 'key' | 'algorithm'> {
  const key = readPublicKey(pem)
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= SHORTEST_RSA_BITS) return { key, algorithm: 'RS256' }
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return { key, algorithm: 'ES256' }
  if (key.asymmetricKeyType === 'ed25519') return { key, algorithm: 'EdDSA' }
  throw new ValidationError(`userToken.publicKey: must be RSA of ${SHORTEST_RSA_BITS} bits or more, P-256 or Ed25519.`)
}

function readPublicKey(pem: string): KeyObject {
  // A private key would be read as well, and has no business on this server.
  if (!pem.includes('-----BEGIN PUBLIC KEY-----'))
    throw new ValidationError('userToken.publicKey: must be a public key in PEM (-----BEGIN PUBLIC KEY-----).')
  try {
    return createPublicKey(pem)
  } catch {
    throw new ValidationError('userToken.publicKey: cannot be read.')
  }
}
