import type { DcrOAuthScheme } from '@composio/spec'
import * as oauth from 'oauth4webapi'
import type { AuthConfigRow } from '../../storage/schema.ts'
import { requireAuthConfig, type StoredRegistration, secretPlace, settingsOf } from '../auth-config-store.ts'
import type { Registration } from '../credential.ts'
import { clientMetadata, clientMetadataUrl } from './client-metadata.ts'
import { CredentialProblem } from './credential-problem.ts'
import { discoverIssuer, type IssuerEndpoints } from './discover-issuer.ts'
import { egressOptions } from './egress-fetch.ts'
import { newClientKey } from './private-key-jwt.ts'
import type { SchemeContext } from './scheme-handler.ts'

const TIMEOUT_MS = 10_000
const METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'] as const
/** A secret about to run out is not used for a new connection. */
const LEAST_LIFETIME_MS = 60 * 60_000

/**
 * The auth config's client at its issuer: the one its metadata document describes where the issuer reads those, else one
 * that is registered (RFC 7591) on first use, and again for another issuer, another redirect URI, or when its secret runs
 * out. A registration is never used at another issuer.
 * @throws CredentialProblem, EgressError, errors of oauth4webapi
 */
export async function registrationFor(
  context: SchemeContext<DcrOAuthScheme>,
  redirectUri: string,
): Promise<Registration> {
  const { backend, scope, scheme } = context
  // Read again: another request may have registered since.
  const config = await requireAuthConfig(backend, scope, context.config.id)
  const stored = usable(config, scheme.issuer, redirectUri)
  if (stored) return withSecret(context, config, stored)
  const endpoints = await discoverIssuer(backend.egress, scheme.issuer)
  const { stored: made, secret } = await register(context, endpoints, redirectUri)
  const { numUpdatedRows } = await backend.db
    .updateTable('auth_configs')
    .set({
      settings: JSON.stringify({ ...settingsOf(config), clientId: made.clientId, registration: made }),
      secrets: secret ? backend.vault.seal(secret, secretPlace(config.id, scope)) : null,
    })
    .where('id', '=', config.id)
    .where('project_id', '=', scope.projectId)
    .where('settings', '=', config.settings)
    .executeTakeFirst()
  if (numUpdatedRows === 1n) return { ...withoutStorage(made), ...(secret && { clientSecret: secret }) }
  // Two first connections at once: both go on with the client that was stored first.
  const winner = await requireAuthConfig(backend, scope, config.id)
  const theirs = usable(winner, scheme.issuer, redirectUri)
  return theirs
    ? withSecret(context, winner, theirs)
    : { ...withoutStorage(made), ...(secret && { clientSecret: secret }) }
}

function usable(config: AuthConfigRow, issuer: string, redirectUri: string): StoredRegistration | undefined {
  const { registration } = settingsOf(config)
  if (registration?.issuer !== issuer || registration.redirectUri !== redirectUri) return undefined
  const { secretExpiresAt } = registration
  if (secretExpiresAt && Date.parse(secretExpiresAt) < Date.now() + LEAST_LIFETIME_MS) return undefined
  return registration
}

function withSecret(
  { backend, scope }: SchemeContext,
  { id, secrets }: AuthConfigRow,
  stored: StoredRegistration,
): Registration {
  const clientSecret = secrets !== null ? backend.vault.open(secrets, secretPlace(id, scope)) : undefined
  return { ...withoutStorage(stored), ...(clientSecret && { clientSecret }) }
}

async function register(
  { backend, scheme }: SchemeContext<DcrOAuthScheme>,
  { registrationUrl, authenticationMethods, signingAlgorithms, readsClientMetadata, ...endpoints }: IssuerEndpoints,
  redirectUri: string,
): Promise<{ stored: StoredRegistration; secret?: string | undefined }> {
  const published = readsClientMetadata && authenticationMethods.includes('none') && clientMetadataUrl(redirectUri)
  // Where the server reads it for itself there is nothing to register, and nothing that could run out.
  if (published) return { stored: { ...endpoints, clientId: published, clientAuthentication: 'none', redirectUri } }
  if (!registrationUrl)
    throw new CredentialProblem(`${new URL(scheme.issuer).host} does not let clients register themselves.`)
  // A secret for a server that can keep one; a public client, protected by PKCE, where the provider offers nothing else.
  const method = METHODS.find((one) => authenticationMethods.includes(one))
  if (!method)
    throw new CredentialProblem(
      `${new URL(scheme.issuer).host} offers no way for clients to authenticate that works here.`,
    )
  const pair = method === 'private_key_jwt' ? await newClientKey(signingAlgorithms) : undefined
  const metadata = {
    ...clientMetadata(redirectUri),
    token_endpoint_auth_method: method,
    ...(pair && { jwks: { keys: [pair.publicJwk] }, token_endpoint_auth_signing_alg: pair.publicJwk.alg }),
    ...(scheme.scopes.length > 0 && { scope: scheme.scopes.join(' ') }),
  }
  const server = { issuer: endpoints.issuer, registration_endpoint: registrationUrl }
  const options = egressOptions(backend.egress, TIMEOUT_MS)
  const response = await oauth.dynamicClientRegistrationRequest(server, metadata, options)
  const client = await oauth.processDynamicClientRegistrationResponse(response)
  // The provider may have registered another method than the one asked for (RFC 7591 section 3.2.1).
  const registered = METHODS.find((one) => one === client.token_endpoint_auth_method) ?? method
  const given = typeof client.client_secret === 'string' ? client.client_secret : undefined
  const secret = registered === 'private_key_jwt' ? pair?.privateJwk : given
  const expires = client.client_secret_expires_at
  const stored: StoredRegistration = {
    ...endpoints,
    clientId: client.client_id,
    clientAuthentication: secret ? registered : 'none',
    redirectUri,
    ...(typeof expires === 'number' && expires > 0 && { secretExpiresAt: new Date(expires * 1000).toISOString() }),
  }
  return { stored, secret }
}

function withoutStorage({ redirectUri: _, secretExpiresAt: __, ...registration }: StoredRegistration): Registration {
  return registration
}
