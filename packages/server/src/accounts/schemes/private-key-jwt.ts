import { createPrivateKey, type JsonWebKey, type KeyObject, randomUUID } from 'node:crypto'
import * as oauth from 'oauth4webapi'
import { CredentialProblem } from './credential-problem.ts'

const SMALLEST_RSA_BITS = 2048
const CURVES: Record<string, string | undefined> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }

/**
 * Client authentication with a signed assertion (RFC 7523 section 2.2). Its audience is the issuer and nothing else: were
 * it an endpoint that the server names itself, a hostile server could get an assertion that is good at another.
 * @param text - the private key, as `readClientKey` takes it
 */
export function privateKeyJwt(text: string, keyId?: string): oauth.ClientAuth {
  return async (server, client, body, headers) => {
    const key = await readClientKey(text, keyId)
    await oauth.PrivateKeyJwt(key)(server, client, body, headers)
  }
}

/**
 * A client's private key: PEM (PKCS #8, PKCS #1, SEC 1) or JWK. RSA keys sign with RS256, or PS256 where a JWK says so.
 * @throws CredentialProblem about `private_key`
 */
export async function readClientKey(text: string, keyId?: string): Promise<oauth.PrivateKey> {
  const { key, kid, alg } = parse(text)
  const algorithm = algorithmOf(key, alg)
  if (!algorithm) throw problem('The private key must be RSA with at least 2048 bits, an elliptic curve or Ed25519.')
  const der = key.export({ type: 'pkcs8', format: 'der' })
  const id = keyId ?? kid
  return { key: await crypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']), ...(id && { kid: id }) }
}

/** A key pair for a client that registers itself, of a kind the server takes; both halves as JWK. */
export async function newClientKey(algorithms: string[]) {
  const { exportJWK, generateKeyPair } = await import('jose')
  const alg = algorithms.includes('ES256') ? 'ES256' : 'RS256'
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const named = { kid: randomUUID(), alg, use: 'sig' }
  const publicJwk = Object.assign(await exportJWK(publicKey), named)
  return { publicJwk, privateJwk: JSON.stringify(Object.assign(await exportJWK(privateKey), named)) }
}

function parse(text: string): { key: KeyObject; kid?: string; alg?: string } {
  try {
    if (!text.trimStart().startsWith('{')) return { key: createPrivateKey(text.replaceAll('\\n', '\n')) }
    const jwk = JSON.parse(text) as JsonWebKey & { kid?: string; alg?: string }
    const { kid, alg } = jwk
    return { key: createPrivateKey({ key: jwk, format: 'jwk' }), ...(kid && { kid }), ...(alg && { alg }) }
  } catch {
    // The reason may quote the key.
    throw problem('The private key cannot be read: paste it whole, as PEM with its BEGIN and END lines or as a JWK.')
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject, alg: string | undefined) {
  const { modulusLength = 0, namedCurve = '' } = asymmetricKeyDetails ?? {}
  switch (asymmetricKeyType) {
    case 'rsa':
      if (modulusLength < SMALLEST_RSA_BITS) return undefined
      return { name: alg === 'PS256' ? 'RSA-PSS' : 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
    case 'ec':
      return CURVES[namedCurve] ? { name: 'ECDSA', namedCurve: CURVES[namedCurve] } : undefined
    case 'ed25519':
      return { name: 'Ed25519' }
    default:
      return undefined
  }
}

function problem(text: string): CredentialProblem {
  return new CredentialProblem(text, 'private_key')
}
