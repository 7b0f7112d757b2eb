import * as oauth from 'oauth4webapi'
import type { Egress } from '../../egress/egress.ts'
import type { ProviderClient } from '../oauth-client.ts'
import { egressOptions } from './egress-fetch.ts'

const TIMEOUT_MS = 10_000

/**
 * Takes a token back (RFC 7009): the refresh token where there is one, which ends the access tokens of its grant too.
 * @returns false where the provider has no endpoint for it
 * @throws the errors of oauth4webapi, EgressError
 */
export async function revokeToken(
  egress: Egress,
  { server, client, authentication }: Pick<ProviderClient, 'server' | 'client' | 'authentication'>,
  { accessToken, refreshToken }: { accessToken: string; refreshToken?: string },
): Promise<boolean> {
  if (!server.revocation_endpoint) return false
  const options = {
    ...egressOptions(egress, TIMEOUT_MS),
    additionalParameters: { token_type_hint: refreshToken ? 'refresh_token' : 'access_token' },
  }
  const token = refreshToken ?? accessToken
  const response = await oauth.revocationRequest(server, client, authentication, token, options)
  await oauth.processRevocationResponse(response)
  return true
}
