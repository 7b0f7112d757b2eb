import type { AuthScheme } from '@composio/spec'
import { atAddress } from '../../catalog/account-address.ts'
import type { InstalledScheme, InstalledToolkit } from '../../catalog/installed-toolkit.ts'
import type { CallCredential } from '../../upstream/call-api.ts'
import type { Credential } from '../credential.ts'
import { basicWithJwt } from './basic-with-jwt.ts'
import { dcrOAuth } from './dcr-oauth.ts'
import { googleServiceAccount } from './google-service-account.ts'
import { keyEntry } from './key.ts'
import { located } from './located.ts'
import { noAuth } from './no-auth.ts'
import { oauth1 } from './oauth1.ts'
import { oauth2 } from './oauth2.ts'
import { s2sOAuth2 } from './s2s-oauth2.ts'
import type { SchemeHandler } from './scheme-handler.ts'
import { serviceAccount } from './service-account.ts'

type Handlers = { [Name in AuthScheme['scheme']]: SchemeHandler<Extract<AuthScheme, { scheme: Name }>> }

const handlers: Handlers = {
  OAUTH2: located(oauth2),
  OAUTH1: located(oauth1),
  DCR_OAUTH: located(dcrOAuth),
  API_KEY: located(keyEntry),
  BEARER_TOKEN: located(keyEntry),
  BASIC: located(keyEntry),
  BASIC_WITH_JWT: located(basicWithJwt),
  S2S_OAUTH2: located(s2sOAuth2),
  GOOGLE_SERVICE_ACCOUNT: located(googleServiceAccount),
  SERVICE_ACCOUNT: located(serviceAccount),
  NO_AUTH: located(noAuth),
}

/** How a scheme works here. */
export function handlerOf({ scheme }: Pick<AuthScheme, 'scheme'>): SchemeHandler {
  return handlers[scheme]
}

/** Whether accounts of a scheme get new credentials without a person. */
export function renews(scheme: string): boolean {
  return handlers[scheme as AuthScheme['scheme']].renews
}

/** How a credential goes onto a request, and where to. @throws ApiError where the account does not say where it is */
export function toCallCredential(
  context: { toolkit: InstalledToolkit; scheme: InstalledScheme },
  credential: Credential,
): CallCredential {
  const { toolkit, scheme } = atAddress(context, credential.address)
  const handler = handlerOf(scheme)
  if (handler.kind !== credential.kind)
    throw new Error(`a ${credential.kind} credential cannot stand in for ${scheme.scheme}`)
  const { baseUrl, hosts } = toolkit
  return { ...handler.apply(scheme, credential), ...(toolkit !== context.toolkit && { at: { baseUrl, hosts } }) }
}
