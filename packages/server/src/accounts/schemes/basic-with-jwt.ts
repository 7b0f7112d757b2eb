import type { BasicWithJwtScheme } from '@composio/spec'
import { callApi } from '../../upstream/call-api.ts'
import type { MintedCredential } from '../credential.ts'
import { CredentialProblem } from './credential-problem.ts'
import { type MintFn, mintedSecrets, minting } from './minted.ts'
import type { SchemeHandler } from './scheme-handler.ts'

const TIMEOUT_MS = 20_000

const mint: MintFn<BasicWithJwtScheme> = async ({ backend, toolkit, scheme }, fields) => {
  const secrets = secretNames(scheme).map((name) => fields[name] ?? '')
  const caller = { egress: backend.egress, toolkit, credential: { secrets }, signal: AbortSignal.timeout(TIMEOUT_MS) }
  const askedAt = Date.now()
  const { body } = await callApi(caller, scheme.login(fields))
  const { token, expiresIn } = scheme.token(body)
  if (typeof token !== 'string' || token === '')
    throw new CredentialProblem(`${toolkit.definition.name} gave no token for this name and password.`)
  const expiresAt = expiresIn === undefined ? await expiryOf(token) : new Date(askedAt + expiresIn * 1000).toISOString()
  return { accessToken: token, ...(expiresAt && { expiresAt }) }
}

/** A name and a password, exchanged for a token as often as it runs out. */
export const basicWithJwt: SchemeHandler<BasicWithJwtScheme, MintedCredential> = {
  ...minting(mint),
  apply: (scheme, credential) => ({
    ...(scheme.apply?.(credential.accessToken) ?? { headers: { authorization: `Bearer ${credential.accessToken}` } }),
    secrets: mintedSecrets(credential, secretNames(scheme)),
  }),
  identity: (_, { fields }) => (fields.username ? { id: fields.username, label: fields.username } : null),
}

function secretNames({ fields }: BasicWithJwtScheme): string[] {
  return fields.filter(({ secret }) => secret).map(({ name }) => name)
}

/** `exp` of a JWT (RFC 7519 section 4.1.4), unverified: it says when to ask for another, and nothing more. */
async function expiryOf(token: string): Promise<string | undefined> {
  const { decodeJwt } = await import('jose')
  try {
    const { exp } = decodeJwt(token)
    return typeof exp === 'number' && Number.isFinite(exp) ? new Date(exp * 1000).toISOString() : undefined
  } catch {
    // Not a JWT: it is used until it is refused.
    return undefined
  }
}
