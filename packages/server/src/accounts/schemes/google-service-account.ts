import type { GoogleServiceAccountScheme } from '@composio/spec'
import * as oauth from 'oauth4webapi'
import type { MintedCredential } from '../credential.ts'
import { providerClient, toCredential } from '../oauth-client.ts'
import { ConsentError } from './consent-problem.ts'
import { CredentialProblem } from './credential-problem.ts'
import { bearerOf, type MintFn, minting } from './minted.ts'
import type { SchemeHandler } from './scheme-handler.ts'
import { signingKey } from './signing-key.ts'

const TOKEN_URL = 'https://oauth2.googleapis.com/token'
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
/** The longest Google takes. */
const ASSERTION_LIFETIME = '1h'

const mint: MintFn<GoogleServiceAccountScheme> = async ({ backend, scheme }, fields) => {
  const { email, key, keyId } = await readKeyFile(fields.credentials_json ?? '')
  const tokenUrl = scheme.tokenUrl ?? TOKEN_URL
  const { SignJWT } = await import('jose')
  const assertion = await new SignJWT({
    scope: scheme.scopes.join(' '),
    ...(fields.subject && { sub: fields.subject }),
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(keyId && { kid: keyId }) })
    .setIssuer(email)
    // Google's token endpoint is its audience; the key file's own `token_uri` could name anybody's.
    .setAudience(scheme.tokenUrl ?? TOKEN_URL)
    .setIssuedAt()
    .setExpirationTime(ASSERTION_LIFETIME)
    .sign(key)
  const { server, client, http } = providerClient(
    backend.egress,
    { scheme: 'OAUTH2', authorizationUrl: tokenUrl, tokenUrl, scopes: [] },
    { clientId: email },
  )
  const receivedAt = Date.now()
  try {
    // The assertion says who asks: no client authentication (RFC 7523 section 3).
    const response = await oauth.genericTokenEndpointRequest(
      server,
      client,
      () => undefined,
      JWT_BEARER,
      { assertion },
      http,
    )
    const tokens = await oauth.processGenericTokenEndpointResponse(server, client, response)
    const { accessToken, expiresAt } = toCredential(tokens, receivedAt)
    return { accessToken, ...(expiresAt && { expiresAt }) }
  } catch (cause) {
    throw new ConsentError(cause, (text) => text.replaceAll(assertion, '[redacted]'))
  }
}

/** The key file signs an assertion (RFC 7523) that is exchanged for a token, as often as one runs out. */
export const googleServiceAccount: SchemeHandler<GoogleServiceAccountScheme, MintedCredential> = {
  ...minting(mint),
  apply: (_, credential) => bearerOf(credential, ['credentials_json']),
  identity: (_, { fields }) => {
    const { client_email: email } = parseKeyFile(fields.credentials_json ?? '')
    return typeof email === 'string' ? { id: email, label: fields.subject ?? email } : null
  },
}

/** @throws CredentialProblem */
async function readKeyFile(text: string) {
  const { type, client_email: email, private_key: pem, private_key_id: keyId } = parseKeyFile(text)
  if (type !== 'service_account' || typeof email !== 'string' || typeof pem !== 'string')
    throw new CredentialProblem('This is not the JSON key file of a Google service account.', 'credentials_json')
  const key = await signingKey(pem, 'credentials_json')
  return { email, key, keyId: typeof keyId === 'string' ? keyId : undefined }
}

function parseKeyFile(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
