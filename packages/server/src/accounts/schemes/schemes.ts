import type { AuthScheme } from '@composio/spec'
import type { CallCredential } from '../../upstream/call-api.ts'
import type { Credential } from '../credential.ts'
import { basicWithJwt } from './basic-with-jwt.ts'
import { dcrOAuth } from './dcr-oauth.ts'
import { googleServiceAccount } from './google-service-account.ts'
import { keyEntry } from './key.ts'
import { noAuth } from './no-auth.ts'
import { oauth1 } from './oauth1.ts'
import { oauth2 } from './oauth2.ts'
import { s2sOAuth2 } from './s2s-oauth2.ts'
import type { SchemeHandler } from './scheme-handler.ts'
import { serviceAccount } from './service-account.ts'

type Handlers = { [Name in AuthScheme['scheme']]: SchemeHandler<Extract<AuthScheme, { scheme: Name }>> }

const handlers: Handlers = {
  OAUTH2: oauth2,
  OAUTH1: oauth1,
  DCR_OAUTH: dcrOAuth,
  API_KEY: keyEntry,
  BEARER_TOKEN: keyEntry,
  BASIC: keyEntry,
  BASIC_WITH_JWT: basicWithJwt,
  S2S_OAUTH2: s2sOAuth2,
  GOOGLE_SERVICE_ACCOUNT: googleServiceAccount,
  SERVICE_ACCOUNT: serviceAccount,
  NO_AUTH: noAuth,
}

/** How a scheme works here. */
export function handlerOf({ scheme }: Pick<AuthScheme, 'scheme'>): SchemeHandler {
  return handlers[scheme]
}

/** Whether accounts of a scheme get new credentials without a person. */
export function renews(scheme: string): boolean {
  return handlers[scheme as AuthScheme['scheme']].renews
}

/** How a credential goes onto a request. */
export function toCallCredential(scheme: AuthScheme, credential: Credential): CallCredential {
  const handler = handlerOf(scheme)
  if (handler.kind !== credential.kind)
    throw new Error(`a ${credential.kind} credential cannot stand in for ${scheme.scheme}`)
  return handler.apply(scheme, credential)
}
