import type { AuthScheme } from '@composio/spec'
import type { AuthConfigWire } from '@composio/spec/wire'
import type { Backend, Scope } from '../backend.ts'
import { withFixedAddress } from '../catalog/account-address.ts'
import { usableSchemes } from '../catalog/catalog.ts'
import { initiationFields, logoUrl } from '../catalog/catalog-wire.ts'
import type { AccountAddress } from '../catalog/endpoints.ts'
import { type InstalledScheme, type InstalledToolkit, oauthClientSettings } from '../catalog/installed-toolkit.ts'
import { entryOf, hasClientKey } from '../catalog/scheme-entry.ts'
import { ApiError } from '../http/api-error.ts'
import { newId } from '../shared/ids.ts'
import { exclusively } from '../storage/exclusively.ts'
import type { AuthConfigRow } from '../storage/schema.ts'
import type { Registration } from './credential.ts'

/** The part of an auth config that is no secret. */
export interface AuthConfigSettings {
  clientId?: string
  /** Of the private key, where the client has one for its secret. */
  keyId?: string
  scopes?: string[]
  /** Of a config whose client registered itself. */
  registration?: StoredRegistration
  /** Where its accounts are, as far as that is the same for all. */
  address?: AccountAddress
  /** False: sessions do not use it by themselves. */
  isForSessions?: boolean
}

/** The secret is sealed beside it. */
export interface StoredRegistration extends Omit<Registration, 'clientSecret'> {
  redirectUri: string
  /** ISO 8601. */
  secretExpiresAt?: string
}

export interface NewAuthConfig {
  toolkit: string
  name: string
  scheme: AuthScheme['scheme']
  isManaged: boolean
  settings?: AuthConfigSettings
  clientSecret?: string
}

export async function insertAuthConfig(
  { db, vault }: Backend,
  scope: Scope,
  input: NewAuthConfig,
): Promise<AuthConfigRow> {
  const id = newId('ac')
  const now = new Date().toISOString()
  const row: AuthConfigRow = {
    id,
    project_id: scope.projectId,
    toolkit: input.toolkit,
    name: input.name,
    scheme: input.scheme,
    is_managed: input.isManaged ? 1 : 0,
    is_enabled: 1,
    settings: JSON.stringify(input.settings ?? {}),
    secrets: input.clientSecret ? vault.seal(input.clientSecret, secretPlace(id, scope)) : null,
    problem: null,
    created_at: now,
    updated_at: now,
  }
  await db.insertInto('auth_configs').values(row).execute()
  return row
}

/** @throws ApiError `Auth_Config_NotFound`. */
export async function requireAuthConfig({ db, vault }: Backend, scope: Scope, id: string): Promise<AuthConfigRow> {
  const row = await db
    .selectFrom('auth_configs')
    .selectAll()
    .where('id', '=', id)
    .where('project_id', '=', scope.projectId)
    .executeTakeFirst()
  if (row && row.secrets !== null) await vault.prepare(scope.projectId, row.secrets)
  if (row) return row
  throw new ApiError('Auth_Config_NotFound', `There is no auth config "${id}".`)
}

/**
 * How accounts of a toolkit connect when nobody said: the first managed auth config that works here, made on first use.
 * @throws ApiError `ToolRouterV2_NoManagedAuth` naming the settings to make and the redirect URI to register.
 */
export async function managedAuthConfig(
  backend: Backend,
  scope: Scope,
  toolkit: InstalledToolkit,
): Promise<AuthConfigRow> {
  const scheme = managedScheme(backend, toolkit)
  const { slug, name } = toolkit.definition
  const wanted = { toolkit: slug, name: `${name} Auth Config`, scheme: scheme.scheme, isManaged: true }
  const found = await findManaged(backend, scope, wanted)
  if (found) return found
  // Several first sessions at once must not make one each.
  return exclusively(backend.db, `auth-config:${scope.projectId}:${slug}`, async (db) => {
    const inTransaction = { ...backend, db }
    return (await findManaged(inTransaction, scope, wanted)) ?? insertAuthConfig(inTransaction, scope, wanted)
  })
}

/** @throws ApiError as `managedAuthConfig` */
export function managedScheme(backend: Backend, toolkit: InstalledToolkit): InstalledScheme {
  const [scheme] = usableSchemes(toolkit)
  if (scheme) return scheme
  throw noUsableScheme(backend, toolkit)
}

async function findManaged(
  { db }: Backend,
  scope: Scope,
  { toolkit, scheme }: NewAuthConfig,
): Promise<AuthConfigRow | undefined> {
  const rows = await db
    .selectFrom('auth_configs')
    .selectAll()
    .where('project_id', '=', scope.projectId)
    .where('toolkit', '=', toolkit)
    .where('scheme', '=', scheme)
    .where('is_managed', '=', 1)
    .where('is_enabled', '=', 1)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.find((row) => settingsOf(row).isForSessions !== false)
}

/** The scheme an auth config stands for, with its own scopes where it names some, and without the fields it fixes. */
export function schemeOf({ catalog }: Backend, config: AuthConfigRow): InstalledScheme {
  const scheme = catalog.toolkit(config.toolkit)?.auth.find((candidate) => candidate.scheme === config.scheme)
  if (!scheme) throw new ApiError('Auth_Config_BadRequest', `${config.toolkit} no longer offers ${config.scheme}.`)
  const { scopes, address } = settingsOf(config)
  const located = address ? withFixedAddress(scheme, address) : scheme
  return 'scopes' in located && scopes ? { ...located, scopes } : located
}

/** Whoever runs this has to do something first; nobody who connects an account can. */
export class NotSetUpError extends ApiError {}

/** @throws NotSetUpError when there is no client: a managed config's may no longer be configured */
export function oauthClientOf(
  backend: Backend,
  scope: Scope,
  config: AuthConfigRow,
): { clientId: string; clientSecret?: string; keyId?: string } {
  const toolkit = backend.catalog.requireToolkit(config.toolkit, 'Toolkit_ToolkitNotFound')
  if (config.is_managed) {
    if (toolkit.oauthClient) return toolkit.oauthClient
    throw noUsableScheme(backend, toolkit)
  }
  const { clientId, keyId } = settingsOf(config)
  if (!clientId)
    throw new NotSetUpError('Auth_Config_BadRequest', `The auth config "${config.id}" has no client_id.`, {
      suggestedFix: `Register an OAuth client with the redirect URI ${redirectUri(backend, config.toolkit, config)}, and set client_id in the auth config’s credentials.`,
    })
  const clientSecret = config.secrets !== null && backend.vault.open(config.secrets, secretPlace(config.id, scope))
  return { clientId, ...(clientSecret && { clientSecret }), ...(keyId && { keyId }) }
}

/** Notes, or takes back, that the provider refuses the OAuth client. Accounts are not to blame for it. */
export async function setAuthConfigProblem(
  { db }: Backend,
  config: AuthConfigRow,
  problem: string | null,
): Promise<void> {
  if (config.problem === problem) return
  await db
    .updateTable('auth_configs')
    .set({ problem })
    .where('id', '=', config.id)
    .where('project_id', '=', config.project_id)
    .execute()
}

/**
 * Where people come back to: an address of its own for each auth config with a client of its own, so that what one
 * authorization server answers is never taken to another (mix-up). Managed ones have their toolkit's.
 */
export function redirectUri(
  { publicUrl }: Pick<Backend, 'publicUrl'>,
  toolkit: string,
  config?: Pick<AuthConfigRow, 'id' | 'is_managed'>,
): string {
  const own = config && !config.is_managed ? `/${config.id}` : ''
  return `${publicUrl()}/oauth/callback/${toolkit}${own}`
}

export function settingsOf(config: AuthConfigRow): AuthConfigSettings {
  return JSON.parse(config.settings) as AuthConfigSettings
}

export function authConfigToWire(backend: Backend, config: AuthConfigRow, connections: number): AuthConfigWire {
  const { clientId, scopes, address, isForSessions = true } = settingsOf(config)
  const offered = backend.catalog.toolkit(config.toolkit)?.auth.some((one) => one.scheme === config.scheme)
  const scheme = offered ? schemeOf(backend, config) : undefined
  return {
    id: config.id,
    name: config.name,
    type: config.is_managed ? 'default' : 'custom',
    status: config.is_enabled ? 'ENABLED' : 'DISABLED',
    status_reason: config.problem,
    auth_scheme: config.scheme,
    is_composio_managed: config.is_managed === 1,
    is_enabled_for_tool_router: isForSessions && config.is_enabled === 1,
    no_of_connections: connections,
    toolkit: { slug: config.toolkit, logo: logoUrl(backend.publicUrl(), config.toolkit) },
    tool_access_config: {},
    expected_input_fields: scheme ? initiationFields(scheme) : [],
    credentials: {
      ...(clientId && { client_id: clientId }),
      ...(scopes && { scopes }),
      ...address,
      ...(config.secrets && { [scheme && hasClientKey(scheme) ? 'private_key' : 'client_secret']: '********' }),
      ...(scheme &&
        entryOf(scheme).kind === 'redirect' && { oauth_redirect_uri: redirectUri(backend, config.toolkit, config) }),
    },
    created_at: config.created_at,
    last_updated_at: config.updated_at,
  }
}

export function secretPlace(id: string, { projectId }: Scope) {
  return { table: 'auth_configs', row: id, column: 'secrets', projectId }
}

function noUsableScheme(backend: Backend, toolkit: InstalledToolkit): NotSetUpError {
  const { slug, name } = toolkit.definition
  const oauth = toolkit.auth.find((scheme) => scheme.scheme === 'OAUTH2')
  const settings = oauthClientSettings(slug)
  const where = oauth?.clientSetupUrl ? ` at ${oauth.clientSetupUrl}` : ''
  return new NotSetUpError(
    'ToolRouterV2_NoManagedAuth',
    `${name} cannot be connected yet: no OAuth client is configured for it.`,
    {
      suggestedFix: `Register an OAuth client${where} with the redirect URI ${redirectUri(backend, slug)}, then set ${settings.id} and ${settings.secret}.`,
    },
  )
}
