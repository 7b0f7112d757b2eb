import { createPrivateKey, type KeyObject } from 'node:crypto'
import { CredentialProblem } from './credential-problem.ts'

const SMALLEST_RSA_BITS = 2048

/** An RSA key in PEM, PKCS #1 (as GitHub gives it) or PKCS #8 (as Google does). @throws CredentialProblem */
export async function signingKey(pem: string, field: string): Promise<KeyObject> {
  let key: KeyObject
  try {
    // A key that came through an environment variable often has its line ends written out.
    key = createPrivateKey(pem.replaceAll('\\n', '\n'))
  } catch {
    // The reason may quote the key.
    throw new CredentialProblem('The private key cannot be read: paste it whole, with its BEGIN and END lines.', field)
  }
  // RFC 7518 section 3.3 asks for this much with RS256.
  const isStrong = (key.asymmetricKeyDetails?.modulusLength ?? 0) >= SMALLEST_RSA_BITS
  if (key.asymmetricKeyType !== 'rsa' || !isStrong)
    throw new CredentialProblem('The private key must be an RSA key of at least 2048 bits.', field)
  return key
}
