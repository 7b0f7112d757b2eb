import type { AuthScheme } from '@composio/spec'

/** Values of a toolkit's address fields, by name: where one account is. No secret. */
export type AccountAddress = Record<string, string>

/** What of a scheme is an address. */
const ENDPOINTS = [
  'issuer',
  'authorizationUrl',
  'tokenUrl',
  'revocationUrl',
  'requestTokenUrl',
  'accessTokenUrl',
  'resource',
] as const

export function endpointsOf(scheme: AuthScheme): [string, string][] {
  const values: Record<string, unknown> = { ...scheme }
  return ENDPOINTS.flatMap((name): [string, string][] => {
    const value = values[name]
    return typeof value === 'string' ? [[name, value]] : []
  })
}
