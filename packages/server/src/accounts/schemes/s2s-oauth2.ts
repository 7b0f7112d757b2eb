import type { S2SOAuth2Scheme } from '@composio/spec'
import * as oauth from 'oauth4webapi'
import { redact } from '../../upstream/redact.ts'
import type { MintedCredential } from '../credential.ts'
import { type ProviderClient, providerClient, toCredential } from '../oauth-client.ts'
import { ConsentError } from './consent-problem.ts'
import { bearerOf, type MintFn, minting } from './minted.ts'
import { revokeToken } from './revoke-token.ts'
import type { SchemeContext, SchemeHandler } from './scheme-handler.ts'

const mint: MintFn<S2SOAuth2Scheme> = async (context, fields) => {
  const { scheme } = context
  const { server, client, authentication, http } = providerOf(context, fields)
  const parameters = {
    ...scheme.tokenParams,
    ...(scheme.scopes.length > 0 && { scope: scheme.scopes.join(' ') }),
  }
  const receivedAt = Date.now()
  try {
    const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, parameters, http)
    const tokens = await oauth.processClientCredentialsResponse(server, client, response)
    const { accessToken, expiresAt } = toCredential(tokens, receivedAt)
    return { accessToken, ...(expiresAt && { expiresAt }) }
  } catch (cause) {
    const secrets = [fields.client_secret, fields.private_key].filter((one) => one !== undefined)
    throw new ConsentError(cause, (text) => redact(text, secrets))
  }
}

/** The account is an OAuth client of its own: its id and secret are entered, and exchanged for tokens as they run out. */
export const s2sOAuth2: SchemeHandler<S2SOAuth2Scheme, MintedCredential> = {
  ...minting(mint),
  apply: (_, credential) => bearerOf(credential, ['client_secret', 'private_key']),
  identity: (_, { fields }) => ({ id: fields.client_id ?? '', label: fields.client_id ?? '' }),
  revoke: (context, credential) =>
    revokeToken(context.backend.egress, providerOf(context, credential.fields), {
      accessToken: credential.accessToken,
    }),
}

function providerOf(
  { backend, scheme }: SchemeContext<S2SOAuth2Scheme>,
  fields: Record<string, string>,
): ProviderClient {
  const {
    tokenUrl,
    revocationUrl,
    issuer,
    clientAuthentication = 'client_secret_basic',
    normalizeTokenResponse,
  } = scheme
  const secret = clientAuthentication === 'private_key_jwt' ? fields.private_key : fields.client_secret
  return providerClient(
    backend.egress,
    {
      scheme: 'OAUTH2',
      // Nobody is sent there; the issuer is the origin of the token endpoint.
      authorizationUrl: tokenUrl,
      tokenUrl,
      scopes: [],
      clientAuthentication,
      ...(issuer && { issuer }),
      ...(revocationUrl && { revocationUrl }),
      ...(normalizeTokenResponse && { normalizeTokenResponse }),
    },
    {
      clientId: fields.client_id ?? '',
      ...(secret && { clientSecret: secret }),
      ...(fields.key_id && { keyId: fields.key_id }),
    },
  )
}
