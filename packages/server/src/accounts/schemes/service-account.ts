import type { ServiceAccountScheme } from '@composio/spec'
import { callApi } from '../../upstream/call-api.ts'
import type { MintedCredential } from '../credential.ts'
import { CredentialProblem } from './credential-problem.ts'
import { bearerOf, type MintFn, minting } from './minted.ts'
import type { SchemeHandler } from './scheme-handler.ts'
import { signingKey } from './signing-key.ts'

const TIMEOUT_MS = 20_000
/** A minute back for a clock that runs fast; GitHub takes ten minutes at most. */
const CLOCK_TOLERANCE_S = 60
const ASSERTION_LIFETIME_S = 540

const mint: MintFn<ServiceAccountScheme> = async ({ backend, toolkit, scheme }, fields) => {
  const key = await signingKey(fields.private_key ?? '', 'private_key')
  const { SignJWT } = await import('jose')
  const now = Math.floor(Date.now() / 1000)
  const assertion = await new SignJWT()
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(fields.application_id ?? '')
    .setIssuedAt(now - CLOCK_TOLERANCE_S)
    .setExpirationTime(now + ASSERTION_LIFETIME_S)
    .sign(key)
  const credential = { headers: { authorization: `Bearer ${assertion}` }, secrets: [assertion] }
  const path = scheme.tokenPath.replace('{installation_id}', encodeURIComponent(fields.installation_id ?? ''))
  const caller = { egress: backend.egress, toolkit, credential, signal: AbortSignal.timeout(TIMEOUT_MS) }
  const { body } = await callApi(caller, { method: 'POST', path })
  const { token, expiresAt } = scheme.token(body)
  if (typeof token !== 'string' || token === '')
    throw new CredentialProblem(`${toolkit.definition.name} gave no token for this installation.`)
  return { accessToken: token, ...(expiresAt && { expiresAt: new Date(expiresAt).toISOString() }) }
}

/** The app's key signs an assertion that is exchanged for a token of one installation, as often as one runs out. */
export const serviceAccount: SchemeHandler<ServiceAccountScheme, MintedCredential> = {
  ...minting(mint),
  apply: (_, credential) => bearerOf(credential, ['private_key']),
  identity: (_, { fields }) => {
    const { installation_id: id = '' } = fields
    return { id, label: `installation ${id}` }
  },
}
